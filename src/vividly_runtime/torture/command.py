"""
`vividly torture`: what it takes.
"""

from __future__ import annotations

import click


@click.command(short_help="Hurt workers in every way, and check that no request is lost.")
@click.option("--seed", metavar="N", type=int, default=1, show_default=True, help="The first seed.")
@click.option(
    "--minutes",
    metavar="M",
    type=click.FloatRange(0, 10_000),
    default=0.0,
    help="Begin again with the next seed until so many minutes are over.  [default: each fault once]",
)
@click.option(
    "--fault",
    "names",
    metavar="NAME",
    multiple=True,
    help="Only this one; may be given several times.  [default: all]",
)
@click.option("--short", is_flag=True, help="A smaller load, and a sample of the moments.")
@click.option(
    "--figures", is_flag=True, help="Measure instead: kill -9 in stage 3 of 6, and SIGTERM in each stage."
)
@click.option("--list", "only_list", is_flag=True, help="Show the faults, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a trial.")
def torture(
    *,
    seed: int,
    minutes: float,
    names: tuple[str, ...],
    short: bool,
    figures: bool,
    only_list: bool,
    as_json: bool,
) -> int:
    """
    Hurt workers in every way that one machine allows, and check after each that no request was lost.

    It starts a Postgres of its own in a temporary folder, and workers that are processes like yours, except that
    their lessons take no time; neither your database nor your workers are touched. A trial is one fault with one
    seed: it loads requests, does harm while they are worked on, heals, submits one more, and reads everything that is
    left: the database, a log of what was really done, and the files.

    \b
    Lost       requests that did not end as they should: must be 0
    Repeated   stages done twice, since nobody could know of the first time
    Recovery   from the fault, or its end, to the next stage that anybody began,
               at the longest
    Takeover   from the end of a killed worker to the next claim of what it had

    The seed decides what is done to whom, and in which order; the times are those of your machine.

    \b
    See what there is, try one, try them all, and all night:
      vividly torture --list
      vividly torture --fault kill-random --seed 7
      vividly torture
      vividly torture --minutes 480 --json > night.jsonl

    \b
    Exit codes: 0 every invariant held; 1 one did not; 2 wrong use;
    130 stopped by Ctrl-C.
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from .torturing import TortureOrder, run_torture  # noqa: PLC0415  help must not wait for what is tortured

    order = TortureOrder(
        seed=seed, minutes=minutes, names=names, short=short, figures=figures, only_list=only_list, as_json=as_json
    )
    return run_torture(order)
