"""
`vividly doctor`, on machines that are well and on some that are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import anyio.abc
import asyncpg
import attrs
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from end_to_end.command import Done, Vividly

pytestmark = [
    *(pytest.mark.service(name) for name in ("outline", "postgres", "espeak", "moviepy")),
    pytest.mark.timeout(240),
]

STUDENT_AS_UUID = """
DROP VIEW active_requests_dashboard;
ALTER TABLE content_requests DROP CONSTRAINT content_requests_student_id_fkey;
ALTER TABLE content_requests ALTER student_id TYPE uuid USING NULL::uuid;
"""


def findings(done: Done, *states: str) -> dict[str, list[dict[str, Any]]]:
    """
    What was found in one of *states*, by its check.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for line in done.lines[:-1]:
        if line["state"] in states:
            found.setdefault(line["check"], []).append(line)
    return found


async def test_a_machine_that_is_well_fails_nothing(workplace: Vividly) -> None:
    """
    Every check is told once, in its order; the total is the last line.
    """
    done = workplace.run("doctor", "--json")

    assert (done.code, done.err) == (0, "")
    assert [line["check"] for line in done.lines[:-1]] == [
        *("variables", "python", "data-folder", "ffmpeg", "fonts", "library"),
        *("database", "clock", "revision", "schema", "pubsub", "buckets", "models", "voices"),
    ]
    assert not findings(done, "failed", "not checked")
    assert set(findings(done, "not used")) == {"pubsub", "buckets", "models"}
    assert done.lines[-1]["failed"] == 0


async def test_people_read_the_same_in_lines(workplace: Vividly) -> None:
    """
    With the command below what failed.
    """
    broken = attrs.evolve(workplace, variables={"VIVIDLY_LIBRARY": str(workplace.here)})

    done = broken.run("doctor", "--only", "library", "--only", "python")

    assert done.code == 1
    python, library, cure, _, total = done.out.splitlines()
    assert python.split()[:2] == ["ok", "python"]
    assert library.split()[:2] == ["failed", "library"]
    assert cure == "    unset VIVIDLY_LIBRARY"
    assert total == "1 ok, 1 failed"


def test_looking_makes_no_database(vividly: Vividly, tmp_path: Path) -> None:
    """
    On a new machine there is none, and that is well.
    """
    fresh = attrs.evolve(vividly, data=tmp_path / "data")

    done = fresh.run("doctor", "--json", "--only", "schema", "--only", "database")

    assert done.code == 0
    assert [line["state"] for line in done.lines[:-1]] == ["ok", "not used"]
    assert not fresh.data.exists()


def test_an_embedded_database_is_looked_at_too(vividly: Vividly) -> None:
    """
    One server for all that look.
    """
    vividly.run("db", "upgrade")

    done = vividly.run("doctor", "--json", *(f"--only={name}" for name in ("database", "clock", "schema")))

    assert (done.code, done.lines[-1]["ok"]) == (0, 3)
    assert "embedded Postgres" in done.lines[0]["message"]
    assert not vividly.processes_but()


async def test_a_database_out_of_reach_fails_once(workplace: Vividly) -> None:
    """
    What stands behind it is not looked at; everything else is.
    """
    lost = attrs.evolve(workplace, database_url="postgresql://vividly:secret@127.0.0.1:1/vividly")

    done = lost.run("doctor", "--json")

    assert done.code == 1
    assert "secret" not in done.out + done.err
    (failed,) = findings(done, "failed")["database"]
    assert failed["cure"] == "export DATABASE_URL=postgresql://USER:PASSWORD@HOST:PORT/NAME"
    assert set(findings(done, "failed")) == {"database"}
    assert set(findings(done, "not checked")) == {"clock", "revision", "schema"}


async def test_a_changed_type_is_told_with_the_statement_that_changes_it_back(workplace: Vividly) -> None:
    """
    With what went with it.
    """
    connection = await asyncpg.connect(workplace.database_url)
    try:
        await connection.execute(STUDENT_AS_UUID)
    finally:
        await connection.close()

    done = workplace.run("doctor", "--json", "--only", "schema")

    assert done.code == 1
    *_, changed = findings(done, "failed")["schema"]
    assert "expected character varying(100), found uuid" in changed["message"]
    assert "ALTER TABLE content_requests ALTER student_id TYPE character varying(100)" in changed["cure"]


