"""The command `psoas`: parse, one library call, write."""
