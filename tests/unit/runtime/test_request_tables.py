"""
Requests and events as tables for people, and as documents for programs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import attrs

from unit.runtime.requests import START, filming, pending
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.artifact import Artifact, ArtifactKind, StoredAsset, asset_key
from vividly_core.domain.failure import Failure
from vividly_core.domain.link import Link
from vividly_core.domain.stage import Stage
from vividly_runtime.commands import request_documents, request_tables

if TYPE_CHECKING:
    import pytest

    from vividly_core.domain.request import LessonRequest

STORED_WITH_LINES = "Why is\nthe sky \x1b[31mblue?"


def _with_script(request: LessonRequest) -> LessonRequest:
    key = asset_key(request.id, ArtifactKind.SCRIPT)
    asset = StoredAsset(
        key=key, url=f"memory:///{key}", media_type="application/json", size_bytes=5500, sha256="0" * 64
    )
    script = Artifact(kind=ArtifactKind.SCRIPT, stage=Stage.SCRIPT_GENERATION, asset=asset)
    return attrs.evolve(request, artifacts=(script,))


async def test_a_list_has_the_question_and_the_id_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    """
    The question on one line, and harmless to the terminal.
    """
    request = pending(question=STORED_WITH_LINES)
    store = MemoryRequestStore(clock=MemoryClock(time=START), students={request.wish.student_id})
    await store.add(request)

    request_tables.print_requests(await store.find(status=None, before=None, limit=10))

    said = capsys.readouterr().out
    assert "Why is the sky \ufffd[31mblue?" in said
    assert str(request.id) in said
    assert "\x1b" not in said


def test_an_empty_list_says_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Rather than a table of nothing.
    """
    request_tables.print_requests(())

    assert "vividly make" in capsys.readouterr().out


def test_an_empty_list_of_some_does_not_say_that_there_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Perhaps there are others.
    """
    request_tables.print_requests((), of_all=False)

    assert capsys.readouterr().out == "No such request.\n"


def test_a_request_shows_six_stages_and_where_its_parts_lie(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Each stage with its status.
    """
    request_tables.print_request(_with_script(filming(0.5)))

    lines = capsys.readouterr().out.splitlines()
    stages = [line.split()[:2] for line in lines if line.split()[:1] and line.split()[0] in set(Stage)]
    assert stages == [
        ["validation", "completed"],
        ["rag_retrieval", "completed"],
        ["script_generation", "completed"],
        ["video_generation", "in_progress"],
        ["video_processing", "pending"],
        ["notification", "pending"],
    ]
    assert lines[-1].split() == [
        "script.json",
        "5.5",
        "kB",
        "memory:///scripts/6c188080-d821-4d98-8dd3-5201de9f66a3/script.json",
    ]


def test_a_failure_stands_above_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Once, in full.
    """
    failure = Failure(stage=Stage.VIDEO_GENERATION, kind="Unavailable", message="the disk is full")
    request_tables.print_request(filming(0.5).fail(failure, START))

    said = capsys.readouterr().out
    assert "the disk is full (Unavailable)" in said
    assert said.count("the disk is full") == 1


def test_the_scores_of_a_lesson_stand_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """
    In an order of ours, whatever order the database keeps them in; what we do not know of is left out.
    """
    request = filming(0.5)
    scores = {"hook": 0.0, "charm": 0.3, "support": 0.96}
    stages = tuple(
        attrs.evolve(run, output={"scores": scores}) if run.stage is Stage.SCRIPT_GENERATION else run
        for run in request.stages
    )

    request_tables.print_request(attrs.evolve(request, stages=stages))

    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Scores")]
    assert line.split(maxsplit=1)[1] == "support 96%, hook 0%"


def test_whose_lesson_was_reused_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """
    And which request was waited for in vain.
    """
    request = pending()
    for stage in (Stage.VALIDATION, Stage.RAG_RETRIEVAL):
        request = request.begin(stage, START).finish(stage, {}, START)
    script = request.begin(Stage.SCRIPT_GENERATION, START)

    for output in ({"reused_from": "the-one", "words": 7}, {"in_place_of": "the-other", "words": 7}):
        request_tables.print_request(script.finish(Stage.SCRIPT_GENERATION, output, START))

    said = capsys.readouterr().out
    assert "Reused from   the-one" in said
    assert "7 words, 0 scenes, reused" in said
    assert "In place of   the-other" in said


def test_every_output_of_a_stage_is_put_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Also one that another version wrote, with nothing of what we know in it.
    """
    request = filming(0.5)
    strange = tuple(attrs.evolve(run, output={"strange": True}) for run in request.stages)

    request_tables.print_request(attrs.evolve(request, stages=strange))

    assert "0 passages" in capsys.readouterr().out


def test_an_event_is_a_line_with_its_progress() -> None:
    """
    A change of status has none.
    """
    event = filming(0.5).news[-1]

    assert request_tables.event_line(event).split()[2:4] == ["55%", "video_generation"]


def test_documents_are_json() -> None:
    """
    Whatever has happened to a request.
    """
    failure = Failure(stage=Stage.VIDEO_GENERATION, kind="Unavailable", message="the disk is full")
    request = _with_script(filming(0.5).fail(failure, START))

    document = json.loads(json.dumps(request_documents.request(request)))
    events = [json.loads(json.dumps(request_documents.event(event))) for event in request.news]

    assert document["failure"] == {
        "stage": "video_generation",
        "kind": "Unavailable",
        "message": "the disk is full",
        "helpline": None,
    }
    assert [stage["stage"] for stage in document["stages"]] == list(Stage)
    assert document["artifacts"][0]["size_bytes"] == 5500
    assert [event["progress"] for event in events] == sorted(event["progress"] for event in events)


def test_links_stand_in_place_of_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Whole, on one line, with the moment until which they open; for programs beside the address.
    """
    request = _with_script(filming(0.5))
    key = request.artifacts[0].asset.key
    url = "https://storage.example/" + "x" * 400
    links = {key: Link(key=key, url=url, expires_at=START)}

    request_tables.print_request(request, links=links)

    (artifact,) = request_documents.request(request, links=links)["artifacts"]
    said = capsys.readouterr().out
    assert url in said
    assert f"memory:///{key}" not in said
    assert "The links open until" in said
    assert artifact["link"] == {"url": url, "expires_at": START.isoformat()}
    assert artifact["url"] == f"memory:///{key}"
    assert "link" not in request_documents.request(request)["artifacts"][0]
