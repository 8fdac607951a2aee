"""
Checks, before anything is drawn, that everything can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_core.domain.errors import Rejected
from vividly_core.domain.visual import Formula

from .text import kind_of, plain

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Script

    from .fonts import Typefaces


_TRIED_AT: Final = 32


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


def require_typesettable(script: Script) -> None:
    """
    Check every formula of *script*.

    :raises Rejected: naming the field, if one cannot be typeset.
    """
    for index, scene in enumerate(script.scenes):
        if isinstance(scene.visual, Formula):
            from .equations import equation_size  # noqa: PLC0415  matplotlib is slow to load

            try:
                equation_size(scene.visual.tex, _TRIED_AT)
            except Rejected as error:
                raise Rejected(f"scenes[{index}].visual.tex is no formula: {error}") from error


def _cure(typefaces: Typefaces) -> str:
    if typefaces.regular.stands_alone:
        return "leave them out, or pip install 'vividly[fonts]', which brings fonts for more scripts"
    return "leave them out, or see that 'vividly[fonts]' is installed, which brings fonts for more scripts"
