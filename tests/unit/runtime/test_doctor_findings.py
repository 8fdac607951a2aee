"""
What is found out from what was read of this machine and its database.
"""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from vividly_runtime.doctor.finding import State
from vividly_runtime.doctor.findings.database import (
    RevisionReading,
    SchemaDifference,
    ServerReading,
    judge_clock,
    judge_revision,
    judge_schema,
    judge_server,
)
from vividly_runtime.doctor.findings.film import EncoderReading, FontsReading, judge_encoder, judge_fonts
from vividly_runtime.doctor.findings.library import LibraryReading, judge_library
from vividly_runtime.doctor.findings.machine import FolderReading, PythonReading, judge_folder, judge_python
from vividly_runtime.doctor.findings.variables import judge_variables
from vividly_runtime.settings.values import read_settings

FOLDER = FolderReading(folder=Path("/d/v"), nearest=Path("/d"), free_bytes=10**11, partition_bytes=10**12)
SERVER = ServerReading(version="18.1", connections=2, most_connections=100, answer_seconds=0.001)
REVISION = RevisionReading(current="0010", head="0010", known=frozenset({"0009", "0010"}))


def test_every_wrong_variable_is_a_finding_of_its_own() -> None:
    """
    With the command that sets it.
    """
    reading = read_settings({"VIVIDLY_WRITER": "vertex", "PORT": "http"})

    findings = judge_variables(reading, stale={})

    assert [(finding.state, finding.cure) for finding in findings] == [
        (State.FAILED, "export PORT=..."),
        (State.FAILED, "export GCP_PROJECT_ID=..."),
    ]


def test_right_variables_tell_which_parts_they_choose() -> None:
    """
    And which of them nobody reads.
    """
    chosen, stale = judge_variables(read_settings({}), stale={"REDIS_URL": "there is no Redis"})

    assert (chosen.state, chosen.message) == (State.OK, "table, directory, outline, espeak")
    assert (stale.state, stale.details) == (State.OK, ("REDIS_URL: there is no Redis",))


def test_a_name_of_ours_that_no_setting_has_is_a_warning() -> None:
    """
    With the setting that is probably meant, if one is near: a misspelt budget would be no budget.
    """
    names = ["PATH", "VIVIDLY_LIBRARY", "VIVIDLY_BUDGET_DAILY", "VIVIDLY_LIBARY", "VIVIDLY_UMBRELLA"]

    _, budget, library, other = judge_variables(read_settings({}), stale={}, names=names)

    assert [finding.state for finding in (budget, library, other)] == [State.WARNING] * 3
    assert "is VIVIDLY_BUDGET_DAY_USD meant?" in budget.message
    assert library.cure == 'export VIVIDLY_LIBRARY="$VIVIDLY_LIBARY"; unset VIVIDLY_LIBARY'
    assert (other.message, other.cure) == (
        "VIVIDLY_UMBRELLA is set, and no setting is called so",
        "unset VIVIDLY_UMBRELLA",
    )


def test_an_emulator_outside_development_is_a_warning() -> None:
    """
    It would eat every lesson.
    """
    variables = {
        "VIVIDLY_QUEUE": "pubsub",
        "PUBSUB_TOPIC": "projects/mine/topics/requests",
        "PUBSUB_EMULATOR_HOST": "localhost:8085",
    }

    _, emulated = judge_variables(read_settings({**variables, "ENVIRONMENT": "prod"}), stale={})

    assert (emulated.state, emulated.cure) == (State.WARNING, "unset PUBSUB_EMULATOR_HOST")
    assert len(judge_variables(read_settings(variables), stale={})) == 1


def test_what_is_not_installed_is_told_by_its_extra() -> None:
    """
    One command for each.
    """
    good = PythonReading(python="3.13.1", vividly="0.1.0", missing={})
    bad = attrs.evolve(good, missing={"gcs": ("gcloud.aio.storage",), "moviepy": ("PIL", "moviepy")})

    assert [finding.state for finding in judge_python(good)] == [State.OK]
    assert [finding.cure for finding in judge_python(bad)] == [
        "pip install 'vividly[gcs]'",
        "pip install 'vividly[moviepy]'",
    ]


@pytest.mark.parametrize(
    ("reading", "state", "told"),
    [
        (FOLDER, State.OK, "100.0 GB of 1000.0 GB free for /d/v"),
        (attrs.evolve(FOLDER, free_bytes=10**9), State.WARNING, "nearly full: 1.0 GB"),
        (attrs.evolve(FOLDER, free_bytes=10**6), State.FAILED, "the disk is full: 1 MB"),
        (
            attrs.evolve(FOLDER, refusal="Read-only file system"),
            State.FAILED,
            "(Read-only file system): /d, for /d/v",
        ),
    ],
)
def test_a_folder_can_be_written_and_has_room(reading: FolderReading, state: State, told: str) -> None:
    """
    Or says what is wrong.
    """
    (finding,) = judge_folder(reading)

    assert finding.state is state
    assert told in finding.message
    assert (finding.cure is None) == (state is State.OK)


