"""
Speaks a script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Narration, Script

    from .progress import Progress


class Narrator(Protocol):
    """
    Speaks.

    Shape: a WAV file, 16 bit, mono, 22,050 Hz or more, at *into*; the narration that is returned tells its
        measured times: one span a scene, the first from 0, each from where the one before ends, the last ending
        with the recording; and every word of the script once, in order, as it is written (split at white
        space), each within its scene's span, none over another. A word that makes no sound of its own takes a
        moment between its neighbours. Markup in a narration is read out, never obeyed.
    Units: seconds from the start of the recording; words start within 0.15 s of their sound. A word ends where
        the next begins, or with its sound where a pause follows.
    Ownership: the file is the caller's. It appears whole, or not at all.
    Concurrency: from many tasks at once; it may speak them one after another.
    Idempotency: speaking again replaces the file, and may cost again; what it costs is told as `Narration.usage`.
    Cancellation: leaves no process within a second, and *into* as it was.
    Errors: `Rejected` if the script's language has no voice, naming it; `Unavailable`, also if the file cannot be
        written; `Throttled`; `Misconfigured` if the voice is not installed, saying how to install it. An error
        leaves *into* as it was.
    Source: tests/contract/test_narrator.py.
    """

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        Speak *script* at `WORDS_PER_MINUTE`, pauses included, within 5 %; a script of a few words, or full of
        numbers, may be slower than that, so that it can be followed.                [1, 2, 3, 4]

        *progress* hears 1 when it is done.
        """
        ...
