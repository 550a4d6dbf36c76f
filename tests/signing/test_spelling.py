"""A token has one spelling: what no signature covers is no place to write anything."""

from collections.abc import Callable

import pytest
from asn1crypto import algos

from records.signing.level import Level
from records.signing.spelling import has_only_its_fields, is_distinguished, names_plainly
from records.signing.trust import Trust
from records.signing.verify import verify
from tests.signing import attacks

OTHERWISE = {
    "a length in more bytes than it takes": "308106 020101 020102",
    "the same in a part": "3007 02810101 020102",
    "an end mark instead of a length": "3080 020101 0000",
    "an end mark among the parts": "3005 020101 0000",
}


@pytest.mark.parametrize("encoded", ["0500", "020101", "3006 020101 020102", "048180" + "61" * 128])
def test_what_writers_make_is_distinguished(encoded: str):
    assert is_distinguished(bytes.fromhex(encoded))


@pytest.mark.parametrize("encoded", OTHERWISE.values(), ids=list(OTHERWISE))
def test_the_same_value_written_otherwise_is_not(encoded: str):
    assert not is_distinguished(bytes.fromhex(encoded))


@pytest.mark.parametrize("encoded", ["", "05", "0500 0500", "3006 020101"])
def test_what_is_not_one_value_cannot_be_read(encoded: str):
    with pytest.raises(ValueError, match=r"."):
        is_distinguished(bytes.fromhex(encoded))


def read(encoded: str) -> algos.SignedDigestAlgorithm:
    return algos.SignedDigestAlgorithm.load(bytes.fromhex(encoded))


ECDSA, RSA, PSS = "06082a8648ce3d040302", "06092a864886f70d01010b", "06092a864886f70d01010a"
SHA256 = "300d06096086480165030402010500"
PSS_WITH = f"3034 a00f {SHA256} a11c 301a 06092a864886f70d010108 {SHA256} a203 020120"


@pytest.mark.parametrize(
    ("encoded", "is_plain"),
    [
        (f"300a {ECDSA}", True),
        (f"300d {RSA} 0500", True),
        (f"3041 {PSS} {PSS_WITH}", True),  # RFC 4055, 3.1
        (f"3010 {ECDSA} 040470616964", False),
        (f"3014 {ECDSA} {ECDSA}", False),
        (f"3013 {RSA} 0500 040470616964", False),
        (f"300f {RSA} 0500 0500", False),
        (f"3043 {PSS} {PSS_WITH.replace('3034', '3036')} 0500", False),
    ],
)
def test_an_algorithm_is_named_and_says_no_more(encoded: str, is_plain: bool):
    assert names_plainly(read(encoded)) is is_plain


def test_readers_pass_over_what_is_no_field():
    with_more = algos.DigestAlgorithm.load(bytes.fromhex(f"300f {SHA256[4:]} 0500"))
    assert with_more["algorithm"].native == "sha256"
    assert not has_only_its_fields(with_more)
    assert has_only_its_fields(algos.DigestAlgorithm({"algorithm": "sha256"}))
    assert has_only_its_fields(algos.DigestAlgorithm.load(bytes.fromhex(SHA256)))


def values_in(pdf: bytes) -> int:
    """How many values the last token has, one within the other."""
    numbers: list[int] = []
    attacks.respelled(pdf, -1, bytes, lambda number: bool(numbers.append(number)))
    return len(numbers)


SAMPLED = 7  # every so many values; `make soak` draws others at random


@pytest.mark.parametrize(
    ("level", "change", "every"),
    [
        (Level.B_B, attacks.with_more(attacks.PAYLOAD), 1),
        (Level.B_T, attacks.with_more(attacks.PAYLOAD), SAMPLED),
        (Level.B_LTA, attacks.with_more(attacks.PAYLOAD), SAMPLED),
        (Level.B_B, attacks.with_more(attacks.ZEROS), SAMPLED),
        (Level.B_B, attacks.with_longer_length, SAMPLED),
    ],
    ids=["payload", "payload-timestamp", "payload-archive", "zeros", "length"],
)
def test_no_value_of_the_last_token_can_be_spelled_otherwise(
    level: Level,
    change: attacks.Respelling,
    every: int,
    sealed: Callable[[Level], bytes],
    trust: Trust,
):
    """The last token is covered by no other; at B-T a timestamp stands within it."""
    pdf = sealed(level)
    assert attacks.respelled(pdf, -1, change, lambda _number: False) == pdf
    genuine = [
        value
        for value in range(0, values_in(pdf), every)
        if verify(attacks.respelled(pdf, -1, change, value.__eq__), trust).genuine
    ]
    assert genuine == []
