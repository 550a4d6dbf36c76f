"""Text people type: tidied, checked mark by mark, and told in plain words what to change."""

import unicodedata
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from phonenumbers import PhoneNumberFormat

Words = StrOrPromise

# Comes along unseen when people paste; means nothing in a name or an address.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
# Inside words of Persian, Hindi and others these change the letters around them.
_JOINERS = "\u200c\u200d"
_NORTH_AMERICA = 1
_NAME_SIGNS = "'’‘`´.,·・()״׳"
_LAST_LETTERLIKE_SIGN = "\u2190"  # ℃, № and ™ come before it, pictures after


def tidy(text: str) -> str:
    """`text` composed (NFC), without unseen marks, and with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_UNSEEN).split())


def _is_plain(mark: str) -> bool:
    """No control mark, no order-changing mark (U+202A-202E, U+2066-2069), no picture."""
    kind = unicodedata.category(mark)
    is_picture = kind in ("So", "Sk") and mark >= _LAST_LETTERLIKE_SIGN
    return mark in _JOINERS or not (kind.startswith("C") or kind == "Me" or is_picture)


def _is_of_a_name(mark: str) -> bool:
    """A letter, number, mark or space of any script, a dash, or a sign that names are written with."""
    kind = unicodedata.category(mark)
    letterlike = kind[0] in "LMNZ" and kind != "Me"
    return letterlike or kind == "Pd" or mark in _NAME_SIGNS or mark in _JOINERS


class LineField(forms.CharField):
    """One line; `subject` begins its errors ("City must ..."), `missing` is said when it is empty.

    One that may stay empty is not called optional if it is `one_of_several` of which one is needed.
    """

    strange: Words = _("%(subject)s must use letters, numbers and common signs only")

    def __init__(
        self,
        *,
        subject: Words,
        missing: Words = "",
        longest: int = 128,
        one_of_several: bool = False,
        **kwargs: Any,
    ) -> None:
        self.subject, self.longest, self.one_of_several = subject, longest, one_of_several
        super().__init__(required=bool(missing), error_messages={"required": missing}, **kwargs)

    def to_python(self, value: Any) -> str:
        """The tidied line.

        Raises:
            ValidationError: if it is too long or holds marks that cannot stand there.
        """
        text = tidy(value or "")
        if len(text) > self.longest:
            raise self.problem(_("%(subject)s must be %(longest)s characters or fewer"))
        if text and not self.allows(text):
            raise self.problem(self.strange)
        return text

    def allows(self, text: str) -> bool:
        """Whether every mark may stand there."""
        return all(map(_is_plain, text))

    def problem(self, words: Words) -> ValidationError:
        """An error that names the subject."""
        return ValidationError(words, params={"subject": self.subject, "longest": self.longest})


class NameField(LineField):
    """A name of a person, in any script, kept as it is written."""

    strange = _("%(subject)s must use letters, spaces, hyphens and apostrophes only")

    def allows(self, text: str) -> bool:
        """At least one letter, and nothing that is not part of names."""
        return all(map(_is_of_a_name, text)) and any(map(str.isalpha, text))


class LinesField(LineField):
    """A few lines, such as a postal address of any country."""

    widget = forms.Textarea(attrs={"rows": 4, "class": "field__input--note"})
    most_lines = 6

    def to_python(self, value: Any) -> str:
        """The tidied lines that are not empty, joined by line feeds.

        Raises:
            ValidationError: as `LineField`, or if there are too many lines.
        """
        lines = [super(LinesField, self).to_python(line) for line in (value or "").splitlines()]
        filled = [line for line in lines if line]
        if len(filled) > self.most_lines:
            raise ValidationError(
                _("%(subject)s must be %(most)s lines or fewer"),
                params={"subject": self.subject, "most": self.most_lines},
            )
        return "\n".join(filled)


class PhoneField(LineField):
    """A phone or fax number, American unless it begins with +; printed alike however it was typed."""

    widget = forms.TextInput(attrs={"type": "tel", "class": "field__input--20"})

    def __init__(self, *, wrong: Words, **kwargs: Any) -> None:
        self.wrong = wrong
        super().__init__(subject="", longest=60, **kwargs)

    def to_python(self, value: Any) -> str:
        """The number in groups; with an extension it stays as typed.

        Raises:
            ValidationError: if no such number can be dialled.
        """
        try:
            text = super().to_python(value)
            number = phonenumbers.parse(text, "US") if text else None
        except (ValidationError, phonenumbers.NumberParseException):
            raise ValidationError(self.wrong) from None
        if number and not _can_be_dialled(number):
            raise ValidationError(self.wrong)
        return _in_groups(number) if number and not number.extension else text


def _in_groups(number: phonenumbers.PhoneNumber) -> str:
    if number.country_code != _NORTH_AMERICA:
        return str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
    digits = phonenumbers.national_significant_number(number)
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def _can_be_dialled(number: phonenumbers.PhoneNumber) -> bool:
    # Not `is_possible_number`: that accepts numbers without an area code.
    reason = phonenumbers.is_possible_number_with_reason(number)
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE)


class ZipField(LineField):
    """A ZIP code with or without its last four numbers; cleans to 97062 or 97062-1234."""

    strange = _("ZIP code must have 5 numbers, or 9 with a dash")
    _lengths = (5, 9)

    def to_python(self, value: Any) -> str:
        """The code in its usual shape."""
        numbers = _numbers(super().to_python(value))
        return f"{numbers[:5]}-{numbers[5:]}" if len(numbers) == max(self._lengths) else numbers

    def allows(self, text: str) -> bool:
        """Five or nine numbers; spaces and dashes do not matter."""
        numbers = _numbers(text)
        return numbers.isascii() and numbers.isdigit() and len(numbers) in self._lengths


def _numbers(text: str) -> str:
    return text.replace("-", "").replace(" ", "")


class EmailField(LineField):
    """An email address."""

    widget = forms.EmailInput(
        attrs={"autocomplete": "email", "spellcheck": "false", "class": "field__input--20"}
    )
    wrong = _("Enter an email address with an @ sign, like name@example.com")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(subject="", longest=254, **kwargs)

    def to_python(self, value: Any) -> str:
        """The address.

        Raises:
            ValidationError: if mail cannot be sent to it.
        """
        try:
            text = super().to_python(value)
            if text:
                validate_email(text)
        except ValidationError:
            raise ValidationError(self.wrong) from None
        return text
