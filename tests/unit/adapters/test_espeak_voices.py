"""
Which voice speaks a language.
"""

from __future__ import annotations

import pytest

from vividly_adapters.espeak._voices import Voice, choose
from vividly_core.domain.errors import Misconfigured, Rejected

VOICES = (
    Voice(identifier="gmw/en-029", languages=((5, "en-029"), (10, "en"))),
    Voice(identifier="gmw/en", languages=((2, "en-gb"), (2, "en"))),
    Voice(identifier="gmw/en-US", languages=((2, "en-us"), (3, "en"))),
    Voice(identifier="roa/fr-BE", languages=((5, "fr-be"), (8, "fr"))),
    Voice(identifier="roa/fr", languages=((5, "fr-fr"), (5, "fr"))),
)


def chosen(preferred: str, language: str) -> str:
    """
    The voice that is chosen.
    """
    return choose(VOICES, {"f3"}, preferred=preferred, language=language)


@pytest.mark.parametrize("name", ["gmw/en-US", "en-US", "en-us", "EN_US"])
def test_a_voice_is_found_by_any_of_its_names(name: str) -> None:
    """
    In large or small letters.
    """
    assert chosen(name, "en") == "gmw/en-US"


@pytest.mark.parametrize("language", ["en", "en-US", "en-GB", "EN-au"])
def test_the_preferred_voice_speaks_its_language_from_every_region(language: str) -> None:
    """
    Its accent was chosen.
    """
    assert chosen("en-us", language) == "gmw/en-US"


@pytest.mark.parametrize(
    ("language", "voice"), [("fr", "roa/fr"), ("fr-BE", "roa/fr-BE"), ("fr-CA", "roa/fr"), ("fr_FR", "roa/fr")]
)
def test_another_language_has_its_own_best_voice(language: str, voice: str) -> None:
    """
    The region's if there is one, and else the one that ranks first.
    """
    assert chosen("en-us", language) == voice


def test_a_variant_goes_with_any_voice() -> None:
    """
    It is a manner of speaking, not a language.
    """
    assert chosen("en-us+f3", "en") == "gmw/en-US+f3"
    assert chosen("en-us+f3", "fr") == "roa/fr+f3"


@pytest.mark.parametrize("name", ["tlh", "", "en-us+f9", "en-us+", "+f3"])
def test_a_name_that_none_has_is_misconfigured(name: str) -> None:
    """
    Also where the language would have another voice.
    """
    with pytest.raises(Misconfigured, match="voice"):
        chosen(name, "fr")


@pytest.mark.parametrize("language", ["tlh", "", "e", "fra"])
def test_a_language_that_none_speaks_is_rejected(language: str) -> None:
    """
    The error names it.
    """
    with pytest.raises(Rejected, match=f"{language!r}"):
        chosen("en-us", language)
