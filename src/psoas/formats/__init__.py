"""Files of other programs, read and written: one module per format, plain records out."""
