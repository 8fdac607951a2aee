"""
What Text-to-Speech promises beyond `Narrator`: which voice speaks, and at what price; nothing is heard of a failure.
"""

from __future__ import annotations

import io
import json
import wave
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import anyio
import attrs
import pytest

from contract.openers._recorded_sound import listen
from contract.openers._spoken_lesson import LESSON, files, script, speak
from contract.openers.speech import narrator_of, speech_server
from contract.servers.speech_rules import LONGEST_REQUEST_BYTES, NATURAL_SAMPLE_RATE, Refusal, ServedVoice
from vividly_adapters.speech.client import open_speech_client
from vividly_adapters.speech.voices_answer import ask_for_voices
from vividly_core.domain.errors import Misconfigured, Rejected, Throttled, Unavailable
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from pathlib import Path

    from contract.openers._narrator_harness import NarratorHarness
    from contract.servers.speech_rules import SpeechServer
    from vividly_core.domain.errors import PortError

pytestmark = pytest.mark.service("speech")

FIRST, SECOND, PLAIN = "en-US-Neural2-F", "en-US-Neural2-D", "en-US-Chirp3-HD-Kore"
SECRET = "Kumquat."
LOUD = 1_000


@pytest.fixture
async def server() -> AsyncGenerator[SpeechServer]:
    """
    The service.
    """
    async with speech_server() as server:
        yield server


@pytest.fixture
async def harness(server: SpeechServer) -> AsyncGenerator[NarratorHarness]:
    """
    A narrator of two voices.
    """
    async with narrator_of(server, voice=FIRST, fallbacks=[SECOND]) as harness:
        yield harness


def header_of(audio: bytes, *, rate: int = NATURAL_SAMPLE_RATE, channels: int = 1, width: int = 2) -> bytes:
    """
    The sound of *audio* in a file of another form.
    """
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", "not compressed"))
        file.writeframes(audio[44:])
    return made.getvalue()


def silent(audio: bytes) -> bytes:
    """
    As long as *audio*, without a sound.
    """
    return audio[:44] + bytes(len(audio) - 44)


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (Refusal("RESOURCE_EXHAUSTED", "Quota exceeded"), Throttled),
        (Refusal("UNAVAILABLE", "The service is currently unavailable."), Unavailable),
        (Refusal("DEADLINE_EXCEEDED", "Deadline exceeded"), Unavailable),
        (Refusal("INTERNAL", "Internal error encountered."), Unavailable),
        (Refusal("CANCELLED", "The operation was cancelled."), Unavailable),
        (Refusal("UNAUTHENTICATED", "Request had invalid authentication credentials."), Misconfigured),
        (
            Refusal("PERMISSION_DENIED", "API has not been used in project 1 before or it is disabled."),
            Misconfigured,
        ),
        (Refusal("INVALID_ARGUMENT", f'Sentence starting with: "voice {SECRET}" is too long.'), Rejected),
        (Refusal("INVALID_ARGUMENT", "Invalid SSML. Newer voices like Neural2 require valid SSML."), Rejected),
        (Refusal("INVALID_ARGUMENT", f'Cannot say "the voice {SECRET}"'), Rejected),
    ],
    ids=[
        "quota",
        "unavailable",
        "deadline",
        "internal",
        "cancelled there",
        "unknown caller",
        "forbidden",
        "long sentence",
        "bad markup",
        "whatever else",
    ],
)
@pytest.mark.parametrize("place", [0, 2])
async def test_each_error_says_what_to_do(
    server: SpeechServer, harness: NarratorHarness, refusal: Refusal, error: type[PortError], place: int
) -> None:
    """
    At the first request and at a later one; no other voice is tried, nothing is left, and nothing is repeated.
    """
    server.refusals.extend([*[None] * place, refusal])

    with pytest.raises(error) as caught:
        await speak(harness, script(*LESSON, SECRET))

    assert type(caught.value) is error
    assert SECRET not in str(caught.value)
    assert files(harness) == []
    assert {asked.voice for asked in server.asked} == {FIRST}


@pytest.mark.parametrize(("told", "heard"), [(7.5, 7.5), (None, None)])
async def test_a_quota_says_when_to_come_back(
    server: SpeechServer, harness: NarratorHarness, told: float | None, heard: float | None
) -> None:
    """
    If the service does.
    """
    server.refusals.append(Refusal("RESOURCE_EXHAUSTED", "Quota exceeded", retry_after_seconds=told))

    with pytest.raises(Throttled) as caught:
        await speak(harness, script(*LESSON))

    assert caught.value.retry_after_seconds == heard


async def test_what_takes_too_long_is_unavailable(server: SpeechServer) -> None:
    """
    Each call has its limit.
    """
    server.seconds = 60

    async with narrator_of(server, call_seconds=0.05) as harness:
        with pytest.raises(Unavailable, match="DeadlineExceeded"):
            await speak(harness, script(*LESSON))

        assert files(harness) == []


