"""
Wishes, scripts and narrations of every kind, for property tests.
"""

from __future__ import annotations

from hypothesis import strategies as st

from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import OrganizationId, PassageId, StudentId, TopicId
from vividly_core.domain.lesson import (
    Narration,
    Passage,
    Scene,
    SceneKind,
    SceneSpan,
    Script,
    Source,
    SpokenWord,
    Topic,
)
from vividly_core.domain.modality import Modality
from vividly_core.domain.score import Criterion, Score
from vividly_core.domain.submission import Submission
from vividly_core.domain.visual import (
    Comparison,
    Credits,
    Definition,
    Diagram,
    DiagramShape,
    Formula,
    Hook,
    Plot,
    PlotKind,
    Question,
    Series,
    Side,
    WorkedExample,
)

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
"""Whatever a database and a file can keep."""

said = texts.filter(str.strip)
"""Texts that say something."""

clean = said.map(str.strip)
"""Texts as they are once they passed the door."""

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=12
).filter(lambda text: text.split() == [text])
"""What splitting at white space leaves."""

grades = st.integers(1, 12).map(Grade)

makeable = [Modality.TEXT, Modality.AUDIO, Modality.VIDEO]

modality_sets = st.frozensets(st.sampled_from(makeable), min_size=1)

wishes = st.builds(
    Submission,
    student_id=clean.map(StudentId),
    question=clean.filter(lambda text: len(text) >= 5),
    interest=st.none() | clean,
    grade=st.none() | grades,
    minutes=st.integers(1, 10),
    modalities=modality_sets,
    organization_id=st.none() | clean.map(OrganizationId),
)

topics = st.builds(Topic, id=texts.map(TopicId), title=texts, subject=texts)
sources = st.builds(Source, title=texts, author=texts, licence=texts, place=texts)
passages = st.builds(
    Passage,
    id=texts.map(PassageId),
    topic=topics,
    heading=texts,
    text=texts,
    source=sources,
    position=st.integers(0, 999),
)
numbers = st.floats(-1e300, 1e300)


@st.composite
def series(draw: st.DrawFn) -> Series:
    """
    As many x as y.
    """
    pairs = draw(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=3))
    return Series(label=draw(texts), x=tuple(x for x, _ in pairs), y=tuple(y for _, y in pairs))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """
    One of the options is right.
    """
    options = tuple(draw(st.lists(texts, min_size=2, max_size=6)))
    return Question(prompt=draw(texts), options=options, answer=draw(st.integers(0, len(options) - 1)))


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    """
    Either every arrow has a name, or none.
    """
    shape, nodes = draw(st.sampled_from(DiagramShape)), draw(st.lists(texts, min_size=2, max_size=6))
    arrows = len(nodes) - (shape is DiagramShape.CHAIN)
    return Diagram(
        shape=shape,
        nodes=tuple(nodes),
        arrows=tuple(draw(st.just([]) | st.lists(texts, min_size=arrows, max_size=arrows))),
        description=draw(texts),
    )


several = st.lists(texts, max_size=3).map(tuple)
sides = st.builds(Side, title=texts, points=several)
visuals = st.one_of(
    st.builds(Hook, text=texts),
    st.builds(Definition, term=texts, meaning=texts),
    st.builds(WorkedExample, problem=texts, steps=several, answer=texts),
    st.builds(Formula, tex=texts.filter(bool), description=texts),
    st.builds(
        Plot,
        kind=st.sampled_from(PlotKind),
        series=st.lists(series(), min_size=1, max_size=3).map(tuple),
        x_label=texts,
        y_label=texts,
        categories=several,
        description=texts,
    ),
    diagrams(),
    st.builds(Comparison, left=sides, right=sides),
    questions(),
    st.just(Credits()),
)
scenes = st.builds(
    Scene,
    visual=st.none() | visuals,
    kind=st.sampled_from(SceneKind),
    heading=texts,
    narration=said,
    points=st.lists(texts, max_size=3).map(tuple),
    passages=st.lists(texts.map(PassageId), max_size=2).map(tuple),
)
scripts = st.builds(
    Script,
    title=texts,
    topic=topics,
    scenes=st.lists(scenes, min_size=1, max_size=3).map(tuple),
    takeaways=st.lists(texts, max_size=3).map(tuple),
    sources=st.lists(sources, max_size=2).map(tuple),
    writer=texts,
    grade=st.none() | grades,
    interest=st.none() | texts,
    language=texts,
    notices=st.lists(texts, max_size=2).map(tuple),
    model=st.none() | texts,
    prompt=st.none() | texts,
    questions=st.lists(questions(), max_size=3).map(tuple),
    scores=st.dictionaries(st.sampled_from(Criterion), st.floats(0, 1)).map(
        lambda values: tuple(Score(criterion=each, value=values[each]) for each in Criterion if each in values)
    ),
)


@st.composite
def narrations(draw: st.DrawFn) -> Narration:
    """
    Spoken words in order, with gaps of any length, words of any length, and sentences that end or never do.
    """
    long_words = st.text("aß漢", min_size=43, max_size=60)
    marked = st.tuples(words, st.sampled_from([".", "?”", ",", ";", "…", ""])).map("".join)
    word_texts = st.one_of(words, marked, long_words)
    lengths = st.floats(0.05, 1.5) | st.floats(0.05, 1.5) | st.floats(7.5, 9.0)
    now, start = 0.0, 0.0
    spoken, spans = [], []
    for scene in range(draw(st.integers(1, 3))):
        start = now
        for text in draw(st.lists(word_texts, min_size=1, max_size=40)):
            begin = now + draw(st.just(0.0) | st.floats(0.0, 0.4) | st.floats(0.0, 2.0))
            now = begin + draw(lengths)
            spoken.append(SpokenWord(text=text, start_seconds=begin, end_seconds=now, scene=scene))
        now += draw(st.floats(0.0, 1.0))
        spans.append(SceneSpan(start_seconds=start, end_seconds=now))
    return Narration(duration_seconds=now, voice=draw(texts), words=tuple(spoken), scenes=tuple(spans))


@st.composite
def calm_narrations(draw: st.DrawFn) -> Narration:
    """
    Spoken words at 16 characters a second or fewer, with pauses of up to two seconds, in scenes that end in silence.
    """
    text = st.tuples(st.text("abcdefghijß", min_size=1, max_size=12), st.sampled_from([".", "?”", ",", "", ""]))
    now, start = 0.0, 0.0
    spoken, spans = [], []
    for scene in range(draw(st.integers(1, 3))):
        start = now
        for parts in draw(st.lists(text, min_size=1, max_size=40)):
            word = "".join(parts)
            begin, now = now, now + (len(word) + 1) / 16 * draw(st.floats(1.0, 2.0))
            spoken.append(SpokenWord(text=word, start_seconds=begin, end_seconds=now, scene=scene))
            now += draw(st.just(0.0) | st.floats(0.0, 0.4) | st.floats(0.0, 2.0))
        now += draw(st.floats(0.7, 1.0))
        spans.append(SceneSpan(start_seconds=start, end_seconds=now))
    return Narration(duration_seconds=now, voice="calm", words=tuple(spoken), scenes=tuple(spans))
