"""Seals the day's checkpoint, proves those that were made, and hands out what one says of a request."""
