"""The ground of checkpoints: the tree, the file, the folder."""
