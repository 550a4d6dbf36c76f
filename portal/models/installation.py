"""The one row that tells an installation from another: its keys' fingerprints, and whether it is a demo."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q

from portal import keyring
from portal.keyring import KeyMissingError, KeyWrongError


class Installation(models.Model):
    """`fingerprints` is {name of a key: fingerprint} of every key that something in here needs.

    `alarms` are the sentences that the clock found when it last looked, at `looked_at`.

    It is the canary: keys that do not match it would write what nobody can read together again.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    made_at = models.DateTimeField()
    made_in_demo = models.BooleanField()
    fingerprints = models.JSONField()
    daily_jobs_on = models.DateField(null=True)
    daily_jobs_retry_at = models.DateTimeField(null=True)
    # The last checkpoint's number and the SHA-256 of its file; 0 and "" before the first.
    checkpoint_number = models.PositiveIntegerField(default=0)
    checkpoint_digest = models.CharField(max_length=64, default="", blank=True)
    looked_at = models.DateTimeField(null=True)
    alarms = models.JSONField(default=list)
    alarm_mail_due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [CheckConstraint(name="installation_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"Installation of {self.made_at:%Y-%m-%d}"

    @classmethod
    def establish(cls, at: dt.datetime, *, demo: bool) -> Self:
        """Make the row for the keys that are set now; the row that is there if somebody was faster.

        Raises:
            KeyringError: a key is missing, or is none.
        """
        needed = {
            name: fingerprint
            for name, fingerprint in keyring.fingerprints().items()
            if name == _current_data_key() or not name.startswith("data key ")
        }
        row, _ = cls.objects.get_or_create(
            pk=1, defaults={"made_at": at, "made_in_demo": demo, "fingerprints": needed}
        )
        return row

    def prove_keys(self) -> None:
        """Show that the keys set now are the ones this database was made with.

        Raises:
            KeyMissingError: one of them is not set.
            KeyWrongError: one of them is another key, or would encrypt before `prepare` has met it.
        """
        self._prove_met_keys()
        if _current_data_key() not in self.fingerprints:
            raise KeyWrongError(f"{_current_data_key()} is new here, run prepare")

    def meet_current_key(self) -> None:
        """Take up the data key that encrypts from now on.

        Raises:
            KeyringError: as `prove_keys`, for the keys met before.
        """
        self._prove_met_keys()
        name = _current_data_key()
        self.fingerprints = {**self.fingerprints, name: keyring.fingerprints()[name]}
        self.save(update_fields=["fingerprints"])

    def forget_old_data_keys(self) -> None:
        """Need the current data key only. Right when nothing is encrypted under another one."""
        self.fingerprints = {
            name: fingerprint
            for name, fingerprint in self.fingerprints.items()
            if name == _current_data_key() or not name.startswith("data key ")
        }
        self.save(update_fields=["fingerprints"])

    def _prove_met_keys(self) -> None:
        now = keyring.fingerprints()
        for name, fingerprint in self.fingerprints.items():
            if name not in now:
                raise KeyMissingError(f"{name} is not set")
            if now[name] != fingerprint:
                raise KeyWrongError(f"{name} is another key")


def _current_data_key() -> str:
    return f"data key {keyring.ring().current}"
