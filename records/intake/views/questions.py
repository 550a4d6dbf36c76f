"""One page for each question: show it, keep its answer, go on."""

import dataclasses
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from portal.http import PublicRequest
from records.actions.drafts import Answers, drop_answers, save_answer
from records.intake import summary
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
    preceding,
)
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
        return go_on(draft, situation, is_change=False)
    posted = request.POST if request.method == "POST" else None
    form = step.form(posted, situation, situation.answers.get(slug))
    if form.is_valid():
        return _take(request, draft, step, form)
    return _page(request, draft, step, form)


@own_draft
def other_ways(request: PublicRequest, draft: Draft) -> HttpResponse:
    """Who cannot ask here yet learns how to ask by phone and on paper."""
    situation = Situation.of(draft, timezone.now())
    who = situation.given("who", "who")
    if not who or situation.is_mine:
        return go_on(draft, situation, is_change=False)
    return render(request, "intake/other_ways.html", {"draft": draft, "who": who})


def go_on(draft: Draft, situation: Situation, *, is_change: bool) -> HttpResponseRedirect:
    """To the first question without an answer, to the check page, or to phone and paper."""
    step = first_unanswered(situation)
    if step is None:
        return redirect("intake:other_ways", draft.pk)
    return _to(draft, step, is_change=is_change and step.slug != "check")


def address(draft: Draft, slug: str, *, is_change: bool = False) -> str:
    """The address of a question; a changed answer leads back to the check page."""
    place = reverse("intake:question", args=[draft.pk, slug])
    return f"{place}?change=1" if is_change else place


def _take(request: PublicRequest, draft: Draft, step: Step, form: StepForm) -> HttpResponse:
    before, given = form.situation, form.answers(step.slug)
    changed = dataclasses.replace(before, answers={**before.answers, **given})
    dropped = dropped_by(step, changed, before)
    if dropped and "confirmed" not in request.POST:
        return _ask_again(request, draft, form, dropped)
    after = _keep(draft, given, dropped)
    if step.slug == "check":
        return redirect("intake:sign", draft.pk)
    if "change" in request.GET:
        return go_on(draft, after, is_change=True)
    ahead = following(step, after)
    return _to(draft, ahead) if ahead else go_on(draft, after, is_change=False)


def _keep(draft: Draft, given: Answers, dropped: list[Step]) -> Situation:
    at = timezone.now()
    if dropped:
        drop_answers(draft, [step.slug for step in dropped], at=at)
    for slug, values in given.items():
        save_answer(draft, slug, values, at=at)
    return Situation.of(draft, at)


def _page(request: PublicRequest, draft: Draft, step: Step, form: StepForm) -> HttpResponse:
    situation = form.situation
    is_change = "change" in request.GET
    before = preceding(step, situation)
    shown: dict[str, Any] = {
        "draft": draft,
        "step": step,
        "part_name": PARTS[step.part],
        "form": form,
        "back": _back(draft, before, is_change=is_change),
        "is_prechosen": step.slug in situation.answers and step.slug not in situation.chosen_at,
    }
    if step.slug == "check":
        shown["parts"] = summary.by_part(
            situation, lambda slug: address(draft, slug, is_change=True)
        )
    return render(request, step.template, shown)


def _back(draft: Draft, before: Step | None, *, is_change: bool) -> str:
    if is_change:
        return address(draft, "check")
    return address(draft, before.slug) if before else reverse("intake:start")


def _ask_again(
    request: PublicRequest, draft: Draft, form: StepForm, dropped: list[Step]
) -> HttpResponse:
    """An interruption: what the changed answer would remove, before it removes it."""
    form.hide()
    rows = [row for step in dropped for row in summary.rows(step.slug, form.situation)]
    shown = {"draft": draft, "form": form, "rows": rows, "back": address(draft, "check")}
    return render(request, "intake/interruption.html", shown)


def _to(draft: Draft, step: Step, *, is_change: bool = False) -> HttpResponseRedirect:
    # The empty fragment: without it browsers carry "#problems" along to the next page.
    return HttpResponseRedirect(address(draft, step.slug, is_change=is_change) + "#")
