"""
Vectors of passages and questions: what finds passages by their meaning as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from . import gemini
from .google_names import names
from .variable import Variable

if TYPE_CHECKING:
    from pathlib import Path

    from .project import Project
    from .reader import Reader


def _name(text: str) -> str:
    (name, *others) = names(text)
    if others:
        raise ValueError("more than one model; vectors of two do not compare: name one")
    return name


MODEL: Final = Variable(
    name="VIVIDLY_EMBEDDING_MODEL",
    parse=_name,
    default=None,
    meaning="the model that makes vectors; after another is chosen: `vividly library embed`",
    otherwise="the one that the registry of models names",
)


@attrs.frozen(kw_only=True)
class VertexEmbeddings:
    """
    *model* is that of the registry, which is in *models_file* or comes with this package, unless it is named. The rest
    as for Gemini.
    """

    project: str
    location: str = gemini.LOCATION.default
    model: str | None = None
    models_file: Path | None = None
    endpoint: str | None = None


def read_embeddings(reader: Reader, project: Project) -> VertexEmbeddings | None:
    """
    ``None`` where something is missing.
    """
    model, models_file = reader.read(MODEL), reader.read(gemini.MODELS_FILE)
    where, endpoint = reader.read(gemini.LOCATION), reader.read(gemini.ENDPOINT)
    found = project()
    if found is None:
        return None
    return VertexEmbeddings(project=found, location=where, model=model, models_file=models_file, endpoint=endpoint)
