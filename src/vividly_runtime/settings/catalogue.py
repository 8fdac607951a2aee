"""
Every variable that is read, in the groups of the reference; and those of the deployed system that are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from . import budgets, cloud_speech, cloud_storage, embeddings, film, gemini, general, parts, pubsub, serving
from .project import PROJECT
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType


def _of(*modules: ModuleType) -> tuple[Variable[Any, Any], ...]:
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Variable))


GROUPS: Final[Mapping[str, tuple[Variable[Any, Any], ...]]] = {
    "This machine and its worker": _of(general),
    "Films": _of(film),
    "What may be spent": _of(budgets),
    "HTTP: health and pushes": _of(serving),
    "Which part does what": (
        parts.PLATFORM,
        parts.QUEUE,
        parts.ASSETS,
        parts.WRITER,
        parts.SPEECH,
        parts.EMBEDDINGS,
    ),
    "The project on Google Cloud": (PROJECT,),
    "Pub/Sub, where `VIVIDLY_QUEUE` is `pubsub`": _of(pubsub),
    "Cloud Storage, where `VIVIDLY_ASSETS` is `gcs`": _of(cloud_storage),
    "Gemini on Vertex AI, where `VIVIDLY_WRITER` is `vertex`": _of(gemini),
    "Vectors, where `VIVIDLY_EMBEDDINGS` is `vertex`: in Gemini's place and by its registry": _of(embeddings),
    "Text-to-Speech, where `VIVIDLY_SPEECH` is `google`": _of(cloud_speech),
}

VARIABLES: Final = tuple(variable for group in GROUPS.values() for variable in group)

UNUSED: Final[Mapping[str, str]] = {
    "AI_PROMPT_TEMPLATES_JSON": "prompts are files of this package",
    "CDN_DOMAIN": "addresses are signed ones of Cloud Storage",
    "ELEVENLABS_API_KEY": "there is no such narrator",
    "GCS_BUCKET_OER": "texts come from VIVIDLY_LIBRARY",
    "GCS_BUCKET_TEMP": "what is temporary stays in a folder of the worker's",
    "GCS_CACHE_BUCKET": "lessons are found by their request",
    "GCS_CONTENT_BUCKET": "lessons are read where they are kept",
    "GCS_OER_CONTENT_BUCKET": "texts come from VIVIDLY_LIBRARY",
    "GCS_TEMP_FILES_BUCKET": "what is temporary stays in a folder of the worker's",
    "REDIS_URL": "there is no Redis",
    "SECRET_KEY": "a worker signs no sessions",
    "SENTRY_DSN": "errors go to the log",
    "VERTEX_DEPLOYED_INDEX_ID": "texts come from VIVIDLY_LIBRARY",
    "VERTEX_MATCHING_ENGINE_ENDPOINT": "texts come from VIVIDLY_LIBRARY",
}
"""Names that deployments give, and why nobody reads them."""
