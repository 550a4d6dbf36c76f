"""What the start checks say of the settings of a test."""

from portal.checks import UnsafeSettingsError, refuse_unsafe


def refusals():
    """The sentences, one for each reason not to start."""
    try:
        refuse_unsafe()
    except UnsafeSettingsError as refusal:
        first, *reasons = str(refusal).splitlines()
        assert first == "This must not start:"
        return reasons
    return []
