"""The body, its bones and muscle paths, as numbers that can be drawn."""
