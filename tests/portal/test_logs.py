"""Logs name what failed and where, never in the words of the failure."""

import logging

from portal.logs import WithoutDetails


def logged(error):
    try:
        raise error
    except type(error) as caught:
        record = logging.LogRecord(
            "portal", logging.ERROR, __file__, 1, "It failed: %s", ("form",), None
        )
        record.exc_info = (type(caught), caught, caught.__traceback__)
        WithoutDetails().filter(record)
        return logging.Formatter().format(record)


def test_an_exception_is_logged_by_its_name_and_place():
    line = logged(ValueError("María"))
    assert line.startswith("It failed: form [ValueError at ")
    assert line.count("\n") == 0


def test_its_words_are_not_logged_and_neither_is_its_trace():
    line = logged(KeyError("María"))
    assert "María" not in line
    assert "Traceback" not in line


def test_a_line_without_an_exception_stays_as_it_is():
    record = logging.LogRecord("portal", logging.INFO, __file__, 1, "Swept %s", (3,), None)
    assert WithoutDetails().filter(record) is True
    assert record.getMessage() == "Swept 3"
