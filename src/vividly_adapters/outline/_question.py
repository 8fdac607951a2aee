"""
What a question is about, apart from how it is asked and of what the student likes.
"""

from __future__ import annotations

import functools
import re
from typing import Final

import attrs

from vividly_adapters._terms import telling, words

from ._interests import families, spoken

_ASKING: Final = frozenset(  # a wall of quoted words would hide which are there
    """
    affect affects assignment basic basics cause caused causes class confused curious define definition describe
    describes difference differences different exactly exam example examples explain explained explaining
    explanation fail failing friday friend friends give good got grade grader great happen happened happening
    happens hello help helpful helps hey hi homework idea interested interesting know learn learned learning
    lesson lost love loves math's mean meaning means monday nice ok okay person please pls question questions
    quiz quickly reason related relate relates said say says school science's show sir someone sort stuck student
    study studying stuff subject talk talked teach teacher teaches tell term terms thank thanks thursday
    today tomorrow topic totally true tuesday type types understand understanding use used uses using want wants
    wednesday wonder wondering word words work working works write wrong yesterday anything everything everyone
    anyone kid kids kinda lot lots need needs needed project report essay paragraph summary summarize week
    """.split()  # noqa: SIM905  a wall of quoted words would hide which are there
)
"""Words with which students ask, and which say nothing of what they ask about."""

_GRADE: Final = re.compile(r"\b(?:grade\s+\d+|\d+(?:st|[nr]d|th)?[\s-]+grade(?:r|rs)?)\b", re.IGNORECASE)

_OCCASION: Final = re.compile(
    r"\b(?:my|for (?:a|the)|(?:have|having|got) an?)(?:\s+\w+)?\s+(?:test|exam|quiz)\b"
    r"|\b(?:test|exam|quiz) (?:on|next|this)\b",
    re.IGNORECASE,
)
"""A test that the student sits, and not one that a scientist makes."""

_SUBJECTS: Final = {"math": "mathematics", "maths": "mathematics", "bio": "biology", "chem": "chemistry"}

ANY_SUBJECT: Final = "science"
"""A word for all of them."""

NO_SUBJECT: Final = "general"
"""The subject of texts that have none."""

_LINKS: Final = (
    r"with|using|through|via|like|likes|liked|love|loves|enjoy|enjoys|into|about my|in terms of|based on|fan of"
)
_FILLERS: Final = r"(?:\s+(?:a|an|the|my|some|playing|play|watching|making|doing|as))*"


@attrs.frozen(kw_only=True)
class Asked:
    """
    What a question may be about, its telling words each time: *about* as it stands, *unlinked* without an interest
    that it names as one (*with basketball*), *plain* without any words for interests. Any may be empty.

    *subject* is the subject that was named, such as ``physics``, or `ANY_SUBJECT`.
    """

    about: str
    unlinked: str
    plain: str
    subject: str | None


def read_question(question: str, *, interest: str | None, subjects: frozenset[str]) -> Asked:
    """
    Part what *question* is about from how it is asked, and from *interest* and any other that we know. *subjects*
    are those of the library.
    """
    liked = _known_interests()
    if interest and (own := spoken(interest)):
        liked = f"{re.escape(own)}|{liked}"
    text = _OCCASION.sub(" ", _GRADE.sub(" ", question))
    about, subject = _about(text, subjects)
    unlinked, _ = _about(
        re.sub(rf"\b(?:{_LINKS}){_FILLERS}\s+(?:{liked})\b", " ", text, flags=re.IGNORECASE), subjects
    )
    plain, _ = _about(re.sub(rf"\b(?:{liked})\b", " ", text, flags=re.IGNORECASE), subjects)
    return Asked(about=about, unlinked=unlinked, plain=plain, subject=subject)


def _about(text: str, subjects: frozenset[str]) -> tuple[str, str | None]:
    named = None
    for subject in sorted({*subjects, *_SUBJECTS, ANY_SUBJECT} - {NO_SUBJECT}, key=lambda each: -len(each)):
        spelled = r"[\s-]+".join(map(re.escape, subject.split("-")))
        text, found = re.subn(rf"\b{spelled}\b", " ", text, flags=re.IGNORECASE)
        if found and named is None:
            named = _SUBJECTS.get(subject, subject)
    about = (word for word in words(text) if telling(word) and word not in _ASKING)
    return " ".join(about), named


@functools.cache
def _known_interests() -> str:
    """
    A pattern for every word of every family, the longest first.
    """
    liked = {spoken(word) for family in families() for word in family.words}
    return "|".join(map(re.escape, sorted(liked, key=lambda word: (-len(word), word))))
