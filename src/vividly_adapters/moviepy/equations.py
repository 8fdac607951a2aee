"""
Formulas, typeset by matplotlib; no TeX is needed.
"""

from __future__ import annotations

import math
import threading
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from PIL import Image

from vividly_core.domain.errors import Rejected

_CURE: Final = "write it in TeX's notation for mathematics, signs as commands, such as \\alpha"
_MEASURED_AT: Final = 64
_DOTS: Final = 72
"""An inch, so that a point is a pixel."""

# Its parser keeps what it is at in the class.
_ONE_AT_A_TIME: Final = threading.Lock()


_LARGEST_EMS: Final = 400


@lru_cache(maxsize=64)
def draw_equation(tex: str, size: int) -> Image.Image:
    """
    A mask of *tex*, which was measured, at *size* pixels an em.
    """
    parsed = _parsed("agg", tex, size)
    return Image.fromarray(np.asarray(parsed.image).astype(np.uint8))


def equation_size(tex: str, size: int) -> tuple[int, int]:
    """
    How wide and high *tex* is at *size* pixels an em.

    :raises Rejected: if it is no formula.
    """
    width, height = _ems(tex)
    return math.ceil(width * size) + 2, math.ceil(height * size) + 2


@lru_cache(maxsize=256)
def _ems(tex: str) -> tuple[float, float]:
    if not tex.isascii() or "$" in tex:
        raise Rejected(f"it holds a sign that is not ASCII, or a dollar sign; {_CURE}")
    parsed = _parsed("path", tex, _MEASURED_AT)
    width, height = parsed.width / _MEASURED_AT, (parsed.height + parsed.depth) / _MEASURED_AT
    # Space can be asked for by the mile.
    if not (0 < width < _LARGEST_EMS and 0 < height < _LARGEST_EMS):
        raise Rejected(f"it is empty, or too large; {_CURE}")
    return width, height


def _parsed(output: Literal["agg", "path"], tex: str, size: int) -> Any:
    try:
        with _ONE_AT_A_TIME:
            return MathTextParser(output).parse(
                f"${tex}$", dpi=_DOTS, prop=FontProperties(size=size, math_fontfamily="stixsans")
            )
    except (ValueError, RecursionError, RuntimeError, OverflowError) as error:
        raise Rejected(f"it cannot be typeset; {_CURE}") from error
