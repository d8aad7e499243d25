"""Bodies this package brings along: built from upstream anatomy, repaired in code, exported and cached."""