async def test_a_service_that_is_gone_is_unavailable() -> None:
    """
    Nobody listens there any more.
    """
    async with speech_server() as server:
        pass

    async with narrator_of(server) as harness:
        with pytest.raises(Unavailable):
            await speak(harness, script(*LESSON))


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: b"", id="nothing"),
        pytest.param(lambda _: b"ID3\x03", id="another kind of file"),
        pytest.param(lambda audio: audio[:20], id="half a header"),
        pytest.param(lambda audio: audio[:44], id="a header alone"),
        pytest.param(lambda audio: audio[: len(audio) // 2], id="cut off"),
        pytest.param(lambda audio: audio[:-1], id="cut off by a byte"),
        pytest.param(lambda audio: header_of(audio, rate=8_000), id="another rate"),
        pytest.param(lambda audio: header_of(audio, channels=2), id="two channels"),
        pytest.param(lambda audio: header_of(audio, width=1), id="eight bits"),
        pytest.param(silent, id="silence"),
    ],
)
@pytest.mark.parametrize("voice", [FIRST, PLAIN])
async def test_what_is_no_speech_becomes_no_narration(
    server: SpeechServer, voice: str, spoil: Callable[[bytes], bytes]
) -> None:
    """
    It is worth another attempt, and an older recording stays as it was.
    """
    async with narrator_of(server, voice=voice) as harness:
        await speak(harness, script("Light moves."))
        before = (harness.folder / "narration.wav").read_bytes()
        server.spoil = spoil

        with pytest.raises(Unavailable):
            await speak(harness, script(*LESSON))

        assert (harness.folder / "narration.wav").read_bytes() == before
        assert files(harness) == ["narration.wav"]


async def test_the_first_voice_speaks(harness: NarratorHarness) -> None:
    """
    And the narration says so.
    """
    narration = await speak(harness, script(*LESSON))

    assert narration.voice == f"google {FIRST}"


@pytest.mark.parametrize("refusal", [None, Refusal("NOT_FOUND", "Voice model is gone")])
async def test_a_failing_voice_lets_the_next_one_speak(
    server: SpeechServer, harness: NarratorHarness, refusal: Refusal | None
) -> None:
    """
    After one request, and the narration names who spoke in the end.
    """
    if refusal is None:
        del server.voices[FIRST]
    else:
        server.refusals.append(refusal)

    narration = await speak(harness, script(*LESSON))

    assert narration.voice == f"google {SECOND}"
    assert [asked.voice for asked in server.asked].count(FIRST) == 1
    assert [used.item for used in narration.usage] == [f"speech {SECOND}"]


async def test_no_voice_left_is_misconfigured(server: SpeechServer, harness: NarratorHarness) -> None:
    """
    The error names those that were tried.
    """
    server.voices.clear()

    with pytest.raises(Misconfigured, match=f"{FIRST}, {SECOND}"):
        await speak(harness, script(*LESSON))

    assert files(harness) == []


@pytest.mark.parametrize(
    ("language", "voice"),
    [("en-GB", FIRST), ("de-AT", "de-DE-Neural2-B"), ("DE", "de-DE-Neural2-B")],
)
async def test_a_script_is_spoken_in_its_language(server: SpeechServer, language: str, voice: str) -> None:
    """
    By the first voice that speaks it, from whatever region.
    """
    async with narrator_of(server, voice=FIRST, fallbacks=["de-DE-Neural2-B"]) as harness:
        narration = await speak(harness, script("Photosynthese.", language=language))

    assert narration.voice == f"google {voice}"


async def test_a_voice_that_times_no_marks_speaks_plain_text(
    server: SpeechServer, harness: NarratorHarness
) -> None:
    """
    It is asked again, sentence by sentence, and never for marks again; both are paid for.
    """
    server.voices[FIRST] = ServedVoice(name=FIRST, times_marks=False)

    first = await speak(harness, script(*LESSON))
    asked = len(server.asked)
    second = await speak(harness, script(*LESSON))

    assert first.words == second.words
    assert [order.version for order in server.asked[:2]] == ["v1beta1", "v1"]
    assert {order.version for order in server.asked[asked:]} == {"v1"}
    assert first.usage[0].quantity > second.usage[0].quantity


async def test_a_voice_that_takes_no_marks_speaks_plain_text(
    server: SpeechServer, harness: NarratorHarness
) -> None:
    """
    It is still the one that was chosen.
    """
    server.voices[FIRST] = ServedVoice(name=FIRST, takes_marks=False)

    narration = await speak(harness, script(*LESSON))

    assert narration.voice == f"google {FIRST}"


