"""Makes our own copy of a photo or PDF that a stranger sent: what is kept was drawn by us."""
