"""
What was measured of films, as tables.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.captions.cue import width
from vividly_core.domain.captions.measuring import breaches, offsets
from vividly_core.domain.captions.small_words import small_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vividly_core.domain.captions.cue import Cue
    from vividly_core.domain.captions.measuring import Breach
    from vividly_core.domain.lesson import Narration, Script

    from .film_tracks import FilmTracks

_HEARD_WITHIN = 0.5


@attrs.frozen(kw_only=True)
class Findings:
    """
    The *tracks* of one film, and how far they are off. *off_words* are the captions against the times of the voice,
    *off_sound* against the sound in the film, *off_chapters* the chapters against the scenes. Seconds; negative where
    the film is early.
    """

    name: str
    script: Script
    narration: Narration
    tracks: FilmTracks
    broken: tuple[Breach, ...]
    off_words: tuple[float, ...]
    off_sound: tuple[float, ...]
    off_chapters: tuple[float, ...]


def findings_of(name: str, script: Script, narration: Narration, tracks: FilmTracks) -> Findings:
    """
    Compare *tracks* with what they should be.
    """
    return Findings(
        name=name,
        script=script,
        narration=narration,
        tracks=tracks,
        broken=breaches(tracks.within, narration.words),
        off_words=offsets(tracks.within, narration.words),
        off_sound=tuple(_off_sound(tracks)),
        off_chapters=tuple(
            start - span.start_seconds for (start, _), span in zip(tracks.chapters, narration.scenes, strict=True)
        ),
    )


def _off_sound(tracks: FilmTracks) -> Iterator[float]:
    """
    Where a pause ends about when a cue begins, how much later the cue begins.
    """
    for onset in tracks.onsets:
        nearest = min((cue.start_seconds - onset for cue in tracks.within), key=abs)
        if abs(nearest) < _HEARD_WITHIN:
            yield nearest


def to_markdown(found: Sequence[Findings]) -> str:
    """
    A column a film, a row a figure.
    """
    rows = [dict(_figures(one)) for one in found]
    lines = [f"| | {' | '.join(f'{one.name} ({one.script.language})' for one in found)} | allowed |"]
    lines.append("| --- |" + " ---: |" * (len(found) + 1))
    lines += [
        f"| {figure} | {' | '.join(row[figure][0] for row in rows)} | {rows[0][figure][1]} |" for figure in rows[0]
    ]
    lines += [
        f"- {one.name}, cue {breach.cue}: {breach.measured:.3f}, {breach.rule}"
        for one in found
        for breach in one.broken
    ]
    return "\n".join(lines)


def _figures(one: Findings) -> Iterator[tuple[str, tuple[str, str]]]:
    tracks, cues = one.tracks, one.tracks.within
    yield "length, s", (f"{one.narration.duration_seconds:.1f}", "")
    yield "loudness, LUFS", (f"{tracks.loudness.integrated:.1f}", "-16 ± 1")
    yield "true peak, dBTP", (f"{tracks.loudness.peak:.1f}", "-1.5")
    yield "cues", (str(len(cues)), "")
    yield "the same beside the film and within", (_yes(tracks.beside == cues), "yes")
    yield "lines, most", (str(max(len(cue.lines) for cue in cues)), "2")
    yield "characters a line, most", (f"{max(width(line) for cue in cues for line in cue.lines):g}", "42")
    yield "characters a second, most", (f"{max(cue.rate for cue in cues):.2f}", "17")
    yield "shortest, s", (f"{min(cue.seconds for cue in cues):.3f}", "0.833")
    yield "longest, s", (f"{max(cue.seconds for cue in cues):.3f}", "7")
    gaps = [round(later.start_seconds - cue.end_seconds, 3) for cue, later in pairwise(cues)]
    yield (
        "shortest gap, s; overlaps",
        (
            f"{min((gap for gap in gaps if gap > 0), default=0):.3f}; {sum(gap < 0 for gap in gaps)}",
            "0.083; 0",
        ),
    )
    yield "rules broken", (str(len(one.broken)), "0")
    yield "cues of one word", (str(sum(len(cue.text.split()) == 1 for cue in cues)), "")
    loose, ends = _loose_ends(cues, one.script.language)
    yield "lines that end with an article or the like", (f"{loose} of {ends}", "")
    yield "captions to words of the voice, s", (_span(one.off_words), "± 0.15")
    yield "captions to sound after a pause, s", (f"{_span(one.off_sound)} ({len(one.off_sound)})", "± 0.15")
    yield "chapters", (f"{len(tracks.chapters)} of {len(one.script.scenes)}", "all")
    titles = [title for _, title in tracks.chapters] == [scene.heading for scene in one.script.scenes]
    yield "their titles are the headings", (_yes(titles), "yes")
    yield "chapters to scenes, s", (_span(one.off_chapters), "")
    yield "languages", (", ".join(f"{kind} {letters}" for kind, letters in tracks.languages), "")
    yield "index in front; poster", (f"{_yes(tracks.index_first)}; {_yes(tracks.poster)}", "yes; yes")


def _loose_ends(cues: Sequence[Cue], language: str) -> tuple[int, int]:
    small = small_words(language)
    ends = [line.split()[-1].lower() for cue in cues for line in cue.lines]
    return sum(end in small for end in ends), len(ends)


def _span(off: Sequence[float]) -> str:
    return f"{min(off):+.3f} to {max(off):+.3f}" if off else "none"


def _yes(answer: bool) -> str:
    return "yes" if answer else "**no**"
