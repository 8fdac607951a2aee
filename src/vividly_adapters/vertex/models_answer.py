"""
Asks each model whether it is there.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_adapters._broken_off import unless_broken_off
from vividly_core.domain.errors import Misconfigured, NotFound, PortError, Rejected, Throttled

from ._errors import translated
from .embedder import json_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .client import VertexClient
    from .models import Model

_WORD: Final = "Yes?"


class Presence(enum.Enum):
    """
    *RETIRED*: known to be gone, and not asked. *MISSING*: not in this location, or not any more. *FORBIDDEN*: the
    project may not ask it. *BUSY*: there, and its quota is used up. *SILENT*: no answer in time, or none that could be
    reached.
    """

    ANSWERS = "answers"
    RETIRED = "retired"
    MISSING = "missing"
    FORBIDDEN = "forbidden"
    BUSY = "busy"
    SILENT = "silent"


@attrs.frozen(kw_only=True)
class ModelAnswer:
    """
    What became of the question to *model*. *problem* says what is wrong and how to mend it, where something is.
    """

    model: Model
    presence: Presence
    seconds: float = 0.0
    problem: str | None = None


async def models_answer(
    client: VertexClient, models: Iterable[Model], *, limit_seconds: float = 10.0
) -> tuple[ModelAnswer, ...]:
    """
    Ask all of *models* at once for one token, or the vector of one word; each has *limit_seconds*. Raises nothing that
    a model or the service says. It costs some thousandths of a cent: counting tokens would be free, but a model that
    counts may still refuse to write.
    """
    asked = tuple(models)
    answers: dict[int, ModelAnswer] = {}

    async def ask(number: int, model: Model) -> None:
        answers[number] = await _ask(client, model, limit_seconds)

    async with anyio.create_task_group() as group:
        for number, model in enumerate(asked):
            group.start_soon(ask, number, model)
    return tuple(answers[number] for number in range(len(asked)))


async def _ask(client: VertexClient, model: Model, limit_seconds: float) -> ModelAnswer:
    if model.retired:
        problem = f"the model {model.name} was retired; take it out of the settings, and name another"
        return ModelAnswer(model=model, presence=Presence.RETIRED, problem=problem)
    begun = anyio.current_time()
    presence, problem = Presence.SILENT, f"the model {model.name} did not answer within {limit_seconds:g} s"
    with anyio.move_on_after(limit_seconds):
        try:
            with translated(model.name):
                call = (_embed if model.dimensions else _write)(client, model)
                await unless_broken_off(call, what=f"the model {model.name}")
        except PortError as error:
            presence, problem = _presence(error), str(error)
        else:
            return ModelAnswer(model=model, presence=Presence.ANSWERS, seconds=anyio.current_time() - begun)
    return ModelAnswer(model=model, presence=presence, seconds=anyio.current_time() - begun, problem=problem)


def _presence(error: PortError) -> Presence:
    match error:
        case NotFound():
            return Presence.MISSING
        case Misconfigured() | Rejected():
            return Presence.FORBIDDEN
        case Throttled():
            return Presence.BUSY
        case _:
            return Presence.SILENT


async def _write(client: VertexClient, model: Model) -> None:
    request = {
        "model": client.path(model.name),
        "contents": [{"role": "user", "parts": [{"text": _WORD}]}],
        "generation_config": {"max_output_tokens": 1, "candidate_count": 1},
    }
    await client.predictions.generate_content(request, retry=None)


async def _embed(client: VertexClient, model: Model) -> None:
    path = client.path(model.name)
    await client.predictions.predict(endpoint=path, instances=[json_value(content=_WORD)], retry=None)
