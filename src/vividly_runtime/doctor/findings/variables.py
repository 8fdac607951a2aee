"""
The variables of the environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_runtime.doctor.finding import failed, ok, warning
from vividly_runtime.settings.environment import Environment
from vividly_runtime.settings.parts import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vividly_runtime.doctor.finding import Finding
    from vividly_runtime.settings.parts import Parts
    from vividly_runtime.settings.reader import Problem
    from vividly_runtime.settings.values import Reading


def judge_variables(reading: Reading, *, stale: Mapping[str, str]) -> tuple[Finding, ...]:
    """
    All problems, each by itself. *stale* are names that are set and that nobody reads, and why.
    """
    problems = tuple(_problem(problem) for problem in reading.problems)
    return (problems or (ok(_choice(reading.parts)),)) + _stale(stale) + _emulators(reading)


def _problem(problem: Problem) -> Finding:
    # A value of ours could be wrong again: the name is what helps.
    value = "local" if problem.variable == PLATFORM.name else "..."
    return failed(str(problem), cure=f"export {problem.variable}={value}")


def _choice(parts: Parts) -> str:
    chosen = f"{parts.queue}, {parts.assets}, {parts.writer}, {parts.speech}"
    return chosen if parts.because is None else f"{chosen}, since {parts.because} is set"


def _stale(stale: Mapping[str, str]) -> tuple[Finding, ...]:
    if not stale:
        return ()
    lines = (f"{name}: {because}" for name, because in stale.items())
    return (ok(f"set, and read by nobody: {', '.join(stale)}", *lines),)


def _emulators(reading: Reading) -> tuple[Finding, ...]:
    settings = reading.settings
    stand_ins = {
        "PUBSUB_EMULATOR_HOST": settings.pubsub and settings.pubsub.emulator_host,
        "STORAGE_EMULATOR_HOST": settings.cloud_storage and settings.cloud_storage.emulator_url,
        "VIVIDLY_VERTEX_ENDPOINT": settings.gemini and settings.gemini.endpoint,
        "VIVIDLY_SPEECH_ENDPOINT": settings.cloud_speech and settings.cloud_speech.endpoint,
    }
    used = [name for name, value in stand_ins.items() if value]
    if not used or settings.environment is Environment.DEV:
        return ()
    return (warning(_emulated(used, settings.environment), cure=f"unset {' '.join(used)}"),)


def _emulated(names: Iterable[str], environment: Environment) -> str:
    return f"ENVIRONMENT is {environment}, and yet something stands in for Google's own: {', '.join(names)}"
