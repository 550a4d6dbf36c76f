"""By when a request must, or should, be answered."""

import dataclasses
import datetime as dt


@dataclasses.dataclass(frozen=True)
class Deadline:
    """A time limit: `kind` is legal or target; `days` are calendar days from receipt."""

    kind: str
    days: int
    source: str

    def due_on(self, received_on: dt.date) -> dt.date:
        """The last day to answer, counted from the day of receipt at the practice.

        The clock starts at receipt, not at identity check or payment (45 CFR 164.524(b)(2)).
        """
        return received_on + dt.timedelta(days=self.days)


def target(days: int) -> Deadline:
    """What the practice plans where no law sets a limit: an authorization (45 CFR 164.508)."""
    return Deadline("target", days, "practice")
