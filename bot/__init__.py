"""TALK: how is it said and delivered on this channel? The only room that joins the other three."""
