"""
`script.json`: a script as bytes, and back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from . import json_text
from .errors import InvalidField, Malformed
from .grade import parse_grade
from .ids import PassageId, TopicId
from .lesson import Passage, Scene, SceneKind, Script, Source, Topic
from .text import is_storable

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
            "topic": _topic_to_json(script.topic),
            "language": script.language,
            "grade_level": None if script.grade is None else script.grade.number,
            "interest": script.interest,
            "writer": script.writer,
            "word_count": script.word_count,
            "scenes": [
                {
                    "kind": scene.kind.value,
                    "heading": scene.heading,
                    "narration": scene.narration,
                    "points": list(scene.points),
                    "passages": list(scene.passages),
                }
                for scene in script.scenes
            ],
            "key_takeaways": list(script.takeaways),
            "sources": [_source_to_json(source) for source in script.sources],
            "notices": list(script.notices),
        }
    )


def decode(data: bytes) -> Script:
    """
    Read a script.

    :raises Malformed: for any bytes that are none.
    """
    fields = json_text.load_object(data, what=_WHAT)
    if fields.get("format") != FORMAT:
        raise Malformed(f"{_WHAT} is not in the format {FORMAT}")
    try:
        return Script(
            title=_text(fields, "title"),
            topic=_topic(_mapping(fields, "topic")),
            language=_text(fields, "language"),
            grade=parse_grade(fields.get("grade_level")),
            interest=None if fields.get("interest") is None else _text(fields, "interest"),
            writer=_text(fields, "writer"),
            scenes=tuple(_scene(entry) for entry in _list(fields, "scenes")),
            takeaways=_texts(fields, "key_takeaways"),
            sources=tuple(_source(entry) for entry in _list(fields, "sources")),
            notices=_texts(fields, "notices"),
        )
    except InvalidField as error:
        raise Malformed(f"{_WHAT}: {error}") from None


def passage_to_json(passage: Passage) -> dict[str, Any]:
    """
    A passage as a JSON object, for a stage's output.
    """
    return {
        "id": passage.id,
        "topic": _topic_to_json(passage.topic),
        "heading": passage.heading,
        "text": passage.text,
        "position": passage.position,
        "source": _source_to_json(passage.source),
    }


def passage_from_json(fields: Mapping[str, Any]) -> Passage:
    """
    :raises Malformed: if *fields* is no passage.
    """
    return Passage(
        id=PassageId(_text(fields, "id")),
        topic=_topic(_mapping(fields, "topic")),
        heading=_text(fields, "heading"),
        text=_text(fields, "text"),
        source=_source(_mapping(fields, "source")),
        position=_position(fields),
    )


def topic_from_json(fields: Mapping[str, Any]) -> Topic:
    """
    :raises Malformed: if *fields* is no topic.
    """
    return _topic(fields)


def topic_to_json(topic: Topic) -> dict[str, Any]:
    """
    A topic as a JSON object, for a stage's output.
    """
    return _topic_to_json(topic)


def _topic_to_json(topic: Topic) -> dict[str, Any]:
    return {"id": topic.id, "title": topic.title, "subject": topic.subject}


def _source_to_json(source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "author": source.author,
        "licence": source.licence,
        "place": source.place,
    }


def _topic(fields: Mapping[str, Any]) -> Topic:
    return Topic(id=TopicId(_text(fields, "id")), title=_text(fields, "title"), subject=_text(fields, "subject"))


def _source(fields: Mapping[str, Any]) -> Source:
    return Source(
        title=_text(fields, "title"),
        author=_text(fields, "author"),
        licence=_text(fields, "licence"),
        place=_text(fields, "place"),
    )


def _scene(fields: Mapping[str, Any]) -> Scene:
    try:
        kind = SceneKind(_text(fields, "kind"))
    except ValueError:
        known = ", ".join(SceneKind)
        raise Malformed(f"{_WHAT}: kind is none of {known}") from None
    return Scene(
        kind=kind,
        heading=_text(fields, "heading"),
        narration=_text(fields, "narration"),
        points=_texts(fields, "points"),
        passages=tuple(PassageId(entry) for entry in _texts(fields, "passages")),
    )


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise Malformed(f"{_WHAT}: {name} is a value of type {type(value).__name__}, not a text")
    if not is_storable(value):
        raise Malformed(f"{_WHAT}: {name} holds a character that cannot be stored")
    return value


def _position(fields: Mapping[str, Any]) -> int:
    value = fields.get("position", 0)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Malformed(f"{_WHAT}: position is a value of type {type(value).__name__}, not a whole number")
    return value


def _mapping(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = fields.get(name)
    if not isinstance(value, dict):
        raise Malformed(f"{_WHAT}: {name} is a value of type {type(value).__name__}, not an object")
    return value


def _list(fields: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = fields.get(name)
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise Malformed(f"{_WHAT}: {name} is not a list of objects")
    return value


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    if not isinstance(value, list):
        raise Malformed(f"{_WHAT}: {name} is a value of type {type(value).__name__}, not a list")
    return tuple(_text({name: entry}, name) for entry in value)
