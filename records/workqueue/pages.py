"""Long lists, fifty rows a page."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

PAGE_SIZE = 50

M = TypeVar("M", bound=Model)


def paged(rows: QuerySet[M], typed: str | None) -> tuple[Page[M], QuerySet[M]]:
    """The page whose number stands in the address, and its rows; the nearest page if it is none."""
    page = Paginator(rows, PAGE_SIZE).get_page(typed)
    first = (page.number - 1) * PAGE_SIZE
    return page, rows[first : first + PAGE_SIZE]
