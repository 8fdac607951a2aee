"""
Makes vectors of texts with a model for it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_adapters._broken_off import unless_broken_off
from vividly_core.domain.errors import Misconfigured, NotFound, Rejected, Unusable, spending
from vividly_core.domain.text import is_storable
from vividly_core.ports.embedder import Embedded, Purpose

from ._errors import translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from google.cloud.aiplatform_v1 import PredictResponse
    from google.protobuf.struct_pb2 import Value

    from vividly_core.domain.usage import Usage

    from .client import VertexClient
    from .models import Model

_TASKS: Final = {Purpose.QUESTION: "RETRIEVAL_QUERY", Purpose.PASSAGE: "RETRIEVAL_DOCUMENT"}


@attrs.frozen(kw_only=True)
class VertexEmbedder:
    """
    Asks *model*, and no other: vectors of two models do not compare, so that one that is retired means to make all
    anew. Nor do those of one model with another number of dimensions: the number is part of the name that is told. It
    asks for as many texts at once as the model takes, one call after another; each may take *limit_seconds*.
    """

    client: VertexClient
    model: Model
    limit_seconds: float = 60.0

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Embedded:
        """
        A vector for each of *texts*. It says how many tokens they were.
        """
        for number, text in enumerate(texts):
            if not text.strip() or not is_storable(text):
                raise Rejected(f"text {number}: it is empty, or holds what cannot be stored; leave it out")
        spent = _Spent(self.model)
        vectors: list[tuple[float, ...]] = []
        with spending(spent):
            for begin in range(0, len(texts), self.model.texts_per_call):
                answer = await self._predict(texts[begin : begin + self.model.texts_per_call], purpose)
                vectors += self._read(answer, spent)
            if len(vectors) != len(texts):
                raise Unusable(f"the model {self.model.name} made {len(vectors)} vectors of {len(texts)} texts")
        return Embedded(
            model=f"{self.model.name}/{self.model.dimensions}", vectors=tuple(vectors), usage=tuple(spent)
        )

    async def _predict(self, texts: Sequence[str], purpose: Purpose) -> PredictResponse:
        # By name, since a request made of a dictionary takes no list of JSON values.
        call = self.client.predictions.predict(
            endpoint=self.client.path(self.model.name),
            instances=[json_value(content=text, task_type=_TASKS[purpose]) for text in texts],
            parameters=json_value(autoTruncate=False, outputDimensionality=self.model.dimensions),
            retry=None,
            timeout=self.limit_seconds,
        )
        try:
            with translated(self.model.name):
                answer = await unless_broken_off(call, what=f"the model {self.model.name}")
        except NotFound as error:
            raise Misconfigured(
                f"{error}; name another in a location that has it, and make all vectors anew"
            ) from error
        return answer

    def _read(self, answer: PredictResponse, spent: _Spent) -> list[tuple[float, ...]]:
        vectors = []
        try:
            # Each is JSON of any kind, and one of no kind cannot even be looked at.
            for prediction in answer.predictions:
                embeddings = prediction["embeddings"]
                vectors.append([float(value) for value in embeddings["values"]])
                spent.tokens += int(embeddings["statistics"]["token_count"])
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise Unusable(f"the model {self.model.name} answered with something else than vectors") from error
        return [self._of_length_one(values) for values in vectors]

    def _of_length_one(self, values: Sequence[float]) -> tuple[float, ...]:
        length = math.hypot(*values)
        if len(values) != self.model.dimensions or not 0 < length < math.inf:
            raise Unusable(f"the model {self.model.name} gave no vector of {self.model.dimensions} numbers")
        # Some models do so themselves, and only for their full number of dimensions.
        return tuple(value / length for value in values)


def json_value(**fields: Any) -> Value:
    """
    *fields* as the service takes a JSON object.
    """
    from google.protobuf.struct_pb2 import Value  # noqa: PLC0415  loaded with the client

    value = Value()
    value.struct_value.update(fields)
    return value


@attrs.define
class _Spent:
    model: Model
    tokens: int = 0

    def __iter__(self) -> Iterator[Usage]:
        return self.model.usage(input_tokens=self.tokens)
