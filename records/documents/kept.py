"""What is remembered of a sealed file beside its bytes."""

from records.signing.lifespan import Lifespan

FILE_LABEL = "document"


def timestamp_facts(lasts: Lifespan) -> dict[str, object]:
    """How a document's row says how long its last timestamp lasts."""
    return {
        "timestamp_ends_at": lasts.certificates_end_at,
        "timestamp_algorithms": " ".join(lasts.algorithms),
    }
