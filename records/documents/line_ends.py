"""Where a line may end inside an email address: after its signs, so that no word of it is cut.

The marks stand in the layout only. They have no width and no glyph, so neither the signed words nor
the text of the PDF hold them.
"""

import re

_MARK = "\u200b"
_EMAIL = re.compile(r"\S+@\S+")
# Hyphens need no mark: a line may end after them anyway.
_PLACES = re.compile(r"(?<=[@._;])(?=[^@._;])")


def mark(text: str) -> str:
    """`text`, with a mark wherever a line may end inside an email address."""
    return _EMAIL.sub(lambda email: _PLACES.sub(_MARK, email[0]), text)


def unmark(text: str) -> str:
    """`text` as it was before `mark`."""
    return text.replace(_MARK, "")
