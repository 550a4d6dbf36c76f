"""Following a request after it was sent."""
