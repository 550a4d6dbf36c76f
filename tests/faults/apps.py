"""What differs in a process of the fault tests from one in life: it may die on purpose, and waits less."""

from django.apps import AppConfig


class Faults(AppConfig):
    """Changes the product's modules once they are there."""

    name = "tests.faults"

    def ready(self) -> None:
        from tests.faults import haste, points  # noqa: PLC0415 -- models must be there first

        haste.make()
        points.arm()
