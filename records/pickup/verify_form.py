"""A document to check: by its printed code, or as a file."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from portal import reference, uploads
from portal.layout import Actions, Layout

NOTHING = _("Enter the code from the bottom of the page, or choose a PDF")
BOTH = _("Enter the code or choose a PDF, not both")
NO_CODE = _("Enter the code as it is printed, like VX-4H7M-22QT-9K3D")
NO_PDF = _("Choose a PDF")
EMPTY = _("The file is empty. Choose another PDF")
TOO_LARGE = _("The file must be smaller than %(most)s MB")


class CodeField(forms.CharField):
    """Cleans to the code as we print it, however it was typed."""

    one_of_several = True

    def to_python(self, value: Any) -> str:
        """The code, or "" if nothing was typed. Raises ValidationError."""
        typed = super().to_python(value) or ""
        code = reference.tidy(typed, "VX", 4, 4, 4)
        if typed and not code:
            raise ValidationError(NO_CODE)
        return code


class PdfField(forms.FileField):
    """A file that begins as every PDF does; nothing else of it is read here."""

    one_of_several = True

    def to_python(self, value: Any) -> File[Any] | None:
        """The file. Raises ValidationError."""
        file = super().to_python(value)
        if file is None:
            return None
        if not file.size:
            raise ValidationError(EMPTY)
        if file.size >= uploads.CHECK.most_bytes:
            raise ValidationError(TOO_LARGE, params={"most": uploads.CHECK.most_mb})
        if not file.read(5) == b"%PDF-":
            raise ValidationError(NO_PDF)
        file.seek(0)
        return file


class VerifyForm(forms.Form):
    """One of the two is needed. A browser never shows a chosen file again, so only the code is kept."""

    use_required_attribute = False

    printed_code = CodeField(
        label=_("Code at the bottom of the page"),
        help_text=_("For example, VX-4H7M-22QT-9K3D"),
        required=False,
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "field__input--20",
            }
        ),
    )
    pdf = PdfField(
        label=_("Or choose the PDF"),
        help_text=_("Up to 50 MB. We do not keep it."),
        required=False,
        allow_empty_file=True,
        error_messages={"invalid": NO_PDF},
        widget=forms.FileInput({"accept": ".pdf,application/pdf", "class": "field__input--20"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"enctype": "multipart/form-data"}
        self.helper.layout = Layout("printed_code", "pdf", Actions(_("Check this document")))

    def clean(self) -> None:
        """One way, not both."""
        if self.errors:
            return
        code, pdf = self.cleaned_data["printed_code"], self.cleaned_data["pdf"]
        if code and pdf:
            self.add_error("printed_code", BOTH)
        elif not code and not pdf:
            self.add_error("printed_code", NOTHING)
