"""Names the product for Django, and adds its checks and its clock's jobs to those of the ground."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        from records import checks  # noqa: F401, PLC0415 -- models exist only from here on
        from records.work import clock_jobs  # noqa: F401, PLC0415 -- the same
