"""
Asks each model whether it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anyio import to_thread

from vividly_adapters.vertex.client import open_vertex
from vividly_adapters.vertex.models import load_models
from vividly_adapters.vertex.models_answer import Presence, models_answer
from vividly_core.domain.ids import FilePath
from vividly_runtime.doctor.findings.models import Answer, ModelReading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_adapters.vertex.models import Model
    from vividly_runtime.settings.gemini import Gemini

_ANSWERS: Final = {
    Presence.ANSWERS: Answer.ANSWERS,
    Presence.RETIRED: Answer.RETIRED,
    Presence.MISSING: Answer.RETIRED,
    Presence.FORBIDDEN: Answer.DENIED,
    Presence.BUSY: Answer.BUSY,
    Presence.SILENT: Answer.SILENT,
}


async def choose_models(settings: Gemini) -> tuple[Model, ...]:
    """
    What is known of the models that *settings* name. Nobody is asked.

    :raises Misconfigured: if one is not known, or the file of models cannot be read.
    """
    file = None if settings.models_file is None else FilePath(str(settings.models_file))
    registry = await to_thread.run_sync(load_models, file)
    return tuple(registry.choose(settings.models))


async def read_models(
    settings: Gemini, models: Sequence[Model], *, limit_seconds: float
) -> tuple[ModelReading, ...]:
    """
    One for each of *models*. It costs some thousandths of a cent.
    """
    endpoint = None if settings.endpoint is None else f"http://{settings.endpoint}"
    async with open_vertex(project=settings.project, location=settings.location, endpoint=endpoint) as client:
        found = await models_answer(client, models, limit_seconds=limit_seconds)
    return tuple(
        ModelReading(name=each.model.name, answer=_ANSWERS[each.presence], problem=each.problem or "")
        for each in found
    )
