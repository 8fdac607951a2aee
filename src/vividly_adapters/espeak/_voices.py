"""
Which voice speaks a language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.errors import Misconfigured, Rejected

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


@attrs.frozen(kw_only=True)
class Voice:
    """
    A voice of the engine's. *languages* are pairs of a rank, the lowest the best, and a language tag.
    """

    identifier: str
    languages: tuple[tuple[int, str], ...]


def choose(voices: Sequence[Voice], variants: Collection[str], *, preferred: str, language: str) -> str:
    """
    Name the voice for a script in *language*: the preferred one if it speaks that language, from whatever
    region, and the language's own best voice if it does not; with the preferred one's variant.

    *preferred* is a voice's file name, its whole identifier or a language tag, and ``+`` and a variant if one is
    wanted, as in ``en-us+f3``.

    :raises Misconfigured: if there is no such voice or variant.
    :raises Rejected: if nothing speaks *language*.
    """
    base, plus, variant = preferred.partition("+")
    favourite = _named(voices, base) or _ranked(voices, base)
    if favourite is None or (plus and variant not in variants):
        raise Misconfigured(
            f"voice: espeak-ng has no voice {preferred!r}; name one that it has, such as en-us or en-us+f3"
        )
    chosen = favourite if _primary(language) in _spoken_by(favourite) else _best(voices, language)
    if chosen is None:
        raise Rejected(f"language: espeak-ng has no voice for {language!r}; write the script in another language")
    return chosen.identifier + plus + variant


def _named(voices: Sequence[Voice], name: str) -> Voice | None:
    for voice in voices:
        if _folded(name) in {_folded(voice.identifier), _folded(voice.identifier.rpartition("/")[2])}:
            return voice
    return None


def _best(voices: Sequence[Voice], language: str) -> Voice | None:
    """
    Look for the tag, and as long as there is none, for the tag without its last part.
    """
    tag = _folded(language)
    while tag:
        if voice := _ranked(voices, tag):
            return voice
        tag = tag.rpartition("-")[0]
    return None


def _ranked(voices: Sequence[Voice], tag: str) -> Voice | None:
    ranks = [
        (rank, index)
        for index, voice in enumerate(voices)
        for rank, spoken in voice.languages
        if _folded(spoken) == _folded(tag)
    ]
    return voices[min(ranks)[1]] if ranks else None


def _spoken_by(voice: Voice) -> set[str]:
    return {_primary(tag) for _, tag in voice.languages}


def _primary(tag: str) -> str:
    return _folded(tag).partition("-")[0]


def _folded(tag: str) -> str:
    return tag.replace("_", "-").lower()
