"""How often somebody did something lately; nobody can be told from it."""

from django.db import models
from django.db.models import UniqueConstraint


class Tally(models.Model):
    """`digest` stands for what was done and by whom (keyed); it counts until `ends_at`."""

    digest = models.CharField(max_length=64)
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(name="tally_is_one", fields=["digest", "ends_at"])]

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at:%Y-%m-%d %H:%M}"
