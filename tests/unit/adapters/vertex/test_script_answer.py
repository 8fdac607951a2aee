"""
What is made of a model's script.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.openers._library_harness import LEVERS, PASSAGES
from unit.domain._bytes import json_values
from vividly_adapters.vertex._answer import BadAnswer, Fault
from vividly_adapters.vertex._length import Length, count, shorten
from vividly_adapters.vertex._script_answer import SCHEMA, read_draft
from vividly_core.domain.errors import Rejected
from vividly_core.domain.lesson import SceneKind
from vividly_core.domain.text import is_storable
from vividly_core.ports.script_writer import Brief

LEVER, HELP, WHERE = (passage for passage in PASSAGES if passage.topic == LEVERS)

BRIEF = Brief(
    topic=LEVERS,
    question="How can my brother lift the old wardrobe with a bar?",
    passages=(LEVER, attrs.evolve(HELP, text=f"{HELP.text} A crowbar may be 60 cm long."), WHERE),
    minutes=1,
)

GOOD: dict[str, Any] = {
    "can_be_written": True,
    "title": "How levers help",
    "opening": "On the court, a seesaw would lift a whole team. That is a lever.",
    "sections": [
        {
            "heading": "The bar and its fulcrum",
            "narration": "A lever is a stiff bar. It turns around a fixed point, the fulcrum.",
            "points": ["stiff bar", "fulcrum"],
            "passages": [LEVER.id],
        },
        {
            "heading": "A long arm",
            "narration": "With a long arm a small force moves a heavy load. A crowbar of 60 cm pulls nails.",
            "points": ["long arm"],
            "passages": [HELP.id, WHERE.id],
        },
    ],
    "takeaways": ["A lever turns around a fulcrum.", "A long arm needs less force.", "Scissors are levers."],
    "closing": "Remember:",
}


def changed(**changes: Any) -> str:
    """
    `GOOD` with *changes*; those under ``section`` are of its first section.
    """
    section = {**GOOD["sections"][0], **changes.pop("section", {})}
    return json.dumps({**GOOD, "sections": [section, *GOOD["sections"][1:]], **changes})


def test_a_good_answer_becomes_scenes() -> None:
    """
    An opening, the sections with their passages, and last the takeaways, which are spoken there.
    """
    draft = read_draft(changed(), BRIEF)

    assert [scene.kind for scene in draft.scenes] == [
        SceneKind.OPENING,
        SceneKind.SECTION,
        SceneKind.SECTION,
        SceneKind.TAKEAWAYS,
    ]
    assert [scene.passages for scene in draft.scenes] == [(), (LEVER.id,), (HELP.id, WHERE.id), ()]
    assert draft.scenes[-1].narration == f"Remember: {' '.join(GOOD['takeaways'])}"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": "so " * 100}, "title"),
        ({"opening": 7}, "opening"),
        ({"opening": "Read **this** now."}, "opening"),
        ({"opening": "<speak>Hello.</speak>"}, "opening"),
        ({"opening": "Your brother can lift the old wardrobe with a bar."}, "opening"),
        ({"sections": []}, "sections"),
        ({"sections": "none"}, "sections"),
        ({"sections": [[]]}, "sections[0]"),
        ({"section": {"passages": []}}, "sections[0].passages"),
        ({"section": {"passages": ["tides#what-tides-are"]}}, "sections[0].passages"),
        ({"section": {"passages": [LEVER.id, "made-up"]}}, "sections[0].passages"),
        ({"section": {"heading": " "}}, "sections[0].heading"),
        ({"section": {"narration": "A lever of 75 kg is a stiff bar."}}, "sections[0].narration"),
        (
            {"section": {"narration": "Napoleon crossed Russia in winter, and his army froze."}},
            "sections[0].narration",
        ),
        ({"takeaways": GOOD["takeaways"][:2]}, "takeaways"),
        ({"takeaways": ["Levers help."] * 3}, "takeaways"),
        ({"takeaways": [*GOOD["takeaways"][:2], "Levers save 90 percent."]}, "takeaways[2]"),
        ({"closing": ""}, "closing"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], field: str) -> None:
    """
    With what is wrong, and never with its value.
    """
    with pytest.raises(BadAnswer) as caught:
        read_draft(changed(**changes), BRIEF)

    assert caught.value.fault is Fault.WRONG
    assert any(problem.startswith(f"{field}: ") for problem in caught.value.problems)
    assert "Napoleon" not in " ".join(caught.value.problems)


def test_all_wrong_fields_are_named_at_once() -> None:
    """
    There is one more round, and no more.
    """
    with pytest.raises(BadAnswer) as caught:
        read_draft(changed(title="", opening="", takeaways=[], section={"passages": []}), BRIEF)

    assert len(caught.value.problems) == 4


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_what_no_store_can_keep_is_told_apart(bad: str) -> None:
    """
    Wherever it stands.
    """
    for changes in ({"title": bad}, {"section": {"narration": f"A lever is a stiff bar. {bad}"}}):
        with pytest.raises(BadAnswer) as caught:
            read_draft(changed(**changes), BRIEF)
        assert caught.value.fault is Fault.UNSTORABLE


def test_points_that_cannot_be_shown_are_left_out() -> None:
    """
    Those that are not spoken, too long, no text, there twice, or the fifth: they are a help, and no reason to refuse.
    """
    points = [
        "stiff bar",
        "stiff bar",
        "gravity",
        7,
        "A lever is a stiff bar. It",
        "A lever",
        "fixed point",
        "turns",
        "It",
    ]

    draft = read_draft(changed(section={"points": points}), BRIEF)

    assert draft.scenes[1].points == ("stiff bar", "A lever", "fixed point", "turns")


def test_a_model_may_decline() -> None:
    """
    That is a refusal on the merits.
    """
    with pytest.raises(Rejected):
        read_draft(json.dumps({"can_be_written": False}), BRIEF)


@given(values=st.fixed_dictionaries({}, optional=dict.fromkeys(SCHEMA["properties"], json_values)))
def test_any_object_is_a_draft_or_is_refused(values: dict[str, Any]) -> None:
    """
    With `BadAnswer` or `Rejected`; nothing else comes out.
    """
    with suppress(BadAnswer, Rejected):
        draft = read_draft(json.dumps({**GOOD, **values}), BRIEF)

        assert values.get("can_be_written") is not False
        assert all(is_storable(scene.narration) and scene.narration.strip() for scene in draft.scenes)
        assert len(set(draft.takeaways)) == 3


@given(text=st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_any_text_is_a_draft_or_is_refused(text: str) -> None:
    """
    The same of texts that are no objects.
    """
    with pytest.raises(BadAnswer):
        read_draft(text, BRIEF)


@pytest.mark.parametrize(
    ("minutes", "there", "wanted"),
    [
        (1, 400, Length(asked=150, words=150, shortest=135, longest=165)),
        (1, 100, Length(asked=150, words=100, shortest=50, longest=165)),
        (10, 1700, Length(asked=1500, words=1500, shortest=750, longest=1650)),
    ],
)
def test_a_script_is_as_long_as_its_passages_allow(minutes: int, there: int, wanted: Length) -> None:
    """
    As asked, within 10 %, where they say more than that.
    """
    passages = (attrs.evolve(LEVER, text="word " * there),)

    assert Length.of(attrs.evolve(BRIEF, minutes=minutes, passages=passages)) == wanted


def test_a_script_that_is_too_long_loses_last_sentences() -> None:
    """
    Of its longest section first, with the points in them; each section keeps one, and the takeaways stay.
    """
    draft = read_draft(changed(), BRIEF)

    shorter = shorten(draft.scenes, longest=count(draft.scenes) - 1)
    assert [scene.narration for scene in shorter if scene.kind is SceneKind.SECTION] == [
        GOOD["sections"][0]["narration"],
        "With a long arm a small force moves a heavy load.",
    ]
    shortest = shorten(draft.scenes, longest=0)
    assert [scene.narration.count(".") for scene in shortest if scene.kind is SceneKind.SECTION] == [1, 1]
    assert (shortest[0], shortest[-1]) == (draft.scenes[0], draft.scenes[-1])
    assert all(point in scene.narration for scene in shortest for point in scene.points)
