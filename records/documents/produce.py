"""Makes the sealed document of a request: print, seal, keep, each outside any transaction."""

import dataclasses
import datetime as dt
import hashlib
import uuid

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from portal import leases, storage
from portal.models import StoredFile
from records import audit
from records.audit import EventName
from records.documents import words
from records.documents.attempts import attempt
from records.documents.content import SignedContent
from records.documents.errors import WordsChangedError
from records.documents.kept import FILE_LABEL, timestamp_facts
from records.documents.print_input import PrintInput
from records.documents.render import Printed, render
from records.models import Document, Signature
from records.signing.level import Level
from records.signing.profile import SealingProfile, profile_from_settings
from records.signing.renew import known_lifespan
from records.signing.seal import seal


@dataclasses.dataclass(frozen=True)
class _Sealed:
    printed: Printed
    pdf: bytes
    certificate_digest: str
    stored: StoredFile
    facts: dict[str, object]


def produce(document_id: uuid.UUID, at: dt.datetime) -> None:
    """Make and keep one document, once; safe to run again, and by two workers at a time.

    What goes wrong is named in the document's row: it is tried again later, or waits for a person.
    """
    document = leases.lease(Document, document_id, at)
    if document is None:
        return

    def give_back(problem: str, *, permanent: bool) -> None:
        _give_back(document, problem, at, permanent=permanent)

    attempt(document, lambda: _keep(document, _make(document, at), at), give_back)


def print_input(document: Document, organization: str, *, demo: bool) -> PrintInput:
    """What the document of a request is printed from.

    Raises:
        WordsChangedError: the words of this version are not those that were signed.
    """
    records_request = document.records_request
    signature = records_request.signature
    content = _as_signed(signature)
    return PrintInput(
        content=content,
        reference=records_request.reference,
        signed_at=records_request.practice.local(signature.signed_at),
        local_time=signature.local_time,
        typed_name=signature.typed_name,
        witness_name=signature.witness_name,
        verification_code=document.verification_code,
        expected_level=document.expected_level,
        organization=organization,
        demo=demo,
        verify_at=f"{records_request.practice.hosts[0]}{settings.LINK_PORT}{reverse('verify:check')}",
    )


def _as_signed(signature: Signature) -> SignedContent:
    if words.is_published(signature.kind, signature.text_version, signature.text_language):
        content = SignedContent.from_json(signature.content)
        if words.text_digest(content) == signature.text_digest:
            return content
    raise WordsChangedError("The words that were signed are no longer here.")


def _make(document: Document, at: dt.datetime) -> _Sealed:
    profile = _profile(document)
    is_demonstration = settings.DEMO or profile.is_demonstration
    printed = render(print_input(document, profile.organization, demo=is_demonstration))
    pdf = seal(printed.pdf, profile, at)
    return _Sealed(
        printed,
        pdf,
        hashlib.sha256(profile.certificate.dump()).hexdigest(),
        storage.write(pdf, FILE_LABEL),
        _facts(pdf, profile, at),
    )


def _facts(pdf: bytes, profile: SealingProfile, at: dt.datetime) -> dict[str, object]:
    if profile.level is not Level.B_LTA:
        return {}
    return timestamp_facts(known_lifespan(pdf, profile.anchors, at))


def _profile(document: Document) -> SealingProfile:
    """The seal in use, at the level that was promised when the request was signed."""
    return dataclasses.replace(profile_from_settings(), level=Level(document.expected_level))


def _keep(document: Document, sealed: _Sealed, at: dt.datetime) -> None:
    with transaction.atomic():
        sealed.stored.save(force_insert=True)
        digest = hashlib.sha256(sealed.pdf).hexdigest()
        is_ours = leases.finish(
            document,
            at,
            stored_file=sealed.stored,
            sealed_at=at,
            sealed_digest=digest,
            seal_certificate_digest=sealed.certificate_digest,
            pages=sealed.printed.pages,
            size=len(sealed.pdf),
            fonts=sealed.printed.fonts,
            **sealed.facts,
        )
        if not is_ours:  # another worker was faster; without its row our file means nothing
            transaction.set_rollback(True)
            return
        audit.record(
            document.records_request,
            EventName.SEALED,
            audit.SYSTEM,
            document=str(document.pk),
            level=document.expected_level,
            digest=digest,
        )


def _give_back(document: Document, problem: str, at: dt.datetime, *, permanent: bool) -> None:
    with transaction.atomic():
        if leases.give_back(document, problem, at, permanent=permanent):
            audit.record(
                document.records_request,
                EventName.SEAL_FAILED,
                audit.SYSTEM,
                document=str(document.pk),
                problem=problem,
            )
