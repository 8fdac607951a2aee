"""
The variables of the environment.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from vividly_runtime.doctor.finding import failed, ok, warning
from vividly_runtime.settings.catalogue import VARIABLES
from vividly_runtime.settings.environment import Environment
from vividly_runtime.settings.parts import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vividly_runtime.doctor.finding import Finding
    from vividly_runtime.settings.parts import Parts
    from vividly_runtime.settings.reader import Problem
    from vividly_runtime.settings.values import Reading


_OURS: Final = "VIVIDLY_"
# A ratio of `difflib`: two words of which only the first is the same are not near.
_NEAR: Final = 0.7
_NAMES: Final = tuple(name for variable in VARIABLES for name in variable.names)


def judge_variables(
    reading: Reading, *, stale: Mapping[str, str], names: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """
    All problems, each by itself. *stale* are names that are set and that nobody reads, and why; *names* are all that
    are set, among which one of ours may be misspelt.
    """
    problems = tuple(_problem(problem) for problem in reading.problems)
    told = problems or (ok(_choice(reading.parts)),)
    return told + _stale(stale) + tuple(map(_unknown, unknown_names(names))) + _emulators(reading)


def unknown_names(names: Iterable[str]) -> tuple[str, ...]:
    """
    Those of *names* that look like settings of ours and are none, in the order of the alphabet.
    """
    return tuple(sorted(name for name in names if name.startswith(_OURS) and name not in _NAMES))


def _unknown(name: str) -> Finding:
    # What all of them begin with says nothing of which one was meant.
    ours = {each.removeprefix(_OURS): each for each in _NAMES if each.startswith(_OURS)}
    near = get_close_matches(name.removeprefix(_OURS), ours, n=1, cutoff=_NEAR)
    if not near:
        return warning(f"{name} is set, and no setting is called so", cure=f"unset {name}")
    meant = ours[near[0]]
    return warning(
        f"{name} is set, and no setting is called so; is {meant} meant?",
        cure=f'export {meant}="${name}"; unset {name}',
    )


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
