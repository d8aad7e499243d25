"""Moment arms and lengths over ranges and motions, as tables and as the files that OpenSim writes."""
