"""
What the name of a voice tells.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from vividly_adapters.speech._voices import LIST_PRICES, Voice, read_name, that_speak
from vividly_core.domain.errors import Rejected


@pytest.mark.parametrize(
    ("name", "language", "family", "marks"),
    [
        ("en-US-Neural2-F", "en-US", "Neural2", True),
        ("en-US-Standard-D", "en-US", "Standard", True),
        ("cmn-CN-Wavenet-A", "cmn-CN", "Wavenet", True),
        ("en-US-Chirp3-HD-Kore", "en-US", "Chirp3", False),
        ("en-US-Studio-O", "en-US", "Studio", False),
        ("sr-Latn-RS-Standard-A", "sr-Latn-RS", "Standard", True),
        ("Kore", "fr-FR", "", False),
    ],
)
def test_a_name_is_read(name: str, language: str, family: str, marks: bool) -> None:
    """
    A name without a language speaks the one that was set.
    """
    voice = read_name(name, language="fr-FR")

    assert voice == Voice(name=name, language=language, family=family)
    assert voice.may_take_marks is marks


def test_voices_of_another_language_are_left_out() -> None:
    """
    The order stays.
    """
    voices = [read_name(name, language="en-US") for name in ("de-DE-Neural2-B", "en-GB-Neural2-A", "Kore")]

    assert [voice.name for voice in that_speak("EN_us", voices)] == ["en-GB-Neural2-A", "Kore"]


def test_a_language_without_a_voice_is_rejected() -> None:
    """
    The error names it, and the voices there are.
    """
    with pytest.raises(Rejected, match=r"Kore.*'zxx'"):
        that_speak("zxx", [read_name("Kore", language="en-US")])


def test_a_million_characters_cost_the_price() -> None:
    """
    Of the family; one without a price is not taken for free.
    """
    voice = read_name("en-US-Neural2-F", language="en-US")

    assert voice.usage(1_000_000, LIST_PRICES).usd == Decimal(16)
    assert voice.usage(7, {}).price_source == "unknown: no price is set"
