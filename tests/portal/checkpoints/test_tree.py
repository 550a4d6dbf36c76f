"""The hash tree of RFC 9162: known heads, paths that prove, and every wrong path refused."""

import hashlib

import pytest

from portal.checkpoints.tree import path, root, root_above

# The entries and heads that implementations of RFC 6962 test themselves with.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
HEADS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def entries(size: int) -> list[bytes]:
    return [f"stream {number}".encode() for number in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_the_head_is_the_standards(size):
    assert root(ENTRIES[:size]).hex() == HEADS[size]


def test_the_path_is_the_standards():
    """RFC 9162, 2.1.5: in a tree of seven the path of the fourth entry is c, g, and the last three."""
    seven = ENTRIES[:7]
    leaves = [hashlib.sha256(b"\0" + entry).digest() for entry in seven]
    g = hashlib.sha256(b"\1" + leaves[0] + leaves[1]).digest()
    assert path(seven, 3) == [leaves[2], g, root(seven[4:])]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 100])
def test_every_entry_of_every_tree_has_a_path_that_proves_it(size):
    everything = entries(size)
    head = root(everything)
    for index, entry in enumerate(everything):
        assert root_above(entry, index, size, path(everything, index)) == head


def test_a_path_may_be_empty_or_of_one():
    assert path(entries(1), 0) == []
    assert len(path(entries(2), 0)) == 1
    assert len(path(entries(3), 2)) == 1


def test_a_thousand_streams_have_paths_of_ten_at_most():
    everything = entries(1000)
    head = root(everything)
    for index, length in {0: 10, 1: 10, 511: 10, 512: 10, 991: 10, 992: 8, 999: 8}.items():
        found = path(everything, index)
        assert len(found) == length
        assert root_above(everything[index], index, 1000, found) == head


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8])
def test_a_path_proves_its_own_entry_in_its_own_place_only(size):
    everything = entries(size)
    head = root(everything)
    for index, entry in enumerate(everything):
        found = path(everything, index)
        assert root_above(b"another", index, size, found) != head
        for other in set(range(size)) - {index}:
            assert proves(entry, other, size, found, head) is False


def proves(entry, index, size, neighbours, head):
    try:
        return root_above(entry, index, size, neighbours) == head
    except ValueError:
        return False


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_a_path_of_another_length_is_refused(size):
    everything = entries(size)
    for index, entry in enumerate(everything):
        found = path(everything, index)
        with pytest.raises(ValueError, match="too long"):
            root_above(entry, index, size, [*found, bytes(32)])
        if found:
            with pytest.raises(ValueError, match="too short"):
                root_above(entry, index, size, found[:-1])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (3, 3)])
def test_a_place_outside_the_tree_is_refused(index, size):
    with pytest.raises(ValueError, match="no such place"):
        root_above(b"", index, size, [])


def test_a_node_does_not_pass_for_an_entry():
    everything = entries(2)
    leaves = b"".join(hashlib.sha256(b"\0" + entry).digest() for entry in everything)
    assert root([leaves]) != root(everything)
