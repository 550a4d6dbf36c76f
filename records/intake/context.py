"""What every public page may say about the law: how long we have to answer a person's own request."""

from django.http import HttpRequest

from portal.models import Practice
from records.policy.state_rules import state_rules


def answer_days(request: HttpRequest) -> dict[str, object]:
    """Context processor: the limit of the practice's own rule, so that no page types a number."""
    practice: Practice | None = getattr(request, "practice", None)
    return {"answer_within": state_rules(practice.state).access_deadline} if practice else {}
