"""Which pages take a file, and how long a body may then be; all others take forms only.

Asked before anything of a request is read: by the web worker, which waits for a body, and by the
middleware, which refuses one. Both see the address as it was sent, so they never disagree.
"""

import re

FORM_BYTES = 1024 * 1024
LARGEST_FILE_MB = 50
LARGEST_FILE_BYTES = LARGEST_FILE_MB * 1024 * 1024
# The file, and what a browser writes around it.
FILE_BODY_BYTES = LARGEST_FILE_BYTES + 64 * 1024
# With the language in front, if the address has one.
_TAKES_A_FILE = re.compile(r"(?:/[a-z]{2,3}(?:-[a-z]{2,8})?)?/verify/(?:\?.*)?")


def takes_a_file(method: str, target: str) -> bool:
    """Whether this page reads files; `target` is the address as it stands in the request."""
    return method == "POST" and _TAKES_A_FILE.fullmatch(target) is not None


def longest_body(method: str, target: str) -> int:
    """How many bytes a request may bring along."""
    return FILE_BODY_BYTES if takes_a_file(method, target) else FORM_BYTES
