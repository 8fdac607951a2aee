"""
`vividly relay`: what it takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(short_help="Publish the messages that were stored.")
@click.option("--once", is_flag=True, help="End when nothing is left that can be published now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as without a terminal.")
@click.pass_obj
def relay(variables: Mapping[str, str], *, once: bool, as_json: bool) -> int:
    """
    Publish the messages that were stored with the steps of requests, such as that a lesson is ready.

    A worker does this too. Run a relay of its own where no worker runs all the time, or --once as a scheduled task;
    as many as you like: each message is in the hands of one at a time.

    What cannot be published is tried again, less and less often; what is refused for good is marked so in the
    outbox, with the reason, and is an error in the log. Published messages are kept for
    VIVIDLY_OUTBOX_RETENTION_SECONDS, or else a week.

    \b
    Exit codes: 0 at its end, or stopped by SIGTERM; 1 failed; 2 wrong use;
    130 stopped by Ctrl-C.
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from .run_relay import run_relay  # noqa: PLC0415  help must not wait for the database's libraries

    return run_relay(variables, once=once, as_json=as_json)
