"""The names of the two fields that a rendered document leaves empty for its seal."""

SEAL_FIELD = "OrganizationSeal"
ARCHIVE_FIELD = "ArchiveTimestamp1"
