"""The web process's door; it stays shut while the settings are unsafe."""

import os

import django
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup(set_prefix=False)

# The apps must be loaded first.
from portal.checks import refuse_unsafe  # noqa: E402
from portal.closure import remember_phones  # noqa: E402
from portal.web_request import WebApplication  # noqa: E402

refuse_unsafe()
# Only now: the middleware trusts the settings that were checked.
application = WebApplication()
remember_phones(timezone.now())
