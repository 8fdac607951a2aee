"""
The fields of a JSON object, each read as what it should be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from . import json_text
from .errors import Malformed
from .text import is_storable

if TYPE_CHECKING:
    from collections.abc import Mapping

# A day: far more than any lesson lasts, and far less than what no float can hold.
_LONGEST_SECONDS: Final = 86_400
_LARGEST: Final = 1e300


@attrs.frozen
class Fields:
    """
    The fields of one object; *what* names it in errors.

    Every verb raises `Malformed`, naming the field and the kind of its value, if it is not what it should be.
    """

    what: str
    values: Mapping[str, Any] = attrs.field(repr=False)

    @classmethod
    def load(cls, data: bytes, *, what: str, format_name: str) -> Fields:
        """
        Read *data* as an object that says it is in the format *format_name*.
        """
        fields = cls(what, json_text.load_object(data, what=what))
        if fields.values.get("format") != format_name:
            raise Malformed(f"{what} is not in the format {format_name}")
        return fields

    def text(self, name: str) -> str:
        """
        A text that can be stored.
        """
        return self._as_text(name, self.values.get(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """
        A list of texts.
        """
        values = self.values.get(name)
        if not isinstance(values, list):
            raise self._wrong(name, values, "a list")
        return tuple(self._as_text(name, value) for value in values)

    def count(self, name: str, *, default: int | None = None) -> int:
        """
        A whole number, 0 or more; *default* where there is none.
        """
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self._wrong(name, value, "a whole number of 0 or more")
        return value

    def numbers(self, name: str) -> tuple[float, ...]:
        """
        A list of numbers, none of which is endless.
        """
        values = self.values.get(name)
        if not isinstance(values, list):
            raise self._wrong(name, values, "a list")
        for value in values:
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _LARGEST:
                raise self._wrong(name, value, "a number from -1e300 to 1e300")
        return tuple(map(float, values))

    def seconds(self, name: str) -> float:
        """
        A number of seconds, 0 to a day.
        """
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST_SECONDS:
            raise self._wrong(name, value, f"a number of seconds from 0 to {_LONGEST_SECONDS}")
        return float(value)

    def share(self, name: str) -> float:
        """
        A number from 0 to 1.
        """
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self._wrong(name, value, "a number from 0 to 1")
        return float(value)

    def inner(self, name: str) -> Fields:
        """
        An object.
        """
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise self._wrong(name, value, "an object")
        return Fields(self.what, value)

    def each(self, name: str) -> tuple[Fields, ...]:
        """
        A list of objects.
        """
        values = self.values.get(name)
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise Malformed(f"{self.what}: {name} is not a list of objects")
        return tuple(Fields(self.what, value) for value in values)

    def _as_text(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            raise self._wrong(name, value, "a text")
        if not is_storable(value):
            raise Malformed(f"{self.what}: {name} holds a character that cannot be stored")
        return value

    def _wrong(self, name: str, value: object, wanted: str) -> Malformed:
        return Malformed(f"{self.what}: {name} is a value of type {type(value).__name__}, not {wanted}")
