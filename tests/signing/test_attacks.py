"""Every attack on a sealed file is refused, each under its own name and with its own sentence."""

import random
from collections.abc import Callable

import pytest

from records.signing.level import Level
from records.signing.profile import SealingProfile
from records.signing.trust import Trust
from records.signing.verdict import SENTENCES, Reason, Verdict
from records.signing.verify import verify
from tests.signing import attacks

BOTH = (Level.B_LT, Level.B_LTA)
LAST = (Level.B_LTA,)

TABLE = [
    (attacks.untouched, tuple(Level), Reason.GENUINE),
    (attacks.flip_content_byte, tuple(Level), Reason.CONTENT_CHANGED),
    (attacks.flip_seal_signature, tuple(Level), Reason.SEAL_DAMAGED),
    (attacks.flip_seal_digest, tuple(Level), Reason.SEAL_DAMAGED),
    (attacks.flip_seal_certificate, tuple(Level), Reason.SEAL_DAMAGED),
    (attacks.flip_authority_certificate, tuple(Level), Reason.SEAL_DAMAGED),
    (attacks.flip_signature_timestamp, BOTH, Reason.SEAL_DAMAGED),
    (attacks.flip_timestamp_authority_certificate, BOTH, Reason.SEAL_DAMAGED),
    (attacks.flip_padding_byte, tuple(Level), Reason.SEAL_DAMAGED),
    (attacks.overlay_page, BOTH, Reason.PAGE_OVERLAID),
    (attacks.rewrite_page, BOTH, Reason.PAGE_REWRITTEN),
    (attacks.turn_page, BOTH, Reason.CHANGED_AFTER_SEALING),
    (attacks.replace_json, BOTH, Reason.ATTACHMENT_REPLACED),
    (attacks.add_note, BOTH, Reason.NOTE_ADDED),
    (attacks.change_seal_appearance, BOTH, Reason.SEAL_APPEARANCE_CHANGED),
    (attacks.change_title, BOTH, Reason.TITLE_CHANGED),
    (attacks.change_metadata, BOTH, Reason.CHANGED_AFTER_SEALING),
    (attacks.point_to_other_properties, BOTH, Reason.TITLE_CHANGED),
    (attacks.add_unused_object, BOTH, Reason.CHANGED_AFTER_SEALING),
    (attacks.empty_seal_field, BOTH, Reason.SEAL_REMOVED),
    (attacks.open_with_action, BOTH, Reason.CHANGED_AFTER_SEALING),
    (attacks.append_garbage, tuple(Level), Reason.BYTES_APPENDED),
    (attacks.append_broken_revision, BOTH, Reason.CHANGED_AFTER_SEALING),
    (attacks.hide_seal, BOTH, Reason.REWRITTEN),
    (attacks.flip_last_revision_byte, (Level.B_LT,), Reason.CONTENT_CHANGED),
    (attacks.flip_last_revision_byte, LAST, Reason.ARCHIVE_TIMESTAMP_BROKEN),
    (attacks.flip_archive_byte, LAST, Reason.ARCHIVE_TIMESTAMP_BROKEN),
    (attacks.spoil_archive_dictionary, LAST, Reason.ARCHIVE_TIMESTAMP_BROKEN),
    (attacks.cut_archive_timestamp, LAST, Reason.ARCHIVE_TIMESTAMP_MISSING),
    (attacks.strip_seal, BOTH, Reason.SEAL_REMOVED),
    (attacks.cut_to_unsigned, tuple(Level), Reason.NEVER_SEALED),
    (attacks.rewrite_file, BOTH, Reason.REWRITTEN),
    (attacks.rewrite_file_compressed, BOTH, Reason.REWRITTEN),
    (attacks.cut_end, BOTH, Reason.CUT_SHORT),
    (attacks.cut_inside_last_token, (Level.B_LT,), Reason.UNREADABLE),
    (attacks.cut_inside_last_token, LAST, Reason.CUT_SHORT),
    (attacks.not_a_pdf, LAST, Reason.NOT_A_PDF),
    (attacks.nothing, LAST, Reason.NOT_A_PDF),
    (attacks.only_a_head, LAST, Reason.UNREADABLE),
    (attacks.another_pdf, LAST, Reason.NEVER_SEALED),
]
ROWS = [(attack, level, reason) for attack, levels, reason in TABLE for level in levels]


