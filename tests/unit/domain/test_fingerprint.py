"""
The promises of fingerprints.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._lessons import clean, grades, modality_sets, passages, texts, topics, wishes
from vividly_core.domain.fingerprint import fingerprint, normalized
from vividly_core.domain.ids import OrganizationId, StudentId

if TYPE_CHECKING:
    from vividly_core.domain.fingerprint import Fingerprint
    from vividly_core.domain.lesson import Passage, Topic
    from vividly_core.domain.submission import Submission

MAKERS = {"writer": "outline", "narrator": "espeak", "renderer": "1280x720"}


@attrs.frozen(kw_only=True)
class Lesson:
    """
    All that shapes a lesson.
    """

    wish: Submission
    topic: Topic
    passages: tuple[Passage, ...]
    writer: str = "outline"

    def fingerprint(self) -> Fingerprint:
        """
        Its own.
        """
        makers = {**MAKERS, "writer": self.writer}
        return fingerprint(self.wish, topic=self.topic, passages=self.passages, makers=makers)


lessons = st.builds(
    Lesson,
    wish=wishes,
    topic=topics,
    passages=st.lists(passages, max_size=3).map(tuple),
    writer=texts,
)

OTHERS = {
    "question": clean.filter(lambda text: len(text) >= 5),
    "interest": st.none() | clean,
    "grade": st.none() | grades,
    "minutes": st.integers(1, 10),
    "modalities": modality_sets,
}


@given(lesson=lessons, name=st.sampled_from(sorted(OTHERS)), data=st.data())
def test_a_wish_that_differs_has_another_fingerprint(lesson: Lesson, name: str, data: st.DataObject) -> None:
    """
    Whichever field it is, but for words that mean the same.
    """
    changes: dict[str, Any] = {name: data.draw(OTHERS[name])}
    other = attrs.evolve(lesson, wish=attrs.evolve(lesson.wish, **changes))
    before, after = getattr(lesson.wish, name), getattr(other.wish, name)
    if isinstance(before, str) and isinstance(after, str):
        before, after = normalized(before), normalized(after)

    assert (other.fingerprint() == lesson.fingerprint()) == (before == after)


@given(lesson=lessons, other=lessons, name=st.sampled_from(["topic", "passages", "writer"]))
def test_another_topic_text_or_maker_has_another_fingerprint(lesson: Lesson, other: Lesson, name: str) -> None:
    """
    A text that is changed, added or taken away is another version of the library.
    """
    changed = attrs.evolve(lesson, **{name: getattr(other, name)})

    assert (changed.fingerprint() == lesson.fingerprint()) == (changed == lesson)


@given(lesson=lessons, student=clean, organization=st.none() | clean)
def test_whose_lesson_it_is_shapes_nothing(lesson: Lesson, student: str, organization: str | None) -> None:
    """
    Students of all organizations share one; nothing but the digest is told.
    """
    wish = attrs.evolve(
        lesson.wish,
        student_id=StudentId(student),
        organization_id=None if organization is None else OrganizationId(organization),
    )
    shared = attrs.evolve(lesson, wish=wish).fingerprint()

    assert shared == lesson.fingerprint()
    assert re.fullmatch("[0-9a-f]{64}", shared)


@pytest.mark.parametrize(
    "words", ["Why is the sky blue?", "why is the SKY blue", "  Why is\nthe  sky blue ?!", "Why is the sky blue."]
)
def test_case_white_space_and_the_last_punctuation_do_not_matter(words: str) -> None:
    """
    All other punctuation may change what is asked.
    """
    assert normalized(words) == "why is the sky blue"
    assert normalized("What is 1.5?") != normalized("What is 15?")
