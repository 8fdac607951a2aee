"""
The promises about what is confidential.
"""

from __future__ import annotations

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.confidential import REDACTED, confidential, keep_confidential, redacted
from vividly_core.domain.errors import Rejected, loggable

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