@pytest.mark.parametrize(
    ("attack", "level", "reason"),
    ROWS,
    ids=[f"{attack.__name__}-{level}" for attack, level, _ in ROWS],
)
def test_attack_is_refused_under_its_own_name(
    attack: attacks.Attack,
    level: Level,
    reason: Reason,
    sealed: Callable[[Level], bytes],
    trust: Trust,
):
    assert verify(attack(sealed(level)), trust).reason is reason


UNDER_TIMESTAMP = [
    (attacks.nothing_else, Reason.GENUINE),
    (attacks.overlay_page, Reason.PAGE_OVERLAID),
    (attacks.rewrite_page, Reason.PAGE_REWRITTEN),
    (attacks.turn_page, Reason.CHANGED_AFTER_SEALING),
    (attacks.replace_json, Reason.ATTACHMENT_REPLACED),
    (attacks.add_note, Reason.NOTE_ADDED),
    (attacks.change_seal_appearance, Reason.SEAL_APPEARANCE_CHANGED),
    (attacks.change_title, Reason.TITLE_CHANGED),
    (attacks.change_metadata, Reason.CHANGED_AFTER_SEALING),
    (attacks.point_to_other_properties, Reason.TITLE_CHANGED),
    (attacks.add_unused_object, Reason.CHANGED_AFTER_SEALING),
    (attacks.open_with_action, Reason.CHANGED_AFTER_SEALING),
    (attacks.add_visible_timestamp_field, Reason.UNEXPECTED_SIGNATURE),
    (attacks.add_acting_timestamp_field, Reason.UNEXPECTED_SIGNATURE),
    (attacks.add_empty_field_over_page, Reason.CHANGED_AFTER_SEALING),
    (attacks.hide_payload_in_store, Reason.CHANGED_AFTER_SEALING),
    (attacks.hide_payload_behind_certificate, Reason.CHANGED_AFTER_SEALING),
    (attacks.empty_store, Reason.CHANGED_AFTER_SEALING),
]


@pytest.mark.parametrize(
    ("attack", "reason"), UNDER_TIMESTAMP, ids=[attack.__name__ for attack, _ in UNDER_TIMESTAMP]
)
def test_a_trusted_timestamp_covers_up_no_change(
    attack: attacks.Attack,
    reason: Reason,
    sealed: Callable[[Level], bytes],
    profile: Callable[[Level], SealingProfile],
    trust: Trust,
):
    """Every token fits its bytes here: only a look at what changed in between finds it."""
    timestamper = profile(Level.B_LTA).timestamper
    assert timestamper
    forged = attacks.under_timestamp(attack, timestamper)(sealed(Level.B_LTA))
    assert verify(forged, trust).reason is reason


ODD_TABLES = [
    ("as written", attacks.untouched, Reason.GENUINE),
    ("object listed twice", attacks.list_catalog_twice, Reason.UNREADABLE),
    (
        "5_0 as its offset",
        attacks.in_last(rb"startxref\n(\d)", rb"startxref\n\1_"),
        Reason.CHANGED_AFTER_SEALING,
    ),
    ("5_0 as the offset before", attacks.in_last(rb"/Prev (\d)", rb"/Prev \1_"), Reason.UNREADABLE),
    (
        "5_0 as a number listed",
        attacks.in_last(rb" (\d)(\d+ \d \])", rb" \1_\2"),
        Reason.UNREADABLE,
    ),
    ("5_0 as the count", attacks.in_last(rb"/Size (\d)", rb"/Size \1_"), Reason.UNREADABLE),
    (
        "5_0 as its own number",
        attacks.in_last(rb"\n(\d)(\d+ 0 obj)", rb"\n\1_\2"),
        Reason.CHANGED_AFTER_SEALING,
    ),
    ("bytes behind it", attacks.append_garbage, Reason.CHANGED_AFTER_SEALING),
    ("a zero behind it", lambda pdf: pdf + bytes(1), Reason.CHANGED_AFTER_SEALING),
    ("no properties", attacks.in_last(rb"/Info \d+ 0 R\n", b""), Reason.CHANGED_AFTER_SEALING),
]


