"""From the answers of a draft to what is signed, and to what only we keep."""

import calendar
import datetime as dt

from records.actions.submission import ContactChoices
from records.documents.content import (
    AnswerBy,
    CategoryChoice,
    Delivery,
    Discloser,
    Ending,
    Months,
    Needs,
    Reach,
    Receiver,
    SignedContent,
    Signer,
    Subject,
    WantedRecords,
)
from records.intake.forms.sending import chosen_kinds
from records.intake.forms.wanted import FIRST_TIME, MORE_TIMES
from records.intake.people import full_name, signer_name
from records.intake.situation import Situation
from records.intake.steps import purposes
from records.models.paper import Purpose
from records.policy.deadlines import Deadline, target
from records.policy.paths import REQUIREMENTS, Route
from records.policy.state_rules import state_rules

_VERSION = "2"
_LANGUAGE = "en"


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
        signer=_signer(situation),
        reach=Reach(
            address_lines(situation),
            situation.given("reach", "email"),
            situation.given("reach", "phone"),
        ),
        records=_wanted(situation),
        delivery=_delivery(situation),
        needs=_needs(situation),
        answer_by=AnswerBy(deadline.kind, deadline.days, deadline.unit.value),
        state_form=rules.authorization_form if needs.categories else "",
        recipients=_receivers(situation) if needs.recipient else (),
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
        identity_answer=_identity_answer(situation),
        papers_answer=situation.given("papers", "answer"),
        paper_purposes=purposes(situation),
    )


def _identity_answer(situation: Situation) -> str:
    """Who wanted to add a photo and did not will do it later."""
    answer: str = situation.given("id", "answer")
    is_there = bool(situation.papers.get(Purpose.IDENTITY))
    return "later" if answer == "photo" and not is_there else answer


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
        return state_rules(situation.practice.state).access_limit(situation.today)
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
        death_date=situation.given("death-date", "death_date") if situation.who == "died" else "",
    )


def _signer(situation: Situation) -> Signer:
    name = str(signer_name(situation))
    if situation.is_for_another:
        return Signer(name, situation.given("right", "right"))
    helper = str(full_name(situation, "your-name")) if situation.is_helped else ""
    return Signer(name, helper=helper)


def _delivery(situation: Situation) -> Delivery:
    way = situation.given("how", "delivery")
    if way != "pickup":
        return Delivery(way)
    somebody = situation.given("pickup", "name")
    return Delivery(way, somebody or str(signer_name(situation)))


def _needs(situation: Situation) -> Needs:
    given = situation.answers["needs"]
    return Needs(bool(given["large_print"]), given["by"], given["why"])


def _wanted(situation: Situation) -> WantedRecords:
    choice = situation.given("records", "choice")
    words = situation.answers["details"] if choice == "chosen" else {}
    return WantedRecords(choice, chosen_kinds(situation), times_of_care(situation), **words)


def times_of_care(situation: Situation) -> tuple[Months, ...]:
    """The times of care that were named; none for all dates, and for the short set."""
    if situation.given("records", "choice") == "short":
        return ()
    given = situation.answers["dates"]
    pairs = ((given.get(start), given.get(end)) for start, end in (FIRST_TIME, *MORE_TIMES))
    return tuple(Months(first, last) for first, last in pairs if first and last)


def _receivers(situation: Situation) -> tuple[Receiver, ...]:
    kind = situation.given("send-to", "send_to")
    return tuple(
        Receiver(
            kind=kind,
            name=given["name"],
            address_lines=tuple(given["address"].splitlines()),
            phone=given["phone"],
            fax=given["fax"],
            may_discuss=bool(given.get("may_discuss")),
        )
        for given in situation.recipients
    )


def _ending(situation: Situation) -> Ending:
    given = situation.answers["until"]
    last_day = ends_on(given["ending"], situation.today)
    on = last_day.isoformat() if last_day else given["on"]
    return Ending(given["ending"], on, given.get("event", ""))


def _categories(situation: Situation) -> tuple[CategoryChoice, ...]:
    given, chosen_at = situation.answers["privacy"], situation.chosen_at["privacy"]
    return tuple(
        CategoryChoice(code, given[code] == "include", chosen_at) for code in situation.categories
    )
