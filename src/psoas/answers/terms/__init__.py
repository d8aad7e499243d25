"""Words that lack their reference: a linter for texts and for labels of files."""
