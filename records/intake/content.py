"""From the answers of a draft to what is signed, and to what only we keep."""

import calendar
import datetime as dt

from records.actions.submission import ContactChoices
from records.documents.content import (
    AnswerBy,
    CategoryChoice,
    Discloser,
    Ending,
    Reach,
    Receiver,
    SignedContent,
    Subject,
    WantedRecords,
)
from records.intake.forms.sending import chosen_kinds
from records.intake.names import FullName
from records.intake.situation import Situation
from records.policy.deadlines import Deadline, target
from records.policy.paths import REQUIREMENTS, Route
from records.policy.state_rules import state_rules

_VERSION = "1"
_LANGUAGE = "en"


def full_name(situation: Situation) -> FullName:
    """The patient's name in its parts."""
    given = situation.answers["patient-name"]
    return FullName(given["first_names"], given["middle_names"], given["last_names"])


def signed_content(situation: Situation) -> SignedContent:
    """Everything the person signs. What a route must not ask stays empty, whatever was answered."""
    route = situation.route or Route.ACCESS
    needs = REQUIREMENTS[route]
    deadline = deadline_of(situation, route)
    rules = state_rules(situation.practice.state)
    return SignedContent(
        kind=needs.document,
        version=_VERSION,
        language=_LANGUAGE,
        discloser=discloser(situation),
        patient=_patient(situation),
        reach=Reach(
            address_lines(situation),
            situation.given("reach", "email"),
            situation.given("reach", "phone"),
        ),
        records=_wanted(situation),
        delivery=situation.given("how", "delivery"),
        answer_by=AnswerBy(deadline.kind, deadline.days),
        state_form=rules.authorization_form if needs.categories else "",
        recipient=_receiver(situation) if needs.recipient else None,
        purpose=situation.given("why", "purpose") if needs.purpose else "",
        ending=_ending(situation) if needs.ending else None,
        categories=_categories(situation) if needs.categories else (),
    )


def contact_choices(situation: Situation) -> ContactChoices:
    """What the request needs and no document shows."""
    name = full_name(situation)
    return ContactChoices(
        first_names=name.first,
        middle_names=name.middle,
        last_names=name.last,
        best_way=situation.given("reach", "best_way"),
        may_leave_voice_message=situation.given("reach", "voice_message") == "yes",
        wants_plain_subject=bool(situation.given("reach", "plain_subject")),
        identity_answer=situation.given("id", "answer"),
    )


def address_lines(situation: Situation) -> tuple[str, ...]:
    """The postal address as it stands on an envelope."""
    if situation.given("mail", "is_abroad"):
        return tuple(situation.given("mail-abroad", "address").splitlines())
    mail = situation.answers["mail"]
    last = f"{mail['city']}, {mail['state']} {mail['zip_code']}"
    return tuple(filter(None, [mail["street"], mail["street_more"], last]))


def ends_on(kind: str, today: dt.date) -> dt.date | None:
    """The last day of a permission given today; None if it has no day of its own."""
    if kind == "days_90":
        return today + dt.timedelta(days=90)
    if kind == "year_1":
        year = today.year + 1
        last = calendar.monthrange(year, today.month)[1]
        return today.replace(year=year, day=min(today.day, last))
    return None


def deadline_of(situation: Situation, route: Route) -> Deadline:
    if route == Route.ACCESS:
        return state_rules(situation.practice.state).access_deadline
    return target(situation.practice.answer_target_days)


def discloser(situation: Situation) -> Discloser:
    practice, notice = situation.practice, situation.practice.notice
    if notice is None:
        return Discloser(practice.name, practice.name, "", practice.clinic_phone)
    address = ", ".join(notice.keeper_address.splitlines())
    first_day = notice.keeper_from_on
    return Discloser(
        practice.name,
        notice.keeper_name,
        address,
        notice.keeper_phone,
        keeper_from=first_day.isoformat() if situation.today < first_day else "",
    )


def _patient(situation: Situation) -> Subject:
    return Subject(
        name=str(full_name(situation)),
        other_names=situation.given("other-names", "names"),
        birth_date=situation.given("birth-date", "birth_date"),
    )


def _wanted(situation: Situation) -> WantedRecords:
    choice = situation.given("records", "choice")
    kinds = chosen_kinds(situation)
    slug = "" if choice == "short" else "dates"  # the short set says itself of which time
    start, end = situation.given(slug, "start"), situation.given(slug, "end")
    return WantedRecords(choice, kinds, start, end)


def _receiver(situation: Situation) -> Receiver:
    given = situation.answers["recipient"]
    return Receiver(
        kind=situation.given("send-to", "send_to"),
        name=given["name"],
        address_lines=tuple(given["address"].splitlines()),
        phone=given["phone"],
        fax=given["fax"],
    )


def _ending(situation: Situation) -> Ending:
    given = situation.answers["until"]
    last_day = ends_on(given["ending"], situation.today)
    return Ending(given["ending"], last_day.isoformat() if last_day else given["on"])


def _categories(situation: Situation) -> tuple[CategoryChoice, ...]:
    given, chosen_at = situation.answers["privacy"], situation.chosen_at["privacy"]
    return tuple(
        CategoryChoice(code, given[code] == "include", chosen_at) for code in situation.categories
    )
