"""What the clock does for the product: stuck work, what is too old, the day's checkpoint, ending proofs."""

from portal import alarms, clock, watching
from records import problems
from records.actions.contact import delete_answered_messages
from records.actions.drafts import remove_expired_drafts
from records.actions.papers import remove_identity_papers
from records.actions.stuck_work import make_tasks_for_stuck_work
from records.checkpoints.make import make_checkpoint
from records.documents.renewals import start_renewals
from records.signing.lapsing import seal_lapses
from records.signing.list_duty import keep_lists_current

watching.lapsing(seal_lapses)
alarms.tell_problems_by(problems.problem)
clock.every_sweep(make_tasks_for_stuck_work)
clock.daily(remove_expired_drafts)
clock.daily(remove_identity_papers)
clock.daily(delete_answered_messages)
# Lists first: what is sealed and renewed is proved by them.
clock.daily(keep_lists_current)
clock.daily(make_checkpoint)
clock.daily(start_renewals)
