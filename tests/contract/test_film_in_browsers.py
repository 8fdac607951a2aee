"""
What browsers ask of a film, read from the file's own boxes.
"""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

import anyio
import pytest

from contract.openers._filmed_lesson import SAMPLES_A_SECOND, lesson, narrate
from contract.openers._mp4_boxes import boxes
from vividly_adapters.moviepy.renderer import MoviePyRenderer
from vividly_core.domain.ids import FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from pathlib import Path

    from contract.openers._mp4_boxes import Box

pytestmark = pytest.mark.service("moviepy")

SECONDS = 6.0
SIZES = [(1280, 720), (1920, 1080), (720, 1280), (720, 720)]
BASELINE, MAIN, HIGH = 66, 77, 100
ENABLED = 1
AAC_LC = 2


@pytest.fixture(scope="module", params=SIZES, ids=["720p", "1080p", "9:16", "1:1"])
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Box, ...]:
    """
    The boxes of a film with captions, at 30 frames a second.
    """
    made = anyio.run(make, tmp_path_factory.mktemp("film"), *request.param)
    return tuple(boxes(made.read_bytes()))


async def make(folder: Path, width: int, height: int) -> Path:
    """
    Film a lesson in silence.
    """
    script, recording, made = lesson(), folder / "sound.wav", folder / "film.mp4"
    with wave.open(str(recording), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_A_SECOND)
        file.writeframes(bytes(2 * round(SECONDS * SAMPLES_A_SECOND)))
    await MoviePyRenderer(width=width, height=height, frames_per_second=30, quality="draft").render(
        script,
        narrate(script, seconds=SECONDS),
        audio=FilePath(str(recording)),
        into=FilePath(str(made)),
        progress=silent,
    )
    return made


def tracks(film: tuple[Box, ...]) -> dict[str, Box]:
    """
    The tracks by what they hold: ``vide``, ``soun``, ``sbtl``; and ``text``, the names of chapters.
    """
    (movie,) = (box for box in film if box.kind == "moov")
    found = {}
    for track in movie.all("trak"):
        handler = track.one("mdia", "hdlr").body[8:12].decode()
        assert handler not in found
        found[handler] = track
    return found


def is_enabled(track: Box) -> bool:
    """
    Whether a player plays it without being asked.
    """
    return bool(track.one("tkhd").number(1, 3) & ENABLED)


def test_a_browser_can_start_before_it_has_the_whole_file(film: tuple[Box, ...]) -> None:
    """
    The index comes before what it points to, in a file of one piece whose type browsers know.
    """
    kinds = [box.kind for box in film]
    assert kinds.index("moov") < kinds.index("mdat")
    assert kinds.count("moov") == kinds.count("mdat") == 1
    assert "moof" not in kinds
    brands = film[0].body
    assert film[0].kind == "ftyp"
    assert b"isom" in brands or b"mp42" in brands


def test_its_pictures_are_of_a_kind_that_every_browser_shows(
    film: tuple[Box, ...], request: pytest.FixtureRequest
) -> None:
    """
    H.264 in ``avc1``, with its parameters in front: a profile up to High with 4:2:0 and 8 bits, a level up to 4.2,
    even sides, square pixels, and a first picture that stands by itself.
    """
    track = tracks(film)["vide"]
    entry = track.one("mdia", "minf", "stbl", "stsd").one("avc1")
    configuration = entry.one("avcC")
    profile, level = configuration.number(1, 1), configuration.number(3, 1)
    assert configuration.number(0, 1) == 1
    assert profile in {BASELINE, MAIN, HIGH}
    # Of these, only High may say that it has other than 4:2:0 and 8 bits; where it does, it says so at the end.
    assert profile != HIGH or configuration.body[-4:] == bytes((0xFD, 0xF8, 0xF8, 0))
    assert level <= 42
    size = entry.number(24, 2), entry.number(26, 2)
    head = track.one("tkhd")
    assert size == (head.number(76) >> 16, head.number(80) >> 16) == request.node.callspec.params["film"]
    assert all(side % 2 == 0 for side in size)
    for pixels in entry.all("pasp"):
        assert pixels.number(0) == pixels.number(4)
    assert track.one("mdia", "minf", "stbl", "stss").number(8) == 1
    assert is_enabled(track)


def test_picture_and_sound_start_at_once(film: tuple[Box, ...]) -> None:
    """
    No edit keeps a picture back; that of the sound skips the encoder's run-up, and nothing else. Frames are as far
    apart as they should be, all of them.
    """
    found = tracks(film)
    for kind in ("vide", "soun"):
        for edits in found[kind].all("edts", "elst"):
            assert edits.number(4) == 1
            wide = 8 if edits.number(0, 1) == 1 else 4
            assert int.from_bytes(edits.body[8 + wide : 8 + 2 * wide], signed=True) == (
                0 if kind == "vide" else 1024
            )
    media = found["vide"].one("mdia")
    times = media.one("minf", "stbl", "stts")
    assert times.number(4) == 1
    assert times.number(8) == SECONDS * 30
    assert media.one("mdhd").number(12) == 30 * times.number(12)
    assert not media.all("minf", "stbl", "ctts")


def test_its_sound_is_of_a_kind_that_every_browser_plays(film: tuple[Box, ...]) -> None:
    """
    AAC of low complexity at 48 kHz.
    """
    track = tracks(film)["soun"]
    entry = track.one("mdia", "minf", "stbl", "stsd").one("mp4a")
    assert entry.number(24) >> 16 == 48_000
    described = entry.one("esds").body
    # The tag of the decoder's own data, whose first five bits are the kind.
    own = described[described.rindex(b"\x05\x80\x80\x80") + 5 :]
    assert own[0] >> 3 == AAC_LC
    assert is_enabled(track)


def test_its_captions_lie_over_the_picture_in_a_track_that_can_be_chosen(film: tuple[Box, ...]) -> None:
    """
    Timed text of its own kind; browsers, which do not read it, take the captions beside the film.
    """
    track = tracks(film)["sbtl"]
    description = track.one("mdia", "minf", "stbl", "stsd")
    assert [box.kind for box in boxes(description.body[8:])] == ["tx3g"]
    assert track.one("mdia", "minf", "stbl", "stsz").number(8) > 0


def test_its_chapters_and_its_poster_are_no_tracks_that_play(film: tuple[Box, ...]) -> None:
    """
    There is one picture track: the poster is data of the file, and the chapters' names are not shown.
    """
    found = tracks(film)
    assert set(found) == {"vide", "soun", "sbtl", "text"}
    assert not is_enabled(found["text"])
