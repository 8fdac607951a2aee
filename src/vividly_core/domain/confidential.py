"""
Texts that no log, event or message may repeat, while there is work on them.

Whoever works on a student's request declares what the student wrote, for as long as the work takes and in every task
that is begun meanwhile. Every line of the log and every message of an error goes through `redacted`, whoever worded
it: it may come from a provider that quotes what it was sent. Why there is no lesson is put into fixed words where
`redacted` would change it, since it is kept as the reason of a failure and told in an event.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final
from unicodedata import category, normalize

import attrs

from .escapes import unescaped

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextvars import Token

REDACTED: Final = "[redacted]"

_SHORTEST_WORD: Final = 4
_LONG_WORD: Final = 6
_RANGES: Final = (
    r"\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\u3005-\u3007\u3021-\u30ff"
    r"\u3105-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua980-\ua9ff\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    r"\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
"""Scripts without spaces between words, and Korean, whose words of two signs tell as much as others of six."""

_UNSPACED: Final = re.compile(f"[{_RANGES}]+")

_START: Final = rf"(?:(?<![^\W_{_RANGES}])|(?<=\\[nrt]))"
_END: Final = rf"(?![^\W_{_RANGES}])"

_OURS: Final = frozenset(
    """
    about after again another answer answered answers asked assets attempt attempts been before begun between bytes
    cancelled class code database dead deliver delivered delivery does done down else ended enough error every failed
    fewer field film files finished first found from gave give given goes hold holds into label last lease left less
    lesson library like limit long longer made make many message more most name named narration narrator need none
    nothing only order other over passage passages picture process question reached read reader ready refused renderer
    request requests result room script second seconds section sections sentences sound stage stages still stopped store
    stored such take than that their them then there these they this three time times took topic turn until used voice
    wait want well were what when where which while with within without word words work worker working would write
    writer written
    """.split()  # noqa: SIM905  a wall of quoted words would hide which are there
)
"""Words that our own messages are made of: alone, they say nothing of what a student wrote."""


@attrs.frozen(kw_only=True)
class _Telling:
    """
    What tells of somebody: *words*, and *pairs* of neighbouring signs where a script has no spaces; all in small
    letters and composed. *is_ascii* says that no escape can hide any of them.
    """

    words: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    is_ascii: bool = True


_declared: ContextVar[_Telling] = ContextVar("_declared", default=_Telling())  # noqa: B039  it is frozen


@contextmanager
def confidential(*texts: str | None) -> Generator[None]:
    """
    Let nobody repeat *texts* on record, nor what was declared around this, until the block ends.
    """
    token = keep_confidential(*texts)
    try:
        yield
    finally:
        _declared.reset(token)


def keep_confidential(*texts: str | None) -> Token[_Telling]:
    """
    The same until the context ends, which is that of a task or of a whole command.
    """
    declared = _declared.get()
    words, pairs = set(declared.words), set(declared.pairs)
    for said in (_words(text) for text in texts if text is not None):
        runs = _UNSPACED.findall(said)
        pairs.update(run[at : at + 2] for run in runs for at in range(len(run) - 1))
        words.update(word for word in _UNSPACED.sub(" ", said).split() if len(word) >= _SHORTEST_WORD)
    words -= _OURS
    return _declared.set(
        _Telling(
            words=frozenset(words),
            pairs=frozenset(pairs),
            is_ascii=not pairs and all(map(str.isascii, words)),
        )
    )


def redacted(text: str) -> str:
    """
    *text* without the words of what is confidential here: also where it is cut short, spelled in other capitals,
    decomposed, or escaped as in JSON, in a literal or in an address; a word of six letters or more also where it has
    grown together with others. Of a script without spaces every two signs that stood together are left out.

    Words of less than four letters stay, and so do the most usual ones of our own messages. Marks on letters count as
    letters. Where something is left out, the rest may come back composed and without its escapes.
    """
    telling = _declared.get()
    if not (telling.words or telling.pairs):
        return text
    plain = text if telling.is_ascii else normalize("NFC", unescaped(text))
    lowered = plain.lower()
    # Most of what is logged repeats nobody, and a pattern for each student would cost more than all the rest.
    words = [word for word in telling.words if word in lowered]
    pairs = [pair for pair in telling.pairs if pair in lowered]
    if not (words or pairs):
        return text
    # A capital may be one sign, and its small letter two: a pattern would not take one for the other.
    left = plain if len(plain) == len(lowered) else lowered
    if words:
        # The longest first: a word may begin with another.
        words.sort(key=lambda word: (-len(word), word))
        left = re.sub("|".join(map(_pattern, words)), REDACTED, left, flags=re.IGNORECASE)
    if pairs:
        # Pairs overlap: all signs with which one begins, and the last one of the last.
        left = re.sub(f"(?:(?={'|'.join(pairs)}).)+.", REDACTED, left)
    return text if left in {plain, lowered} else left


def _pattern(word: str) -> str:
    # A short one is found within too many others.
    return word if len(word) >= _LONG_WORD else f"{_START}{word}{_END}"


def _words(text: str) -> str:
    """
    *text* in small letters, with spaces for all that belongs to no word.
    """
    lowered = normalize("NFC", text).lower()
    return "".join(sign if sign.isalnum() or category(sign)[0] == "M" else " " for sign in lowered)
