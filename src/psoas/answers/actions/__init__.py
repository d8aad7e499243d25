"""Moment arms and induced accelerations of any segment relative to any other."""
