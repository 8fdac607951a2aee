"""
Questions that check what was understood, made of what an English lesson says.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

import attrs

from .checking.names import names_of
from .checking.sentences import sentences
from .checking.words import roots
from .definitions import definition_in
from .lesson import SceneKind
from .visual import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .lesson import Passage, Scene

COUNT: Final = 3
GAP: Final = "____"

_WRONG: Final = 2
_FEWEST_WORDS: Final = 6
_MOST_WORDS: Final = 22
_DEPENDENT: Final = re.compile(
    r"(?:it|its|this|that|these|those|they|their|he|she|such|however|but|so|thus|then|also|here|we|you|for example"
    r"|as|when|if|because|recall|note)\b",
    re.IGNORECASE,
)
"""Openings of sentences that say little by themselves, or do not state anything."""

_UNFIT: Final = re.compile(r"[\d(:;\N{EM DASH}=\N{LEFT DOUBLE QUOTATION MARK}\"]")


@attrs.frozen(kw_only=True)
class Asked:
    """
    A *question* on *scene*, and how its prompt is *spoken*.
    """

    question: Question
    scene: Scene
    spoken: str


@attrs.frozen
class _Candidate:
    prompt: str
    spoken: str
    answer: str
    scene: Scene
    sentence: str
    defines: bool


def make_questions(
    scenes: Sequence[Scene], passages: Iterable[Passage], *, takeaways: Sequence[str]
) -> tuple[Asked, ...]:
    """
    At most three questions on the sections among *scenes*, each on another sentence and with another answer.

    What a sentence defines is asked for, and else a key word that is left out of it; what *takeaways* say comes first,
    then what *passages* speak of most, and a section without a question before one that has one. The wrong options are
    terms that *passages* define, and the points of the sections. Where there are too few of those, nothing is asked.
    """
    sections = [scene for scene in scenes if scene.kind is SceneKind.SECTION]
    text = "\n".join(passage.text for passage in passages)
    names = names_of(sentences(text))
    terms = tuple(dict.fromkeys(_as_within(term, names) for term in _terms(sections, text)))
    often = Counter({term: len(re.findall(_word(term), text, re.IGNORECASE)) for term in terms})
    known = sorted(terms, key=lambda term: -often[term])
    found = sorted(
        _candidates(sections, names),
        key=lambda each: (not each.defines, each.sentence not in takeaways, -often[each.answer]),
    )
    asked: list[Asked] = []
    answers: set[str] = set()
    told: set[str] = set()
    for again in (False, True):
        for each in found:
            has_one = any(other.scene is each.scene for other in asked)
            if len(asked) == COUNT or each.answer in answers or each.sentence in told or has_one is not again:
                continue
            if (question := _question(each, known)) is not None:
                asked.append(Asked(question=question, scene=each.scene, spoken=each.spoken))
                answers.add(each.answer)
                told.add(each.sentence)
    return tuple(asked)


def _terms(sections: Iterable[Scene], text: str) -> Iterator[str]:
    for sentence in sentences(text):
        if (defined := definition_in(sentence)) is not None:
            yield defined.term
    for scene in sections:
        yield from scene.points


def _candidates(sections: Iterable[Scene], names: frozenset[str]) -> Iterator[_Candidate]:
    for scene in sections:
        for sentence in sentences(scene.narration):
            defined = definition_in(sentence)
            if defined is not None and defined.asks:
                prompt = defined.asks
                yield _Candidate(prompt, prompt, _as_within(defined.term, names), scene, sentence, defines=True)
            elif _can_have_gap(sentence):
                for point in scene.points:
                    # A gap at the start is hard to read, and to say.
                    if len(re.findall(_word(point), sentence)) == 1 and not sentence.startswith(point):
                        gapped = re.sub(_word(point), GAP, sentence)
                        # As people ask by ear: carries a great deal of what?
                        spoken = f"{gapped.replace(GAP, 'what').removesuffix('.')}?"
                        answer = _as_within(point, names)
                        yield _Candidate(
                            f"What is missing? {gapped}", spoken, answer, scene, sentence, defines=False
                        )


def _can_have_gap(sentence: str) -> bool:
    fits = _FEWEST_WORDS <= len(sentence.split()) <= _MOST_WORDS and sentence.endswith(".")
    return fits and not _DEPENDENT.match(sentence) and not _UNFIT.search(sentence)


def _question(candidate: _Candidate, terms: Sequence[str]) -> Question | None:
    """
    With two wrong options that look like the right one and are not in the sentence; ``None`` if there are none.
    """
    taken = roots(candidate.sentence) | roots(candidate.answer)
    others = [term for term in terms if roots(term) and roots(term).isdisjoint(taken)]
    likely = sorted(others, key=lambda term: _unlikeness(term, candidate.answer))
    wrong = list(islice(_apart(likely), _WRONG))
    if len(wrong) < _WRONG:
        return None
    # Somewhere, and always in the same place: the same lesson is the same bytes.
    place = len(candidate.prompt) % (_WRONG + 1)
    return Question(
        prompt=candidate.prompt, options=(*wrong[:place], candidate.answer, *wrong[place:]), answer=place
    )


def _unlikeness(term: str, answer: str) -> tuple[bool, int]:
    return term.endswith("s") is not answer.endswith("s"), abs(len(term.split()) - len(answer.split()))


def _apart(terms: Iterable[str]) -> Iterator[str]:
    """
    Those that share no word with an earlier one.
    """
    taken: frozenset[str] = frozenset()
    for term in terms:
        if taken.isdisjoint(roots(term)):
            taken |= roots(term)
            yield term


def _as_within(term: str, names: frozenset[str]) -> str:
    """
    *term* as it is written inside a sentence: with a small letter, but *names* and abbreviations.
    """
    first, _, _ = term.partition(" ")
    return term if first in names or first[1:] != first[1:].lower() else term[:1].lower() + term[1:]


def _word(text: str) -> str:
    return rf"(?<![\w-]){re.escape(text)}(?![\w-])"
