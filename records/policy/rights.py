"""What gives somebody the right to ask for the records of another person (45 CFR 164.502(g))."""

import datetime as dt
from enum import StrEnum

# As what the patient signs.
PATIENT = "patient"

# From this age on people ask for themselves, in every state served here.
ADULT_YEARS = 18


class Right(StrEnum):
    """As what somebody signs for the patient."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    FOSTER = "foster"
    HEALTH_AGENT = "health_agent"
    COURT_GUARDIAN = "court_guardian"
    OTHER_PAPER = "other_paper"
    EXECUTOR = "executor"
    FAMILY = "family"
    CLAIM = "claim"


# Whose records somebody asks for under a right of their own.
ACTING_FOR = ("child", "adult", "died")

# Answers that give no right to health records: they lead to a page that helps.
MONEY_ONLY, NONE = "money_only", "none"
NO_RIGHT = (MONEY_ONLY, NONE)


def is_adult(born: dt.date, today: dt.date) -> bool:
    """Whether somebody born on that day is of age on `today`."""
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return years >= ADULT_YEARS
