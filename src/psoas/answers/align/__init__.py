"""Where a person's segments are, from landmarks, and how well that is known."""
