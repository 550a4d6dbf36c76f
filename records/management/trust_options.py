"""The options by which an outsider says whom to trust, for every command that checks a seal."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from records.signing.errors import SigningError
from records.signing.profile import profile_from_settings
from records.signing.trust import Trust, trust_from_files


def add_trust_options(parser: CommandParser) -> None:
    """Add them to a command."""
    parser.add_argument(
        "--root", "--anchor", type=Path, help="the root certificate, if not the one in use"
    )
    parser.add_argument("--revocation-lists", type=Path, nargs="+", default=[], metavar="LIST")
    parser.add_argument("--timestamp-roots", type=Path, nargs="+", default=[], metavar="ROOT")
    parser.add_argument("--organization", default="", help="if the root bears another name")


def trust_from_options(options: dict[str, Any]) -> Trust:
    """From the files that were named, or else this installation's own. Raises CommandError."""
    try:
        if options["root"] is None:
            return profile_from_settings().trust
        return trust_from_files(
            options["root"],
            options["revocation_lists"],
            options["timestamp_roots"],
            options["organization"],
        )
    except SigningError as error:
        raise CommandError(f"The root certificate cannot be read ({error.kind}).") from None
