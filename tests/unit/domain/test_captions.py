"""
The promises of captions that are cut from spoken words.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.domain._lessons import calm_narrations, narrations, words
from vividly_core.domain.captions.cue import width
from vividly_core.domain.captions.cutting import cues
from vividly_core.domain.captions.measuring import Rule, breaches
from vividly_core.domain.captions.pieces import pieces
from vividly_core.domain.captions.signs import readable
from vividly_core.domain.captions.timing import Showing, settle
from vividly_core.domain.lesson import Narration, SceneSpan, SpokenWord

WHEN_SPOKEN_TOO_FAST = {Rule.RATE, Rule.SHORTEST}
LANGUAGES = st.sampled_from(["en-US", "de", "zh-Hant", "ar", "tlh", ""])


def spoken(text: str, *, pace: float = 0.3, pause_after: dict[int, float] | None = None) -> Narration:
    """
    *text*, a word every *pace* seconds, with pauses after the words that have one, and a second of silence at the end.
    """
    now, said = 0.0, []
    for index, word in enumerate(text.split()):
        said.append(SpokenWord(text=word, start_seconds=now, end_seconds=now + pace, scene=0))
        now += pace + (pause_after or {}).get(index, 0.0)
    span = SceneSpan(start_seconds=0.0, end_seconds=now + 1)
    return Narration(duration_seconds=now + 1, voice="test", words=tuple(said), scenes=(span,))


def shown(narration: Narration, language: str = "en-US") -> list[str]:
    """
    The text of every cue, its lines joined by a bar.
    """
    return ["|".join(cue.lines) for cue in cues(narration, language=language)]


def letters(text: str) -> str:
    """
    What there is to read, without the spaces.
    """
    return "".join(text.split())


@settings(max_examples=30, deadline=None)
@given(narration=narrations(), language=LANGUAGES)
def test_every_word_is_shown_once_and_in_order(narration: Narration, language: str) -> None:
    """
    Nothing is lost, said twice or turned round, however fast, long or strange the words are.
    """
    made = cues(narration, language=language)
    assert letters(" ".join(cue.text for cue in made)) == letters(
        " ".join(readable(word.text) for word in narration.words)
    )


@settings(max_examples=30, deadline=None)
@given(narration=narrations(), language=LANGUAGES)
def test_only_the_time_to_read_gives_way(narration: Narration, language: str) -> None:
    """
    Lines, length, overlap, gaps and step hold whatever is said; every cue is on for some time, within the recording.
    """
    made = cues(narration, language=language)
    assert {breach.rule for breach in breaches(made, narration.words)} <= WHEN_SPOKEN_TOO_FAST
    assert all(0 <= cue.start_seconds < cue.end_seconds <= narration.duration_seconds for cue in made)


@settings(max_examples=60, deadline=None)
@given(narration=calm_narrations(), language=LANGUAGES)
def test_a_calm_voice_has_captions_that_keep_every_rule(narration: Narration, language: str) -> None:
    """
    Wherever it pauses, and however short its sentences are.
    """
    assert breaches(cues(narration, language=language), narration.words) == ()


@settings(max_examples=30, deadline=None)
@given(narration=narrations())
def test_no_cue_runs_from_one_scene_into_the_next(narration: Narration) -> None:
    """
    The picture changes with the captions.
    """
    said = list(pieces(narration.words))
    for cue in cues(narration, language="en"):
        left, scenes = letters(cue.text), set()
        while left:
            piece = said.pop(0)
            scenes.add(piece.scene)
            left = left.removeprefix(letters(piece.text))
        assert len(scenes) == 1


@settings(max_examples=30, deadline=None)
@given(narration=narrations())
def test_a_cue_stays_until_its_last_word_was_said(narration: Narration) -> None:
    """
    To a tenth of a second; one that is spoken for more than seven seconds goes after seven.
    """
    said = list(pieces(narration.words))
    for cue in cues(narration, language="en"):
        left = letters(cue.text)
        while left:
            piece = said.pop(0)
            left = left.removeprefix(letters(piece.text))
        assert cue.end_seconds >= min(piece.end_seconds - 0.101, cue.start_seconds + 6.89)


@given(texts=st.lists(words | st.text("xé漢", min_size=43, max_size=200), min_size=1, max_size=9))
def test_pieces_have_room_in_a_line_and_share_the_time(texts: list[str]) -> None:
    """
    They follow each other from the start of the first word to the end of the last.
    """
    narration = spoken(" ".join(texts))
    made = pieces(narration.words)
    times = [time for piece in made for time in (piece.start_seconds, piece.end_seconds)]
    assert times == pytest.approx(sorted(times))
    assert all(len(piece.text) <= 42 for piece in made)


def test_a_sentence_that_fits_is_one_cue() -> None:
    """
    And the next sentence another.
    """
    assert shown(spoken("Air scatters light. Blue light most of all.", pace=0.4)) == [
        "Air scatters light.",
        "Blue light most of all.",
    ]


def test_a_long_sentence_is_cut_at_its_phrases() -> None:
    """
    After the comma, and before the words that begin a phrase; lines too.
    """
    sentence = (
        "When sunlight meets the air above us it is scattered in every direction,"
        " and blue light is scattered far more than red light is."
    )
    assert shown(spoken(sentence, pace=0.35)) == [
        "When sunlight meets the air above us|it is scattered in every direction,",
        "and blue light is scattered|far more than red light is.",
    ]


@pytest.mark.parametrize(
    ("language", "sentence", "ends"),
    [
        ("en", "Nobody had thought until then that light could be bent by the mass of a star so far away", "of"),
        (
            "de",
            "Niemand hatte bis dahin daran gedacht, dass Licht von der Masse eines Sterns abgelenkt wird",
            "der",
        ),
        (
            "es",
            "Nadie había pensado hasta entonces que la luz se curvara junto a la masa de una estrella lejana",
            "la",
        ),
    ],
)
def test_no_line_ends_with_a_word_that_leads_the_next(language: str, sentence: str, ends: str) -> None:
    """
    Such as an article.
    """
    lines = "|".join(shown(spoken(sentence, pace=0.4), language)).split("|")
    assert len(lines) > 2
    assert not [line for line in lines if line.endswith(f" {ends}")]


def test_a_long_sentence_without_a_phrase_is_cut_in_its_middle() -> None:
    """
    As even parts as the words allow.
    """
    assert shown(spoken(" ".join(f"word{number:02}" for number in range(16)), pace=0.42)) == [
        "word00 word01 word02 word03|word04 word05 word06 word07",
        "word08 word09 word10 word11|word12 word13 word14 word15",
    ]


def test_no_word_is_left_alone() -> None:
    """
    The last word of a sentence that is a little too long takes some with it.
    """
    sentence = (
        "Every green plant on this planet makes all the sugar that it lives on from water, air and light energy."
    )
    assert all(len(text.replace("|", " ").split()) > 2 for text in shown(spoken(sentence, pace=0.35)))


@pytest.mark.parametrize("word", ["e.g.", "Dr.", "3.", "J."])
def test_an_abbreviation_ends_no_sentence(word: str) -> None:
    """
    What looks like a stop may be none.
    """
    assert shown(spoken(f"This is {word} Curie.", pace=0.5)) == [f"This is {word} Curie."]


def test_a_number_stays_with_its_unit() -> None:
    """
    A line that ends with a bare number reads badly.
    """
    assert shown(spoken("Its length is four hundred, or in figures 450 nanometres.", pace=0.5)) == [
        "Its length is four hundred,|or in figures 450 nanometres."
    ]


def test_a_pause_ends_a_cue() -> None:
    """
    One of more than half a second.
    """
    assert shown(spoken("Wait and see", pause_after={0: 0.6})) == ["Wait", "and see"]
    assert shown(spoken("Wait and see", pause_after={0: 0.4})) == ["Wait and see"]


def test_a_short_sentence_stays_to_be_read_where_there_is_time() -> None:
    """
    Five sixths of a second; where there is none it shares a cue with the next.
    """
    roomy, shared = cues(spoken("Yes. No. Perhaps so, after all.", pause_after={0: 2.0}), language="en")
    assert roomy.text == "Yes."
    assert roomy.seconds == pytest.approx(0.834)
    assert shared.text == "No. Perhaps so, after all."


def settled(*spoken_and_needed: tuple[int, int, int]) -> list[tuple[int, int]]:
    """
    When each is on and off, in milliseconds; the recording lasts ten seconds.
    """
    made = [Showing(said=said, said_until=until, needed=needed) for said, until, needed in spoken_and_needed]
    settle(made, until_seconds=10.0)
    return [(each.on, each.off) for each in made]


def test_a_cue_is_on_while_it_is_spoken() -> None:
    """
    And no longer, where that is enough to read it; a gap of less than two frames is closed.
    """
    assert settled((300, 2300, 1500), (2500, 4000, 1500), (4083, 6000, 900)) == [
        (300, 2300),
        (2500, 4083),
        (4083, 6000),
    ]


def test_a_cue_that_takes_long_to_read_stays_on_into_the_pause() -> None:
    """
    As long as it takes; until the recording ends, if it is the last.
    """
    assert settled((0, 1000, 1800), (3000, 4000, 1000), (9000, 9500, 1200)) == [
        (0, 1800),
        (3000, 4000),
        (8900, 10_000),
    ]


def test_a_cue_without_a_pause_after_it_comes_early_and_takes_from_its_neighbours() -> None:
    """
    At most a tenth of a second of each, and only from who has it to give.
    """
    assert settled((0, 1000, 900), (1500, 2000, 650), (2000, 3000, 900)) == [(0, 1000), (1400, 2050), (2050, 3000)]
    assert settled((0, 1500, 900), (1500, 2000, 650), (2000, 3000, 1000)) == [
        (0, 1450),
        (1450, 2100),
        (2100, 3100),
    ]


def test_what_nobody_can_give_is_missing() -> None:
    """
    A cue is on when it is spoken, even if that is too short.
    """
    assert settled((0, 900, 900), (900, 1200, 900), (1200, 2100, 900), (2100, 3000, 900)) == [
        (0, 900),
        (900, 1200),
        (1200, 2100),
        (2100, 3000),
    ]


def test_a_voice_that_is_too_fast_is_shown_whole_and_told_of() -> None:
    """
    The rate gives way, and nothing else.
    """
    narration = spoken("Everybody understands everything immediately, " * 9, pace=0.4)
    made = cues(narration, language="en")
    assert {breach.rule for breach in breaches(made, narration.words)} == {Rule.RATE}
    assert " ".join(cue.text for cue in made).split() == [word.text for word in narration.words]


def test_a_word_of_ten_thousand_letters_is_shown_in_parts() -> None:
    """
    Each of which has room.
    """
    narration = spoken("x" * 10_000, pace=700.0)
    made = cues(narration, language="en")
    assert breaches(made, narration.words) == ()
    assert "".join(line for cue in made for line in cue.lines) == "x" * 10_000


def test_chinese_is_cut_at_its_stops() -> None:
    """
    Sixteen characters a line, without spaces; no stop begins a line.
    """
    text = "天空不是白色的。太阳光看起来是白色的、但它是彩虹所有颜色的混合。光会散射。"
    assert shown(spoken(text, pace=11.0), "zh-CN") == [
        "天空不是白色的。",
        "太阳光看起来是白色的、|但它是彩虹所有颜色的混合。",
        "光会散射。",
    ]


def test_japanese_keeps_small_kana_and_words_of_katakana_together() -> None:
    """
    No line begins with a small kana, a long vowel or a stop, and none ends with an opening bracket.
    """
    text = "プリズムを通った光は「スペクトル」といわれるいろいろな色にわかれて、きょうしつの白いかべにうつった。"
    lines = "|".join(shown(spoken(text, pace=12.0), "ja")).split("|")
    assert len(lines) > 2
    assert max(map(len, lines)) <= 16
    assert not [line for line in lines if line[0] in "ょっー」、。" or line[-1] == "「"]
    assert any("スペクトル" in line for line in lines)


def test_korean_is_cut_at_its_spaces() -> None:
    """
    Its signs are square, but its words are words.
    """
    text = "하늘은 왜 파란색일까요? 햇빛은 하얗게 보이지만 사실은 무지개의 모든 색이 섞여 있습니다."
    lines = "|".join(shown(spoken(text, pace=0.8), "ko")).split("|")
    assert " ".join(lines) == text
    assert max(map(width, lines)) <= 42


def test_thai_vowels_stay_with_their_consonants() -> None:
    """
    Where a phrase is wider than a line, which must be cut without a dictionary.
    """
    text = "ทำไมท้องฟ้าจึงเป็นสีน้ำเงินและแสงอาทิตย์จึงดูเป็นสีขาวเมื่อมองจากพื้นโลกในเวลากลางวัน"
    lines = "|".join(shown(spoken(text, pace=9.0), "th")).split("|")
    assert "".join(lines).replace("|", "") == text
    assert not [line for line in lines if line[0] in "ะาำๆฯ่้๊๋ิีึืุู" or line[-1] in "เแโใไ"]


def test_what_cannot_be_read_is_not_shown() -> None:
    """
    Control characters, overrides of direction, words that are nothing else.
    """
    assert shown(spoken("a\x00b \u202eabc \u200b\u202e\ud800 end", pace=0.5)) == ["ab abc end"]


def test_nothing_said_is_no_cue() -> None:
    """
    A silent recording is fine.
    """
    silence = Narration(duration_seconds=1.0, voice="test", words=(), scenes=())
    assert cues(silence, language="en") == ()
