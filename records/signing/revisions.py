"""What may stand behind a seal: timestamps over the whole file, the evidence for them, nothing else.

A timestamp can be had by anybody, so it cannot vouch for what else its revision brings along.
"""

from decimal import Decimal
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, Reference
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DSSCompareRule,
    FormUpdatingRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

# A timestamp's field shows nothing and does nothing: no appearance, action or child.
ARCHIVE_FIELD_KEYS = frozenset(
    "/Type /Subtype /FT /T /TU /V /F /Rect /P /StructParent /Contents".split(" ")  # noqa: SIM905 -- reads better
)
ARCHIVE_TOKEN_KEYS = frozenset(["/Type", "/Filter", "/SubFilter", "/Contents", "/ByteRange"])

# pyHanko's own policy also lets Info, XMP, the extensions and unused objects change.
_ONLY_TIMESTAMPS = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(ignored_keys={"/AcroForm", "/DSS"}),
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        DSSCompareRule().as_qualified(ModificationLevel.LTA_UPDATES),
    ],
    form_rule=FormUpdatingRule(
        [
            SigFieldCreationRule(allow_new_visible_after_certify=False),
            SigFieldModificationRule(always_modifiable=frozenset(), value_update_keys={"/V"}),
        ],
        ignored_acroform_keys={"/Fields"},
    ),
    ignore_orphaned_objects=False,
    ignore_identical_objects=False,
)
_ALLOWED_CHANGES = {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}
_STORE_KEYS = frozenset(["/Type", "/Certs", "/CRLs"])
_PLAIN_STREAM = frozenset(["/Length", "/Filter"])
_STARTS = ("/Root", "/Info", "/Encrypt")


def adds_only_timestamps(signatures: list[EmbeddedPdfSignature]) -> bool:
    """Whether all that stands behind the seal, the first one, is timestamps and their evidence.

    Every token covers its whole revision, the last one the whole file, and each later revision is
    compared object by object (ISO 32000-1, 7.5.6).
    """
    revisions = _revisions_from(signatures[0])
    if not _keep_evidence(revisions):
        return False
    for each in signatures:
        each.compute_integrity_info(_ONLY_TIMESTAMPS)
    changes = {getattr(each.diff_result, "modification_level", None) for each in signatures}
    covers_all = signatures[-1].coverage is SignatureCoverageLevel.ENTIRE_FILE
    if not covers_all or not changes <= _ALLOWED_CHANGES:
        return False
    own_fields = {each.sig_field.container_ref for each in signatures}
    added_fields = _fields(revisions[-1]) - _fields(revisions[0])
    return added_fields <= own_fields and _begin_alike(revisions)


def is_unseen(field: DictionaryObject) -> bool:
    """Whether a timestamp's field has no size; its corners are numbers, not references to some."""
    corners = field.raw_get("/Rect")
    if not isinstance(corners, ArrayObject) or len(corners) != 4:
        return False
    left, bottom, right, top = corners  # as they stand there: iterating follows no reference
    if not all(isinstance(each, int | float | Decimal) for each in corners):
        return False
    return bool(left == right and bottom == top)


def _revisions_from(seal: EmbeddedPdfSignature) -> list[HistoricalResolver]:
    numbers = range(seal.signed_revision, seal.reader.xrefs.total_revisions)
    return [seal.reader.get_historical_resolver(number) for number in numbers]


def _begin_alike(revisions: list[HistoricalResolver]) -> bool:
    """Whether no later trailer points to another catalog or to other properties."""
    first, *others = (
        {key: each.trailer_view.raw_get(key) for key in _STARTS if key in each.trailer_view}
        for each in revisions
    )
    return all(other == first for other in others)


def _fields(revision: HistoricalResolver) -> set[Reference]:
    """The fields of the form, empty ones too."""
    form = _resolved(revision, revision.root, "/AcroForm")
    return {field.reference for field in _resolved(revision, form, "/Fields")}


def _keep_evidence(revisions: list[HistoricalResolver]) -> bool:
    """Whether the evidence for the seal (ETSI EN 319 142-1, 5.4.2.2) only grows, and is nothing else."""
    kept = [_evidence(each) for each in revisions]
    return all(each is not None and (kept[0] or set()) <= each for each in kept)


def _evidence(revision: HistoricalResolver) -> set[Reference] | None:
    """The certificates and lists that a revision keeps; None if it keeps anything beside them.

    pyHanko lets that store bring along whatever it reaches, which could be shown from elsewhere.
    """
    if "/DSS" not in revision.root:
        return set()
    store = _resolved(revision, revision.root, "/DSS")
    if not store.keys() <= _STORE_KEYS:
        return None
    kept = {
        item.reference
        for key in store.keys() - {"/Type"}
        for item in _resolved(revision, store, key)
    }
    is_plain = all(revision(item).keys() <= _PLAIN_STREAM for item in kept)
    return kept if is_plain else None


def _resolved(revision: HistoricalResolver, holder: Any, key: str) -> Any:
    """The value of `key` as it was at that revision."""
    value = holder.raw_get(key)
    return revision(value.reference) if isinstance(value, IndirectObject) else value
