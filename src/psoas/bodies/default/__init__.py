"""The default body: built from upstream anatomy, repaired, exported, cached."""
