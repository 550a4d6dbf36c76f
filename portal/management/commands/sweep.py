"""Does once what the clock does all the time."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal import clock


class Command(BaseCommand):
    help = "Calls a worker to every row that is due, and runs the jobs of the day if nobody has."

    def handle(self, *args: Any, **options: Any) -> None:
        clock.tick(timezone.now())
