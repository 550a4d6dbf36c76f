"""Checks a file's tokens against its bytes: all whole, and nothing in the file that none covers."""

from records.signing.changes import name_absence, name_change
from records.signing.tokens import SignedToken, Token, TokenState, scan, state_of
from records.signing.verdict import NotGenuineError, Reason

_SEAL_REASONS = {
    TokenState.MISPLACED: Reason.REWRITTEN,
    TokenState.CUT_SHORT: Reason.CUT_SHORT,
    TokenState.DAMAGED: Reason.SEAL_DAMAGED,
    TokenState.MISMATCHED: Reason.CONTENT_CHANGED,
}
_ARCHIVE_REASONS = _SEAL_REASONS | {
    TokenState.DAMAGED: Reason.ARCHIVE_TIMESTAMP_BROKEN,
    TokenState.MISMATCHED: Reason.ARCHIVE_TIMESTAMP_BROKEN,
}


def whole_tokens(pdf: bytes) -> list[SignedToken]:
    """The tokens of a file that nobody touched, the seal first. Raises NotGenuineError.

    This asks the bytes only and trusts nobody; it runs first because it still works, and can still
    name the damage, where a change has broken the file's structure.
    """
    if not pdf.startswith(b"%PDF-"):
        raise NotGenuineError(Reason.NOT_A_PDF)
    found = scan(pdf)
    if not found:
        raise NotGenuineError(name_absence(pdf))
    for position, token in enumerate(found):
        _require_whole(token, pdf, _ARCHIVE_REASONS if position else _SEAL_REASONS)
    if found[-1].end != len(pdf):
        raise NotGenuineError(name_change(pdf, found[-1].end))
    return [token.signed for token in found]


def _require_whole(token: Token, pdf: bytes, reasons: dict[TokenState, Reason]) -> None:
    state = state_of(token, pdf)
    if state is not TokenState.WHOLE:
        raise NotGenuineError(reasons[state])
