"""One module or package a channel; only here do a channel's own types appear."""
