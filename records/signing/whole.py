"""Checks a file's tokens against its bytes: all whole, and nothing in the file that none covers."""

from records.signing.changes import name_absence, name_change, name_mismatch
from records.signing.tokens import (
    SignedToken,
    Token,
    TokenState,
    nested_tokens,
    scan,
    state_of,
)
from records.signing.verdict import NotGenuineError, Reason

# A seal and its archive timestamps. Renewed each year for thirty years it has 32; each takes about a
# sixth of a second to prove.
MAX_TOKENS = 50

_SEAL_REASONS = {
    TokenState.MISPLACED: Reason.REWRITTEN,
    TokenState.CUT_SHORT: Reason.CUT_SHORT,
    TokenState.DAMAGED: Reason.SEAL_DAMAGED,
    TokenState.MISMATCHED: Reason.CONTENT_CHANGED,
}
_ARCHIVE_REASONS = _SEAL_REASONS | {TokenState.DAMAGED: Reason.ARCHIVE_TIMESTAMP_BROKEN}


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
    if len(found) > MAX_TOKENS:
        raise NotGenuineError(Reason.TOO_MANY_TIMESTAMPS)
    seal, *archive_timestamps = found
    _require_whole(seal, pdf)
    for token in archive_timestamps:
        _require_whole_archive_timestamp(token, seal, pdf)
    if found[-1].end != len(pdf):
        raise NotGenuineError(name_change(pdf, found[-1].end))
    return [token.signed for token in found]


def _require_whole(seal: Token, pdf: bytes) -> None:
    state = _state_with_certificates(seal, pdf)
    if state is not TokenState.WHOLE:
        raise NotGenuineError(_SEAL_REASONS[state])


def _require_whole_archive_timestamp(token: Token, seal: Token, pdf: bytes) -> None:
    state = _state_with_certificates(token, pdf)
    if state is TokenState.MISMATCHED:
        raise NotGenuineError(name_mismatch(pdf, seal))
    if state is not TokenState.WHOLE:
        raise NotGenuineError(_ARCHIVE_REASONS[state])


def _state_with_certificates(token: Token, pdf: bytes) -> TokenState:
    """As `state_of`, and every certificate that the token carries can be read to its end."""
    state = state_of(token, pdf)
    if state is TokenState.WHOLE:
        try:
            for nested in nested_tokens([token.signed]):
                [each.native for each in nested.certificates]
        except Exception:  # noqa: BLE001 -- as there: parsing can break anywhere
            return TokenState.DAMAGED
    return state
