"""Sacrum, coccyx and pelvic floor: what pulls on them, what gives way, what the floor carries."""
