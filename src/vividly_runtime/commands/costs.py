"""
`vividly costs`: what it takes.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

import click

from vividly_core.domain.ledger_line import Grouping

from .record_options import json_option
from .wishes import bad_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_FORMATS: Final = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


class _Time(click.DateTime):
    """
    A time of a day, or the day's beginning.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail("not a time; write it as 2026-03-14, or 2026-03-14T09:30", param, ctx)


def _utc(_: click.Context, __: click.Parameter, moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


@click.command(short_help="Show what lessons have cost, and for what.")
@click.option(
    "--by",
    "grouping",
    metavar="GROUP",
    type=click.Choice([grouping.value for grouping in Grouping]),
    default=Grouping.STAGE.value,
    show_default=True,
    help="Sum up by stage, tenant, day, item or request.",
)
@click.option(
    "--since",
    metavar="TIME",
    type=_Time(_FORMATS),
    callback=_utc,
    help="Only what was booked then or later.",
)
@click.option("--until", metavar="TIME", type=_Time(_FORMATS), callback=_utc, help="Only what was booked before.")
@json_option
@click.pass_obj
def costs(
    variables: Mapping[str, str], *, grouping: str, since: datetime | None, until: datetime | None, as_json: bool
) -> int:
    """
    Show what lessons have used up, what that cost in US dollars, and where each price comes from.

    A tenant is an organization, or a student who has none. Days are those of UTC, and so is TIME: 2026-03-14, or
    2026-03-14T09:30. What was erased is not counted any more.
    """
    if since is not None and until is not None and until <= since:
        raise bad_value("--until", "no later than --since, so that nothing lies between; give a later time")
    from . import spending  # noqa: PLC0415  help must not wait for the database's libraries

    return spending.show_costs(variables, Grouping(grouping), since=since, until=until, as_json=as_json)
