"""The hash tree over a list of entries, and the path that proves one of them (RFC 9162, 2.1)."""

import hashlib
from collections.abc import Sequence

# Two prefixes, so that no entry can pass for a node, nor a node for an entry.
_LEAF, _NODE = b"\x00", b"\x01"


def root(entries: Sequence[bytes]) -> bytes:
    """The tree's head: SHA-256 over all entries; of nothing when there is none."""
    level = [_leaf(entry) for entry in entries]
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else hashlib.sha256().digest()


def path(entries: Sequence[bytes], index: int) -> list[bytes]:
    """What proves `entries[index]`: the neighbour at each level, from the leaf up."""
    level, neighbours = [_leaf(entry) for entry in entries], []
    while len(level) > 1:
        if index ^ 1 < len(level):
            neighbours.append(level[index ^ 1])
        level, index = _above(level), index >> 1
    return neighbours


def root_above(entry: bytes, index: int, size: int, neighbours: Sequence[bytes]) -> bytes:
    """The head of the tree of `size` entries in which `entry` stands at `index` (RFC 9162, 2.1.3.2).

    Raises:
        ValueError: the path is longer or shorter than such a tree's.
    """
    if not 0 <= index < size:
        raise ValueError("no such place in the tree")
    digest, last = _leaf(entry), size - 1
    for neighbour in neighbours:
        if last == 0:
            raise ValueError("the path is too long")
        # The last one of a level may have no neighbour: it goes up alone until it has one.
        while index == last and not index & 1:
            index, last = index >> 1, last >> 1
        digest = _node(neighbour, digest) if index & 1 else _node(digest, neighbour)
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return digest


def _above(level: list[bytes]) -> list[bytes]:
    pairs = [_node(*level[start : start + 2]) for start in range(0, len(level) - 1, 2)]
    return pairs + level[len(pairs) * 2 :]


def _leaf(entry: bytes) -> bytes:
    return hashlib.sha256(_LEAF + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
