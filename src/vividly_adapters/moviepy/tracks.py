"""
What goes into a film beside pictures and sound: captions, chapters, a title, languages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vividly_core.domain.captions.cutting import cues
from vividly_core.domain.captions.direction import directed
from vividly_core.domain.language import primary

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Narration, Script

_WORD_JOINER: Final = "\u2060"
# The last would begin what parts the times of a cue.
_STYLING: Final = re.compile(r"([<{\\]|--(?=>))")
_SPECIAL: Final = re.compile(r"([=;#\\])")
# MP4 knows the three letters of ISO 639-2/T.
_THREE_LETTERS: Final = dict(
    re.findall(
        r"(\w\w):(\w{3})",
        "ar:ara bg:bul bn:ben ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng es:spa et:est eu:eus "
        "fa:fas fi:fin fr:fra ga:gle gl:glg gu:guj he:heb hi:hin hr:hrv hu:hun hy:hye id:ind is:isl "
        "it:ita ja:jpn ka:kat kk:kaz kn:kan ko:kor lt:lit lv:lav mk:mkd ml:mal mr:mar ms:msa nb:nob "
        "ne:nep nl:nld nn:nno no:nor pa:pan pl:pol pt:por ro:ron ru:rus sk:slk sl:slv sq:sqi sr:srp "
        "sv:swe sw:swa ta:tam te:tel th:tha tr:tur uk:ukr ur:urd uz:uzb vi:vie zh:zho zu:zul",
    )
)
_UNDETERMINED: Final = "und"


def language_of(script: Script) -> str:
    """
    The language of *script* in three letters; ``und`` where MP4 has none for it.
    """
    language = primary(script.language)
    return language if language in _THREE_LETTERS.values() else _THREE_LETTERS.get(language, _UNDETERMINED)


def captions_of(script: Script, narration: Narration) -> str:
    """
    The captions as SubRip; empty where nothing is said.

    ffmpeg takes some signs for styles, and would lose them. An invisible one behind each keeps it a sign. It is SubRip
    because of what ffmpeg reads as WebVTT a brace cannot be kept.
    """
    blocks = []
    for number, cue in enumerate(cues(narration, language=script.language), start=1):
        lines = (_STYLING.sub(rf"\1{_WORD_JOINER}", directed(line, script.language)) for line in cue.lines)
        span = f"{_timestamp(cue.start_seconds)} --> {_timestamp(cue.end_seconds)}"
        blocks.append("\n".join((str(number), span, *lines)) + "\n")
    return "\n".join(blocks)


def _timestamp(seconds: float) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02},{milliseconds % 1000:03}"


def chapters_of(script: Script, narration: Narration) -> str:
    """
    The film's title, and a chapter a scene, as ffmpeg reads them.
    """
    blocks = [f";FFMETADATA1\ntitle={_line(script.title)}"]
    for scene, span in zip(script.scenes, narration.scenes, strict=True):
        start, end = (round(seconds * 1000) for seconds in (span.start_seconds, span.end_seconds))
        if end > start:
            heading = _line(scene.heading) or _line(script.title)
            blocks.append(f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={heading}")
    return "\n".join(blocks) + "\n"


def _line(text: str) -> str:
    visible = "".join(sign if sign.isprintable() else " " for sign in text)
    return _SPECIAL.sub(r"\\\1", " ".join(visible.split()))
