"""The queue: its named lists, and the search."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal import alarms
from portal.throttle import person, throttled
from records.audit import EventName
from records.models.records_request import RecordsRequestQuerySet
from records.workqueue import search
from records.workqueue.desk import Context, Desk, StaffRequest, desk_of, desk_page
from records.workqueue.forms import SearchForm
from records.workqueue.listings import LISTINGS, MINE, OPEN, Listing
from records.workqueue.message_lines import waiting_messages
from records.workqueue.pages import paged
from records.workqueue.rows import rows, short_date


@desk_page
@require_safe
def my_work(request: StaffRequest) -> HttpResponse:
    """Where people land after signing in."""
    return _listing_page(request, MINE)


@desk_page
@require_safe
def requests(request: StaffRequest) -> HttpResponse:
    """One of the named lists."""
    listing = LISTINGS.get(request.GET.get("view", OPEN.slug))
    if listing is None:
        raise Http404
    return _listing_page(request, listing)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("searches", by=person)
@sensitive_post_parameters("q")
def find(request: StaffRequest) -> HttpResponse:
    """Search by POST: what was typed stands on the page only."""
    desk = desk_of(request)
    if request.method != "POST":
        return render(request, "workqueue/search.html", _frame(desk, SearchForm()))
    form = SearchForm(request.POST)
    if not form.is_valid():
        return render(request, "workqueue/search.html", _frame(desk, form) | {"form": form})
    question = search.question(form.cleaned_data["q"])
    found = search.by_reference(desk, question.reference).first()
    if found is not None:
        return redirect("workqueue:detail", found.reference)
    return _results_page(request, desk, form, question)


def _listing_page(request: StaffRequest, listing: Listing) -> HttpResponse:
    desk = desk_of(request)
    page, found = paged(listing.requests(desk), request.GET.get("page"))
    desk.record(EventName.LIST_OPENED, list=listing.slug, page=page.number)
    context = _frame(desk, SearchForm()) | {
        "listing": listing,
        "page": page,
        "rows": rows(desk, found),
        "alarms": alarms.shown(desk.at),
    }
    if not page.paginator.count:
        context |= _emptiness(desk)
    return render(request, "workqueue/queue.html", context)


def _results_page(
    request: StaffRequest, desk: Desk, form: SearchForm, question: search.Question
) -> HttpResponse:
    context = _frame(desk, form) | {"question": question}
    if question.name and question.born_on:
        found = search.by_patient(desk, question.name, question.born_on)
        context["rows"] = rows(desk, found[: search.LIMIT])
        desk.record(EventName.SEARCHED, by="patient")
    elif question.reference and not question.name:
        desk.record(EventName.SEARCHED, by="reference")
    else:
        form.add_error("q", _("Enter the name and the birth date together, or a reference"))
        context["form"] = form
    return render(request, "workqueue/search.html", context)


def _frame(desk: Desk, form: SearchForm) -> Context:
    """What stands around every list: the views with their counts, and the search box."""
    counts = [(listing, listing.requests(desk).count()) for listing in LISTINGS.values()]
    waiting = waiting_messages(desk).count()
    return {"views": counts, "search_form": form, "waiting_messages": waiting}


def _emptiness(desk: Desk) -> Context:
    """What else is true when a list is empty."""
    upcoming: RecordsRequestQuerySet = desk.requests().open().oldest_due_first()
    for today, _practices in desk.days():
        upcoming = upcoming.filter(due_on__gte=today)
    first = upcoming.first()
    return {
        "next_due_on": short_date(first.due_on, desk.today(first.practice_id)) if first else "",
        "is_first_day": not desk.requests().exists(),
        "public_form": desk.practices[0].address("/records/") if desk.practices else "",
    }
