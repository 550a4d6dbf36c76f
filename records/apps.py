"""Names the product for Django, and adds its checks to those that guard the start."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        from records import checks  # noqa: F401, PLC0415 -- models exist only from here on
