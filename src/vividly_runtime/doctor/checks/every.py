"""
All checks, in the order in which they are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .database import database_checks
from .google import google_checks
from .machine import machine_checks
from .names import Name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_runtime.doctor.check import Check
    from vividly_runtime.doctor.readers.database import DatabaseDoor
    from vividly_runtime.settings.values import Reading, Role


def every_check(
    reading: Reading, variables: Mapping[str, str], door: DatabaseDoor, *, role: Role, fix: bool = False
) -> tuple[Check, ...]:
    """
    One for each name, for a worker of this *role*.
    """
    checks = (
        *machine_checks(reading, variables, door),
        *database_checks(reading, door),
        *google_checks(reading, variables, role, fix=fix),
    )
    order = list(Name)
    return tuple(sorted(checks, key=lambda check: order.index(Name(check.name))))
