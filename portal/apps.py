"""Names the ground for Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import scanner, service_checks  # noqa: F401, PLC0415 -- settings are whole from here on
