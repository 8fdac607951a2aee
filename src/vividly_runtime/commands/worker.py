"""
`vividly worker`: what it takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(short_help="Make the lessons that were submitted.")
@click.option(
    "--mode",
    type=click.Choice(["job", "service", "push"]),
    default="service",
    show_default=True,
    help="Work until nothing is left to do, or until told to stop; or on what Pub/Sub pushes over HTTP.",
)
@click.option(
    "--concurrency",
    metavar="N",
    type=click.IntRange(1, 64),
    help="At most so many requests in hand at once.  [default: VIVIDLY_CONCURRENCY, or 4]",
)
@click.option(
    "--renders",
    metavar="N",
    type=click.IntRange(1, 64),
    help="At most so many films drawn at once.  [default: VIVIDLY_RENDERS, or 1]",
)
@click.option(
    "--grace",
    metavar="SECONDS",
    type=click.FloatRange(0, 3600),
    help="How long what is in hand may take when told to stop.  [default: VIVIDLY_GRACE_SECONDS, or 8]",
)
@click.option(
    "--max-runtime",
    metavar="SECONDS",
    type=click.FloatRange(1, 86_400),
    help="Job: end by then, the grace included.  [default: WORKER_MAX_RUNTIME, or 300]",
)
@click.option(
    "--quiet",
    metavar="SECONDS",
    type=click.FloatRange(0, 86_400),
    help="Job: end when nothing has come for so long.  [default: 60]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as without a terminal.")
@click.pass_obj
def worker(
    variables: Mapping[str, str],
    *,
    mode: str,
    concurrency: int | None,
    renders: int | None,
    grace: float | None,
    max_runtime: float | None,
    quiet: float | None,
    as_json: bool,
) -> int:
    """
    Make the lessons that were submitted, one after another or several at once.

    Run as many workers as you like: each request is one worker's at a time, and goes on at its first unfinished
    stage wherever the one before it ended.

    On SIGTERM or Ctrl-C no new request is taken; what is in hand is finished within the grace time, and the rest
    given back. A second signal ends the worker at once.

    The log goes to standard error, a line for each request's outcome. Over HTTP, /health says that the worker is
    alive and /health/ready whether it can work, on port HEALTH_CHECK_PORT of VIVIDLY_HEALTH_HOST; a service listens
    on port 8080 of this machine where nothing is set, a job does not listen.

    With --mode push a worker takes what a Pub/Sub subscription pushes to /push, and nothing else, and tells of its
    health on the same port: PORT, or 8080, of VIVIDLY_HEALTH_HOST. It lets in only whoever shows a token of the
    service account VIVIDLY_PUSH_SERVICE_ACCOUNT for the audience VIVIDLY_PUSH_AUDIENCE; both must be set. 204 settles
    a message, also one that is buried; at 503, and at 429 where all N are in hand, it comes again.

    \b
    Exit codes: 0 drained, at its end, or stopped by SIGTERM; 1 failed;
    2 wrong use; 130 stopped by Ctrl-C.
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from .run_worker import Mode, WorkerOrder, run_worker  # noqa: PLC0415  help must not wait for what makes lessons

    order = WorkerOrder(
        mode=Mode(mode),
        concurrency=concurrency,
        renders=renders,
        grace_seconds=grace,
        max_runtime_seconds=max_runtime,
        quiet_seconds=quiet,
        as_json=as_json,
    )
    return run_worker(order, variables)
