"""The pages of the desk, and what its buttons do."""
