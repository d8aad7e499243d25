"""What is wrong with a file, and what is done about it."""
