"""`create_staff EMAIL NAME`: an account for somebody who works the queue of one practice or more."""

import getpass
import os
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from portal.models import Membership, Practice, StaffUser

PASSWORD_VARIABLE = "STAFF_PASSWORD"  # noqa: S105 -- the name of a variable, not a password


class Command(BaseCommand):
    help = (
        "Make an account for a member of staff. The password is asked for, or read from standard "
        f"input, or from {PASSWORD_VARIABLE}; never from the command line, where others see it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Who it is, and where they work."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument(
            "--practice",
            action="append",
            default=[],
            metavar="NAME",
            help="the practice they work for, by its name; again for more; all if there is but one",
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    @transaction.atomic
    def handle(self, *, email: str, name: str, practice: list[str], **options: Any) -> None:
        """Check everything, then make account and memberships together."""
        email = _checked_email(email)
        practices = [_named(each) for each in practice] or [_only_practice()]
        user = StaffUser(email=email, name=name)
        password = _checked_password(_password(from_stdin=options["password_stdin"]), user)
        user = StaffUser.objects.create_user(email, name, password)
        for each in practices:
            Membership.objects.create(user=user, practice=each)
        names = ", ".join(each.name for each in practices)
        self.stdout.write(f"{name} can sign in with {email} and works for {names}.")


def _checked_email(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"{email} is not an email address.") from error
    if StaffUser.objects.filter(email__iexact=email).exists():
        raise CommandError(f"There is an account for {email} already.")
    return email


def _named(name: str) -> Practice:
    try:
        return Practice.objects.get(name=name)
    except Practice.DoesNotExist as error:
        known = ", ".join(Practice.objects.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no practice named {name}. There is: {known}.") from error


def _only_practice() -> Practice:
    practices = list(Practice.objects.all()[:2])
    if len(practices) != 1:
        raise CommandError("Say where they work: --practice NAME.")
    return practices[0]


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return os.environ.get(PASSWORD_VARIABLE) or getpass.getpass("Password: ")


def _checked_password(password: str, user: StaffUser) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
