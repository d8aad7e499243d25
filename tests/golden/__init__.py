"""Numbers as stored, and the scripts that made them."""
