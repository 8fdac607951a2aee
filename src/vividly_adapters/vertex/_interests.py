"""
Interests that a lesson may be told through.
"""

from __future__ import annotations

import re
from typing import Final

# What a student types is not handed on to be spoken: a lesson is told through one of these, or through none.
_NAMED: Final = """
    american football, animals, animation, anime, archery, architecture, art, astronomy, baking, baseball,
    basketball, birds, board games, business, camping, cars, cats, chess, climbing, coding, comics, computers,
    cooking, crafts, cricket, cycling, dance, dancing, debate, dinosaurs, dogs, drawing, drones, electronics,
    environment, fashion, fishing, fitness, football, gardening, golf, graphic design, guitar, gymnastics,
    hiking, history, hockey, horses, jewelry, knitting, languages, magic tricks, manga, martial arts,
    mathematics, model trains, movies, music, music production, painting, phones, photography, piano, planes,
    podcasts, poetry, puzzles, reading, robotics, rockets, rugby, running, sailing, sewing, singing,
    skateboarding, skating, skiing, snowboarding, soccer, social media, space, surfing, swimming, table tennis,
    tennis, theater, theatre, track and field, track field, trains, travel, video games, videography,
    volleyball, volunteering, weather, web design, woodworking, writing, yoga
"""

KNOWN: Final = frozenset(" ".join(name.split()) for name in _NAMED.split(","))

_DEPLOYED_PREFIX: Final = re.compile(r"\bint_")
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_NAME: Final = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, KNOWN), key=len, reverse=True))})\b")


def known_interest(said: str | None) -> str | None:
    """
    The interest that *said* names first, as a student or the deployed API writes it, such as ``int_video_games``.
    """
    if said is None:
        return None
    found = _NAME.search(_NOT_LETTERS.sub(" ", _DEPLOYED_PREFIX.sub("", said.casefold())))
    return None if found is None else found.group()
