"""Engines: each fills the same `Body` and `State` from its own kind of model."""
