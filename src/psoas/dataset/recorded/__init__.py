"""Records, one file for each kind of answer: what a dataset says, number by number."""
