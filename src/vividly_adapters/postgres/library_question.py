"""
A question with the postings of its words: what a search has to go by.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from difflib import SequenceMatcher, get_close_matches
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_adapters._ranking import BYTES_A_LOUDNESS, Arrays, rank, read_question
from vividly_adapters._terms import TermWeights
from vividly_core.domain.book import Grades
from vividly_core.domain.errors import Misconfigured

from . import library_statements as sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vividly_adapters._ranking import Found, Question
    from vividly_core.domain.grade import Grade

    from .execute import Session

NO_BOOK: Final = "library: it holds no book; add one with: vividly library add PATH"

_SHORTEST_MENDED: Final = 5
"""Shorter words are a letter away from too many others."""

_CLOSE_ENOUGH: Final = 0.84
_LENGTHS_APART: Final = 2


@attrs.frozen(kw_only=True)
class Shelves:
    """
    All books, one after the other: the parts of each get the numbers that follow those of the one before.

    *offsets* says for each edition how many parts stand before it, *passages* how many explain. Some books are left out
    where these were *chosen*.
    """

    offsets: Mapping[int, int]
    parts: int
    passages: int
    chosen: bool = False

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]], *, chosen: bool = False) -> Shelves:
        """
        The books of *rows*, in their order.
        """
        starts = accumulate((row["parts"] for row in rows), initial=0)
        return cls(
            offsets={row["edition"]: start for row, start in zip(rows, starts, strict=False)},
            parts=sum(row["parts"] for row in rows),
            passages=sum(row["passages"] for row in rows),
            chosen=chosen,
        )

    def place(self, number: int) -> tuple[int, int]:
        """
        The edition that the part of this *number* is in, and its number there.
        """
        starts = list(self.offsets.values())
        at = bisect_right(starts, number) - 1
        return list(self.offsets)[at], number - starts[at]


@attrs.frozen(kw_only=True)
class Asked:
    """
    A *question*, the *shelves* that were asked, and the *postings* of what is wanted.
    """

    question: Question
    shelves: Shelves
    postings: Sequence[Mapping[str, Any]] = attrs.field(repr=False)

    def rank(
        self, most: int, *, among: Sequence[int] | None = None, likeness: Mapping[int, float] | None = None
    ) -> list[Found]:
        """
        The best passages, at most *most*; of those *among* if some are given. *likeness* as for `_ranking.rank`.
        """
        by_term: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in self.postings:
            by_term[row["term"]].append(row)
        spoken = {term: sum(row["spoken"] for row in rows) for term, rows in by_term.items()}
        return rank(
            self.question,
            {term: self._arrays(rows) for term, rows in by_term.items()},
            TermWeights(self.shelves.passages, spoken),
            passages=self.shelves.parts,
            most=most,
            among=among,
            likeness=likeness,
        )

    def _arrays(self, rows: Sequence[Mapping[str, Any]]) -> Arrays:
        # Joined here: Postgres would sort them to do it, and they are too large to be sorted in memory.
        return Arrays.read(
            b"".join(row["passages"] for row in rows),
            b"".join(row["loudness"] for row in rows),
            offsets=[self.shelves.offsets[row["edition"]] for row in rows],
            counts=[len(row["loudness"]) // BYTES_A_LOUDNESS for row in rows],
        )


async def read_shelves(session: Session, grade: Grade | None) -> Shelves:
    """
    All books, or those for *grade*.

    :raises Misconfigured: if there is no book at all.
    """
    books = await session(sql.BOOKS, {})
    if not books:
        raise Misconfigured(NO_BOOK)
    return Shelves.of(
        [row for row in books if grade is None or grade in Grades(row["lowest_grade"], row["highest_grade"])],
        chosen=grade is not None,
    )


async def ask(session: Session, text: str, shelves: Shelves) -> Asked:
    """
    Read *text*, and the postings of its words in *shelves*; a word that no book has, and one of them nearly, is read as
    that one.
    """
    editions = list(shelves.offsets) if shelves.chosen else None
    question = read_question(text)
    postings = await _read(session, question, editions) if question.terms else []
    known = {row["term"] for row in postings}
    meant = {term: found for term in question.terms.keys() - known if (found := await _mend(session, term))}
    if meant:
        question = read_question(text, meant.get)
        postings = await _read(session, question, editions)
    return Asked(question=question, shelves=shelves, postings=postings)


async def _read(session: Session, question: Question, editions: list[int] | None) -> list[dict[str, Any]]:
    return await session(sql.POSTINGS, {"terms": question.wanted, "editions": editions})


async def _mend(session: Session, term: str) -> tuple[str, float] | None:
    if len(term) < _SHORTEST_MENDED or not term.isalpha():
        return None
    first = "f" if term.startswith("ph") else term[0]
    rows = await session(
        sql.SPELLINGS,
        {
            "first": first,
            "beyond": chr(ord(first) + 1),
            "shortest": len(term) - _LENGTHS_APART,
            "longest": len(term) + _LENGTHS_APART,
        },
    )
    near = get_close_matches(term, sorted(row["term"] for row in rows), 1, _CLOSE_ENOUGH)
    return (near[0], SequenceMatcher(None, near[0], term).ratio()) if near else None