async def test_all_wrong_variables_are_told_and_the_rest_is_looked_at(workplace: Vividly) -> None:
    """
    Nobody deploys twenty times to find them.
    """
    half = attrs.evolve(
        workplace,
        variables={
            "GCS_GENERATED_CONTENT_BUCKET": "gs://lessons",
            "VIVIDLY_LIBRARY": "~nobody-of-this-name/texts",
            "VIVIDLY_SPEECH": "espeak",
        },
    )

    done = half.run("doctor", "--json")

    assert done.code == 1
    told = [line["message"].partition(":")[0] for line in findings(done, "failed")["variables"]]
    assert told == [
        "VIVIDLY_LIBRARY",
        "PUBSUB_TOPIC",
        "PUBSUB_SUBSCRIPTION",
        "GCS_GENERATED_CONTENT_BUCKET",
        "GCP_PROJECT_ID",
        "VIVIDLY_PLATFORM",
    ]
    assert set(findings(done, "not checked")) == {"library", "pubsub", "buckets", "models"}
    assert {"database", "schema", "ffmpeg"} <= findings(done, "ok").keys()


async def test_a_folder_that_cannot_be_written_fails(workplace: Vividly) -> None:
    """
    Before a lesson does.
    """
    (workplace.here / "file").write_text("in the way")
    full = attrs.evolve(workplace, data=workplace.here / "file" / "data")

    done = full.run("doctor", "--json", "--only", "data-folder")

    assert done.code == 1
    assert findings(done, "failed")["data-folder"][0]["cure"] == "export VIVIDLY_DATA_DIR=..."


async def test_what_has_drifted_from_the_declaration_is_told(workplace: Vividly) -> None:
    """
    The file is written of what is there; then it holds, until something changes.
    """
    file = workplace.here / "declared.toml"
    written = workplace.run("doctor", "--json", "--write-declared", str(file))
    held = workplace.run("doctor", "--json", "--declared", str(file))
    file.write_text('schema_revision = "0001"\nbuckets = ["lessons"]\n')
    drifted = workplace.run("doctor", "--json", "--declared", str(file))
    partly = workplace.run("doctor", "--json", "--declared", str(file), "--only", "revision")

    assert (written.code, held.code, drifted.code) == (0, 0, 1)
    assert findings(held, "ok")["declared"][0]["message"] == "nothing has drifted from what was declared"
    revision, bucket = findings(drifted, "failed")["declared"]
    assert "declared 0001, found 00" in revision["message"]
    assert bucket["message"].startswith(
        "every bucket is declared, and none was seen: the settings use another part"
    )
    assert [line["message"] for line in findings(partly, "not checked")["declared"]] == [
        "every bucket is declared, and was not looked at"
    ]


async def test_no_declaration_is_written_of_what_could_not_be_seen(workplace: Vividly) -> None:
    """
    What it leaves out may be as it likes: whoever trusts it would not hear of a subscription any more.
    """
    file = workplace.here / "declared.toml"
    nowhere = {
        "VIVIDLY_QUEUE": "pubsub",
        "GCP_PROJECT_ID": "my-project",
        "PUBSUB_TOPIC": "requests",
        "PUBSUB_SUBSCRIPTION": "worker",
        "PUBSUB_EMULATOR_HOST": "127.0.0.1:1",
    }
    lost = attrs.evolve(workplace, variables=nowhere)

    done = lost.run("doctor", "--json", "--write-declared", str(file), "--only", "pubsub", "--only", "revision")
    rest = lost.run("doctor", "--json", "--write-declared", str(file), "--only", "revision")

    assert (done.code, rest.code) == (1, 0)
    (refusal,) = findings(done, "failed")["declared"]
    assert refusal["message"] == f"{file} is not written: pubsub could not be looked at"
    assert "declared in" not in done.err
    assert findings(done, "failed")["pubsub"][0]["cure"] == (
        "gcloud beta emulators pubsub start --host-port=127.0.0.1:1"
    )
    assert file.read_text().startswith("schema_revision = ")


