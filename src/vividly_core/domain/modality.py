"""
In which forms a lesson is wanted.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from .errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Iterable


class Modality(enum.StrEnum):
    """
    The forms that the deployed database knows.
    """

    TEXT = "text"
    AUDIO = "audio"
    VIDEO = "video"
    IMAGES = "images"


DEFAULT: Final = frozenset({Modality.VIDEO})

# Older producers spelled two of them so.
_ALIASES: Final = {
    "text_only": frozenset({Modality.TEXT}),
    "text_and_video": frozenset({Modality.TEXT, Modality.VIDEO}),
}

_MAKEABLE: Final = frozenset({Modality.TEXT, Modality.AUDIO, Modality.VIDEO})
_CURE: Final = "ask for text, audio or video"


def parse_modalities(values: Iterable[object]) -> frozenset[Modality]:
    """
    Read the modalities of a request; none at all means video.

    :raises InvalidField: if one is unknown, or known but not made here (images).
    """
    found: set[Modality] = set()
    for value in values:
        if isinstance(value, str) and value.strip().lower() in _ALIASES:
            found |= _ALIASES[value.strip().lower()]
            continue
        try:
            modality = Modality(value.strip().lower() if isinstance(value, str) else "")
        except ValueError:
            problem = f"an unknown modality (a value of type {type(value).__name__})"
            raise InvalidField("requested_modalities", problem, _CURE) from None
        if modality not in _MAKEABLE:
            raise InvalidField("requested_modalities", f"{modality} cannot be made yet", _CURE)
        found.add(modality)
    return frozenset(found) or DEFAULT