@pytest.mark.parametrize("pace", [0.85, 0.95, 1.0])
async def test_pauses_bring_a_lesson_to_its_time(
    server: SpeechServer, harness: NarratorHarness, pace: float
) -> None:
    """
    As long as they can, nothing is asked for twice.
    """
    server.voices[FIRST] = ServedVoice(name=FIRST, pace=pace)
    written = script(*LESSON)

    narration = await speak(harness, written)

    assert narration.duration_seconds == pytest.approx(written.word_count / WORDS_PER_MINUTE * 60, rel=0.05)
    assert len(server.asked) == len(LESSON)


@pytest.mark.parametrize("pace", [0.7, 1.25])
async def test_a_voice_that_is_too_fast_or_slow_takes_another_rate(
    server: SpeechServer, harness: NarratorHarness, pace: float
) -> None:
    """
    It speaks the lesson twice, and the next one at once as it should.
    """
    server.voices[FIRST] = ServedVoice(name=FIRST, pace=pace)
    written = script(*LESSON)

    first = await speak(harness, written)
    asked = len(server.asked)
    second = await speak(harness, written)

    wanted = written.word_count / WORDS_PER_MINUTE * 60
    assert [first.duration_seconds, second.duration_seconds] == pytest.approx([wanted, wanted], rel=0.05)
    assert asked == 2 * len(LESSON)
    assert len(server.asked) == 3 * len(LESSON)
    assert first.usage[0].quantity == 2 * second.usage[0].quantity


async def test_a_voice_with_one_rate_keeps_it(server: SpeechServer, harness: NarratorHarness) -> None:
    """
    A lesson that is too short is better than another voice.
    """
    server.voices[FIRST] = ServedVoice(name=FIRST, pace=1.5, takes_rates=False)

    narration = await speak(harness, script(*LESSON))

    assert narration.voice == f"google {FIRST}"


async def test_the_rate_that_was_chosen_is_the_first_one(server: SpeechServer) -> None:
    """
    0 is the service's word for the natural one.
    """
    for rate, told in ((1.0, 0.0), (0.95, 0.95)):
        async with narrator_of(server, rate=rate) as harness:
            await speak(harness, script(*LESSON))
        assert {order.rate for order in server.asked} == {told}
        server.asked.clear()


async def test_a_rate_that_is_far_from_usual_is_kept(server: SpeechServer) -> None:
    """
    Who chose it gets longer lessons; it is mended by a quarter at most.
    """
    written = script(*LESSON)

    async with narrator_of(server, rate=0.5) as harness:
        narration = await speak(harness, written)

    assert max(order.rate for order in server.asked) <= 0.5 * 1.25 + 0.005
    assert narration.duration_seconds > written.word_count / WORDS_PER_MINUTE * 60 * 1.1


@pytest.mark.parametrize("voice", [FIRST, PLAIN])
async def test_a_long_script_is_asked_for_in_pieces(server: SpeechServer, voice: str) -> None:
    """
    Of 5,000 bytes at most, the first alone and then three at once; every word is there, in order.
    """
    server.seconds = 0.01
    scenes = [f"Now comes part {number}. " + "Dürre & Flut <überall>. " * 120 for number in range(4)]

    async with narrator_of(server, voice=voice) as harness:
        narration = await speak(harness, script(*scenes))

    assert [word.text for word in narration.words] == " ".join(scenes).split()
    assert max(len(order.text.encode()) for order in server.asked) <= LONGEST_REQUEST_BYTES
    assert server.at_once == 3


async def test_sound_may_be_larger_than_a_usual_message(server: SpeechServer, harness: NarratorHarness) -> None:
    """
    What gRPC takes by itself, 4 MiB, are 87 seconds.
    """
    sizes = []

    def weigh(audio: bytes) -> bytes:
        sizes.append(len(audio))
        return audio

    server.spoil = weigh

    await speak(harness, script("Photosynthesis characteristically differs. " * 60))

    assert max(sizes) > 4 * 1024 * 1024


@pytest.mark.parametrize("voice", [FIRST, PLAIN])
async def test_nothing_clicks_where_sounds_are_joined(server: SpeechServer, voice: str) -> None:
    """
    Even if the voice begins and ends at its loudest: no step there is larger than those beside it.
    """
    server.spoil = without_edges
    joins = 0

    async with narrator_of(server, voice=voice) as harness:
        await speak(harness, script(*LESSON))
        sound = listen(harness.folder / "narration.wav")

    steps = [abs(latter - former) for former, latter in pairwise([0, *sound.samples, 0])]
    quiet = round(0.03 * sound.rate)
    near = round(0.02 * sound.rate)
    silence = 0
    for place, sample in enumerate(sound.samples):
        if sample and silence >= quiet:
            joins += 1
            for join in (place, place - silence):
                # Where sound sets in, and where it ended before.
                beside = steps[max(join - near, 0) : max(join - 1, 0)] + steps[join + 2 : join + near]
                assert max(steps[max(join - 1, 0) : join + 2]) <= max(beside)
        silence = 0 if sample else silence + 1
    assert joins > len(LESSON)


