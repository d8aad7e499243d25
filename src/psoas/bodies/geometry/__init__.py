"""Bones, capsules and floor as surfaces."""
