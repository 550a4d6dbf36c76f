"""The addresses of the questions of a draft."""

from django.urls import reverse
from django.utils.http import urlencode

from records.models import Draft


def address(draft: Draft, slug: str, *, change: bool = False, again: bool = False) -> str:
    """The page `slug`. A `change` leads back to the check page; `again` shows what was refused.

    The fragment makes the error summary the place to go on reading, even without autofocus.
    """
    name = "intake:sign" if slug == "sign" else "intake:question"
    place = reverse(name, args=[draft.pk] if slug == "sign" else [draft.pk, slug])
    query = urlencode(
        {name: 1 for name, is_set in (("change", change), ("again", again)) if is_set}
    )
    return f"{place}{'?' if query else ''}{query}{'#problems' if again else ''}"
