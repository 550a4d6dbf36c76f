"""Real processes, killed and cut off at every place where it could matter; then all must be whole."""
