"""Meshes of bones."""
