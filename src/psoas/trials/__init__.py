"""Motions: frames, stance, landmarks."""
