"""One page for each question: show it, keep its answer, go on."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from portal.http import PublicRequest
from records.actions.drafts import Answers, save_answers
from records.intake import summary
from records.intake.addresses import address
from records.intake.drafts import own_draft
from records.intake.forms.step_form import StepForm
from records.intake.situation import Situation
from records.intake.steps import (
    PARTS,
    STEPS,
    Step,
    can_open,
    dropped_by,
    first_unanswered,
    following,
    path,
    preceding,
)
from records.intake.typed import keep_typed, keep_typed_instead, typed_before, typed_on
from records.models import Draft

_BY_SLUG = {step.slug: step for step in STEPS}


@own_draft
def question(request: PublicRequest, draft: Draft, slug: str) -> HttpResponse:
    """Ask, or take the answer."""
    step = _BY_SLUG.get(slug)
    if step is None:
        raise Http404
    situation = Situation.of(draft, timezone.now())
    if not can_open(step, situation):
        return _turn_away(request, draft, step, situation)
    if request.method == "POST":
        return _take(request, draft, step, step.form(request.POST, situation))
    typed = typed_before(draft, slug) if "again" in request.GET else None
    form = step.form(typed, situation, situation.answers.get(slug))
    if dropped := _dropped(step, form):
        return _ask_whether(request, draft, form, dropped)
    return _ask(request, draft, step, form)


@own_draft
def other_ways(request: PublicRequest, draft: Draft) -> HttpResponse:
    """Who cannot ask here learns who can, and how to ask by phone and on paper."""
    situation = Situation.of(draft, timezone.now())
    if first_unanswered(situation) is not None:
        return go_on(draft, situation, is_change=False)
    shown = {
        "draft": draft,
        "who": situation.who,
        "right": situation.given("right", "right"),
        "is_grown": situation.is_grown,
        "patient": situation.patient,
        "back": address(draft, path(situation)[-1].slug),
    }
    return render(request, "intake/other_ways.html", shown)


def go_on(draft: Draft, situation: Situation, *, is_change: bool) -> HttpResponseRedirect:
    """To the first question without an answer, to the check page, or to phone and paper."""
    step = first_unanswered(situation)
    if step is None:
        return redirect("intake:other_ways", draft.pk)
    return redirect(_place(draft, step, situation, is_change=is_change and step.slug != "check"))


def _place(draft: Draft, step: Step, situation: Situation, *, is_change: bool = False) -> str:
    """The page of `step`; without an answer yet, it shows what was typed there before."""
    is_waiting = bool(typed_before(draft, step.slug)) and not step.is_answered(situation)
    return address(draft, step.slug, change=is_change, again=is_waiting)


def _turn_away(
    request: PublicRequest, draft: Draft, step: Step, situation: Situation
) -> HttpResponseRedirect:
    """To the page that comes first now; what another tab made too early waits for its turn.

    It waits in the place of an older answer, so that this page is asked again.
    """
    if request.method == "POST":
        posted, fields = request.POST, step.form(request.POST, situation).fields
        keep_typed_instead(draft, step.slug, posted, fields, timezone.now())
    return go_on(draft, situation, is_change=False)


def _take(request: PublicRequest, draft: Draft, step: Step, form: StepForm) -> HttpResponse:
    is_change = "change" in request.GET
    dropped = _dropped(step, form)
    if not form.is_valid() or (dropped and "confirmed" not in request.POST):
        keep_typed(draft, step.slug, request.POST, form.fields, timezone.now())
        return redirect(address(draft, step.slug, change=is_change, again=True))
    return forward(draft, step, form.answers(step.slug), dropped, is_change=is_change)


def forward(
    draft: Draft, step: Step, given: Answers, dropped: Sequence[Step] = (), *, is_change: bool
) -> HttpResponseRedirect:
    """Keep a good answer, and go to what comes after it."""
    after = _keep(draft, step, given, dropped)
    if step.slug == "check":
        return redirect("intake:sign", draft.pk)
    ahead = None if is_change else following(step, after)
    return redirect(_place(draft, ahead, after)) if ahead else go_on(draft, after, is_change=True)


def _dropped(step: Step, form: StepForm) -> list[Step]:
    """The answered steps that a good answer would take away."""
    if not form.is_valid():
        return []
    before = form.situation
    answers = {**before.answers, **form.answers(step.slug)}
    return dropped_by(step, dataclasses.replace(before, answers=answers), before)


def _keep(draft: Draft, step: Step, given: Answers, dropped: Sequence[Step]) -> Situation:
    at = timezone.now()
    gone = [each.slug for each in dropped]
    refused = [typed_on(slug) for slug in (step.slug, *gone)]
    save_answers(draft, given, at=at, dropped=[*gone, *refused])
    return Situation.of(draft, at)


def _ask(request: PublicRequest, draft: Draft, step: Step, form: StepForm) -> HttpResponse:
    situation, is_change = form.situation, "change" in request.GET
    form.helper.form_action = address(draft, step.slug, change=is_change)
    shown: dict[str, Any] = {
        "draft": draft,
        "step": step,
        "part_name": PARTS[step.part],
        "form": form,
        "back": back_of(draft, step, situation, is_change=is_change),
        "is_prechosen": step.slug in situation.answers and step.slug not in situation.chosen_at,
    }
    if step.slug == "check":
        shown["parts"] = summary.by_part(situation, lambda slug: address(draft, slug, change=True))
    return render(request, step.template, shown)


def back_of(draft: Draft, step: Step, situation: Situation, *, is_change: bool) -> str:
    """Where "Back" leads: to the check page from a change, else to the question before."""
    if is_change and can_open(_BY_SLUG["check"], situation):
        return address(draft, "check")
    before = preceding(step, situation)
    return address(draft, before.slug) if before else reverse("intake:start")


def _ask_whether(
    request: PublicRequest, draft: Draft, form: StepForm, dropped: list[Step]
) -> HttpResponse:
    """An interruption: what the changed answer would remove, before it removes it."""
    form.hide()
    form.helper.form_action = request.get_full_path()
    rows = [row for step in dropped for row in summary.rows(step.slug, form.situation)]
    shown = {"draft": draft, "form": form, "rows": rows, "back": address(draft, "check")}
    return render(request, "intake/interruption.html", shown)
