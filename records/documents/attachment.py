"""The machine's copy of a signed request: `request.json`, attached inside the sealed PDF."""

import json

from records.documents import words
from records.documents.print_input import PrintInput

NAME = "request.json"
DESCRIPTION = "The signed request, for computers"
SCHEMA = "records-request/2"


def as_json(signed: PrintInput) -> bytes:
    """The request as UTF-8 JSON: only what the pages show, for the file travels."""
    content = signed.content
    request = {
        "schema": SCHEMA,
        "reference": signed.reference,
        "document": {
            "kind": content.kind,
            "version": content.version,
            "language": content.language,
            "text_digest": words.text_digest(content),
        },
        "content": content.as_json(),
        "signature": {
            "typed_name": signed.typed_name,
            "signed_at": signed.signed_at_utc.isoformat(),
            "local_time": signed.local_time,
            "signed_as": content.signer.capacity,
            "witness_name": signed.witness_name,
        },
        "expected_level": signed.expected_level,
        "verification_code": signed.verification_code,
        "demo": signed.demo,
    }
    return json.dumps(request, ensure_ascii=False, indent=1, sort_keys=True).encode()
