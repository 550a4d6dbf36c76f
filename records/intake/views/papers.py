"""The pages that take photos and papers: add one, look at it, remove it, go on with or without."""

import logging
import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from portal import storage
from portal.failures import StorageUnavailableError
from portal.http import PublicRequest
from portal.masking import masked_file_name
from portal.photocopy.refusals import Refusal, RefusedError
from portal.throttle import network, throttled
from portal.uploads import PHOTOS, TOO_LARGE
from records.actions.drafts import save_answers
from records.actions.errors import TooManyPapersError
from records.actions.papers import Upload, add_paper, remove_paper
from records.intake.addresses import address
from records.intake.drafts import own_draft
from records.intake.forms.papers import MISSING, TOO_MANY, FilesForm
from records.intake.situation import Situation
from records.intake.steps import PARTS, STEPS, Step, can_open
from records.intake.typed import keep_refused, typed_before, typed_on
from records.intake.views.questions import back_of, forward, go_on
from records.models import Draft
from records.models.paper import Purpose

logger = logging.getLogger(__name__)

_BY_SLUG = {step.slug: step for step in STEPS if step.files}
# A picture fetches and runs nothing, and is no page.
_PICTURE = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}


@own_draft
@throttled("uploads", by=network)
def files(request: PublicRequest, draft: Draft, slug: str) -> HttpResponse:
    """Show what was added and ask for more, or take it."""
    step = _BY_SLUG[slug]
    refused = _add_posted(request, draft, step)  # before all else, so that it is not lost
    situation = Situation.of(draft, timezone.now())
    if not can_open(step, situation):
        return go_on(draft, situation, is_change=False)
    is_change = "change" in request.GET
    if refused:
        keep_refused(draft, slug, refused, timezone.now())
        return redirect(address(draft, slug, change=is_change, again=True))
    if request.FILES:
        save_answers(draft, {}, at=timezone.now(), dropped=[typed_on(slug)])
        return redirect(address(draft, slug, change=is_change))
    if request.method == "POST":
        return forward(draft, step, {slug: {}}, is_change=is_change)
    return _show(request, draft, step, situation)


@own_draft
def picture(request: PublicRequest, draft: Draft, paper_id: uuid.UUID) -> HttpResponse:
    """Our small drawing of one of this draft's files."""
    paper = get_object_or_404(draft.papers.select_related("thumbnail"), pk=paper_id)
    return HttpResponse(storage.read(paper.thumbnail), content_type="image/jpeg", headers=_PICTURE)


@own_draft
def remove(request: PublicRequest, draft: Draft, slug: str, paper_id: uuid.UUID) -> HttpResponse:
    """Ask whether it is meant; the second press removes it. What is gone already leads back."""
    if slug not in _BY_SLUG:
        raise Http404
    paper = draft.papers.filter(pk=paper_id).first()
    if paper is not None and request.method != "POST":
        shown = {"draft": draft, "paper": paper, "back": address(draft, slug)}
        return render(request, "intake/remove_paper.html", shown)
    remove_paper(draft, paper_id, timezone.now())
    return redirect(address(draft, slug))


def _add_posted(request: PublicRequest, draft: Draft, step: Step) -> str:
    """Why nothing was added though somebody wanted to; "" if all is well."""
    if request.method != "POST":
        return ""
    file = request.FILES.get("file")
    if file is None:
        return MISSING if "add" in request.POST else ""
    if (file.size or 0) > PHOTOS.most_bytes:
        return Refusal.TOO_LARGE
    return _add(draft, _form(step).purpose, file)


def _add(draft: Draft, purpose: Purpose, file: "UploadedFile[Any]") -> str:
    upload = Upload(masked_file_name(file.name or ""), file.read())
    try:
        add_paper(draft, purpose, upload, timezone.now())
    except RefusedError as refused:
        return refused.reason
    except TooManyPapersError:
        return TOO_MANY
    except StorageUnavailableError as error:
        logger.error("a file was not kept: %s", error.kind)
        return Refusal.FAILED
    return ""


def _show(request: PublicRequest, draft: Draft, step: Step, situation: Situation) -> HttpResponse:
    make, is_change = _form(step), "change" in request.GET
    papers = list(draft.papers.kept().filter(purpose=make.purpose))
    form = make(_refused(request, draft, step.slug), situation)
    form.helper.form_action = address(draft, step.slug, change=is_change)
    shown = {
        "draft": draft,
        "step": step,
        "part_name": PARTS[step.part],
        "form": form,
        "papers": papers,
        "back": back_of(draft, step, situation, is_change=is_change),
    }
    return render(request, step.template, shown)


def _refused(request: PublicRequest, draft: Draft, slug: str) -> QueryDict | dict[str, Any] | None:
    """Why the last file was not added, as the form wants it; None if nothing is wrong."""
    if TOO_LARGE in request.GET:
        return {"refused": Refusal.TOO_LARGE}
    return typed_before(draft, slug) if "again" in request.GET else None


def _form(step: Step) -> type[FilesForm]:
    if step.files is None:
        raise Http404
    return step.files
