"""
The project on Google Cloud.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from . import google_names
from .variable import Variable

if TYPE_CHECKING:
    from .reader import Reader

PROJECT: Final = Variable(
    name="GCP_PROJECT_ID",
    aliases=("GCP_PROJECT", "GOOGLE_CLOUD_PROJECT"),
    parse=google_names.project,
    default=None,
    meaning="the id of the project on Google Cloud",
    otherwise="none: Gemini needs it, and so do short names of Pub/Sub's",
    cure="give the id of your project on Google Cloud",
)


@attrs.define
class Project:
    """
    Asked for by whoever needs it, and so reported once, and only where somebody does.
    """

    reader: Reader
    _asked: bool = attrs.field(default=False, init=False)
    _value: str | None = attrs.field(default=None, init=False)

    def __call__(self) -> str | None:
        """
        The project's id; ``None`` where it is missing, which is kept as a problem.
        """
        if not self._asked:
            self._asked = True
            self._value = self.reader.require(PROJECT)
        return self._value
