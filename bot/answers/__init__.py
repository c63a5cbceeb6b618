"""One module an intent: a whole question in, facts for the template of the same name out."""
