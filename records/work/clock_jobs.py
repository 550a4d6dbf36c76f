"""What the clock does for the product: tells of stuck work, forgets old drafts, makes checkpoints."""

from portal import clock
from records.actions.drafts import remove_expired_drafts
from records.actions.stuck_work import make_tasks_for_stuck_work
from records.checkpoints.make import make_checkpoint

clock.every_sweep(make_tasks_for_stuck_work)
clock.daily(remove_expired_drafts)
clock.daily(make_checkpoint)
