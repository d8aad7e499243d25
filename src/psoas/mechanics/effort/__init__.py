"""Least effort: the programs, and the activations that balance a posture."""
