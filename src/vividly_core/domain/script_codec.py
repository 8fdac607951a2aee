"""
`script.json`: a script as bytes, and back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from . import json_text, visual_codec
from .errors import InvalidField, Malformed
from .grade import parse_grade
from .ids import PassageId, TopicId
from .json_fields import Fields
from .lesson import Passage, Scene, SceneKind, Script, Source, Topic
from .score import Criterion, Score
from .visual import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = "vividly-script/1"

_WHAT: Final = "the script"


def encode(script: Script) -> bytes:
    """
    Write *script*: UTF-8 JSON, the same bytes for the same script.
    """
    return json_text.dump(
        {
            "format": FORMAT,
            "title": script.title,
            "topic": topic_to_json(script.topic),
            "language": script.language,
            "grade_level": None if script.grade is None else script.grade.number,
            "interest": script.interest,
            "writer": script.writer,
            **_written(model=script.model, prompt=script.prompt),
            "word_count": script.word_count,
            "scenes": [
                {
                    "kind": scene.kind.value,
                    "heading": scene.heading,
                    "narration": scene.narration,
                    "points": list(scene.points),
                    "passages": list(scene.passages),
                    **({} if scene.visual is None else {"visual": visual_codec.to_json(scene.visual)}),
                }
                for scene in script.scenes
            ],
            "key_takeaways": list(script.takeaways),
            "sources": [_source_to_json(source) for source in script.sources],
            "notices": list(script.notices),
            **_questions_to_json(script),
            **_scores_to_json(script),
        }
    )


def decode(data: bytes) -> Script:
    """
    Read a script.

    :raises Malformed: for any bytes that are none.
    """
    fields = Fields.load(data, what=_WHAT, format_name=FORMAT)
    try:
        return Script(
            title=fields.text("title"),
            topic=_topic(fields.inner("topic")),
            language=fields.text("language"),
            grade=parse_grade(fields.values.get("grade_level")),
            interest=_optional(fields, "interest"),
            writer=fields.text("writer"),
            model=_optional(fields, "model"),
            prompt=_optional(fields, "prompt"),
            scenes=tuple(map(_scene, fields.each("scenes"))),
            takeaways=fields.texts("key_takeaways"),
            sources=tuple(map(_source, fields.each("sources"))),
            notices=fields.texts("notices"),
            questions=() if fields.values.get("questions") is None else _questions(fields),
            scores=() if fields.values.get("scores") is None else _scores(fields.inner("scores")),
        )
    except InvalidField as error:
        raise Malformed(f"{_WHAT}: {error}") from None


def passage_to_json(passage: Passage) -> dict[str, Any]:
    """
    A passage as a JSON object, for a stage's output.
    """
    return {
        "id": passage.id,
        "topic": topic_to_json(passage.topic),
        "heading": passage.heading,
        "text": passage.text,
        "position": passage.position,
        "source": _source_to_json(passage.source),
    }


def passage_from_json(values: Mapping[str, Any]) -> Passage:
    """
    :raises Malformed: if *values* is no passage.
    """
    fields = Fields("the passage", values)
    return Passage(
        id=PassageId(fields.text("id")),
        topic=_topic(fields.inner("topic")),
        heading=fields.text("heading"),
        text=fields.text("text"),
        source=_source(fields.inner("source")),
        position=fields.count("position", default=0),
    )


def topic_to_json(topic: Topic) -> dict[str, Any]:
    """
    A topic as a JSON object, for a stage's output.
    """
    return {"id": topic.id, "title": topic.title, "subject": topic.subject}


def topic_from_json(values: Mapping[str, Any]) -> Topic:
    """
    :raises Malformed: if *values* is no topic.
    """
    return _topic(Fields("the topic", values))


def _source_to_json(source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "author": source.author,
        "licence": source.licence,
        "place": source.place,
    }


def _topic(fields: Fields) -> Topic:
    return Topic(id=TopicId(fields.text("id")), title=fields.text("title"), subject=fields.text("subject"))


def _source(fields: Fields) -> Source:
    return Source(
        title=fields.text("title"),
        author=fields.text("author"),
        licence=fields.text("licence"),
        place=fields.text("place"),
    )


def _written(**fields: str | None) -> dict[str, str]:
    """
    Those that there are: a script without a model has the bytes that it always had.
    """
    return {name: value for name, value in fields.items() if value is not None}


def _questions_to_json(script: Script) -> dict[str, Any]:
    """
    A script without questions, and without scores, has the bytes that it always had.
    """
    return {"questions": [visual_codec.to_json(each) for each in script.questions]} if script.questions else {}


def _scores_to_json(script: Script) -> dict[str, Any]:
    return {"scores": {each.criterion.value: each.value for each in script.scores}} if script.scores else {}


def _questions(fields: Fields) -> tuple[Question, ...]:
    read = tuple(map(visual_codec.from_fields, fields.each("questions")))
    questions = tuple(each for each in read if isinstance(each, Question))
    if len(questions) < len(read):
        raise Malformed(f"{_WHAT}: questions holds what is no question")
    return questions


def _scores(fields: Fields) -> tuple[Score, ...]:
    return tuple(
        Score(criterion=each, value=fields.share(each.value)) for each in Criterion if each.value in fields.values
    )


def _optional(fields: Fields, name: str) -> str | None:
    return None if fields.values.get(name) is None else fields.text(name)


def _scene(fields: Fields) -> Scene:
    try:
        kind = SceneKind(fields.text("kind"))
    except ValueError:
        raise Malformed(f"{_WHAT}: kind is none of {', '.join(SceneKind)}") from None
    return Scene(
        kind=kind,
        heading=fields.text("heading"),
        narration=fields.text("narration"),
        points=fields.texts("points"),
        passages=tuple(map(PassageId, fields.texts("passages"))),
        visual=None if fields.values.get("visual") is None else visual_codec.from_fields(fields.inner("visual")),
    )
