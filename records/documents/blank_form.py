"""Blank forms as PDF: pressed in a child process, so that no web process loads WeasyPrint, and kept.

A form depends on nothing but its page and style, so this process remembers what it got for them: no
file, no row, and nothing to clear when a notice changes. docs/adr/0020-paper-forms-from-the-wizard.md
"""

import functools
import json
import threading

from portal import confined

# Between what a group of buttons asks, and the answer that one of them stands for.
ANSWER = " – "

_PRESS = "records.documents.blank_press:press_blank"
# Both forms of a few dozen practices, at a third of a megabyte each.
_KEPT = 64

_one_at_a_time = threading.Lock()


def press_blank_form(page: str, style: str) -> bytes:
    """The PDF of a page with form controls, which can be filled in; PDF/UA-1.

    Raises:
        ConfinedError: it could not be made; nothing is remembered then.
    """
    with _one_at_a_time:  # a crowd after a start waits for one child, instead of starting many
        return _pressed(page, style)


@functools.lru_cache(maxsize=_KEPT)
def _pressed(page: str, style: str) -> bytes:
    return confined.ask(_PRESS, json.dumps({"page": page, "style": style}).encode())
