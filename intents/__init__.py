"""READ: what does this Vietnamese sentence ask? Knows nothing of plans in a database or of channels."""
