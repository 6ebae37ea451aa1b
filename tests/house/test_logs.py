"""Lines of the log: JSON, one line each, and no address that could hold a secret."""

import json
import logging

import pytest

from config.logs import formatter


def line(logger, message, *args, **more):
    record = logging.getLogger(logger).makeRecord(
        logger, logging.WARNING, "f", 1, message, args, None, **more
    )
    return formatter().format(record)


def test_a_line_is_json_and_one_line():
    text = line("tandem", "a\r\nb \x1b[31m%s", "c\n")
    assert "\n" not in text
    assert "\x1b" not in text
    assert json.loads(text)["event"] == "a\r\nb \x1b[31mc\n"


@pytest.mark.parametrize(
    ("message", "start"), [("%s: %s", ("Not Found",)), ("Forbidden (%s): %s", ("CSRF",))]
)
def test_no_secret_of_an_address_in_a_line(message, start):
    text = line("django.request", message, *start, "/invitation/planted-secret/")
    assert "planted-secret" not in text
    assert start[0] in text


def test_what_was_noted_stands_in_the_line():
    found = json.loads(
        line("tandem.requests", "request", extra={"note": {"status": 200, "ms": 1.5, "user": 7}})
    )
    assert (found["status"], found["ms"], found["user"]) == (200, 1.5, 7)
