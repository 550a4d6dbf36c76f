"""What can stop a document from being made; each failure has a name and carries nothing personal."""


class DocumentError(Exception):
    """A document could not be made. `kind` stands in its row; `permanent` means: not by waiting."""

    kind = "document"
    permanent = True


class EmptyAnswerError(DocumentError):
    """An element of the signed words would be blank (45 CFR 164.508(b)(2)(ii))."""

    kind = "empty_answer"


class WordsChangedError(DocumentError):
    """The words of this version are no longer those that were signed; printing them would be false."""

    kind = "words_changed"


class MissingGlyphError(DocumentError):
    """A character has no glyph in the fonts of the document, so it would print as a box."""

    kind = "missing_glyph"


class FontsMissingError(DocumentError):
    """A font file is not on this machine: install fonts-noto-core and fonts-noto-cjk."""

    kind = "fonts_missing"
    permanent = False


class ForeignResourceError(DocumentError):
    """A page asked for something that is not part of it."""

    kind = "foreign_resource"
