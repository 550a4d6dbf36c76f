"""A contact or a name of a file that its owner knows again and a passer-by does not."""

_LONGEST_KIND = 5
_SHORTEST_MASKED = 6  # of what is shorter, five marks would be nearly all
_ORDER_CHANGING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def masked_email(email: str) -> str:
    """m…z@example.com for maria.fernandez@example.com; "" for none."""
    name, at, place = email.rpartition("@")
    if not at:
        return ""
    return f"{name[0]}…{name[-1] if len(name) > 2 else ''}@{place}"


def masked_file_name(name: str) -> str:
    """IMG…01.jpg for IMG_2201.jpg: the first three marks and the last two, and the kind."""
    shown = "".join(mark for mark in name if mark.isprintable() and mark not in _ORDER_CHANGING)
    stem, dot, kind = shown.rpartition(".")
    if not dot or not kind.isalnum() or len(kind) > _LONGEST_KIND:
        stem, kind = shown, ""
    masked = f"{stem[:3]}…{stem[-2:]}" if len(stem) > _SHORTEST_MASKED else f"{stem[:1]}…"
    return f"{masked}.{kind.lower()}" if kind else masked
