"""
Which models are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import attrs

from contract.servers.gemini import Refusal, said
from contract.vertex._stage import FIRST, SECOND, staged
from vividly_adapters.vertex.models import load_models
from vividly_adapters.vertex.models_answer import Presence, models_answer

if TYPE_CHECKING:
    from google.cloud import aiplatform_v1 as vertex

REGISTRY = load_models()


async def test_each_model_says_whether_it_is_there() -> None:
    """
    In the order in which they were given, those of the registry that are retired without being asked.
    """
    refusals = {
        FIRST: Refusal(code="NOT_FOUND"),
        SECOND: Refusal(code="RESOURCE_EXHAUSTED"),
        "forbidden": Refusal(code="PERMISSION_DENIED", reason="SERVICE_DISABLED"),
        "away": Refusal(code="UNAVAILABLE"),
    }

    async def play(request: vertex.GenerateContentRequest) -> vertex.GenerateContentResponse:
        name = request.model.rpartition("/")[2]
        if name == "slow":
            await anyio.sleep_forever()
        if name in refusals:
            raise refusals[name]
        return said("", reason="MAX_TOKENS")

    first, second, third = REGISTRY.choose()
    models = [
        *(first, second, third),
        *(attrs.evolve(third, name=name) for name in ("forbidden", "away", "slow")),
        REGISTRY.models["gemini-1.5-flash"],
        REGISTRY.choose_embedding(),
    ]
    async with staged(None) as stage:
        stage.server.generate = play
        answers = await models_answer(stage.client, models, limit_seconds=1.0)

    assert [(answer.model, answer.presence) for answer in answers] == list(
        zip(
            models,
            [
                Presence.MISSING,
                Presence.BUSY,
                Presence.ANSWERS,
                Presence.FORBIDDEN,
                Presence.SILENT,
                Presence.SILENT,
                Presence.RETIRED,
                Presence.ANSWERS,
            ],
            strict=True,
        )
    )
    assert all((answer.problem is None) == (answer.presence is Presence.ANSWERS) for answer in answers)
    assert "SERVICE_DISABLED" in str(answers[3].problem)
    assert "gemini-1.5-flash" not in stage.asked
    assert {request.generation_config.max_output_tokens for request in stage.server.asked} == {1}
