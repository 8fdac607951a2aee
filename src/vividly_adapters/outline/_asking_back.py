"""
What a student gets to read instead of a lesson. None of it repeats what the student wrote.
"""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING, Final

from vividly_core.domain.reading import OutOfScope, Unclear

from ._casing import listed, within_sentence
from ._question import ANY_SUBJECT, NO_SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vividly_core.domain.lesson import Topic

_MOST_QUESTIONS: Final = 3
_MOST_EXAMPLES: Final = 3

_WHAT_ABOUT_IT: Final = "What would you like to find out: what it is, how it works, or why it matters?"


def ask_which(topics: Sequence[Topic]) -> Unclear:
    """
    The question could mean any of *topics*, at least one.
    """
    meant = sorted(topics[:_MOST_QUESTIONS], key=lambda topic: (topic.subject, topic.title))
    questions = [f"Are you asking about {within_sentence(topic.title)}?" for topic in meant]
    if len(questions) == 1:
        questions.append("If not, which word says best what you would like to learn about?")
    several = (
        "The question could mean more than one topic." if len(topics) > 1 else "The topic is not quite clear."
    )
    return Unclear(questions=tuple(questions), reasoning=several)


def ask_what(topics: Sequence[Topic], subject: str | None) -> Unclear:
    """
    The question names no topic, but perhaps *subject*; `ANY_SUBJECT` says no more than none does.
    """
    within = [topic for topic in topics if topic.subject == subject != ANY_SUBJECT]
    if within:
        named, parts = _spoken(within[0].subject), listed(_titles(within), "or")
        first = f"Which part of {named} do you mean: {parts}, or something else?"
        return Unclear(
            questions=(first, _WHAT_ABOUT_IT), reasoning="The question names a subject, and no topic of it."
        )
    examples = _titles(_one_a_subject(topics))
    questions = [f"Which topic do you mean: {listed(examples, 'or')}, or something else?", _WHAT_ABOUT_IT]
    subjects = _subjects(topics)
    if len(subjects) > 1:
        questions.insert(0, f"Which subject is it: {listed(subjects, 'or')}?")
    return Unclear(questions=tuple(questions), reasoning="The question does not name a topic yet.")


def refuse(topics: Sequence[Topic]) -> OutOfScope:
    """
    The question is about something that none of *topics* explains.
    """
    examples = listed(_titles(_one_a_subject(topics)), "or")
    subjects = _subjects(topics)
    explains = (
        f"{listed(subjects, 'and')}: for example {examples}" if subjects else f"other things, such as {examples}"
    )
    return OutOfScope(reasoning=f"Sorry, this library has no lesson about that yet. It explains {explains}.")


def _one_a_subject(topics: Iterable[Topic]) -> list[Topic]:
    """
    For each subject the topic with the shortest title: they come ordered by subject.
    """
    return [
        min(group, key=lambda topic: len(topic.title))
        for _, group in groupby(topics, key=lambda topic: topic.subject)
    ]


def _titles(topics: Iterable[Topic]) -> list[str]:
    return [within_sentence(topic.title) for topic in islice(topics, _MOST_EXAMPLES)]


def _subjects(topics: Iterable[Topic]) -> list[str]:
    """
    The subjects that have a name: *general* is where texts are that nobody put anywhere.
    """
    return list(dict.fromkeys(_spoken(topic.subject) for topic in topics if topic.subject != NO_SUBJECT))


def _spoken(subject: str) -> str:
    return subject.replace("-", " ")
