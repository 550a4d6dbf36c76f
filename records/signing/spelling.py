"""Whether a token is spelled in the one way that its format has, with nothing beside its own fields.

A signature covers little of the message that it stands in. Whatever else may be written there could hide
something, or be changed without anyone noticing.
"""

from collections.abc import Iterator
from typing import Any

from asn1crypto import core, parser, x509

_END_MARK = (0, 0)


def is_distinguished(encoded: bytes) -> bool:
    """Whether it is one value in DER: lengths as short as can be, no end marks (X.690, 10.1).

    Raises ValueError if it is no value at all.
    """
    kind, is_made_of_parts, tag, _header, content, _end = parser.parse(encoded, strict=True)
    if (kind, tag) == _END_MARK or parser.emit(kind, is_made_of_parts, tag, content) != encoded:
        return False
    return not is_made_of_parts or all(map(is_distinguished, parts(content)))


def parts(content: bytes) -> Iterator[bytes]:
    """The values that stand one behind the other. Raises ValueError if the last one is cut short."""
    while content:
        _kind, _method, _tag, *written = parser.parse(content)
        length = sum(map(len, written))
        yield content[:length]
        content = content[length:]


def has_only_its_fields(value: core.Sequence) -> bool:
    """Whether nothing stands in `value` beside the fields of its kind: readers pass over the rest."""
    fields = {value[name].dump() for name in value}
    written = list(parts(value.contents))
    return fields.issuperset(written) and len(set(written)) == len(written)


def is_plain_certificate(certificate: x509.Certificate) -> bool:
    """Whether what its signature does not cover repeats what it does (RFC 5280, 4.1.1.2)."""
    covered = certificate["tbs_certificate"]["signature"].dump()
    is_repeated = certificate["signature_algorithm"].dump() == covered
    return has_only_its_fields(certificate) and bool(is_repeated)


def names_plainly(algorithm: core.Sequence) -> bool:
    """Whether an algorithm is only named: what it takes are other names, numbers or nothing."""
    return has_only_its_fields(algorithm) and all(
        names_plainly(each) if isinstance(each, core.Sequence) else _says_no_more(each)
        for each in map(algorithm.__getitem__, algorithm)
    )


def _says_no_more(value: Any) -> bool:
    return isinstance(value, core.ObjectIdentifier | core.Integer) or value.native is None
