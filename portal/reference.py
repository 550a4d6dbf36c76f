"""Reference numbers that can be said, written and typed without mistakes."""

import secrets

# Crockford's alphabet: no I, L, O or U, so nothing looks like a digit or spells a word.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011")


def new(prefix: str, *groups: int) -> str:
    """A fresh random number such as "MR-7K2F-94QD" for new("MR", 4, 4)."""
    parts = ["".join(secrets.choice(ALPHABET) for _ in range(size)) for size in groups]
    return "-".join([prefix, *parts])


def tidy(typed: str, prefix: str, *groups: int) -> str:
    """What was meant by a typed number: case, spaces and dashes do not matter, O is 0, I and L are 1.

    An empty string if it cannot be one of these numbers.
    """
    marks = "".join(ch for ch in typed.upper() if ch.isalnum())
    marks = marks.removeprefix(prefix).translate(_MEANT)
    if len(marks) != sum(groups) or not all(ch in ALPHABET for ch in marks):
        return ""
    parts = []
    for size in groups:
        parts.append(marks[:size])
        marks = marks[size:]
    return "-".join([prefix, *parts])
