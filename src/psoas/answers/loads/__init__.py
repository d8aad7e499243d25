"""Compression and shear on the lumbar levels."""
