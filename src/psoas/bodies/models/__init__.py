"""Bodies of other people's models."""
