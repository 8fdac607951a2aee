"""
Every script's letters are joined, ordered and broken as its readers expect, and no text is too strange.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vividly_adapters.moviepy.layout import Box, paginate
from vividly_adapters.moviepy.lines import units
from vividly_adapters.moviepy.look import Look
from vividly_adapters.moviepy.marks import Writing
from vividly_adapters.moviepy.picture import Picture, paint
from vividly_adapters.moviepy.shaping import shaped
from vividly_adapters.moviepy.text import plain
from vividly_adapters.moviepy.theme import theme_of
from vividly_adapters.moviepy.typefaces import installed

pytestmark = pytest.mark.service("fonts")


def glyphs(text: str, *, right_to_left: bool = False) -> list[tuple[str, int]]:
    """
    The glyphs of *text*, from the left, each after the file of its font.
    """
    line = shaped(text, installed().bold.fonts, right_to_left=right_to_left)
    return [(glyph.font.file.rpartition("/")[2], glyph.number) for glyph in line.glyphs]


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("Ελλάδα ἀρχή", "Roboto-Bold.ttf"),
        ("Привет", "Roboto-Bold.ttf"),
        ("الضوء", "NotoSansArabic[wght].ttf"),
        ("שלום", "NotoSansHebrew[wght].ttf"),
        ("प्रकाश", "NotoSansDevanagari[wght].ttf"),
        ("光合作用", "NotoSansCJK-VF.otf.ttc"),
        ("ひかりの", "NotoSansCJK-VF.otf.ttc"),
        ("빛은", "NotoSansCJK-VF.otf.ttc"),
        ("∀∮∬⇒", "DejaVuSans-Bold.ttf"),
        ("\U0001d465\U0001d504", "STIXGeneral.ttf"),
    ],
)
def test_each_script_has_its_font(text: str, font: str) -> None:
    """
    In all three weights.
    """
    typefaces = installed()
    assert all(
        face.covers(sign) for face in (typefaces.regular, typefaces.medium, typefaces.bold) for sign in text
    )
    assert font in {file for file, _ in glyphs(text)}


def test_arabic_letters_join() -> None:
    """
    A letter has another form in a word than alone.
    """
    alone = [number for sign in "ضوء" for _, number in glyphs(sign, right_to_left=True)]
    assert sorted(alone) != sorted(number for _, number in glyphs("ضوء", right_to_left=True))


def test_letters_of_hindi_are_stacked() -> None:
    """
    Three signs make one conjunct.
    """
    assert len(glyphs("क्ष")) < 3


def test_a_line_that_runs_to_the_left_keeps_its_numbers() -> None:
    """
    The first word is at the right; digits run to the right all the same.
    """
    seen = glyphs("שלום 35", right_to_left=True)
    assert seen[:2] == glyphs("35")
    assert seen[3:] == glyphs("שלום", right_to_left=True)


def test_chinese_is_broken_between_characters_but_not_before_a_stop() -> None:
    """
    As Unicode's rules for line breaking say; words of other scripts stay whole.
    """
    assert units("光是什么。 photon 「光」") == ("光", "是", "什", "么。 ", "photon ", "「光」")


def test_a_block_that_runs_to_the_left_begins_at_the_right() -> None:
    """
    Its lines end where the block ends.
    """
    pages = paginate("الضوء ينحني عندما يدخل الماء", installed().medium, width=160, height=400, size=32)
    assert pages is not None
    (block,) = pages
    ink = installed().medium.ink
    ends = {line.x + round(ink(line.text.rstrip(" "), 32, right_to_left=True).right) for line in block.lines}
    assert block.right_to_left
    assert len(block.lines) > 1
    assert max(ends) - min(ends) <= 1


def test_a_mirrored_look_begins_at_the_right() -> None:
    """
    What was at the left is as far from the right.
    """
    look = Look(width=640, height=360, theme=theme_of("physics"), typefaces=installed(), mirrored=True)
    written = look.write("مرحبا", look.typefaces.bold, Box(20, 20, 400, 80), look.theme.text, (40,))
    assert written is not None
    (mark,) = look.picture([written]).marks
    assert mark.box.x + mark.box.width == 640 - 20


STRANGE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\u200b\u200c\u200d\u202a\u202e\u2066\u2069\ufeff\u00ad\u0301\ufe0f😀👩ع्光כ 7(["),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(text=STRANGE)
@example(text="a" * 10_000)
@example(text="漢" * 3_000)
@example(text="ع" * 10_000)
@example(text="\u202e" * 1_000 + "abc" + "\u0301" * 300)
@example(text="👩\u200d🔬\x00" * 50)
def test_no_text_is_too_strange_to_draw_or_to_refuse(text: str) -> None:
    """
    It is drawn whole, page by page, within its box; or its signs are not covered; it never crashes.
    """
    face = installed().medium
    drawn = plain(text)
    if not all(face.covers(sign) for sign in drawn):
        return
    pages = paginate(drawn, face, width=280, height=150, size=20)
    if pages is None:
        return
    assert "".join(line.text for page in pages for line in page.lines) == drawn
    for page in pages[:2]:
        writing = Writing(block=page, box=Box(10, 10, 280, 150), typeface=face, colour=(255, 255, 255))
        ink = paint(Picture(width=300, height=170, ground=(0, 0, 0), marks=(writing,))).getbbox()
        assert ink is None or (ink[0] >= 10 and ink[1] >= 10 and ink[2] <= 290 and ink[3] <= 160)
