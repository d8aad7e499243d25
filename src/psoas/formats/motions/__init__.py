"""Motions, markers and forces."""
