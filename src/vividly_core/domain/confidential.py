"""
Texts that no log, event or message may repeat, while there is work on them.

Whoever works on a student's request declares what the student wrote, for as long as the work takes and in every task
that is begun meanwhile. What is put on record goes through `redacted`, whoever worded it: an error's message may come
from a provider that quotes what it was sent.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextvars import Token

REDACTED: Final = "[redacted]"

_SHORTEST_WORD: Final = 4
_LONG_WORD: Final = 6
_WORD: Final = re.compile(r"[^\W_]+")

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

_declared: ContextVar[frozenset[str]] = ContextVar("_declared", default=frozenset())


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


def keep_confidential(*texts: str | None) -> Token[frozenset[str]]:
    """
    The same until the context ends, which is that of a task or of a whole command.
    """
    words = {word for text in texts if text is not None for word in _telling(text)}
    return _declared.set(_declared.get() | words)


def redacted(text: str) -> str:
    """
    *text* without the words of what is confidential here: also where it is cut short, spelled in other capitals, or
    escaped; a word of six letters or more also where it has grown together with others.

    Words of less than four letters stay, and so do the most usual ones of our own messages.
    """
    words = _declared.get()
    if not words:
        return text
    # Most of what is logged repeats nobody, and a pattern for each student would cost more than all the rest.
    if text.isascii() and all(map(str.isascii, words)):
        lowered = text.lower()
        words = frozenset(word for word in words if word in lowered)
        if not words:
            return text
    # The longest first: a word may begin with another.
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.sub("|".join(map(_pattern, ordered)), REDACTED, text, flags=re.IGNORECASE)


def _pattern(word: str) -> str:
    # A short one is found within too many others.
    return word if len(word) >= _LONG_WORD else rf"(?<![^\W_]){word}(?![^\W_])"


def _telling(text: str) -> set[str]:
    return {word for word in map(str.lower, _WORD.findall(text)) if len(word) >= _SHORTEST_WORD} - _OURS
