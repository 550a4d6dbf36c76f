"""Why an action was refused; nothing personal in any of them."""


class ActionError(Exception):
    """The action did not happen."""


class MoveNotAllowedError(ActionError):
    """The request is not where this move starts, or somebody moved it a moment ago."""


class TakenError(ActionError):
    """Somebody else claimed the request a moment ago."""


class NotYoursError(ActionError):
    """Only the person who claimed the request may do this."""


class DraftGoneError(ActionError):
    """The draft has run out, was cleared, or never was."""


class AnswersChangedError(ActionError):
    """The draft's answers are not those that were read before signing; the new ones are kept."""


class DefectiveError(ActionError):
    """What was to be signed lacks something that the law asks for; nothing was sent."""


class TooManyPapersError(ActionError):
    """There are as many photos or papers as one person can add."""


class NotStuckError(ActionError):
    """The work does not wait for a person, or somebody saw to it a moment ago."""


class AlreadyAnsweredError(ActionError):
    """What was asked has been answered before, or is asked no more."""
