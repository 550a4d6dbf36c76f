"""Settings of the test run: the product's own, with fixed keys, fast passwords and nothing outside."""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

_VAR = Path(tempfile.mkdtemp(prefix="portal-tests-"))
(_VAR / "checkpoints").mkdir()
atexit.register(shutil.rmtree, _VAR, ignore_errors=True)


def _key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


os.environ |= {
    "DEMO": "1",
    "PORTAL_VAR": str(_VAR),
    "SECRET_KEY": "only-for-tests-" * 5,
    "DATA_KEYS": f"t1:{_key('d')}",
    "LOOKUP_KEY": _key("l"),
    "AUDIT_KEY": _key("a"),
    "STAFF_HOST": "staff.testserver",
}

from portal.settings import *  # noqa: E402, F403 -- the environment above must be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
LOGGING_CONFIG = None
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as in life: each thread has a connection of its own, and they wait for each other.
    DATABASES["default"]["TEST"] = {"NAME": _VAR / "test.sqlite3"}  # noqa: F405
