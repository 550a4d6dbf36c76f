"""What the clock does for the product: tells staff of stuck work, forgets drafts that ran out."""

from portal import clock
from records.actions.drafts import remove_expired_drafts
from records.actions.stuck_work import make_tasks_for_stuck_work

clock.every_sweep(make_tasks_for_stuck_work)
clock.daily(remove_expired_drafts)
