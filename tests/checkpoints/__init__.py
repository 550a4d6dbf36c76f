"""Checkpoints with real seals: made, attacked, exported and checked by outsiders."""
