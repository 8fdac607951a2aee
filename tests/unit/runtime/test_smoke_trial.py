"""
One lesson, asked for, waited for and looked at, over memory and a folder.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest

from unit.runtime.requests import START
from unit.usecases._studio import QUESTION, STUDENT, VAGUE, Studio
from vividly_adapters.directory.asset_store import DirectoryAssetStore
from vividly_adapters.directory.link_signer import DirectoryLinkSigner
from vividly_core.domain.artifact import ArtifactKind, asset_key
from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.submission import submission
from vividly_core.ports.progress import silent
from vividly_core.usecases.submit_request import SubmitRequest
from vividly_runtime.commands.json_lines import JsonLines
from vividly_runtime.smoke.finding import Check
from vividly_runtime.smoke.looking import Look
from vividly_runtime.smoke.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from vividly_core.domain.ids import AssetKey, RequestId
    from vividly_core.domain.link import Link
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.link_signer import LinkSigner
    from vividly_runtime.smoke.trial import Tried


@attrs.define(kw_only=True)
class _Telling(JsonLines):
    """
    Tells those who wait for it that a request was submitted.
    """

    request_id: RequestId | None = None
    arrival: anyio.Event = attrs.field(factory=anyio.Event)

    def submitted(self, request: LessonRequest) -> None:
        """
        The request was recorded.
        """
        JsonLines.submitted(self, request)
        self.request_id = request.id
        self.arrival.set()

    async def next(self) -> RequestId:
        """
        Wait for it.
        """
        await self.arrival.wait()
        assert self.request_id is not None
        return self.request_id


@attrs.frozen(kw_only=True)
class Site:
    """
    A studio that keeps its lessons in the folder *root*.
    """

    studio: Studio
    root: Path
    out: io.BytesIO = attrs.field(factory=io.BytesIO)
    display: _Telling = attrs.field(
        default=attrs.Factory(lambda self: _Telling(out=self.out, now=lambda: START), takes_self=True)
    )

    async def tried(
        self,
        *modalities: str,
        question: str = QUESTION,
        limit_seconds: float = 60,
        links: LinkSigner | None = None,
        uneasy_seconds: float = 30,
    ) -> Tried:
        """
        Try a lesson, with nobody beside it who makes it.
        """
        trial = Trial(
            submit=SubmitRequest(requests=self.studio.requests, clock=self.studio.clock),
            requests=self.studio.requests,
            history=self.studio.requests,
            look=Look(
                assets=self.studio.assets,
                links=links or DirectoryLinkSigner(root=self.root),
                scratch=self.studio.scratch,
            ),
            display=self.display,
            own_worker=False,
            pause_seconds=0.01,
            uneasy_seconds=uneasy_seconds,
        )
        wish = submission(student_id=STUDENT, question=question, minutes=1, modalities=modalities)
        return await trial(wish, limit_seconds=limit_seconds)

    async def made(
        self,
        *modalities: str,
        question: str = QUESTION,
        links: LinkSigner | None = None,
        watch: Callable[[LessonRequest], None] = lambda _: None,
    ) -> Tried:
        """
        Try a lesson while a worker makes it.
        """

        async def work() -> None:
            await self.studio.make(await self.display.next(), watch=watch)

        tried: list[Tried] = []
        async with anyio.create_task_group() as group:
            group.start_soon(work)
            tried.append(await self.tried(*modalities, question=question, links=links))
        return tried[0]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """
    Nothing made yet.
    """
    root = tmp_path / "assets"
    store: Any = DirectoryAssetStore(root=root)
    return Site(studio=Studio(assets=store), root=root)


def failed(tried: Tried) -> list[Check]:
    """
    The checks that did not pass.
    """
    return [finding.check for finding in tried.findings if not finding.passed]


@pytest.mark.parametrize(
    ("modality", "checks"),
    [
        ("text", [Check.REQUEST, Check.STAGES, Check.ARTIFACTS, Check.LINKS]),
        ("audio", [Check.REQUEST, Check.STAGES, Check.ARTIFACTS, Check.LINKS, Check.LENGTHS]),
    ],
)
async def test_a_lesson_that_is_made_passes_every_check(site: Site, modality: str, checks: list[Check]) -> None:
    """
    In their order; what was spoken has a length, and a cost.
    """
    tried = await site.made(modality)

    assert [finding.check for finding in tried.findings] == checks
    assert failed(tried) == []
    assert [bill.run for bill in tried.bills] == list(tried.request.stages)
    spoken = [cost for bill in tried.bills for cost in bill.costs if cost.unit == "character"]
    assert bool(spoken) is (modality == "audio")


async def test_progress_is_shown_while_it_waits(site: Site) -> None:
    """
    The request at first, and then each stage that is done.
    """
    await site.made("text")

    told = [json.loads(line) for line in site.out.getvalue().splitlines()]
    assert told[0]["event"] == "submitted"
    assert {line["stage"] for line in told[1:]} >= {"validation", "notification"}


async def test_a_request_that_nobody_makes_ends_with_the_limit(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Nothing else is looked at; whoever looks on was told before.
    """
    tried = await site.tried("text", limit_seconds=0.1, uneasy_seconds=0.03)

    assert [finding.check for finding in tried.findings] == failed(tried) == [Check.REQUEST]
    assert capsys.readouterr().err.count("is a worker running?") == 1


async def test_a_question_that_is_asked_back_is_not_waited_for(site: Site) -> None:
    """
    Nobody will answer it.
    """
    tried = await site.made("text", question=VAGUE)

    assert failed(tried) == [Check.REQUEST]
    assert "asked back" in tried.findings[0].message


@attrs.frozen(kw_only=True)
class _Spoiling:
    """
    Before it signs, it lets something happen to the store.
    """

    site: Site
    spoil: str

    async def sign(self, keys: Sequence[AssetKey], *, valid_seconds: int = 900) -> tuple[Link, ...]:
        """
        A link to each of *keys*.
        """
        if self.spoil == "rights":
            raise Misconfigured("a person cannot sign links")
        if self.spoil == "content":
            await self.site.studio.assets.put(keys[0], b"other", media_type="text/plain", progress=silent)
        if self.spoil == "absence":
            (self.site.root / keys[0]).unlink()
        return await DirectoryLinkSigner(root=self.site.root).sign(keys, valid_seconds=valid_seconds)


@pytest.mark.parametrize("spoil", ["rights", "content", "absence"])
async def test_links_that_do_not_lead_to_what_is_recorded_do_not_pass(site: Site, spoil: str) -> None:
    """
    Though the store has everything as it should be.
    """
    tried = await site.made("text", links=_Spoiling(site=site, spoil=spoil))

    assert failed(tried) == [Check.LINKS]


async def test_an_object_that_was_lost_does_not_pass(site: Site) -> None:
    """
    The record alone is not enough.
    """

    def lose(request: LessonRequest) -> None:
        if request.is_over:
            (site.root / _key(request.id)).unlink(missing_ok=True)

    tried = await site.made("text", watch=lose)

    assert failed(tried) == [Check.ARTIFACTS, Check.LINKS]


def _key(request_id: RequestId) -> AssetKey:
    return asset_key(request_id, ArtifactKind.TRANSCRIPT)
