"""
The promises about what is confidential.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import quote

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.confidential import REDACTED, confidential, keep_confidential, redacted
from vividly_core.domain.errors import Rejected, loggable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

QUESTION = "Why does Zyzzyva Kowalski-Ångström's cat purr?"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (
            f"the provider refused {QUESTION!r}",
            f"the provider refused \"Why does {REDACTED} {REDACTED}-{REDACTED}'s cat",
        ),
        ("no answer on ZYZZYVA now", f"no answer on {REDACTED} now"),
        ("cut off: Zyzzyva Kowal", f"cut off: {REDACTED} Kowal"),
        ("escaped: \\nZyzzyva\\n", f"escaped: \\n{REDACTED}\\n"),
        ("the pipe purrs, and one may purr", f"the pipe purrs, and one may {REDACTED}"),
    ],
)
def test_what_is_confidential_is_left_out(said: str, left: str) -> None:
    """
    However it is spelled; a short word only where it stands alone.
    """
    with confidential(QUESTION, None):
        assert redacted(said).startswith(left)


def test_the_words_of_our_own_messages_stay() -> None:
    """
    They say nothing, and without them nobody knows what went wrong.
    """
    message = "the library holds no passage on the topic tides; script_generation took longer than its limit"
    with confidential("What is the topic of this passage in the library, and is it longer than a script?"):
        assert redacted(message) == message


ABROAD = "¿Por qué Íñigo Muñoz llora? प्रकाश और रमेश 王小明为什么 ท้องฟ้าสีฟ้า 김철수 𠮷野家"
TELLING = ("Íñigo", "Muñoz", "llora", "प्रकाश", "रमेश", "王小明", "为什", "ท้องฟ้า", "ฟ้าสี", "철수", "𠮷野")


WAYS: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "capitals": str.upper,
    "json": json.dumps,
    "literal": ascii,
    "octets": lambda name: repr(name.encode()),
    "json_in_literal": lambda name: repr(json.dumps(name)),
    "address": lambda name: quote(name).lower(),
    "decomposed": lambda name: normalize("NFD", name),
    "decomposed_json": lambda name: json.dumps(normalize("NFD", name.upper())),
}


@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize("way", WAYS)
def test_a_word_of_any_script_is_left_out_however_it_is_written(way: str, name: str) -> None:
    """
    Also cut short in a script without spaces, where nobody can tell where a word begins.
    """
    with confidential(ABROAD):
        left = redacted(f"the model said: {WAYS[way](name)}, and no more")

    assert left.removeprefix("the model said: ").removesuffix(", and no more").strip("b'\"\\") == REDACTED


def test_a_short_word_is_left_out_after_the_escape_of_a_line_end() -> None:
    """
    Whose letter is none of the word's.
    """
    with confidential("Mary"):
        assert redacted(repr("\nMary\n")) == f"'\\n{REDACTED}\\n'"


@pytest.mark.parametrize("said", ["我叫Mary。", "Mary我", "我Mary我叫"])
def test_a_short_word_is_left_out_beside_a_script_without_spaces(said: str) -> None:
    """
    Whose signs are none of the word's.
    """
    with confidential("Mary"):
        assert redacted(said) == said.replace("Mary", REDACTED)


def test_a_capital_that_has_a_longer_small_letter_is_found() -> None:
    """
    As one of Turkish has.
    """
    with confidential("İstanbul"):
        assert redacted("in İstanbul and İSTANBUL") == f"in {REDACTED} and {REDACTED}"


def test_a_text_that_repeats_nobody_comes_back_as_it_was() -> None:
    """
    Also where what is confidential might be hidden in an escape.
    """
    said = r"ni\u00f1a, El\u0303a, \ud800, \x85 and 100%C3"
    with confidential(ABROAD, "a"):
        assert redacted(said) == said


def test_outside_of_the_block_nothing_is_left_out() -> None:
    """
    Of two blocks, both hold within the inner one.
    """
    with confidential("zyzzyva"):
        with confidential("quagga"):
            assert redacted("zyzzyva quagga") == f"{REDACTED} {REDACTED}"
        assert redacted("zyzzyva quagga") == f"{REDACTED} quagga"
    assert redacted("zyzzyva quagga") == "zyzzyva quagga"


async def test_what_is_kept_is_kept_in_the_tasks_that_are_begun_meanwhile() -> None:
    """
    And not in the one that began before, which is somebody else's.
    """
    said: list[str] = []

    async def work() -> None:
        keep_confidential("zyzzyva")
        async with anyio.create_task_group() as group:
            group.start_soon(tell)

    async def tell() -> None:
        said.append(redacted("zyzzyva"))

    async with anyio.create_task_group() as group:
        group.start_soon(work)

    assert (said, redacted("zyzzyva")) == ([REDACTED], "zyzzyva")


def test_an_error_of_ours_is_logged_without_it() -> None:
    """
    Its message may come from a provider that quotes what it was sent.
    """
    with confidential("zyzzyva"):
        assert loggable(Rejected("the model refused zyzzyva")) == f"the model refused {REDACTED}"


@given(text=st.text(max_size=200), other=st.text(max_size=200))
def test_any_text_can_be_confidential(text: str, other: str) -> None:
    """
    Whatever signs it holds; and what is redacted once is redacted.
    """
    with confidential(text):
        left = redacted(f"{other} {text}")
        assert redacted(left) == left or "redacted" in text.lower()
