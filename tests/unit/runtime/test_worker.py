"""
`vividly worker`, as far as it goes without a database.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time

import pytest

from vividly_runtime.commands.cli import run

NOWHERE = {"DATABASE_URL": "postgresql://vividly@127.0.0.1:1/vividly"}


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["--mode", "stream"], "--mode"),
        (["--concurrency", "0"], "--concurrency"),
        (["--renders", "many"], "--renders"),
        (["--grace", "-1"], "--grace"),
        (["--mode", "job", "--max-runtime", "0"], "--max-runtime"),
        (["--mode", "service", "--max-runtime", "60"], "--max-runtime"),
        (["--mode", "push", "--max-runtime", "60"], "--max-runtime"),
        (["--quiet", "5"], "--quiet"),
    ],
)
def test_a_wrong_option_is_named(arguments: list[str], option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """
    With exit code 2, before anything is started; only a job has an end of its own.
    """
    assert run(["worker", *arguments], {}) == 2
    assert f"Invalid value for '{option}'" in capsys.readouterr().err


def test_every_wrong_setting_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """
    By the variables' names, with exit code 1, and as a line of the log.
    """
    wrong = {
        "DATABASE_URL": "sqlite:///lessons.db",
        "WORKER_MAX_RUNTIME": "5 minutes",
        "HEALTH_CHECK_PORT": "99999",
        "VIVIDLY_CONCURRENCY": "0",
    }

    assert run(["worker", "--json"], wrong) == 1

    (line,) = capsys.readouterr().err.splitlines()
    document = json.loads(line)
    assert (document["severity"], document["error"]) == ("CRITICAL", "Misconfigured")
    assert all(name in document["message"] for name in wrong)


def test_an_endpoint_is_never_open_to_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    """
    What says who may push must be set, and is told together with all else that is wrong.
    """
    wrong = {"VIVIDLY_PUSH_AUDIENCE": "", "VIVIDLY_PUSH_SERVICE_ACCOUNT": "", "PORT": "99999"}

    assert run(["worker", "--mode", "push", "--json"], wrong) == 1

    (line,) = capsys.readouterr().err.splitlines()
    assert all(name in json.loads(line)["message"] for name in wrong)


def test_a_port_that_is_taken_ends_a_worker_that_is_pushed_to(capsys: pytest.CaptureFixture[str]) -> None:
    """
    With exit code 1, by the variable's name.
    """
    pushed = {
        "VIVIDLY_PUSH_AUDIENCE": "https://worker.example",
        "VIVIDLY_PUSH_SERVICE_ACCOUNT": "pusher@project.iam.gserviceaccount.com",
    }
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["worker", "--mode", "push"], {**NOWHERE, **pushed, "PORT": str(port)}) == 1

    assert "PORT, VIVIDLY_HEALTH_HOST" in capsys.readouterr().err


def test_a_grace_that_leaves_no_time_to_work_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Both are named, as options and as variables.
    """
    assert run(["worker", "--mode", "job", "--grace", "300"], {}) == 1

    said = capsys.readouterr().err
    assert all(
        name in said for name in ("--grace", "VIVIDLY_GRACE_SECONDS", "--max-runtime", "WORKER_MAX_RUNTIME")
    )


def test_a_port_that_is_taken_ends_the_worker_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """
    With exit code 1, by the variable's name.
    """
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["worker"], {**NOWHERE, "HEALTH_CHECK_PORT": str(port)}) == 1

    assert "HEALTH_CHECK_PORT" in capsys.readouterr().err


def test_a_job_that_never_reached_its_database_has_failed(capsys: pytest.CaptureFixture[str]) -> None:
    """
    When its time is over, less the grace that nothing needs.
    """
    began = time.monotonic()

    code = run(["worker", "--mode", "job", "--max-runtime", "1", "--grace", "0.8"], NOWHERE)

    *waits, last = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (code, last["error"]) == (1, "Unavailable")
    assert "asking again" in waits[0]["message"]
    assert time.monotonic() - began < 10


def test_in_a_terminal_an_error_is_put_for_people() -> None:
    """
    As every command does it.
    """
    reading, writing = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "vividly_runtime", "worker"],
            stderr=writing,
            env={**os.environ, "LOG_LEVEL": "loud"},
            check=False,
        )
        said = os.read(reading, 4096).decode()
    finally:
        os.close(writing)
        os.close(reading)

    assert done.returncode == 1
    assert said.startswith("vividly: the environment has wrong settings:")
    assert "LOG_LEVEL" in said
