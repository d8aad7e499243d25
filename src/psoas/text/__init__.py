"""Answers as people read them: lines of 80 columns."""