@pytest.mark.parametrize(
    ("change", "reason"),
    [row[1:] for row in ODD_TABLES],
    ids=[row[0] for row in ODD_TABLES],
)
def test_a_table_that_readers_could_take_differently_is_refused(
    change: attacks.Attack,
    reason: Reason,
    sealed: Callable[[Level], bytes],
    profile: Callable[[Level], SealingProfile],
    trust: Trust,
):
    """One reader takes the last of two entries and forgives "5_0"; another does neither."""
    timestamper = profile(Level.B_LTA).timestamper
    assert timestamper
    forged = attacks.before_timestamp(change, timestamper)(sealed(Level.B_LTA))
    assert verify(forged, trust).reason is reason


MOST_TOKENS = 50


@pytest.mark.parametrize(
    ("tokens", "reason"),
    [(MOST_TOKENS, Reason.REWRITTEN), (MOST_TOKENS + 1, Reason.TOO_MANY_TIMESTAMPS)],
)
def test_more_tokens_than_a_document_can_need_are_not_looked_at(
    tokens: int, reason: Reason, sealed: Callable[[Level], bytes], trust: Trust
):
    """Each takes time to prove, and anybody can add them; these few bytes claim to be tokens."""
    claims = [b"/ByteRange [0 1 2 %d]" % (10**9 + number) for number in range(1, tokens)]
    assert verify(sealed(Level.B_B) + b"\n".join(claims), trust).reason is reason


def test_a_document_renewed_each_year_for_thirty_years_is_looked_at(
    sealed: Callable[[Level], bytes], profile: Callable[[Level], SealingProfile], trust: Trust
):
    timestamper = profile(Level.B_LTA).timestamper
    assert timestamper
    pdf = sealed(Level.B_LTA)
    for year in range(2, 32):
        field_name = f"ArchiveTimestamp{year}"
        pdf = attacks.under_timestamp(attacks.nothing_else, timestamper, field_name)(pdf)
    assert verify(pdf, trust).genuine


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T, Level.B_LT])
def test_a_timestamp_behind_a_seal_that_states_none_is_refused(
    level: Level,
    sealed: Callable[[Level], bytes],
    profile: Callable[[Level], SealingProfile],
    trust: Trust,
):
    timestamper = profile(Level.B_LTA).timestamper
    assert timestamper
    forged = attacks.under_timestamp(attacks.nothing_else, timestamper)(sealed(level))
    assert verify(forged, trust).reason is Reason.LEVEL_DIFFERS


@pytest.mark.parametrize("level", Level)
def test_one_changed_bit_anywhere_is_refused(
    level: Level, sealed: Callable[[Level], bytes], trust: Trust
):
    pdf, chance = sealed(level), random.Random(level.value)
    tokens = [span for span in attacks.placeholders(pdf) for _ in range(12)]
    spans = tokens + [(0, len(pdf))] * 12
    for position in (chance.randrange(*span) for span in spans):
        changed = bytes([pdf[position] ^ 1 << chance.randrange(8)])
        forged = pdf[:position] + changed + pdf[position + 1 :]
        assert not verify(forged, trust).genuine, position


def test_every_reason_has_a_sentence_of_its_own():
    assert set(SENTENCES) == set(Reason)
    sentences = [str(sentence) for sentence in SENTENCES.values()]
    assert len(set(sentences)) == len(sentences)


def test_a_refusal_tells_nothing_of_the_document(sealed: Callable[[Level], bytes], trust: Trust):
    verdict = verify(attacks.append_garbage(sealed(Level.B_LTA)), trust)
    assert verdict == Verdict(Reason.BYTES_APPENDED)
    assert verdict.sentence == "Something has been added at the end of this file."
