"""Models: what their files say, before any engine."""
