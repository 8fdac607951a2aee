"""
What came back from a model: a text, or why there is none.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain import json_text
from vividly_core.domain.errors import InvalidField, Malformed, Rejected
from vividly_core.domain.text import clean_text, is_storable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.cloud.aiplatform_v1 import GenerateContentResponse

_LONGEST_ANSWER: Final = 200_000
_MOST_PROBLEMS: Final = 12

_NO_BLOCK: Final = "BLOCKED_REASON_UNSPECIFIED"
_DONE: Final = "STOP"
_CUT_OFF: Final = "MAX_TOKENS"
_RECITED: Final = "RECITATION"
_REFUSED: Final = frozenset({"SAFETY", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR"})


class Fault(enum.Enum):
    """
    Why an answer cannot be used, as an error says it.
    """

    EMPTY = "it is empty"
    CUT_OFF = "it was cut off"
    RECITED = "it quoted a text for too long"
    NOT_JSON = "it is no JSON object"
    UNSTORABLE = "it holds characters that cannot be stored"
    WRONG = "it is not what was asked for"


class BadAnswer(Exception):
    """
    An answer that cannot be used as it is. *problems*, at least one, tell the model what to mend: they name fields and
    never quote them.
    """

    def __init__(self, fault: Fault, *problems: str) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.problems = problems[:_MOST_PROBLEMS]


def text_of(response: GenerateContentResponse, *, model: str) -> str:
    """
    The text of *response*, whole.

    :raises Rejected: if a safety filter refused the request or the answer.
    :raises BadAnswer: if the answer is empty, cut off, or was stopped.
    """
    if not response.candidates:
        if (block := _name(response.prompt_feedback.block_reason)) != _NO_BLOCK:
            raise Rejected(f"the model {model} refuses to answer this: its filter says {block}")
        raise BadAnswer(Fault.EMPTY, "there was no answer")
    candidate = response.candidates[0]
    match _name(candidate.finish_reason):
        case reason if reason in _REFUSED:
            raise Rejected(f"the answer of the model {model} was stopped: its filter says {reason}")
        case reason if reason == _CUT_OFF:
            raise BadAnswer(Fault.CUT_OFF, "it was cut off: answer more briefly")
        case reason if reason == _RECITED:
            raise BadAnswer(Fault.RECITED, "it quoted a known text for too long: use your own words")
        case reason if reason != _DONE:
            raise BadAnswer(Fault.EMPTY, "it broke off")
    text = "".join(part.text for part in candidate.content.parts if not part.thought)
    if not text.strip():
        raise BadAnswer(Fault.EMPTY, "there was no answer")
    if len(text) > _LONGEST_ANSWER:
        raise BadAnswer(Fault.WRONG, f"it has more than {_LONGEST_ANSWER} characters")
    return text


def _name(value: Any) -> str:
    """
    Of an enumeration, or the number of a value that is newer than our client.
    """
    return str(getattr(value, "name", value))


def load(text: str) -> Mapping[str, Any]:
    """
    *text* as a JSON object.

    :raises BadAnswer: if it is none.
    """
    if not is_storable(text):
        raise BadAnswer(Fault.UNSTORABLE, "it holds characters that cannot be stored")
    try:
        return json_text.load_object(text.encode(), what="the answer")
    except Malformed as error:
        raise BadAnswer(Fault.NOT_JSON, f"{error}: answer with one JSON object and nothing else") from None


@attrs.define
class Check:
    """
    Reads fields, and remembers all that is wrong with them instead of stopping at the first.
    """

    _problems: list[str] = attrs.field(factory=list, init=False)
    _fault: Fault = attrs.field(default=Fault.WRONG, init=False)

    def wrong(self, field: str, problem: str) -> None:
        """
        Something is wrong with *field*; *problem* says what, and how it should be.
        """
        self._problems.append(f"{field}: {problem}")

    def text(self, field: str, value: object, *, longest: int) -> str:
        """
        A text that says something; an empty one where it is none, which is a problem.
        """
        if isinstance(value, str) and not is_storable(value):
            self._fault = Fault.UNSTORABLE
        try:
            return clean_text(field, value, longest=longest)
        except InvalidField as error:
            self.wrong(field, f"{error.problem}; {error.cure}")
            return ""

    def texts(self, field: str, value: object, *, longest: int) -> tuple[str, ...]:
        """
        A list of texts.
        """
        entries = self.entries(field, value)
        return tuple(self.text(f"{field}[{n}]", entry, longest=longest) for n, entry in enumerate(entries))

    def entries(self, field: str, value: object) -> list[Any]:
        """
        A list.
        """
        if isinstance(value, list):
            return value
        self.wrong(field, f"a value of type {type(value).__name__} is no list")
        return []

    def fields(self, field: str, value: object) -> Mapping[str, Any]:
        """
        An object.
        """
        if isinstance(value, dict):
            return value
        self.wrong(field, f"a value of type {type(value).__name__} is no object")
        return {}

    def done(self) -> None:
        """
        :raises BadAnswer: if anything was wrong.
        """
        if self._problems:
            raise BadAnswer(self._fault, *self._problems)
