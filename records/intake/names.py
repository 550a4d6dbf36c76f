"""Whether a typed signature is the name that was given: generous, for it guards against slips, not fraud."""

import dataclasses

from records.models.people import name_words

# Letters that Unicode does not take apart, as people type them on another keyboard.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "œ": "oe", "æ": "ae", "þ": "th"}
)


@dataclasses.dataclass(frozen=True)
class FullName:
    """A name in its parts; one of first and last may be empty."""

    first: str
    middle: str
    last: str

    def __str__(self) -> str:
        return " ".join(filter(None, [self.first, self.middle, self.last]))

    def is_meant_by(self, typed: str) -> bool:
        """Case, accents, punctuation, spaces, middle names and order do not matter."""
        words = set(_words(typed))
        parts = [set(_words(part)) for part in (self.first, self.last) if part]
        if words and all(words & part for part in parts):
            return True
        orders = (
            (self.first, self.last),
            (self.last, self.first),
            (self.first, self.middle, self.last),
            (self.last, self.first, self.middle),
        )
        return _letters(typed) in {_letters(*order) for order in orders}


def _words(name: str) -> list[str]:
    return name_words(name.casefold().translate(_PLAIN))


def _letters(*names: str) -> str:
    """The letters one after the other, however they are spaced and hyphenated."""
    return "".join(
        word for name in names for piece in name.replace("-", " ").split() for word in _words(piece)
    )
