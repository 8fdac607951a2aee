"""
How texts of the environment become values. A problem is told with its cure, and quotes nothing.
"""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import enum
    from collections.abc import Callable, Mapping

    _E = TypeVar("_E", bound=enum.Enum)

LOOPBACK: Final = "127.0.0.1"
LOOPBACKS: Final = (LOOPBACK, "::1", "localhost")

_SCHEMES: Final = ("postgres", "postgresql")


def database_url(text: str) -> str:
    """
    An address of Postgres.
    """
    if text.partition(":")[0].partition("+")[0].lower() not in _SCHEMES:
        raise ValueError(
            "not an address of Postgres; write postgresql://USER:PASSWORD@HOST:PORT/NAME,"
            " or leave it unset for the embedded Postgres"
        )
    return text


def email(text: str) -> str:
    """
    The address of a service account.
    """
    name, _, domain = text.rpartition("@")
    if not name or not domain or text.split() != [text]:
        raise ValueError("not an e-mail address; write it as NAME@PROJECT.iam.gserviceaccount.com")
    return text


def safe_url(text: str) -> str:
    """
    The address of a document that nobody on the way can change.
    """
    problem = "not an address of a document; write https://HOST/PATH, or http:// for this machine only"
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        raise ValueError(problem) from None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACKS)):
        raise ValueError(problem)
    return text


def path(text: str) -> Path:
    """
    A file or a folder, made absolute.
    """
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError("no such user's home; write the folder in full") from None


def one_of(kind: str, values: Mapping[str, _E]) -> Callable[[str], _E]:
    """
    A member of an enum, by one of its spellings.
    """
    # Some are spelled in more than one way.
    choices = ", ".join(dict.fromkeys(str(value.value) for value in values.values()))

    def parse(text: str) -> _E:
        try:
            return values[text.lower()]
        except KeyError:
            raise ValueError(f"an unknown {kind}; choose one of {choices}") from None

    return parse


def seconds(lowest: float, highest: float) -> Callable[[str], float]:
    """
    A number of seconds within a range.
    """
    return number(lowest, highest, "seconds")


def number(lowest: float, highest: float, unit: str = "") -> Callable[[str], float]:
    """
    A number within a range.
    """
    cure = f"give a number{unit and f' of {unit}'} from {lowest:g} to {highest:g}"

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError(f"the text is no number; {cure}") from None
        if math.isnan(value) or not lowest <= value <= highest:
            raise ValueError(f"out of range; {cure}")
        return value

    return parse


def money(highest: int) -> Callable[[str], Decimal]:
    """
    US dollars, from 0 on.
    """
    cure = f"give US dollars from 0 to {highest}, such as 2.50"

    def parse(text: str) -> Decimal:
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise ValueError(f"the text is no number; {cure}") from None
        if not value.is_finite() or not 0 <= value <= highest:
            raise ValueError(f"out of range; {cure}")
        return value

    return parse


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """
    A whole number within a range.
    """
    cure = f"give a whole number from {lowest} to {highest}"

    def parse(text: str) -> int:
        if not text.removeprefix("-").isdecimal():
            raise ValueError(f"the text is no whole number; {cure}")
        # Python refuses to read very long ones.
        if text.startswith("-") or len(text) > len(str(highest)) or not lowest <= int(text) <= highest:
            raise ValueError(f"out of range; {cure}")
        return int(text)

    return parse
