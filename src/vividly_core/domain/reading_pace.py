"""
When the words of a script would be spoken, where nobody has measured it: by how long they are, with pauses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from .lesson import Narration, SceneSpan, SpokenWord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .lesson import Script

_SENTENCE_END: Final = re.compile(r"[.!?…。\uff01\uff1f।][\"')\]”’]*$")
_PHRASE_END: Final = re.compile(r"[,;:–—、\uff0c][\"')\]”’]*$")
# In letters: what a word costs beside its letters, and how long one pauses.
_WORD: Final = 2.0
_PHRASE_PAUSE: Final = 4.0
_SENTENCE_PAUSE: Final = 8.0
_SCENE_PAUSE: Final = 14.0


@attrs.frozen(kw_only=True)
class Beat:
    """
    One word: the time that it takes to say it, and the *pause* after it, both in letters.
    """

    text: str
    scene: int
    letters: float
    pause: float

    @property
    def ends_sentence(self) -> bool:
        """
        Whether a sentence or a scene ends with it.
        """
        return self.pause >= _SENTENCE_PAUSE


def beats(script: Script) -> tuple[Beat, ...]:
    """
    The words of *script*, in order.
    """
    return tuple(_beats(script))


def _beats(script: Script) -> Iterator[Beat]:
    for number, scene in enumerate(script.scenes):
        words = scene.narration.split()
        for index, word in enumerate(words):
            pause = _SCENE_PAUSE if index == len(words) - 1 else _pause_after(word)
            yield Beat(text=word, scene=number, letters=len(word) + _WORD, pause=pause)


def _pause_after(word: str) -> float:
    if _SENTENCE_END.search(word):
        return _SENTENCE_PAUSE
    return _PHRASE_PAUSE if _PHRASE_END.search(word) else 0.0


def at_reading_pace(script: Script, *, seconds: float, voice: str) -> Narration:
    """
    Times for *script* as it would be spoken in *seconds*, more than 0.
    """
    said = beats(script)
    a_letter = seconds / sum(beat.letters + beat.pause for beat in said)
    words = []
    ends = [0.0] * len(script.scenes)
    letters = 0.0
    for beat in said:
        start, letters = letters, letters + beat.letters
        words.append(
            SpokenWord(
                text=beat.text,
                start_seconds=start * a_letter,
                end_seconds=letters * a_letter,
                scene=beat.scene,
            )
        )
        letters += beat.pause
        ends[beat.scene] = letters * a_letter
    ends[-1] = seconds
    starts = (0.0, *ends[:-1])
    return Narration(
        duration_seconds=seconds,
        voice=voice,
        words=tuple(words),
        scenes=tuple(
            SceneSpan(start_seconds=start, end_seconds=end) for start, end in zip(starts, ends, strict=True)
        ),
    )
