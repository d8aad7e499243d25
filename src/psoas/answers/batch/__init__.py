"""Many postures at once."""
