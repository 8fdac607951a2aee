"""
Models that write text, asked one after another until one is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_adapters._broken_off import unless_broken_off
from vividly_adapters._turns import at_once
from vividly_core.domain.errors import Misconfigured, NotFound, Transient

from ._errors import translated

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from google.cloud.aiplatform_v1 import GenerateContentResponse

    from vividly_adapters._turns import Turns

    from .client import VertexClient
    from .models import Model

_LESSONS_FOR_CHILDREN: Final = "BLOCK_MEDIUM_AND_ABOVE"
_HARMS: Final = (
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
)


@attrs.define(kw_only=True, eq=False)
class TextModels:
    """
    *models* in the order in which they are asked. A model that does not exist, or not any more, is passed over for
    good, and the next one is asked; so it is with those that the registry calls retired. With *pass_over_busy*, a model
    whose quota is used up or that cannot be reached is passed over as well, for that one question.

    A call may take *limit_seconds*. Every request but the first of a dialogue waits for its turn with *next_turn*.
    Share one among all who ask, so that they learn from each other.
    """

    client: VertexClient
    models: tuple[Model, ...]
    pass_over_busy: bool = False
    limit_seconds: float = 120.0
    next_turn: Callable[[], Awaitable[None]] = at_once
    _gone: set[str] = attrs.field(factory=set, init=False)

    async def ask(
        self, contents: Iterable[Mapping[str, Any]], *, turns: Turns, **request: Any
    ) -> tuple[Model, GenerateContentResponse]:
        """
        Ask the first model that is there; each that is asked takes one of *turns*.

        :raises Misconfigured: if none is.
        :raises PortError: as `_errors` sorts them; of several busy models, what the first one said.
        """
        busy: Transient | None = None
        for model in self.models:
            if model.retired or model.name in self._gone:
                continue
            await turns.take()
            try:
                return model, await self._call(model, contents, **request)
            except NotFound:
                self._gone.add(model.name)
            except Transient as error:
                if not self.pass_over_busy:
                    raise
                busy = busy or error
        if busy is not None:
            raise busy
        names = ", ".join(model.name for model in self.models)
        raise Misconfigured(
            f"none of the models {names} exists in {self.client.location}, or not any more; name another, in a "
            "location that has it"
        )

    async def _call(
        self,
        model: Model,
        contents: Iterable[Mapping[str, Any]],
        *,
        tokens: int,
        config: Mapping[str, Any],
        **rest: Any,
    ) -> GenerateContentResponse:
        room = min(tokens + model.thinking_tokens, model.longest_output_tokens)
        request = {
            "model": self.client.path(model.name),
            "contents": list(contents),
            "generation_config": {**config, "candidate_count": 1, "max_output_tokens": room},
            "safety_settings": [{"category": harm, "threshold": _LESSONS_FOR_CHILDREN} for harm in _HARMS],
            **rest,
        }
        with translated(model.name):
            call = self.client.predictions.generate_content(request, retry=None, timeout=self.limit_seconds)
            return await unless_broken_off(call, what=f"the model {model.name}")
