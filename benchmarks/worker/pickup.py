"""
How soon an idle worker begins with a request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .children import ChildFailed, run
from .databases import copy_of
from .throughput import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable

    from .plan import Plan


@attrs.frozen(kw_only=True)
class Picked:
    """
    Seconds from the call that submits to the begin of the first step, for each request.
    """

    contender: str
    seconds: tuple[float, ...] = ()
    failure: str | None = None


async def measure(server: str, plan: Plan, note: Callable[[str], None]) -> list[Picked]:
    """
    Each of the plan's in turn.
    """
    found = []
    for contender in plan.pickups:
        picked = await _measure(server, plan, contender)
        found.append(picked)
        note(f"pickup, {contender}: {picked.failure or 'measured'}")
    return found


async def _measure(server: str, plan: Plan, contender: str) -> Picked:
    requests, longest = plan.idle.requests, plan.idle.longest_pause_seconds
    try:
        async with copy_of(server, PREFIX + contender) as url:
            order = ("pickup", contender, f"--url={url}", f"--requests={requests}", f"--longest-pause={longest}")
            (told,) = await run(*order)
    except ChildFailed as error:
        return Picked(contender=contender, failure=str(error))
    return Picked(contender=contender, seconds=tuple(told["seconds"]))
