"""
`vividly make`, with all its parts: the embedded Postgres, the starter library, the voice and the film.
"""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from vividly_core.domain import script_codec

if TYPE_CHECKING:
    from pathlib import Path

    from end_to_end.command import Vividly

QUESTION = "How do plants make sugar from light?"

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_text_is_written_and_nothing_stays_behind(vividly: Vividly) -> None:
    """
    The script and what there is to read of it, in a folder named for the topic; every process has ended.
    """
    done = vividly.run("make", QUESTION, "--modality", "text", "--minutes", "1")

    assert (done.code, done.lines[-1]["event"]) == (0, "lesson")
    (folder,) = (vividly.here / "lessons").iterdir()
    assert folder.name == f"photosynthesis-{done.lines[0]['request_id'][:8]}"
    assert _names(folder) == {"script.json", "transcript.md"}
    script_codec.decode((folder / "script.json").read_bytes())
    assert vividly.processes() == set()


@pytest.mark.service("espeak")
def test_audio_is_spoken_and_never_drawn(vividly: Vividly) -> None:
    """
    The recording lasts about as long as was asked for, and the captions are there.
    """
    done = vividly.run("make", QUESTION, "--modality", "audio", "--minutes", "1", "--out", "heard")

    assert done.code == 0
    assert _names(vividly.here / "heard") == {"script.json", "transcript.md", "narration.wav", "captions.vtt"}
    assert done.lines[-1]["seconds"] == pytest.approx(60, rel=0.1)
    assert (vividly.here / "heard" / "captions.vtt").read_text().startswith("WEBVTT")


@pytest.mark.service("espeak")
@pytest.mark.service("moviepy")
def test_a_film_is_made_stage_by_stage(vividly: Vividly) -> None:
    """
    Six stages, one after another; the progress never falls; the film can be played while it loads.
    """
    done = vividly.run("make", QUESTION, "--minutes", "1", "--json", "--out", "seen")

    stages = [line for line in done.lines if line["event"] == "stage"]
    assert done.code == 0
    assert [line["stage"] for line in stages if line["status"] == "completed"] == [
        "validation",
        "rag_retrieval",
        "script_generation",
        "video_generation",
        "video_processing",
        "notification",
    ]
    assert [line["progress"] for line in stages] == sorted(line["progress"] for line in stages)
    assert _names(vividly.here / "seen") == {
        "script.json",
        "transcript.md",
        "narration.wav",
        "captions.vtt",
        "lesson.mp4",
        "thumbnail.jpg",
    }
    film = (vividly.here / "seen" / "lesson.mp4").read_bytes()
    assert film.index(b"moov") < film.index(b"mdat")


def test_an_unclear_question_is_asked_back(vividly: Vividly) -> None:
    """
    Exit code 3, and the questions.
    """
    done = vividly.run("make", "Tell me about stuff")

    assert (done.code, done.lines[-1]["event"]) == (3, "clarification")
    assert len(done.lines[-1]["questions"]) >= 2


def test_a_question_outside_the_library_is_declined(vividly: Vividly) -> None:
    """
    Exit code 4, and why.
    """
    done = vividly.run("make", "Who won the 1998 World Cup?")

    assert (done.code, done.lines[-1]["event"]) == (4, "out_of_scope")
    assert done.lines[-1]["reasoning"]
    assert not (vividly.here / "lessons").exists()


def test_a_question_that_is_not_for_a_lesson_is_answered_with_help(vividly: Vividly) -> None:
    """
    Exit code 5, and whom to turn to.
    """
    done = vividly.run("make", "I want to kill myself")

    assert (done.code, done.lines[-1]["event"]) == (5, "refused")
    assert "988" in done.lines[-1]["helpline"]
    assert not (vividly.here / "lessons").exists()


@pytest.mark.parametrize(
    "question", [QUESTION, "Who won the World Cup?", "Tell me about stuff", "I like porn and"]
)
def test_what_a_student_typed_is_not_repeated(vividly: Vividly, question: str) -> None:
    """
    Whatever becomes of it: neither in the lines nor in the log, though that tells everything.
    """
    loud = attrs.evolve(vividly, variables={"LOG_LEVEL": "DEBUG"})

    done = loud.run(
        "make", f"{question} zyzzyva", "--interest", "quaggaphone", "--modality", "text", "--minutes", "1"
    )
    events = loud.run("requests", "events", done.lines[0]["request_id"], "--json")

    for said in (done.out, done.err, events.out, events.err):
        assert "zyzzyva" not in said
        assert "quaggaphone" not in said
    assert events.lines


def test_a_grade_that_is_none_is_wrong_use(vividly: Vividly) -> None:
    """
    Exit code 2, before anything is started.
    """
    done = vividly.run("make", QUESTION, "--grade", "13")

    assert (done.code, done.out) == (2, "")
    assert "'--grade'" in done.err


@pytest.mark.service("espeak")
@pytest.mark.service("moviepy")
def test_ctrl_c_within_the_film_leaves_nothing(vividly: Vividly) -> None:
    """
    Exit code 130: no process, no file, and the request is marked cancelled, its progress as far as it was.
    """
    with vividly.started("make", QUESTION, "--minutes", "3", "--json", "--out", "seen") as process:
        assert process.stdout is not None
        lines: list[dict[str, Any]] = [json.loads(process.stdout.readline())]
        while lines[-1].get("stage") != "video_generation" or lines[-1]["fraction"] == 0:
            lines.append(json.loads(process.stdout.readline()))
        process.send_signal(signal.SIGINT)
        lines += [json.loads(line) for line in process.stdout]
        code = process.wait()

    assert code == 130
    assert lines[-1] == {"event": "cancelled", "request_id": lines[0]["request_id"], "lesson_made": False}
    assert _names(vividly.here) == set()
    assert vividly.processes() == set()
    shown = vividly.run("requests", "show", lines[0]["request_id"], "--json").lines[0]
    assert (shown["status"], shown["progress"]) == ("cancelled", lines[-2]["progress"])
