"""
A model that does what its prompt says, in the simplest way: it finds words, and reads passages out.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import TYPE_CHECKING, Any, Final

from contract.servers.gemini import Refusal, said, vectors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.cloud import aiplatform_v1 as vertex

_BLOCK: Final = re.compile(r"^<(\w+)>\n(.*?)\n</\1>$", re.DOTALL | re.MULTILINE)
_SENTENCE: Final = re.compile(r"\S.*?[.!?](?=\s|$)", re.DOTALL)
_WORD: Final = re.compile(r"[a-z0-9]+")
_NOT_TELLING: Final = frozenset(
    _WORD.findall(
        "a about and are do does for how i in is it me my of or some stuff tell the things to what why you"
    )
)
_LONGEST_TEXT: Final = 2_048


def data_in(text: str) -> dict[str, Any]:
    """
    What a prompt holds in its blocks, each by its tag.
    """
    return {tag: json.loads(body) for tag, body in _BLOCK.findall(text)}


async def generate(request: vertex.GenerateContentRequest) -> vertex.GenerateContentResponse:
    """
    Sort a question, or write a lesson, whichever the data of the prompt are for.
    """
    prompt = request.contents[0].parts[0].text
    data = data_in(prompt)
    if not data:
        return said("Yes", reason="MAX_TOKENS", tokens=(3, 1))
    answer = _sort(**data) if "topics" in data else _write(**data)
    text = json.dumps(answer)
    return said(text, tokens=(len(prompt) // 4, len(text) // 4))


async def predict(request: vertex.PredictRequest) -> vertex.PredictResponse:
    """
    Vectors of words, as long as was asked for; a text that is too long is refused, unless it may be cut.
    """
    parameters = dict(request.parameters or {})
    dimensions = int(parameters.get("outputDimensionality", 8))
    longest = max(len(instance["content"].split()) for instance in request.instances)
    if longest > _LONGEST_TEXT and not parameters.get("autoTruncate", True):
        raise Refusal(code="INVALID_ARGUMENT")
    predictions = [
        {
            "embeddings": {
                "values": _vector(instance["content"], dimensions),
                "statistics": {"token_count": len(instance["content"].split()), "truncated": False},
            }
        }
        for instance in request.instances
    ]
    return vectors(*predictions)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _sort(topics: list[dict[str, str]], question: str, student: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001  a block of the prompt
    answer = {"answer": "", "topic_id": "", "confidence": 0.9, "questions": [], "reasoning": ""}
    telling = [word for word in _words(question) if word not in _NOT_TELLING]
    for topic in topics:
        if any(_alike(word, telling) for word in _words(topic["title"])):
            return {**answer, "answer": "topic", "topic_id": topic["id"]}
    if telling:
        return {**answer, "answer": "out_of_scope", "reasoning": "This library has no lesson about that yet."}
    return {
        **answer,
        "answer": "unclear",
        "questions": [f"Do you mean {topic['title'].lower()}?" for topic in topics[:3]],
        "reasoning": "No topic is named.",
    }


def _alike(word: str, others: Iterable[str]) -> bool:
    return any(word.rstrip("s") == other.rstrip("s") for other in others)


def _write(
    lesson: dict[str, Any],
    passages: list[dict[str, str]],
    question: str,  # noqa: ARG001  a block of the prompt
) -> dict[str, Any]:
    sentences = [
        (passage, " ".join(match.group().split()))
        for passage in passages
        for match in _SENTENCE.finditer(passage["text"])
    ]
    takeaways = list(dict.fromkeys(text for _, text in sentences))[:3]
    if len(takeaways) < 3:
        return {"can_be_written": False}
    opening = f"This lesson explains {lesson['topic']}."
    if lesson["interest"]:
        opening += f" It begins with {lesson['interest']}."
    left = lesson["words"] - len(opening.split()) - sum(len(text.split()) for text in takeaways) - 1
    told: dict[str, tuple[dict[str, str], list[str]]] = {}
    for passage, text in sentences:
        if len(text.split()) <= left or not told:
            told.setdefault(passage["id"], (passage, []))[1].append(text)
            left -= len(text.split())
    return {
        "can_be_written": True,
        "title": lesson["topic"],
        "opening": opening,
        "sections": [
            {
                "heading": passage["heading"],
                "narration": " ".join(texts),
                "points": [" ".join(text.split()[:3]) for text in texts[:2]],
                "passages": [passage["id"]],
            }
            for passage, texts in told.values()
        ],
        "takeaways": takeaways,
        "closing": "Remember",
    }


def _vector(text: str, dimensions: int) -> list[float]:
    vector = [0.0] * dimensions
    for word in _words(text) or [text]:
        vector[int.from_bytes(hashlib.sha256(word.encode()).digest()[:8]) % dimensions] += 1.0
    return [value / math.sqrt(dimensions) for value in vector]
