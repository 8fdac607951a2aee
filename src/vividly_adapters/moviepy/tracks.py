"""
What goes into a film beside pictures and sound: captions, chapters, a title, languages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vividly_core.domain.captions import cues, to_webvtt

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Narration, Script

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
    primary = script.language.lower().partition("-")[0]
    return primary if primary in _THREE_LETTERS.values() else _THREE_LETTERS.get(primary, _UNDETERMINED)


def captions_of(script: Script, narration: Narration) -> str:
    """
    The captions as WebVTT; empty where nothing is said.
    """
    made = cues(narration)
    return to_webvtt(made, language=script.language) if made else ""


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
