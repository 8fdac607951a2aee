"""
The first words of a lesson.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vividly_core.domain.checking.sentences import sentences
from vividly_core.domain.checking.support import check_support
from vividly_core.domain.lesson import Scene, SceneKind
from vividly_core.domain.visual import Hook

from ._casing import capitalised, listed, within_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vividly_core.domain.lesson import Topic
    from vividly_core.ports.script_writer import Brief

    from ._analogies import Analogy
    from ._material import Material
    from ._sentences import Sentence

_CLAUSE: Final = re.compile(
    r"(?:what|how|why|where|when) (?!(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have)\b)[^?:]+",
    re.IGNORECASE,
)
_MOST_CLAUSES: Final = 3

_WONDERING: Final = re.compile(
    r"(?:Have|Did|Do|Can|Would) you\b|Why\b|How (?!(?:many|much|long|far|fast|large|big)\b)"
)
"""Questions that make a student want to know; others ask for a figure."""

_ABOUT_ELSEWHERE: Final = re.compile(
    r"\d|\b(?:this|these|those|that|it|they|explain|describe|section|chapter|figures?|example|problem|think)\b",
    re.IGNORECASE,
)
_SHORTEST_HOOK: Final = 4
_LONGEST_HOOK: Final = 20

_REMINDING: Final = re.compile(
    r"\b(?:if|when) you have ever\b|\byou (?:have|may have|might have) (?:ever |probably |likely |already )?"
    r"(?:noticed|seen|heard|felt|wondered|tried|spun|watched|experienced|encountered|discovered|used|played)\b"
    r"|^(?:surprisingly|amazingly|remarkably)\b",
    re.IGNORECASE,
)
_ABOUT_THE_BOOK: Final = re.compile(
    r"\d|\b(?:this|these|those|section|chapter|figures?|examples?|problems?|equations?)\b", re.IGNORECASE
)
_LONGEST_SURPRISE: Final = 28


def open_lesson(
    brief: Brief,
    headings: Sequence[str],
    analogy: Analogy | None,
    *,
    name: str | None,
    surprise: str,
    at_most: int,
) -> Scene:
    """
    The first scene, of about *at_most* words: the hook, if there is one, and what the lesson explains. A hook is the
    analogy, a question that the passages ask their readers, or their *surprise*.
    """
    text = "\n".join(passage.text for passage in brief.passages)
    hook = analogy.text if analogy is not None else next(_wondering(brief, at_most=at_most // 2), surprise)
    told = announce(brief.topic, headings, text=text, at_most=at_most - len(hook.split()), name=name)
    return Scene(
        kind=SceneKind.OPENING,
        heading=brief.topic.title if name is None else capitalised(name.removeprefix("the ")),
        narration=f"{hook} {told}".strip(),
        visual=Hook(text=hook) if hook and analogy is None else None,
    )


def is_supported(analogy: Analogy, brief: Brief) -> bool:
    """
    Whether the passages have every figure and every name in *analogy*: with others, a lesson on them is refused.
    """
    opening = Scene(kind=SceneKind.OPENING, heading=brief.topic.title, narration=analogy.text)
    return not check_support([opening], brief.passages, language="en", interest=analogy.family).findings


def _wondering(brief: Brief, *, at_most: int) -> Iterator[str]:
    for passage in brief.passages:
        for sentence in sentences(passage.text):
            is_short = _SHORTEST_HOOK <= len(sentence.split()) <= min(at_most, _LONGEST_HOOK)
            asks = sentence.endswith("?") and _WONDERING.match(sentence)
            if is_short and asks and not _ABOUT_ELSEWHERE.search(sentence):
                yield sentence


def find_surprise(material: Sequence[Material], asked: frozenset[str]) -> Sentence | None:
    """
    A sentence that reminds students of something of their own, and can be told before all else: one that speaks of
    what was *asked* if there is one. ``None`` if there is none.
    """
    found = [
        chain.sentences[0]
        for each in material
        for chain in each.chains
        if len(chain.sentences) == 1 and _is_surprise(chain.sentences[0])
    ]
    return max(found, key=lambda sentence: len(sentence.terms & asked), default=None)


def _is_surprise(sentence: Sentence) -> bool:
    fits = sentence.words <= _LONGEST_SURPRISE and not sentence.sets_up
    return fits and bool(_REMINDING.search(sentence.text)) and not _ABOUT_THE_BOOK.search(sentence.text)


def announce(topic: Topic, headings: Sequence[str], *, text: str, at_most: int, name: str | None = None) -> str:
    """
    The sentence that says what the lesson explains, in at most *at_most* words where that can be.

    It is made of those *headings* that can stand in it as they are, such as *How light becomes sugar*, and of the
    *name* of what was asked, or the title, where fewer than two can. *text* shows which words are names.
    """
    clauses = [within_sentence(heading, text) for heading in headings if _CLAUSE.fullmatch(heading)]
    for count in range(min(len(clauses), _MOST_CLAUSES), 1, -1):
        sentence = f"This lesson explains {listed([*clauses[: count - 1], clauses[-1]], 'and')}."
        if len(sentence.split()) <= at_most:
            return sentence
    return f"This lesson explains {name or within_sentence(topic.title, text)}."
