"""
The name under which an encoded scene is kept: a digest of all that shapes it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import features

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .exposures import Exposure
    from .ffmpeg import Ffmpeg
    from .film_scene import FilmScene
    from .fonts import Typefaces
    from .x264 import PictureFormat


def scene_key(scene: FilmScene, exposures: Iterable[Exposure], *, common: str) -> str | None:
    """
    The key of *scene* with *exposures*, in a film of which *common* says what its scenes have in common; None if it
    has none.

    For how long each is held is not in it: that is written into the film, and not encoded.
    """
    if not scene.content:
        return None
    shown = [(exposure.change, exposure.gone, exposure.key) for exposure in exposures]
    told = repr((common, scene.content, [change.fade for change in scene.changes], shown))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def common_key(encoder: Ffmpeg, picture_format: PictureFormat, typefaces: Typefaces) -> str:
    """
    What shapes all scenes alike: size, rate and quality; the fonts, the encoder, what draws, and our own code.
    """
    faces = (typefaces.regular, typefaces.medium, typefaces.bold)
    fonts = sorted({file for face in faces for file in face.files})
    drawing = (metadata.version("pillow"), features.version("freetype2"), features.version("raqm"))
    return repr((picture_format, encoder.version(), drawing, [_digest(Path(file)) for file in fonts], _our_code()))


@cache
def _our_code() -> str:
    return repr([_digest(path) for path in sorted(Path(__file__).parent.glob("*.py"))])


@cache
def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