def test_an_encoder_has_what_films_need() -> None:
    """
    H.264 and AAC.
    """
    good = EncoderReading(program="ffmpeg", version="9", encoders=frozenset({"aac", "libx264", "flac"}))

    assert judge_encoder(good)[0].state is State.OK
    assert "libx264" in judge_encoder(attrs.evolve(good, encoders=frozenset({"aac"})))[0].message


def test_fonts_have_a_stand_in() -> None:
    """
    Without one, some scripts get no film.
    """
    assert judge_fonts(FontsReading(files=5, has_stand_in=True))[0].state is State.OK
    assert judge_fonts(FontsReading(files=3, has_stand_in=False))[0].state is State.WARNING


def test_a_library_holds_something() -> None:
    """
    And all of it can be read.
    """
    assert judge_library("here", LibraryReading(topics=0))[0].state is State.FAILED
    assert judge_library("here", LibraryReading(topics=1))[0].message == "1 topic in here"
    assert judge_library("here", LibraryReading(topics=2, warnings=("a.md: empty",)))[0].details == (
        "a.md: empty",
    )


def test_books_in_the_database_count_too() -> None:
    """
    Or it is said that they could not be counted.
    """
    (counted,) = judge_library("here", LibraryReading(topics=40, books=2))
    (unknown,) = judge_library("here", LibraryReading(topics=31, books=None))

    assert (counted.state, counted.message) == (State.OK, "40 topics in here and 2 books")
    assert (unknown.state, unknown.message) == (State.WARNING, "31 topics in here; books could not be counted")


@pytest.mark.parametrize(
    ("reading", "state"),
    [
        (SERVER, State.OK),
        (attrs.evolve(SERVER, version="12.4"), State.FAILED),
        (attrs.evolve(SERVER, connections=90), State.WARNING),
        (attrs.evolve(SERVER, answer_seconds=0.5), State.WARNING),
    ],
)
def test_a_server_answers_soon_and_has_room(reading: ServerReading, state: State) -> None:
    """
    And is not too old.
    """
    assert judge_server(reading, embedded=False)[0].state is state


@pytest.mark.parametrize(
    ("skew", "uncertain", "state"),
    [
        (0.1, 0.01, State.OK),
        (3.0, 2.0, State.OK),
        (-3.0, 0.1, State.WARNING),
        (61.0, 0.1, State.FAILED),
    ],
)
def test_clocks_agree_as_far_as_can_be_told(skew: float, uncertain: float, state: State) -> None:
    """
    A slow answer is no skew.
    """
    assert judge_clock(skew, uncertain_seconds=uncertain)[0].state is state


def test_a_revision_that_is_not_ours_says_which_command_mends_it() -> None:
    """
    The embedded database is brought up to date by itself, so there it only warns.
    """
    cases = {
        "0010": (State.OK, State.OK, None),
        "0009": (State.FAILED, State.WARNING, "vividly db upgrade"),
        None: (State.FAILED, State.WARNING, "vividly db upgrade"),
        "0099": (State.FAILED, State.FAILED, "pip install --upgrade vividly"),
    }
    for current, (outside, embedded, cure) in cases.items():
        reading = attrs.evolve(REVISION, current=current)
        states = [judge_revision(reading, embedded=flag)[0] for flag in (False, True)]
        assert [finding.state for finding in states] == [outside, embedded]
        assert {finding.cure for finding in states} == {cure}


def test_a_changed_type_says_how_to_change_it_back() -> None:
    """
    As a statement, quoted for a shell.
    """
    student = SchemaDifference(
        table="content_requests",
        item="student_id",
        kind="column type",
        expected="character varying(100)",
        line="content_requests.student_id: column type: expected character varying(100), found uuid",
    )
    view = attrs.evolve(student, item="dashboard", kind="missing view")

    changed, gone = judge_schema([student, view], [])

    assert changed.cure == (
        'psql "$DATABASE_URL" -c \'ALTER TABLE content_requests ALTER student_id TYPE character varying(100)'
        " USING student_id::character varying(100)'"
    )
    assert gone.cure == "vividly db check"
    assert judge_schema([], ["harmless"])[0].message == "as this version expects; 1 harmless difference"
