"""
Captions in step with the voice: cues cut from measured words, and WebVTT written from cues.

The limits are those that broadcasters keep: at most two lines of 42 characters, cut at phrases.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .lesson import Narration, SpokenWord

LONGEST_LINE: Final = 42
MOST_LINES: Final = 2
LONGEST_CUE_SECONDS: Final = 7.0
SHORTEST_CUE_SECONDS: Final = 5 / 6

_PAUSE_SECONDS: Final = 0.5
_SENTENCE_END: Final = re.compile(r"[.!?…][\"')\]”’]*$")
_PHRASE_END: Final = re.compile(r"[,;:–—][\"')\]”’]*$")
_WHITE_SPACE: Final = re.compile(r"\s+")


@attrs.frozen(kw_only=True)
class Cue:
    """
    What is shown from *start_seconds* to *end_seconds*: one or two lines.
    """

    start_seconds: float
    end_seconds: float
    lines: tuple[str, ...]


def cues(narration: Narration) -> tuple[Cue, ...]:
    """
    Cut the spoken words into cues that start with their first word.

    A cue may stay a little after its last word, to be read, but never into the next cue or past the end.
    """
    groups = [list(group) for group in _groups(narration.words)]
    made = []
    for index, group in enumerate(groups):
        start = group[0].start_seconds
        limit = groups[index + 1][0].start_seconds if index + 1 < len(groups) else narration.duration_seconds
        end = max(group[-1].end_seconds, start + SHORTEST_CUE_SECONDS)
        lines = break_lines(tuple(word.text for word in group))
        made.append(Cue(start_seconds=start, end_seconds=min(end, max(limit, start)), lines=lines))
    return tuple(made)


def _groups(words: Sequence[SpokenWord]) -> Iterator[Sequence[SpokenWord]]:
    """
    Whole sentences where they fit; else as even parts as the phrases allow.
    """
    for sentence in _sentences(words):
        yield from _split(sentence)


def _sentences(words: Sequence[SpokenWord]) -> Iterator[Sequence[SpokenWord]]:
    start = 0
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else None
        if (
            following is None
            or following.scene != word.scene
            or _SENTENCE_END.search(word.text)
            or following.start_seconds - word.end_seconds > _PAUSE_SECONDS
        ):
            yield words[start : index + 1]
            start = index + 1


def _split(words: Sequence[SpokenWord]) -> Iterator[Sequence[SpokenWord]]:
    """
    Halve at the best place until every part fits.
    """
    if len(words) == 1 or _fits(words):
        yield words
        return
    middle = len(_joined(words)) / 2
    best, least = 1, float("inf")
    for index in range(1, len(words)):
        off_centre = abs(len(_joined(words[:index])) - middle) / middle
        at_phrase = _PHRASE_END.search(words[index - 1].text) is not None
        badness = off_centre - (0.5 if at_phrase else 0.0)
        if badness < least:
            best, least = index, badness
    yield from _split(words[:best])
    yield from _split(words[best:])


def _fits(words: Sequence[SpokenWord]) -> bool:
    lasts = words[-1].end_seconds - words[0].start_seconds
    lines = break_lines(tuple(word.text for word in words))
    return (
        lasts <= LONGEST_CUE_SECONDS
        and len(lines) <= MOST_LINES
        and all(len(line) <= LONGEST_LINE for line in lines)
    )


def _joined(words: Sequence[SpokenWord]) -> str:
    return " ".join(word.text for word in words)


def break_lines(words: Sequence[str]) -> tuple[str, ...]:
    """
    Break into as few lines of at most 42 characters as there can be; two lines come out about equally long.

    A single word longer than a line stands alone on its line, whole.
    """
    whole = " ".join(words)
    if len(whole) <= LONGEST_LINE or len(words) == 1:
        return (whole,)
    pairs = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    top, bottom = min(pairs, key=lambda pair: max(len(pair[0]), len(pair[1])))
    if max(len(top), len(bottom)) <= LONGEST_LINE:
        return (top, bottom)
    return _fill(words)


def _fill(words: Sequence[str]) -> tuple[str, ...]:
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= LONGEST_LINE:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return tuple(lines)


def to_webvtt(made: Sequence[Cue], *, language: str) -> str:
    """
    Write *made* as a WebVTT file.
    """
    blocks = [f"WEBVTT\nLanguage: {language}"]
    for number, cue in enumerate(made, start=1):
        span = f"{_timestamp(cue.start_seconds)} --> {_timestamp(cue.end_seconds)}"
        # A blank line would end the cue.
        lines = "\n".join(html.escape(_WHITE_SPACE.sub(" ", line), quote=False) for line in cue.lines)
        blocks.append(f"{number}\n{span}\n{lines}")
    return "\n\n".join(blocks) + "\n"


def _timestamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
