"""
What is asked of the service, and what it answers.
"""

from __future__ import annotations

from typing import Final

import attrs

from vividly_core.domain.errors import Misconfigured

_NATURAL: Final = 1.0


class VoiceRefused(Misconfigured):
    """
    There is no such voice, or it cannot speak as it was asked to: another voice may.
    """


class MarksRefused(VoiceRefused):
    """
    The voice takes no marks, or gives no times for them: it may speak plain text.
    """


@attrs.frozen(kw_only=True)
class Order:
    """
    So much *text* to speak, in at most 5,000 bytes of UTF-8: SSML if it is *marked*, and plain text if not.

    *rate* is a factor of the voice's natural speed; *sample_rate* is in samples a second.
    """

    text: str = attrs.field(repr=False)
    marked: bool
    voice: str
    language: str
    rate: float
    sample_rate: int

    @property
    def rate_told(self) -> float:
        """
        The rate as the service is told it: 0 is its word for natural, and some voices take no other.
        """
        return 0.0 if self.rate == _NATURAL else self.rate


@attrs.frozen(kw_only=True)
class Speech:
    """
    What was spoken: the bytes of a WAV file, and when each mark was passed, in seconds, by its name.
    """

    audio: bytes = attrs.field(repr=False)
    marks: tuple[tuple[str, float], ...] = ()


@attrs.frozen(kw_only=True)
class KnownVoice:
    """
    A voice that the service has. *sample_rate* is its natural one, in samples a second.
    """

    name: str
    languages: tuple[str, ...]
    sample_rate: int
