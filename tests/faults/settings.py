"""The product's own settings; its processes can be told where to die, and leases last seconds."""

import os

from portal.settings import *  # noqa: F403 -- everything else is as in life

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults"]  # noqa: F405
EMAIL_TIMEOUT = 1
FUSES = os.environ.get("FUSES", "")
# Whether there is always a proof to renew, a list to sign anew and a checkpoint to make.
EVERYTHING_IS_DUE = bool(os.environ.get("EVERYTHING_IS_DUE"))
