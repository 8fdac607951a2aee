"""
What of a text is drawn in a film, and how it is fitted into its box.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from vividly_adapters.moviepy.layout import Box, fit, paginate
from vividly_adapters.moviepy.marks import Writing
from vividly_adapters.moviepy.picture import Picture, paint
from vividly_adapters.moviepy.text import clusters, kind_of, plain
from vividly_adapters.moviepy.typefaces import installed

if TYPE_CHECKING:
    from vividly_adapters.moviepy.layout import Block

pytestmark = pytest.mark.service("moviepy")

GROUND, INK = (0, 0, 0), (255, 255, 255)
AROUND = 60


@cache
def alphabet() -> tuple[str, ...]:
    """
    Everything below U+3000 that the film's font has, and a space more often than chance would have it.
    """
    face = installed().bold
    signs = (chr(code) for code in range(0x21, 0x3000))
    covered = [sign for sign in signs if plain(sign) == sign and face.covers(sign)]
    return (*covered, *" " * (len(covered) // 5))


@st.composite
def texts(draw: st.DrawFn, most: int = 200) -> str:
    """
    Any text that the font has, as it is drawn.
    """
    return plain("".join(draw(st.lists(st.sampled_from(alphabet()), max_size=most))))


def ink_of(block: Block, box: Box) -> tuple[int, int, int, int] | None:
    """
    Where *block* leaves ink when it is drawn in *box*, with room around.
    """
    writing = Writing(block=block, box=box, typeface=installed().bold, colour=INK)
    width, height = box.width + 2 * AROUND, box.height + 2 * AROUND
    image = paint(Picture(width=width, height=height, ground=GROUND, marks=(writing,)))
    return ImageChops.difference(image, Image.new("RGB", image.size, GROUND)).getbbox()


def assert_within(block: Block, box: Box) -> None:
    """
    No pixel of *block* lies outside *box*.
    """
    ink = ink_of(block, box)
    if ink is not None:
        left, upper, right, lower = ink
        assert box.x <= left <= right <= box.x + box.width
        assert box.y <= upper <= lower <= box.y + box.height


@given(text=texts(), width=st.integers(40, 700), height=st.integers(20, 300))
@example(text="W" * 300, width=300, height=100)
@example(text="Ấp̂ữ Ậg̣ j", width=200, height=60)
def test_fitted_text_stays_in_its_box_and_is_whole(text: str, width: int, height: int) -> None:
    """
    No pixel outside, no character lost: the lines, joined, are the text.
    """
    box = Box(AROUND, AROUND, width, height)
    block = fit(text, installed().bold, width=width, height=height, sizes=range(48, 7, -4), balanced=True)
    assume(block is not None)
    assert block is not None

    assert "".join(line.text for line in block.lines) == text
    assert_within(block, box)


@given(text=texts(), width=st.integers(120, 400), height=st.integers(60, 120))
@example(text="x" * 2_000, width=300, height=80)
def test_paged_text_stays_in_its_box_and_is_whole(text: str, width: int, height: int) -> None:
    """
    The pages, joined, are the text; a text has none only where its marks tower above the box.
    """
    pages = paginate(text, installed().bold, width=width, height=height, size=20)
    if pages is None:
        assert len(clusters(text)) < len(text)
        return

    assert "".join(line.text for page in pages for line in page.lines) == text
    for page in pages:
        assert_within(page, Box(AROUND, AROUND, width, height))


def test_text_shrinks_before_its_words_are_broken() -> None:
    """
    A size at which all words are whole is taken before a larger one at which one is not.
    """
    block = fit("Electromagnetism", installed().bold, width=300, height=200, sizes=range(64, 20, -2))

    assert block is not None
    assert [line.text for line in block.lines] == ["Electromagnetism"]
    assert block.size < 64


def test_balanced_lines_are_about_equally_long() -> None:
    """
    No word is left alone on the last line.
    """
    text = "Light slows down where it enters glass or water or ice"
    block = fit(text, installed().bold, width=1000, height=140, sizes=[48], balanced=True)

    assert block is not None
    first, second = (len(line.text) for line in block.lines)
    assert abs(first - second) < 10


@given(st.text())
def test_plain_text_is_total_and_settled(text: str) -> None:
    """
    Any text has a form to draw, of which nothing more is to be taken away.
    """
    drawn = plain(text)

    assert plain(drawn) == drawn
    assert "  " not in drawn
    assert drawn == drawn.strip()


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("right\u202eleft\u202c", "rightleft"),
        ("zero\u200bwidth\u200d\ufeff", "zerowidth"),
        ("N\x00UL\x07", "NUL"),
        ("half\ud83d", "half"),
        ("soft\u00adhyphen", "softhyphen"),
        (" two\n\u2028 lines\t", "two lines"),
        ("e\u0301", "é"),
        ("\u200b", ""),
        ("क्\u200dष", "क्\u200dष"),
        ("بي\u200cت", "بي\u200cت"),
    ],
)
def test_what_has_no_picture_is_left_out(text: str, drawn: str) -> None:
    """
    Overrides, zero width, controls, halves of pairs; white space becomes one space.
    """
    assert plain(text) == drawn


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        ("光", "CJK"),
        ("ひ", "Hiragana"),
        ("ع", "Arabic"),
        ("א", "Hebrew"),
        ("ह", "Devanagari"),
        ("😀", "symbols"),
        ("→", "symbols"),
        ("\U000f1234", "private-use characters"),
        ("\U0001fffe", "unassigned characters"),
    ],
)
def test_kinds_of_characters_have_names(character: str, kind: str) -> None:
    """
    Names that an error can tell without repeating the text.
    """
    assert kind_of(character) == kind


@pytest.mark.parametrize("character", ["\U00013000", "\U000f1234", "\uffff"])
def test_what_no_font_has_is_not_covered(character: str) -> None:
    """
    Hieroglyphs, private signs, what is no character.
    """
    assert not installed().regular.covers(character)


@pytest.mark.parametrize(
    "text", ["Straße, naïve", "Ångström µm", "2H₂ + O₂", "ελληνικά", "Привет", "x² ≤ π ± √2 ≈ ∞", "“5 … 3” – ½ °C"]
)
def test_science_in_european_languages_is_covered(text: str) -> None:
    """
    Latin, Greek and Cyrillic, indices, and the signs that Roboto has.
    """
    typefaces = installed()
    for face in (typefaces.regular, typefaces.medium, typefaces.bold):
        assert all(face.covers(sign) for sign in plain(text))


def test_an_arrow_is_drawn_where_a_font_has_one() -> None:
    """
    Roboto has none: it comes from the font that stands in, or is not covered.
    """
    face = installed().bold

    assert face.covers("→") is not face.stands_alone
    if face.covers("→"):
        assert face.ink("a → b", 40).right > face.ink("a b", 40).right + 20
