"""Everything the page of one request shows."""

import datetime as dt

from django.utils.timesince import timesince

from records.models import RecordsRequest
from records.policy.due_labels import due_label
from records.workflow import Stage
from records.workqueue import cards
from records.workqueue.desk import Context, Desk, StaffRequest
from records.workqueue.forms import NoteForm
from records.workqueue.listings import LISTINGS, OPEN, Listing
from records.workqueue.place import place
from records.workqueue.rows import short_date
from records.workqueue.timeline import FILTERS, timeline
from records.workqueue.work_states import document_state, message_states


def chosen_listing(request: StaffRequest) -> Listing:
    """The list somebody came from; all open requests if the address names none."""
    return LISTINGS.get(request.GET.get("view", ""), OPEN)


def request_page(
    request: StaffRequest, desk: Desk, records_request: RecordsRequest, form: NoteForm
) -> Context:
    """The context of `workqueue/detail.html`."""
    listing = chosen_listing(request)
    show = FILTERS.get(request.GET.get("show", ""), FILTERS["all"])
    return {
        "records_request": records_request,
        "patient": records_request.patient,
        "place": place(desk, listing, records_request),
        "form": form,
        "filters": FILTERS.values(),
        "show": show,
        "timeline": timeline(records_request, show, _number(request.GET.get("before", ""))),
        "document": document_state(records_request),
        "messages_sent": message_states(records_request),
        "papers": list(records_request.papers.order_by("added_at", "pk")),
        **_cards(records_request),
        **_due(desk, records_request),
        **_whose(desk, records_request),
    }


def _cards(records_request: RecordsRequest) -> Context:
    return {
        "asked_for": cards.asked_for(records_request.scope),
        "who_asks": cards.who_asks(records_request.requester),
        "how_to_reach": cards.how_to_reach(records_request.requester),
        "where_to_send": [
            cards.where_to_send(recipient) for recipient in records_request.recipients.all()
        ],
        "wants_call_back": cards.wants_call_back(records_request),
    }


def _due(desk: Desk, records_request: RecordsRequest) -> Context:
    today = desk.today(records_request.practice_id)
    return {
        "due": due_label(records_request.due_on, records_request.due_kind, today),
        "due_on": short_date(records_request.due_on, today),
    }


def _whose(desk: Desk, records_request: RecordsRequest) -> Context:
    holder = records_request.claimed_by
    is_mine = holder == desk.user
    return {
        "is_mine": is_mine,
        "holder": None if is_mine else holder,
        "can_claim": holder is None and records_request.is_open,
        "can_start_checking": is_mine and records_request.stage == Stage.RECEIVED,
        "held_for": _held_for(records_request, desk.at),
    }


def _held_for(records_request: RecordsRequest, at: dt.datetime) -> str:
    """How long the one who has it has had it; "" in the first minute."""
    since = records_request.claimed_at
    return timesince(since, at) if since and at - since >= dt.timedelta(minutes=1) else ""


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0
