"""The form of exported events (docs/event-export.md); knows no database, for outsiders have none."""

import json
from typing import Any

FORMAT = "event-export-1"


def written(facts: dict[str, Any]) -> bytes:
    """The file, byte for byte: JSON for people to read, in ASCII."""
    return json.dumps(facts, indent=1).encode()
