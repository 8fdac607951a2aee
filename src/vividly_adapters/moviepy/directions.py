"""
Which way text runs, sign by sign.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from bidi import algorithm

from .text import is_joiner

_RIGHT_TO_LEFT: Final = {"R", "AL"}
_TURNING: Final = {"R", "AL", "AN"}


def reads_right_to_left(text: str) -> bool:
    """
    Whether *text* as a whole does: its first letter decides.
    """
    classes = (unicodedata.bidirectional(sign) for sign in text)
    return next((each in _RIGHT_TO_LEFT for each in classes if each in {"L", "R", "AL"}), False)


def levels_of(text: str, *, right_to_left: bool) -> list[int]:
    """
    The embedding level of each sign of *text*, as Unicode's bidirectional algorithm gives it: odd runs to the left.
    """
    if not right_to_left and not any(unicodedata.bidirectional(sign) in _TURNING for sign in text):
        return [0] * len(text)
    # The algorithm throws joiners away; they go with the letter before.
    storage = algorithm.get_empty_storage()
    storage["base_level"] = int(right_to_left)
    storage["base_dir"] = "R" if right_to_left else "L"
    algorithm.get_embedding_levels("".join(sign for sign in text if not is_joiner(sign)), storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    found = iter(storage["chars"])
    levels: list[int] = []
    for sign in text:
        if is_joiner(sign):
            levels.append(levels[-1] if levels else int(right_to_left))
        else:
            levels.append(next(found)["level"])
    return levels
