"""C3D, read by a child process behind a guard."""
