"""The worker\x27s face: each task takes an id and calls one action or service."""