async def test_books_in_the_database_are_counted(workplace: Vividly) -> None:
    """
    With the topics of the folder, as a worker offers them.
    """
    before = workplace.run("doctor", "--json", "--only", "library")
    (workplace.here / "tides.md").write_text(
        "---\ntitle: Tides\nsubject: physics\n---\n\n# Tides\n\n## Why they rise\n\n"
        "The Moon pulls at the oceans, and the side that is near to it is pulled the most.\n"
    )
    added = workplace.run("library", "add", "tides.md")
    after = workplace.run("doctor", "--json", "--only", "library")

    assert added.code == 0, added.err
    assert before.lines[0]["message"].endswith("in the starter library")
    assert after.lines[0]["message"].endswith("in the starter library and 1 book")


@pytest.mark.parametrize(
    ("check", "variables", "cure"),
    [
        (
            "models",
            {"VIVIDLY_WRITER": "vertex", "VIVIDLY_VERTEX_ENDPOINT": "127.0.0.1:1", "VIVIDLY_MODELS": "nobodys"},
            "unset VIVIDLY_MODELS GEMINI_MODEL",
        ),
        (
            "models",
            {"VIVIDLY_WRITER": "vertex", "VIVIDLY_VERTEX_ENDPOINT": "127.0.0.1:1"},
            "unset VIVIDLY_VERTEX_ENDPOINT",
        ),
        (
            "voices",
            {"VIVIDLY_SPEECH": "google", "VIVIDLY_SPEECH_ENDPOINT": "127.0.0.1:1"},
            "unset VIVIDLY_SPEECH_ENDPOINT",
        ),
        (
            "buckets",
            {
                "VIVIDLY_ASSETS": "gcs",
                "GCS_GENERATED_CONTENT_BUCKET": "lessons",
                "STORAGE_EMULATOR_HOST": "http://127.0.0.1:1",
            },
            "unset STORAGE_EMULATOR_HOST",
        ),
    ],
)
def test_the_command_is_for_what_is_wrong(
    vividly: Vividly, check: str, variables: dict[str, str], cure: str
) -> None:
    """
    Where something stands in for Google, nobody signs in.
    """
    cloudy = attrs.evolve(vividly, variables={"GCP_PROJECT_ID": "my-project", **variables})

    done = cloudy.run("doctor", "--json", "--only", check, "--timeout", "8")

    assert done.code == 1
    assert {line["cure"] for line in findings(done, "failed")[check]} == {cure}


@pytest.mark.parametrize("check", ["models", "voices", "buckets", "pubsub"])
async def test_a_service_that_hangs_fails_alone_and_in_time(vividly: Vividly, check: str) -> None:
    """
    It takes connections and says nothing: everything else is told all the same.
    """
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        host = f"127.0.0.1:{listener.extra(anyio.abc.SocketAttribute.local_port)}"
        variables = {
            "VIVIDLY_WRITER": "vertex",
            "VIVIDLY_SPEECH": "google",
            "VIVIDLY_ASSETS": "gcs",
            "VIVIDLY_QUEUE": "pubsub",
            "GCP_PROJECT_ID": "my-project",
            "PUBSUB_TOPIC": "requests",
            "PUBSUB_SUBSCRIPTION": "worker",
            "PUBSUB_EMULATOR_HOST": host,
            "GCS_GENERATED_CONTENT_BUCKET": "lessons",
            "STORAGE_EMULATOR_HOST": f"http://{host}",
            "VIVIDLY_VERTEX_ENDPOINT": host,
            "VIVIDLY_SPEECH_ENDPOINT": host,
        }
        cloudy = attrs.evolve(vividly, variables=variables)

        done = cloudy.run("doctor", "--json", "--only", check, "--only", "python", "--timeout", "5")

    assert done.code == 1
    assert set(findings(done, "failed")) == {check}
    assert set(findings(done, "ok")) == {"python"}
    assert "bug" not in done.out


def test_wrong_use_is_told_before_anything_is_looked_at(vividly: Vividly) -> None:
    """
    An unknown check, and a file that declares nothing sensible.
    """
    (vividly.here / "declared.toml").write_text("topic = 1")

    unknown = vividly.run("doctor", "--only", "weather")
    wrong = vividly.run("doctor", "--declared", "declared.toml")

    assert (unknown.code, wrong.code) == (2, 1)
    assert "voices" in unknown.err
    assert "topic: nobody knows this key" in wrong.err
