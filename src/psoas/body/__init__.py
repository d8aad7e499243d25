"""A body, its state at a posture, its couplings and postures: values that every engine fills."""
