"""Seals documents and tells genuine ones from the rest: the only place that knows pyHanko."""

import logging

# Our own errors and verdicts say all there is to say; the libraries' messages may quote a document.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)
