"""
A question to a model, and once again where the answer cannot be used.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import attrs

from vividly_adapters._turns import Turns
from vividly_core.domain.errors import Rejected, Unusable, spending

from ._answer import BadAnswer, Fault, text_of
from .prompts import load_prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from google.cloud.aiplatform_v1 import GenerateContentResponse

    from vividly_core.domain.usage import Usage

    from .models import Model
    from .prompts import Rendered
    from .text_models import TextModels

T = TypeVar("T")

_REPAIR: Final = ("repair", 1)
_LONGEST_REPEATED: Final = 40_000
_FINAL: Final = {
    Fault.CUT_OFF: "it does not fit the room that it is given, also not twice as much; ask for fewer minutes",
    Fault.RECITED: "it quotes a text for too long, also when it is told not to",
}
"""Faults that would come back: another attempt would be paid for in vain."""


@attrs.frozen(kw_only=True)
class Answered(Generic[T]):
    """
    What was made of an answer, the name of the model that gave it, and what the whole dialogue used up.
    """

    value: T
    model: str
    usage: tuple[Usage, ...]


@attrs.frozen(kw_only=True)
class Dialogue:
    """
    One question and at most one more round: where an answer cannot be used, the model is told once what is wrong.
    *what* names the answer in errors.
    """

    models: TextModels
    what: str
    schema: Mapping[str, Any] = attrs.field(repr=False)
    temperature: float

    async def hold(self, told: Rendered, read: Callable[[str], T], *, tokens: int) -> Answered[T]:
        """
        Ask, and make of the answer what *read* does, which raises `BadAnswer` if it cannot. *tokens* is the room that
        the answer has; it gets twice that if it was cut off.

        :raises Rejected: if a filter refused, or the answer is too long or too much of a quotation, twice.
        :raises Unusable: if the answer is of no use in any other way, twice.
        :raises PortError: if no model could be asked. All of them say what was used up.
        """
        first = _turn("user", told.user)
        spent, turns = _Spent(), Turns(self.models.next_turn)
        with spending(spent):
            try:
                return await self._round(told, [first], read, spent=spent, tokens=tokens, turns=turns)
            except _Failed as failed:
                bad, said = failed.bad, failed.said
            more = tokens * (2 if bad.fault is Fault.CUT_OFF else 1)
            mend = load_prompt(*_REPAIR).render(problems=bad.problems).user
            said_so_far = (
                [first, _turn("model", said), _turn("user", mend)]
                if said
                else [_turn("user", f"{told.user}\n\n{mend}")]
            )
            try:
                return await self._round(told, said_so_far, read, spent=spent, tokens=more, turns=turns)
            except _Failed as failed:
                raise self._error(failed.bad) from failed.bad

    async def _round(
        self,
        told: Rendered,
        said_so_far: list[Mapping[str, Any]],
        read: Callable[[str], T],
        *,
        spent: _Spent,
        tokens: int,
        turns: Turns,
    ) -> Answered[T]:
        model, response = await self.models.ask(
            said_so_far,
            turns=turns,
            tokens=tokens,
            system_instruction={"parts": [{"text": told.system}]},
            config={
                "temperature": self.temperature,
                "response_mime_type": "application/json",
                "response_schema": self.schema,
            },
        )
        spent.count(model, response)
        said = ""
        try:
            said = text_of(response, model=model.name)
            value = read(said)
        except BadAnswer as bad:
            raise _Failed(bad, said if len(said) <= _LONGEST_REPEATED else "") from None
        return Answered(value=value, model=model.name, usage=tuple(spent))

    def _error(self, bad: BadAnswer) -> Rejected | Unusable:
        if (final := _FINAL.get(bad.fault)) is not None:
            return Rejected(f"{self.what}: the answer of the model cannot be used: {final}")
        wrong = f" ({'; '.join(bad.problems)})" if bad.fault is Fault.WRONG else ""
        return Unusable(f"{self.what}: the answer of the model cannot be used, twice: {bad.fault.value}{wrong}")


class _Failed(Exception):
    """
    A round brought nothing of use; *said* is what the model is shown of it again.
    """

    def __init__(self, bad: BadAnswer, said: str) -> None:
        super().__init__()
        self.bad = bad
        self.said = said


@attrs.define
class _Spent:
    _input: Counter[Model] = attrs.field(factory=Counter, init=False)
    _output: Counter[Model] = attrs.field(factory=Counter, init=False)

    def count(self, model: Model, response: GenerateContentResponse) -> None:
        used = response.usage_metadata
        self._input[model] += used.prompt_token_count
        # What a model thinks is paid for as if it had said it.
        self._output[model] += used.candidates_token_count + used.thoughts_token_count

    def __iter__(self) -> Iterator[Usage]:
        for model, tokens in self._input.items():
            yield from model.usage(input_tokens=tokens, output_tokens=self._output[model])


def _turn(role: str, text: str) -> Mapping[str, Any]:
    return {"role": role, "parts": [{"text": text}]}
