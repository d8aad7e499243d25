"""A question in plain words: read by tables and a small grammar, every open slot filled in, answered side by side."""
