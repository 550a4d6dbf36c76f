"""The pages of following a request."""
