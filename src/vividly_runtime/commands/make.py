"""
`vividly make`: what it takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .wish_options import wish_options

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(short_help="Make a lesson of one question.")
@wish_options
@click.option(
    "--library",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of Markdown or text files to learn from, instead of the starter library.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the lesson's files; no other lesson's may stay in it.  [default: ./lessons/TOPIC-ID]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as without a terminal.")
@click.pass_obj
def make(
    variables: Mapping[str, str],
    *,
    question: str,
    interest: str | None,
    grade: str | None,
    modality: str,
    minutes: int,
    student: str | None,
    library: Path | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """
    Make a lesson of one QUESTION, on this machine, and put its files into a folder.

    What is said comes from open texts, and is never invented: a question that they do not answer gets no lesson.

    \b
    A film of three minutes:
      vividly make "How do plants make sugar from light?"

    \b
    One minute to listen to, for a basketball fan in grade 8:
      vividly make "Why do things fall?" --modality audio --minutes 1 \\
          --interest basketball --grade 8

    \b
    Exit codes: 0 made, 1 failed, 2 wrong use, 3 the question is not clear and is
    asked back, 4 the library cannot answer it, 5 the question, or what was
    written, is not for a student, 130 stopped by Ctrl-C.
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from .make_lesson import Order, make_lesson  # noqa: PLC0415  help must not wait for what makes lessons
    from .wishes import TypedWish  # noqa: PLC0415  help must not wait for it

    wish = TypedWish(
        question=question,
        interest=interest,
        grade=grade,
        modality=modality,
        minutes=minutes,
        student=student,
    )
    return make_lesson(Order(wish=wish, library=library, folder=out, as_json=as_json), variables)
