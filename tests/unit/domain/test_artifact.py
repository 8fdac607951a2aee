"""
The promises of artifacts and of their keys.
"""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.artifact import ArtifactKind, asset_key, check_key, file_name, media_type
from vividly_core.domain.errors import Rejected
from vividly_core.domain.ids import RequestId

parts = st.tuples(st.uuids(), st.sampled_from(ArtifactKind))


@given(one=parts, other=parts)
def test_no_two_parts_share_a_key(one: tuple[UUID, ArtifactKind], other: tuple[UUID, ArtifactKind]) -> None:
    """
    Keys are equal only if request and kind are; and always the same for them.
    """
    keys = [asset_key(RequestId(request_id), kind) for request_id, kind in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)


@given(part=parts)
def test_a_key_is_segments_that_every_store_takes(part: tuple[UUID, ArtifactKind]) -> None:
    """
    Folder, request, file name; letters, digits, dot, underscore and dash.
    """
    request_id, kind = part
    key = asset_key(RequestId(request_id), kind)
    check_key(key)
    assert re.fullmatch(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){2}", key)
    assert key.split("/")[1:] == [str(request_id), file_name(kind)]


@pytest.mark.parametrize(
    ("kind", "key", "kept_as"),
    [
        ("script", "scripts/{}/script.json", "application/json"),
        ("transcript", "transcripts/{}/transcript.md", "text/markdown"),
        ("narration", "audio/{}/narration.wav", "audio/wav"),
        ("timings", "audio/{}/timings.json", "application/json"),
        ("captions", "captions/{}/captions.vtt", "text/vtt"),
        ("film", "videos/{}/lesson.mp4", "video/mp4"),
        ("thumbnail", "thumbnails/{}/thumbnail.jpg", "image/jpeg"),
    ],
)
def test_each_part_lies_where_deployed_readers_look(kind: str, key: str, kept_as: str) -> None:
    """
    With its media type.
    """
    request_id = RequestId(UUID(int=1))
    assert asset_key(request_id, ArtifactKind(kind)) == key.format(request_id)
    assert media_type(ArtifactKind(kind)) == kept_as


@pytest.mark.parametrize(
    "text",
    ["", "/", "/a", "a/", "a//b", ".", "..", "a/../b", ".hidden", "a/.b", "a\\b", "a b", "ä", "a\n", "a\x00"],
)
def test_what_could_lead_out_of_a_store_is_no_key(text: str) -> None:
    """
    Nor what a file system would hide or take apart.
    """
    with pytest.raises(Rejected):
        check_key(text)


def test_files_can_lie_in_one_folder() -> None:
    """
    No two kinds have a name in common.
    """
    assert len({file_name(kind) for kind in ArtifactKind}) == len(ArtifactKind)
