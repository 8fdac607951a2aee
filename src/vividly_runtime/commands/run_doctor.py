"""
`vividly doctor`: what it does.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import anyio
import attrs
import click

from vividly_core.domain.errors import Misconfigured
from vividly_runtime.doctor.check import Checked, Outcome
from vividly_runtime.doctor.checks.names import Name
from vividly_runtime.doctor.coverage import checks_in_vain, fields_of_others
from vividly_runtime.doctor.declaration import declare, read_declaration
from vividly_runtime.doctor.deployed import together
from vividly_runtime.doctor.drift import drift
from vividly_runtime.doctor.examination import examine
from vividly_runtime.doctor.finding import State, failed
from vividly_runtime.settings.values import Role, read_settings

from .consoles import standard_output
from .exit_code import ExitCode
from .findings import print_checked, write_checked
from .logs import configure_logging
from .run_worker import Mode
from .running import run_until_stopped
from .wishes import bad_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from vividly_runtime.doctor.check import Check
    from vividly_runtime.doctor.deployed import Deployed
    from vividly_runtime.doctor.finding import Finding
    from vividly_runtime.settings.values import Reading


@attrs.frozen(kw_only=True)
class DoctorOrder:
    """
    What was typed. No *names* are all of them.
    """

    mode: Mode
    names: tuple[Name, ...]
    limit_seconds: float
    declared: Path | None
    write_declared: Path | None
    as_json: bool
    fix: bool = False

    @property
    def role(self) -> Role:
        """
        That of the worker.
        """
        return Role.PUSHED if self.mode is Mode.PUSH else Role.PULLING


def run_doctor(order: DoctorOrder, variables: Mapping[str, str]) -> int:
    """
    Look, tell, and return the exit code.

    :raises click.BadParameter: if there is nothing that may be fixed.
    :raises Misconfigured: if the file that declares cannot be read.
    """
    reading = read_settings(variables, role=order.role)
    configure_logging(reading.settings.log_level)
    pubsub = reading.settings.pubsub
    if order.fix and (pubsub is None or pubsub.emulator_host is None):
        raise bad_value("--fix", "it mends an emulator of Pub/Sub only; set PUBSUB_EMULATOR_HOST")
    declared = None if order.declared is None else _declared(order.declared)

    async def work() -> int:
        checked = await _look(order, reading, variables)
        deployed = together(one.outcome.deployed for one in checked)
        in_vain = checks_in_vain(checked)
        if declared is not None:
            checked += (_declared_check(*drift(declared, deployed, left_out=fields_of_others(order.names))),)
        if order.write_declared is not None and in_vain:
            checked += (_declared_check(_not_written(order.write_declared, in_vain)),)
        _tell(order, checked)
        if order.write_declared is not None and not in_vain:
            await _write(order.write_declared, deployed)
        failed = any(finding.state is State.FAILED for one in checked for finding in one.findings)
        return ExitCode.FAILED if failed else ExitCode.DONE

    return run_until_stopped(work)


async def _look(order: DoctorOrder, reading: Reading, variables: Mapping[str, str]) -> tuple[Checked, ...]:
    from vividly_runtime.doctor.checks.every import every_check  # noqa: PLC0415  it may lack a package
    from vividly_runtime.doctor.readers.database import open_door  # noqa: PLC0415  it may lack a package

    async with open_door(reading.settings) as door:
        checks = every_check(reading, variables, door, role=order.role, fix=order.fix)
        wanted = _wanted(order.names, checks)
        limited = [attrs.evolve(check, limit_seconds=order.limit_seconds) for check in wanted]
        checked = await examine(limited)
    shown = order.names or tuple(Name)
    return tuple(one for one in checked if one.name in shown)


def _wanted(names: Sequence[Name], checks: Sequence[Check]) -> list[Check]:
    """
    Those of *names*, and all that they stand behind.
    """
    if not names:
        return list(checks)
    by_name = {check.name: check for check in checks}
    wanted: set[str] = set(names)
    while behind := {before for name in wanted for before in by_name[name].after} - wanted:
        wanted |= behind
    return [check for check in checks if check.name in wanted]


def _tell(order: DoctorOrder, checked: Sequence[Checked]) -> None:
    if order.as_json:
        write_checked(sys.stdout.buffer, checked)
    else:
        print_checked(standard_output(), checked)


def _declared_check(*findings: Finding) -> Checked:
    return Checked(name="declared", outcome=Outcome(findings=findings))


def _not_written(path: Path, in_vain: Sequence[str]) -> Finding:
    # What a file leaves out may be as it likes: half of it would let all else drift.
    cure = " ".join(("vividly doctor", *(f"--only {name}" for name in in_vain)))
    return failed(f"{path} is not written: {', '.join(in_vain)} could not be looked at", cure=cure)


def _declared(path: Path) -> Deployed:
    try:
        return read_declaration(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: cannot be read ({type(error).__name__})") from error
    except Misconfigured as error:
        raise Misconfigured(f"{path}: {error}") from error


async def _write(path: Path, deployed: Deployed) -> None:
    try:
        await anyio.Path(path).write_text(declare(deployed), encoding="utf-8")
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be written ({error.strerror})") from error
    click.echo(f"declared in {path}", err=True)
