"""`create_practice FILE`: a closed practice and its published notice, from a file that a person wrote."""

import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_domain_name
from django.db import models, transaction
from django.http.request import split_domain_port
from django.utils import timezone

from portal.models import ClosureNotice, Practice
from records.policy.state_rules import StateUnknownError, state_rules

# What the command says itself, and what a file has no words for.
_OURS = {"id", "practice", "created_at", "published_at"}
_BROCHURE = {"brochure", "brochure_title", "brochure_pages"}
_MAY_LACK = {"doctors_message", "doctors"}
_LONGEST_ANSWER_DAYS = 366


class Command(BaseCommand):
    help = (
        "Makes a practice and publishes its closing notice. FILE is TOML with the tables [practice] and"
        " [notice]; deploy/practice.example.toml shows every value."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    @transaction.atomic
    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        tables = _read(file)
        problems = [
            *_shape_problems(tables, "practice", Practice),
            *_shape_problems(tables, "notice", ClosureNotice),
        ]
        _stop(problems)
        practice = Practice(**tables["practice"])
        notice = ClosureNotice(practice=practice, **tables["notice"])
        problems = [*_value_problems("practice", practice), *_value_problems("notice", notice)]
        _stop(problems)
        _stop([*_practice_problems(practice), *_date_problems(notice)])
        practice.save(force_insert=True)
        notice.save(force_insert=True)
        notice.publish(timezone.now())
        self.stdout.write(f"{practice} is ready at {practice.address('/')}")


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except OSError as error:
        raise CommandError(f"The file cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"The file is not TOML: {error}.") from None


def _shape_problems(tables: dict[str, Any], name: str, model: type[models.Model]) -> list[str]:
    """What the table lacks, and what it has too much."""
    table = tables.get(name)
    if not isinstance(table, dict):
        return [f"The table [{name}] is missing."]
    known = {field.name for field in model._meta.concrete_fields} - _OURS - _BROCHURE
    missing = sorted(known - table.keys() - _MAY_LACK)
    unknown = sorted(table.keys() - known)
    return [
        *(f"{name}.{each} is missing." for each in missing),
        *(f"{name}.{each} is no value of a {name}." for each in unknown),
    ]


def _value_problems(name: str, row: models.Model) -> list[str]:
    """What the columns would not hold."""
    try:
        row.clean_fields(exclude=_OURS)
    except ValidationError as error:
        return [f"{name}.{each}: {' '.join(said)}" for each, said in error.message_dict.items()]
    return []


def _practice_problems(practice: Practice) -> list[str]:
    problems = [problem for host in _hosts(practice) for problem in _host_problems(host)]
    if not _hosts(practice):
        problems.append("practice.hosts must be a list of host names, the first one for links.")
    if practice.time_zone not in available_timezones():
        problems.append("practice.time_zone must be a name such as America/Los_Angeles.")
    if not 1 <= practice.answer_target_days <= _LONGEST_ANSWER_DAYS:
        problems.append(f"practice.answer_target_days must be 1 to {_LONGEST_ANSWER_DAYS}.")
    try:
        state_rules(practice.state)
    except StateUnknownError:
        problems.append(f"practice.state: no rules are kept for {practice.state!r} yet.")
    if Practice.objects.filter(name=practice.name).exists():
        problems.append(f"There is a practice named {practice.name} already.")
    return problems


def _hosts(practice: Practice) -> list[Any]:
    return practice.hosts if isinstance(practice.hosts, list) else []


def _host_problems(host: Any) -> list[str]:
    name = _plain(host)
    for other, taken in _taken_hosts():
        if name and name == _plain(taken):
            return [f"practice.hosts: {host} is taken: {other} has the host {taken}."]
    try:
        validate_domain_name(host)
    except ValidationError:
        return [f"practice.hosts: {host!r} is no host name."]
    if host != name:
        return [f"practice.hosts: write {host} as {name}."]
    if host == settings.STAFF_HOST:
        return [f"practice.hosts: {host} is for staff (STAFF_HOST)."]
    return []


def _taken_hosts() -> list[tuple[Practice, str]]:
    return [(other, host) for other in Practice.objects.all() for host in other.hosts]


def _plain(host: Any) -> str:
    """The name as requests bring it: small letters, no dot at the end, no port; "" if it is none."""
    return split_domain_port(host)[0] if isinstance(host, str) else ""


def _date_problems(notice: ClosureNotice) -> list[str]:
    problems = []
    if notice.announced_on > notice.last_clinic_on:
        problems.append("notice.announced_on must not be after notice.last_clinic_on.")
    if notice.retention_ends_on <= notice.last_clinic_on:
        problems.append("notice.retention_ends_on must be after notice.last_clinic_on.")
    return problems


def _stop(problems: list[str]) -> None:
    if problems:
        raise CommandError("\n".join(["Nothing was made:", *problems]))
