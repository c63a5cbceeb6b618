"""KNOW: what do the plans say, where does it stand, and when is it due? Knows nothing of people or channels."""
