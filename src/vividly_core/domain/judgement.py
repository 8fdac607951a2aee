"""
What a guard says of a text.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import attrs

from .errors import InvalidField

if TYPE_CHECKING:
    from .usage import Usage


class Purpose(enum.StrEnum):
    """
    What a text is for. The first two were written by a student, and go to whatever reads and writes for us; the last
    two go to a student: as a writer has just written them, and as they are handed out.
    """

    QUESTION = "question"
    INTEREST = "interest"
    SCRIPT = "script"
    PUBLICATION = "publication"


class Concern(enum.StrEnum):
    """
    What is the matter with a text.
    """

    ABUSE = "abuse"
    DRUGS = "drugs"
    EATING_DISORDER = "eating_disorder"
    HATE = "hate"
    INJECTION = "injection"
    PERSONAL_DATA = "personal_data"
    PROFANITY = "profanity"
    SELF_HARM = "self_harm"
    SEXUAL = "sexual"
    VIOLENCE = "violence"
    WEAPONS = "weapons"


@attrs.frozen(kw_only=True)
class Allowed:
    """
    The text may be used as it is.
    """


@attrs.frozen(kw_only=True)
class Cleaned:
    """
    Only *text* may be used: it is what is left without what nobody needs, such as an address.
    """

    text: str = attrs.field(repr=False)
    concern: Concern

    @text.validator
    def _says_something(self, _: object, text: str) -> None:
        if not text.strip():
            raise InvalidField("text", "nothing is left of it", "refuse what cannot be cleaned")


@attrs.frozen(kw_only=True)
class Refused:
    """
    The text may not be used. *words* say why, and *helpline* whom to turn to, where that is what is needed: both are
    fit for a student to read and do not quote the text, since they are kept with the request. *usage* is what was used
    up for a text that nobody gets.
    """

    concern: Concern
    words: str
    helpline: str | None = None
    usage: tuple[Usage, ...] = ()


Judgement = Allowed | Cleaned | Refused