def without_edges(audio: bytes) -> bytes:
    """
    *audio* from its first loud sample to its last.
    """
    with wave.open(io.BytesIO(audio)) as file:
        data = memoryview(file.readframes(file.getnframes())).cast("h")
    loud = [place for place, sample in enumerate(data) if abs(sample) > LOUD * 3]
    return header_of(audio[:44] + data[loud[0] : loud[-1] + 1].tobytes())


@pytest.mark.parametrize(
    ("voice", "spoken", "usd"),
    [
        # <speak>, </speak> and one entity; marks are free.
        (FIRST, "<speak>Light &amp; heat.</speak>", Decimal(16)),
        (PLAIN, "Light & heat.", Decimal(30)),
    ],
)
async def test_characters_are_counted(server: SpeechServer, voice: str, spoken: str, usd: Decimal) -> None:
    """
    As the service bills them, at the price of the voice's family.
    """
    async with narrator_of(server, voice=voice, fallbacks=()) as harness:
        (used,) = (await speak(harness, script("Light & heat."))).usage

    assert (used.item, used.quantity, used.unit) == (f"speech {voice}", Decimal(len(spoken)), "character")
    assert used.usd == usd * len(spoken) / 1_000_000
    assert used.price_source is not None


async def test_a_price_that_nobody_knows_is_none(server: SpeechServer) -> None:
    """
    And the row says so.
    """
    server.voices["Kore"] = attrs.evolve(server.voices[PLAIN], name="en-US")
    async with narrator_of(server, voice="Kore", fallbacks=()) as harness:
        (used,) = (await speak(harness, script("Light moves."))).usage

    assert (used.usd, used.price_source) == (Decimal(0), "unknown: no price is set")


async def test_cancellation_calls_back_what_is_asked(server: SpeechServer, harness: NarratorHarness) -> None:
    """
    The service has nothing in hand soon after.
    """
    server.seconds = 60

    with anyio.move_on_after(0.05):
        await speak(harness, script(*LESSON))

    assert server.asked
    with anyio.fail_after(5):
        while server.in_hand:
            await anyio.lowlevel.checkpoint()
    assert files(harness) == []


async def test_a_folder_that_is_not_there_costs_nothing(server: SpeechServer, harness: NarratorHarness) -> None:
    """
    It is found out before anything is asked.
    """
    with pytest.raises(Unavailable):
        await speak(harness, script(*LESSON), name="missing/narration.wav")

    assert server.asked == []


async def test_progress_is_told_along_the_way(server: SpeechServer, harness: NarratorHarness) -> None:
    """
    For every request, and never less than before.
    """
    told: list[float] = []

    await speak(harness, script(*LESSON * 5), progress=told.append)

    assert len(told) == len(server.asked) + 1
    assert told == sorted(told)


async def test_which_voices_there_are_can_be_asked(server: SpeechServer) -> None:
    """
    One answer a name, in their order, with languages and the natural sample rate.
    """
    async with open_speech_client(server.endpoint) as client:
        known, unknown = await ask_for_voices(client, [FIRST, "en-US-Nobody"])

    assert known.exists
    assert (known.name, known.languages, known.sample_rate) == (FIRST, ("en-US",), NATURAL_SAMPLE_RATE)
    assert not unknown.exists


async def test_whoever_may_not_ask_for_voices_is_told_so(server: SpeechServer) -> None:
    """
    A list that is refused is not an empty one.
    """
    server.refusals.append(Refusal("PERMISSION_DENIED", "disabled"))

    async with open_speech_client(server.endpoint) as client:
        with pytest.raises(Misconfigured, match="gcloud services enable"):
            await ask_for_voices(client, [FIRST])


async def test_a_machine_without_credentials_is_misconfigured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The error says how to sign in.
    """
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "nobody.json"))

    with pytest.raises(Misconfigured, match="gcloud auth"):
        async with open_speech_client():
            pass


async def test_whoever_signs_in_speaks_over_tls(
    server: SpeechServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A service that speaks in the clear is not talked to, so that nobody there learns who we are.
    """
    credentials = {
        "type": "authorized_user",
        "client_id": "nobody",
        "client_secret": "none",
        "refresh_token": "none",
        "quota_project_id": "nothing",
    }
    (tmp_path / "somebody.json").write_text(json.dumps(credentials))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "somebody.json"))

    async with open_speech_client(server.endpoint.removeprefix("http://")) as client:
        with pytest.raises(Unavailable):
            await ask_for_voices(client, [FIRST])
