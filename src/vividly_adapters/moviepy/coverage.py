"""
Checks, before anything is drawn, that everything can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_core.domain.errors import Rejected

from .text import kind_of, plain

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Script

    from .fonts import Typefaces


def require_drawable(script: Script, typefaces: Typefaces) -> None:
    """
    Check every text that a film of *script* shows.

    :raises Rejected: naming the field and the kinds of characters that no installed font has.
    """
    faces = (typefaces.regular, typefaces.medium, typefaces.bold)
    for field, text in script.shown():
        lacking = {sign for sign in set(plain(text)) if not all(face.covers(sign) for face in faces)}
        if lacking:
            kinds = ", ".join(sorted({kind_of(sign) for sign in lacking}))
            raise Rejected(
                f"{field} holds characters that no installed font can draw ({kinds}); {_cure(typefaces)}"
            )


def _cure(typefaces: Typefaces) -> str:
    if typefaces.regular.stands_alone:
        return "leave them out, or pip install matplotlib, which brings a font with more signs"
    return "leave them out"
