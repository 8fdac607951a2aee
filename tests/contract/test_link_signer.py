"""
The promises of `LinkSigner`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import anyio
import pytest

from contract.openers.directory_link_signer import directory_link_signer
from contract.openers.gcs_link_signer import emulated_link_signer, gcs_link_signer, iam_link_signer
from contract.openers.limited_link_signer import limited_link_signer
from contract.openers.memory_link_signer import memory_link_signer
from vividly_core.domain.errors import Rejected
from vividly_core.domain.ids import AssetKey
from vividly_core.domain.link import LONGEST_SECONDS, VALID_SECONDS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._link_signer_harness import LinkSignerHarness

KEY = AssetKey("videos/6c188080-d821-4d98-8dd3-5201de9f66a3/lesson.mp4")
OTHERS = tuple(AssetKey(f"audio/{number}/narration_-.wav") for number in range(25))


@pytest.fixture(
    params=[
        pytest.param(memory_link_signer, id="memory"),
        pytest.param(limited_link_signer, id="limited"),
        pytest.param(directory_link_signer, id="directory"),
        pytest.param(gcs_link_signer, id="gcs-key", marks=pytest.mark.service("gcs")),
        pytest.param(iam_link_signer, id="gcs-iam", marks=pytest.mark.service("gcs")),
        pytest.param(emulated_link_signer, id="gcs-emulator", marks=pytest.mark.service("gcs-emulator")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[LinkSignerHarness]:
    """
    Each adapter, opened.
    """
    async with request.param() as harness:
        yield harness


async def test_a_link_opens_its_object(harness: LinkSignerHarness) -> None:
    """
    [1] And tells which it is of.
    """
    await harness.put(KEY, b"a film")

    (link,) = await harness.signer.sign([KEY])

    assert link.key == KEY
    assert await harness.follow(link.url) == b"a film"


async def test_a_batch_comes_in_its_order(harness: LinkSignerHarness) -> None:
    """
    [2] Also one of twenty-five, and one of none.
    """
    for key in OTHERS:
        await harness.put(key, key.encode())

    links = await harness.signer.sign(OTHERS)

    assert [link.key for link in links] == list(OTHERS)
    assert [await harness.follow(link.url) for link in links] == [key.encode() for key in OTHERS]
    assert await harness.signer.sign([]) == ()


@pytest.mark.parametrize("valid_seconds", [1, VALID_SECONDS, LONGEST_SECONDS])
async def test_a_link_opens_for_as_long_as_it_says(harness: LinkSignerHarness, valid_seconds: int) -> None:
    """
    [3] And no longer; where links do not expire, it says so.
    """
    await harness.put(KEY, b"a film")
    (link,) = await harness.signer.sign([KEY], valid_seconds=valid_seconds)

    harness.wait(valid_seconds)
    assert await harness.follow(link.url) == b"a film"
    harness.wait(1)

    if harness.expires:
        assert await harness.follow(link.url) is None
        (later,) = await harness.signer.sign([KEY], valid_seconds=valid_seconds)
        assert link.expires_at is not None
        assert later.expires_at == link.expires_at + timedelta(seconds=valid_seconds + 1)


async def test_a_link_to_nothing_is_a_link_nevertheless(harness: LinkSignerHarness) -> None:
    """
    It opens when there is something.
    """
    (link,) = await harness.signer.sign([KEY])
    assert await harness.follow(link.url) is None

    await harness.put(KEY, b"a film")

    assert await harness.follow(link.url) == b"a film"


@pytest.mark.parametrize("valid_seconds", [0, -1, LONGEST_SECONDS + 1])
async def test_a_time_out_of_range_is_rejected(harness: LinkSignerHarness, valid_seconds: int) -> None:
    """
    With the range.
    """
    with pytest.raises(Rejected, match="604800"):
        await harness.signer.sign([KEY], valid_seconds=valid_seconds)


@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", "a//b", ".hidden", "", "a\x00b"])
async def test_what_is_no_key_is_rejected(harness: LinkSignerHarness, key: str) -> None:
    """
    And the others of its batch with it.
    """
    with pytest.raises(Rejected):
        await harness.signer.sign([KEY, AssetKey(key)])


async def test_a_link_is_not_shown_by_accident(harness: LinkSignerHarness) -> None:
    """
    Whoever reads it in a log could open it.
    """
    (link,) = await harness.signer.sign([KEY])

    assert link.url not in repr(link)


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_signing_may_be_cancelled(harness: LinkSignerHarness, delay_ms: int) -> None:
    """
    And works afterwards as before.
    """
    with anyio.move_on_after(delay_ms / 1000):
        await harness.signer.sign(OTHERS)

    assert len(await harness.signer.sign(OTHERS)) == len(OTHERS)


async def test_many_may_sign_at_once(harness: LinkSignerHarness) -> None:
    """
    Each gets its own.
    """
    found: dict[AssetKey, AssetKey] = {}

    async def sign(key: AssetKey) -> None:
        (link,) = await harness.signer.sign([key])
        found[key] = link.key

    async with anyio.create_task_group() as group:
        for key in OTHERS:
            group.start_soon(sign, key)

    assert found == {key: key for key in OTHERS}
