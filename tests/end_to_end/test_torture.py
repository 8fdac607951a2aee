"""
The torture in a short form: each trial with real processes and a real Postgres of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
import pytest

from end_to_end.command import Vividly
from vividly_adapters.postgres.trial import disturbances
from vividly_runtime.commands.exit_code import ExitCode
from vividly_runtime.torture.catalogue import FAULTS
from vividly_runtime.torture.fault import Fault
from vividly_runtime.torture.outcome import exit_code
from vividly_runtime.torture.run import run_trial
from vividly_runtime.torture.server import open_server

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_runtime.torture.trial import Trial

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(300)]

IN_CI: Final = (
    "control",
    "kill-points",
    "deadly-neighbour",
    "backends-terminated",
    "connection-reset",
    "poison",
)


def test_no_request_is_lost_by_a_sample_of_faults(tmp_path: Path) -> None:
    """
    Every invariant holds: exit code 0, an object for each trial, and no process is left.
    """
    temporary = tmp_path / "t"
    temporary.mkdir(mode=0o711)
    vividly = Vividly(data=tmp_path, here=tmp_path)
    names = [part for name in IN_CI for part in ("--fault", name)]

    done = vividly.run("torture", "--short", "--json", "--seed", "1", *names)

    assert [(line["fault"], line["broken"]) for line in done.lines] == [(name, []) for name in IN_CI], done.err
    assert {line["lost"] for line in done.lines} == {0}
    assert done.code == 0
    assert vividly.processes_but() == set()


async def test_a_broken_invariant_is_found() -> None:
    """
    A trial whose fault is that it loses a request, forgets a checkpoint, and keeps a lease: exit code 1.
    """

    async def lose(trial: Trial) -> None:
        await trial.start(1)
        lost, leased = (await trial.load(2, only_films=True))[-2:]
        await trial.over()
        await disturbances.spoil(trial.engine, lost, "available_at", "'infinity'")
        await disturbances.spoil(trial.engine, lost, "status", "'pending'")
        await disturbances.spoil(trial.engine, leased, "lease_owner", "gen_random_uuid()")
        trial.patience_seconds = 1

    fault = Fault(name="broken-twin", promise="what breaks is found", run=lose)
    async with open_server() as server:
        outcome = await run_trial(server, fault, seed=1, short=True)

    assert outcome.lost == 1
    assert {line.partition(":")[0] for line in outcome.broken} >= {"I1", "I6", "I8"}
    assert exit_code([outcome]) is ExitCode.FAILED
    assert exit_code([attrs.evolve(outcome, broken=())]) is ExitCode.DONE


def test_the_faults_can_be_listed(tmp_path: Path) -> None:
    """
    Each with what it promises; one that does not exist is refused, and nothing runs.
    """
    vividly = Vividly(data=tmp_path, here=tmp_path)

    listed = vividly.run("torture", "--list")
    unknown = vividly.run("torture", "--fault", "rain")

    assert [line.split()[0] for line in listed.out.splitlines()] == list(FAULTS)
    assert (listed.code, unknown.code) == (0, 2)
    assert "--list" in unknown.err
