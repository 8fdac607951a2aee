"""
Gemini on Vertex AI: who reads questions and writes scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from . import general
from .google_names import location, loopback_endpoint, names
from .parsers import path
from .variable import Variable

if TYPE_CHECKING:
    from pathlib import Path

    from .project import Project
    from .reader import Reader

MODELS: Final[Variable[tuple[str, ...], tuple[str, ...]]] = Variable(
    name="VIVIDLY_MODELS",
    aliases=("GEMINI_MODEL",),
    parse=names,
    default=(),
    meaning="the models, the favourite first: the next one steps in for one that is retired",
    otherwise="those that the registry of models names",
)
MODELS_FILE: Final = Variable(
    name="VIVIDLY_MODELS_FILE",
    parse=path,
    default=None,
    meaning="a file with the models that are known, and their prices",
    otherwise="the registry of this package",
)
LOCATION: Final = Variable(
    name="VERTEX_LOCATION",
    aliases=("GOOGLE_CLOUD_LOCATION",),
    parse=location,
    default="us-central1",
    meaning="where the models run",
)
ENDPOINT: Final = Variable(
    name="VIVIDLY_VERTEX_ENDPOINT",
    parse=loopback_endpoint,
    default=None,
    meaning="a server of this machine that stands for Vertex AI, as `127.0.0.1:PORT`",
    otherwise="Google's own",
)


@attrs.frozen(kw_only=True)
class Gemini:
    """
    *models* in the order in which they are asked; none are those of the registry, which is in *models_file* or comes
    with this package. They write in *language*. *endpoint* is a server of this machine, without credentials.
    """

    project: str
    location: str = LOCATION.default
    models: tuple[str, ...] = MODELS.default
    models_file: Path | None = None
    language: str = general.LANGUAGE.default
    endpoint: str | None = None


def read_gemini(reader: Reader, project: Project, *, language: str) -> Gemini | None:
    """
    ``None`` where something is missing.
    """
    models, models_file = reader.read(MODELS), reader.read(MODELS_FILE)
    where, endpoint = reader.read(LOCATION), reader.read(ENDPOINT)
    found = project()
    if found is None:
        return None
    return Gemini(
        project=found,
        location=where,
        models=models,
        models_file=models_file,
        language=language,
        endpoint=endpoint,
    )
