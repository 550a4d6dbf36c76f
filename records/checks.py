"""What must be true of the seal before anything may start."""

from collections.abc import Iterator

from django.conf import settings

from portal.checks import start_check
from records.signing.errors import SigningError
from records.signing.profile import profile_from_settings


@start_check
def seal_is_real() -> Iterator[str]:
    """The demonstration's seal and its own clock prove nothing outside it."""
    try:
        profile = profile_from_settings()
    except SigningError as error:
        yield f"The seal cannot be used ({error.kind}): set SEAL_DIR, SEAL_PKCS12 or SEAL_KEY."
        return
    if settings.DEMO:
        return
    if profile.is_demonstration:
        yield "This is the demonstration's seal: make one with `python manage.py create_seal`."
    if not settings.TIMESTAMP_URL:
        yield "Set TIMESTAMP_URL to an RFC 3161 timestamp authority."
