"""An answer over a motion."""
