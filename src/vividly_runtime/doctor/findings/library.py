"""
The texts that lessons are made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_runtime.doctor.finding import failed, ok, warning

if TYPE_CHECKING:
    from vividly_runtime.doctor.finding import Finding


def judge_library(place: str, *, topics: int, warnings: tuple[str, ...]) -> tuple[Finding, ...]:
    """
    There is something to learn, and all of it could be read.
    """
    if topics == 0:
        return (failed(f"no topic in {place}: every question is out of scope", cure="export VIVIDLY_LIBRARY=..."),)
    counted = f"{topics} topic{'s' if topics > 1 else ''} in {place}"
    if warnings:
        return (
            warning(
                f"{counted}; {len(warnings)} file{'s' if len(warnings) > 1 else ''} could not be read",
                *warnings,
                cure=None,
            ),
        )
    return (ok(counted),)
