"""Answers: one folder each, with its own physics; none sees another."""
