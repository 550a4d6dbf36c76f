"""Where a button leads once its work is done, and the sentence people find there."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from records.workqueue.listings import LISTINGS


def way_back(request: HttpRequest, reference: str) -> str:
    """The page of the request, still in the list it was opened from."""
    page = reverse("workqueue:detail", args=[reference])
    view = request.GET.get("view", "")
    return f"{page}?{urlencode({'view': view})}" if view in LISTINGS else page


def told(request: HttpRequest, sentence: str) -> None:
    """Say on the next page what was done."""
    messages.success(request, sentence)


def told_of_trouble(request: HttpRequest, sentence: str) -> None:
    """Say on the next page why nothing was done."""
    messages.warning(request, sentence)
