"""The contract of every result variable, one file an answer."""
