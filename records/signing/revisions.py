"""What may stand behind a seal: timestamps over the whole file, the evidence for them, nothing else.

A timestamp can be had by anybody, so it cannot vouch for what else its revision brings along.
"""

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
_STARTS = ("/Root", "/Info", "/Encrypt")


def adds_only_timestamps(signatures: list[EmbeddedPdfSignature]) -> bool:
    """Whether all that stands behind the seal, the first one, is timestamps and their evidence.

    Every token covers its whole revision, the last one the whole file, and each later revision is
    compared object by object (ISO 32000-1, 7.5.6).
    """
    for each in signatures:
        each.compute_integrity_info(_ONLY_TIMESTAMPS)
    changes = {getattr(each.diff_result, "modification_level", None) for each in signatures}
    covers_all = signatures[-1].coverage is SignatureCoverageLevel.ENTIRE_FILE
    return covers_all and changes <= _ALLOWED_CHANGES and _begins_as_sealed(signatures[0])


def _begins_as_sealed(seal: EmbeddedPdfSignature) -> bool:
    """Whether no later trailer points to another catalog or to other properties."""
    revisions = range(seal.signed_revision, seal.reader.xrefs.total_revisions)
    trailers = (seal.reader.get_historical_resolver(each).trailer_view for each in revisions)
    first, *others = (
        {key: trailer.raw_get(key) for key in _STARTS if key in trailer} for trailer in trailers
    )
    return all(other == first for other in others)
