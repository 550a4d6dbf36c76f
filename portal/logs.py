"""Keeps what people typed out of the logs: an exception is logged by its name and place, never its words."""

import logging
import re
import traceback

# These quote what was asked for, or an exception's words, and either can be anything.
_QUOTES_OTHERS = ("django.", "gunicorn.error")
_PLACEHOLDER = re.compile(r"%(\(\w+\))?[a-z]")


class WithoutDetails(logging.Filter):
    """Replaces a traceback by "Name at file:line"; messages of exceptions may quote a row or a form."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security") and not record.args:
            record.msg = "A request was refused"  # its words may quote the host that was asked for
        elif record.name.startswith(_QUOTES_OTHERS) and record.args:
            record.msg = _PLACEHOLDER.sub("…", str(record.msg))
            record.args = ()
        if record.exc_info and record.exc_info[1] is not None:
            record.msg = f"{record.getMessage()} [{where(record.exc_info[1])}]"
            record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


def where(error: BaseException) -> str:
    """The name of `error` and the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
