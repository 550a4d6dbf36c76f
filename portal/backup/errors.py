"""What goes wrong with backups."""


class BackupError(Exception):
    """A backup cannot be made or used; the text is a sentence for the operator."""
