"""
Where the log goes, and how it looks.
"""

from __future__ import annotations

import json
import logging

import pytest

from vividly_runtime.commands.logs import configure_logging

LOG = logging.getLogger("vividly_runtime.commands.test")


def test_without_a_level_only_what_is_wrong_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """
    On standard error.
    """
    configure_logging(None)
    LOG.info("all is well")
    LOG.warning("the disk is nearly full")

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith("WARNING vividly_runtime.commands.test: the disk is nearly full\n")
    assert said.err.count("\n") == 1


def test_json_is_one_object_a_line_with_the_fields_of_the_record(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Whatever the message holds; the time tells its offset.
    """
    configure_logging("INFO", as_json=True)
    LOG.info("a request\nis done", extra={"fields": {"request_id": "42", "seconds": 1.5}})

    (line,) = capsys.readouterr().err.splitlines()
    document = json.loads(line)
    assert document.pop("time").endswith("+00:00")
    assert document == {
        "severity": "INFO",
        "message": "a request\nis done",
        "logger": "vividly_runtime.commands.test",
        "request_id": "42",
        "seconds": 1.5,
    }


def test_a_traceback_is_part_of_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """
    A collector would take each line of it for a record of its own.
    """
    configure_logging("DEBUG", as_json=True)
    with pytest.raises(ZeroDivisionError) as raised:
        _ = 1 / 0
    LOG.debug("the error in full", exc_info=raised.value)

    (line,) = capsys.readouterr().err.splitlines()
    assert "ZeroDivisionError" in json.loads(line)["traceback"]


def test_a_second_configuration_takes_the_place_of_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Nothing is told twice.
    """
    configure_logging("INFO", as_json=True)
    configure_logging("INFO")
    LOG.info("all is well")

    said = capsys.readouterr().err
    assert said.count("all is well") == 1
    assert not said.startswith("{")
