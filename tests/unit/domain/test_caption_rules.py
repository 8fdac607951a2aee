"""
The promises of measuring captions.
"""

from __future__ import annotations

import pytest

from vividly_core.domain.captions.cue import Cue, width
from vividly_core.domain.captions.measuring import Breach, Rule, breaches, fastest_share, offsets
from vividly_core.domain.lesson import SpokenWord

GOOD = Cue(start_seconds=1.0, end_seconds=3.0, lines=("Air scatters light.",))


def word(text: str, start: float) -> SpokenWord:
    """
    *text*, said for half a second from *start*.
    """
    return SpokenWord(text=text, start_seconds=start, end_seconds=start + 0.5, scene=0)


def cue(start: float, end: float, *lines: str) -> Cue:
    """
    *lines*, from *start* to *end*.
    """
    return Cue(start_seconds=start, end_seconds=end, lines=lines or ("Light.",))


@pytest.mark.parametrize(
    ("made", "broken"),
    [
        ([cue(0.0, 5 / 6), cue(1.0, 8.0)], []),
        ([cue(0.0, 6.0, "a", "b", "c")], [(Rule.LINES, 3.0)]),
        ([cue(0.0, 6.0, "x" * 42), cue(6.0, 12.0, "x" * 43)], [(Rule.LINE, 43.0)]),
        ([cue(0.0, 6.0, "漢" * 16), cue(6.0, 12.0, "漢" * 17)], [(Rule.LINE, 42.5)]),
        ([cue(0.0, 0.833)], [(Rule.SHORTEST, 0.833)]),
        ([cue(0.0, 7.001)], [(Rule.LONGEST, 7.001)]),
        ([cue(0.0, 1.0, "x" * 17), cue(1.0, 2.0, "x" * 9, "y" * 8)], [(Rule.RATE, 18.0)]),
        ([cue(0.0, 2.0), cue(1.5, 3.0)], [(Rule.OVERLAP, 0.5)]),
        ([cue(0.0, 2.0), cue(2.08, 3.0)], [(Rule.GAP, 0.08)]),
        ([cue(0.0, 2.0), cue(2.084, 3.0)], []),
    ],
)
def test_what_breaks_a_rule_is_named_and_measured(made: list[Cue], broken: list[tuple[Rule, float]]) -> None:
    """
    One side of each limit, and the other.
    """
    found = breaches(made)
    assert [breach.rule for breach in found] == [rule for rule, _ in broken]
    assert [breach.measured for breach in found] == pytest.approx([measured for _, measured in broken])


def test_a_breach_says_which_cue_it_is() -> None:
    """
    Counted from one.
    """
    assert breaches([GOOD, cue(4.0, 12.0)]) == (Breach(rule=Rule.LONGEST, cue=2, measured=8.0),)


def test_the_fastest_of_them_is_told_as_a_share_of_what_is_allowed() -> None:
    """
    More than one is too fast; no captions are in no haste.
    """
    assert fastest_share([]) == 0.0
    assert fastest_share([cue(0.0, 2.0, "x" * 17), cue(2.0, 3.0, "x" * 34)]) == pytest.approx(2.0)


def test_captions_are_compared_with_the_voice() -> None:
    """
    A cue is on within 0.15 s of its first word, before or after.
    """
    made = [cue(1.0, 2.0, "Air scatters"), cue(2.0, 3.0, "light.")]
    said = [word("Air", 1.1), word("scatters", 1.6), word("light.", 1.8)]
    assert offsets(made, said) == pytest.approx((-0.1, 0.2))
    assert [(breach.cue, breach.rule) for breach in breaches(made, said)] == [(2, Rule.IN_STEP)]


@pytest.mark.parametrize("texts", [["Air", "scatters"], ["Air", "scatters", "light.", "So."], ["Sound"]])
def test_captions_of_something_else_are_refused(texts: list[str]) -> None:
    """
    They cannot be in step with what they do not say.
    """
    with pytest.raises(ValueError, match="the captions"):
        offsets([GOOD], [word(text, 1.0) for text in texts])


def test_a_caption_after_the_last_word_is_refused() -> None:
    """
    Nobody says it.
    """
    with pytest.raises(ValueError, match="do not say what is spoken"):
        offsets([GOOD, cue(4.0, 5.0, "So.")], [word(text, 1.0) for text in ("Air", "scatters", "light.")])


def test_a_square_sign_counts_two_and_a_half() -> None:
    """
    Sixteen fill a line, as is usual for Chinese.
    """
    assert width("漢字 ab") == 8.0
