"""
What calls of one provider share; in virtual time.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.openers._library_harness import LEVERS, PASSAGES
from contract.openers._spoken_lesson import script
from unit.usecases._virtual_time import VIRTUAL_TIME
from vividly_adapters.limits.breaker import CircuitBreaker
from vividly_adapters.limits.narrator import LimitedNarrator
from vividly_adapters.limits.rate import RateLimit
from vividly_adapters.limits.script_writer import LimitedScriptWriter
from vividly_adapters.limits.shared import SharedLimits
from vividly_adapters.memory.narrator import MemoryNarrator
from vividly_adapters.memory.script_writer import MemoryScriptWriter
from vividly_core.domain.errors import NotAsked, Rejected, Throttled, Transient, Unavailable, spending
from vividly_core.domain.ids import FilePath
from vividly_core.domain.usage import Usage
from vividly_core.ports.progress import silent
from vividly_core.ports.script_writer import WORDS_PER_MINUTE, Brief

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.progress import Progress

LIMIT_SECONDS = 10.0


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Minutes of quotas take no time.
    """
    return VIRTUAL_TIME


@attrs.define(kw_only=True)
class Provider:
    """
    Takes *seconds* for an answer, which is the call's name or the next of *errors*. *began* is when it was called.
    """

    seconds: float = 0.0
    errors: list[Exception] = attrs.field(factory=list)
    began: list[float] = attrs.field(factory=list)
    at_work: int = 0
    most_at_work: int = 0

    async def answer(self, name: str, *, mark: str = "") -> str:
        """
        Answer.
        """
        self.began.append(anyio.current_time())
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            await anyio.sleep(self.seconds)
        finally:
            self.at_work -= 1
        if self.errors:
            raise self.errors.pop(0)
        return name + mark


@attrs.define
class Callers:
    """
    Callers of one provider, and what they got, with the time at which they got it.
    """

    limits: SharedLimits
    provider: Provider
    answers: list[str] = attrs.field(factory=list)
    errors: list[tuple[float, Transient]] = attrs.field(factory=list)

    async def call(self, name: str = "a") -> None:
        """
        Call once.
        """
        try:
            self.answers.append(await self.limits.call(LIMIT_SECONDS, self.provider.answer, name))
        except Transient as error:
            self.errors.append((anyio.current_time(), error))

    async def call_at_once(self, times: int) -> None:
        """
        Many at the same time.
        """
        async with anyio.create_task_group() as group:
            for number in range(times):
                group.start_soon(self.call, str(number))

    @property
    def told(self) -> list[tuple[type[Transient], float | None]]:
        """
        The errors, and when they say that another call makes sense.
        """
        return [(type(error), error.retry_after_seconds) for _, error in self.errors]


def callers(*, provider: Provider | None = None, concurrency: int = 100, **options: Any) -> Callers:
    """
    Callers of a provider that answers at once, if no other is given.
    """
    limits = SharedLimits(name="the provider", concurrency=concurrency, **options)
    return Callers(limits, provider or Provider())


async def test_what_goes_in_and_comes_out_is_the_verbs() -> None:
    """
    Arguments, results, and errors, unchanged.
    """
    refusal = Rejected("no")
    some = callers(provider=Provider(errors=[refusal]))

    with pytest.raises(Rejected) as caught:
        await some.limits.call(LIMIT_SECONDS, some.provider.answer, "a")

    assert caught.value is refusal
    assert await some.limits.call(LIMIT_SECONDS, some.provider.answer, "a", mark="!") == "a!"


async def test_a_call_that_hangs_is_given_up() -> None:
    """
    As unavailable, by name; and three of them are an outage: nobody calls for a while.
    """
    some = callers(provider=Provider(seconds=math.inf))

    for _ in range(4):
        await some.call()

    assert [round(at) for at, _ in some.errors] == [10, 20, 30, 30]
    assert "the provider took longer than the limit of 10 s" in str(some.errors[0][1])
    assert some.told[-1] == (NotAsked, 30.0)
    assert len(some.provider.began) == 3
    assert some.provider.at_work == 0


async def test_a_call_that_is_given_up_says_what_it_had_used_up() -> None:
    """
    It may have had an answer already, and waited for another one.
    """
    answer = Usage(item="a model", quantity=Decimal(1200), unit="token")

    async def ask_twice() -> None:
        with spending([answer]):
            await anyio.sleep_forever()

    with pytest.raises(Unavailable, match="longer than the limit") as caught:
        await callers().limits.call(LIMIT_SECONDS, ask_twice)

    assert caught.value.usage == (answer,)


async def test_a_longer_lesson_may_take_longer_to_write() -> None:
    """
    By its minutes.
    """

    class Slow(MemoryScriptWriter):
        async def write(self, brief: Brief) -> Script:
            await anyio.sleep(25)
            return await super().write(brief)

    brief = Brief(topic=LEVERS, question="How does a lever work?", passages=PASSAGES, minutes=1)
    writer = LimitedScriptWriter(
        writer=Slow(), limits=callers().limits, limit_seconds=10.0, limit_seconds_a_minute=5.0
    )

    with pytest.raises(Unavailable, match="the limit of 15 s"):
        await writer.write(brief)
    assert (await writer.write(attrs.evolve(brief, minutes=4))).scenes


async def test_a_longer_script_may_take_longer_to_speak() -> None:
    """
    By the minutes of its words: one that is refused after a while has had that while.
    """

    class Slow(MemoryNarrator):
        async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:  # noqa: ARG002  as the port has it
            await anyio.sleep(25)
            raise Rejected("it cannot be spoken")

    narrator = LimitedNarrator(
        narrator=Slow(), limits=callers().limits, limit_seconds=10.0, limit_seconds_a_minute=5.0
    )
    recording = FilePath("narration.wav")

    with pytest.raises(Unavailable, match="the limit of 15 s"):
        await narrator.speak(script("word " * WORDS_PER_MINUTE), into=recording, progress=silent)
    with pytest.raises(Rejected):
        await narrator.speak(script("word " * 4 * WORDS_PER_MINUTE), into=recording, progress=silent)


async def test_while_the_breaker_is_open_nobody_calls_and_nobody_waits() -> None:
    """
    The error says when a call makes sense again.
    """
    down = [Unavailable("down") for _ in range(3)]
    some = callers(provider=Provider(errors=list(down)), breaker=CircuitBreaker(recovery_seconds=45.0))
    for _ in range(3):
        await some.call()
    await anyio.sleep(15)

    await some.call_at_once(20)
    await anyio.sleep(30)
    await some.call("again")

    assert some.told[3:] == [(NotAsked, 30.0)] * 20
    assert {at for at, _ in some.errors[3:]} == {15.0}
    assert some.answers == ["again"]


async def test_who_waits_when_the_breaker_opens_does_not_call() -> None:
    """
    One at a time, each an outage: those behind the third are told at once.
    """
    provider = Provider(seconds=1.0, errors=[Unavailable("down") for _ in range(9)])
    some = callers(provider=provider, concurrency=1)

    await some.call_at_once(5)

    assert len(provider.began) == 3
    assert [at for at, _ in some.errors] == [1.0, 2.0, 3.0, 3.0, 3.0]


async def test_a_call_that_asks_somebody_else_in_vain_says_nothing_of_this_one() -> None:
    """
    Neither is it an outage, nor does it keep anybody away from here.
    """
    elsewhere = [NotAsked("the other is left alone", retry_after_seconds=20.0) for _ in range(9)]
    some = callers(provider=Provider(errors=list(elsewhere)))

    for _ in range(10):
        await some.call()

    assert some.told == [(NotAsked, 20.0)] * 9
    assert some.answers == ["a"]
    assert some.limits.breaker.is_closed
    assert some.provider.began == [0.0] * 10


async def test_so_many_at_once_and_no_more() -> None:
    """
    First come, first served.
    """
    some = callers(provider=Provider(seconds=1.0), concurrency=3)

    await some.call_at_once(10)

    assert some.provider.most_at_work == 3
    assert some.answers == [str(number) for number in range(10)]


async def test_who_gets_no_turn_in_time_is_told() -> None:
    """
    The provider was not asked, and is as well as ever.
    """
    some = callers(provider=Provider(seconds=8.0), concurrency=1, patience_seconds=2.0)

    await some.call_at_once(5)

    assert some.told == [(NotAsked, None)] * 4
    assert {at for at, _ in some.errors} == {2.0}
    assert some.limits.breaker.is_closed


@settings(max_examples=50)
@given(
    quota=st.integers(1, 200),
    pauses=st.lists(st.floats(0, 40), min_size=1, max_size=60),
    crowd=st.integers(1, 30),
)
async def test_no_minute_has_more_calls_than_its_quota(quota: int, pauses: Sequence[float], crowd: int) -> None:
    """
    Wherever the minute begins, and however the callers come.
    """
    some = callers(rate=RateLimit(calls_per_minute=quota), patience_seconds=math.inf)
    async with anyio.create_task_group() as group:
        for pause in pauses:
            await anyio.sleep(pause)
            for _ in range(crowd):
                group.start_soon(some.call)

    began = some.provider.began
    assert len(began) == crowd * len(pauses)
    assert all(later - earlier >= 60 * (1 - 1e-9) for earlier, later in zip(began, began[quota:], strict=False))


@pytest.mark.parametrize("quota", [60, 100])
async def test_a_quota_is_used(quota: int) -> None:
    """
    Over ten minutes of demand nine tenths of it are, a tenth of a minute's at once.
    """
    some = callers(rate=RateLimit(calls_per_minute=quota), patience_seconds=math.inf)
    with anyio.move_on_after(600):
        await some.call_at_once(10 * quota)

    assert len(some.provider.began) >= 9 * quota
    assert some.provider.began[quota // 10 - 1] == 0


async def test_a_quota_is_shared_by_all_verbs() -> None:
    """
    It is the provider's, not the port's.
    """
    some = callers(rate=RateLimit(calls_per_minute=1), patience_seconds=5.0)
    other = Provider()

    await some.call()
    await anyio.sleep(10)
    with pytest.raises(NotAsked) as caught:
        await some.limits.call(LIMIT_SECONDS, other.answer, "a")

    assert caught.value.retry_after_seconds == pytest.approx(50)
    assert other.began == []


async def test_further_requests_of_a_call_count_too() -> None:
    """
    They wait for as long as it takes; who comes next is told of them.
    """
    rate = RateLimit(calls_per_minute=60)
    some = callers(rate=rate, patience_seconds=5.0)
    began: list[float] = []

    async def ask_ten_times() -> None:
        for number in range(10):
            if number:
                await rate.wait()
            began.append(anyio.current_time())

    for _ in range(3):
        await some.limits.call(LIMIT_SECONDS * 10, ask_ten_times)

    assert all(began[number + 60 - 1] - began[number] >= 60 for number in range(len(began) - 59))
    assert began[-1] >= (len(began) - 6) * 60 / 54 - 0.001


async def test_retry_after_keeps_everybody_away() -> None:
    """
    Who would wait longer than patience is told the rest of it; afterwards all goes on. It is no outage.
    """
    quota = Throttled("quota", retry_after_seconds=20.0)
    some = callers(provider=Provider(errors=[quota]), patience_seconds=5.0)
    await some.call()
    await anyio.sleep(4)
    await some.call_at_once(3)
    await anyio.sleep(12)

    await some.call_at_once(3)

    assert some.told == [(Throttled, 20.0), *[(NotAsked, 16.0)] * 3]
    assert {at for at, _ in some.errors[1:]} == {4.0}
    assert some.provider.began == [0.0, 20.0, 20.0, 20.0]
    assert some.limits.breaker.is_closed


async def test_retry_after_is_heeded_by_who_waits_already() -> None:
    """
    Also if it comes, or is prolonged, while one waits for a turn.
    """
    provider = Provider(
        seconds=1.0, errors=[Throttled("quota", retry_after_seconds=after) for after in (3.0, 4.0)]
    )
    some = callers(provider=provider, concurrency=1, patience_seconds=60.0)

    await some.call_at_once(3)

    assert provider.began == [0.0, 4.0, 9.0]
    assert some.answers == ["2"]


async def test_the_word_of_who_is_out_of_order_is_heeded_too() -> None:
    """
    It is an outage that says when it is over.
    """
    down = [Unavailable("maintenance", retry_after_seconds=100.0) for _ in range(3)]
    some = callers(provider=Provider(errors=list(down)), concurrency=3)

    await some.call_at_once(3)
    await anyio.sleep(40)
    await some.call()

    assert not some.limits.breaker.is_closed
    assert some.told[-1] == (NotAsked, 60.0)


@pytest.mark.parametrize(
    ("told", "pause"), [(math.inf, 600.0), (1e9, 600.0), (math.nan, 0.0), (-5.0, 0.0), (0.0, 0.0)]
)
async def test_a_senseless_word_does_no_harm(told: float, pause: float) -> None:
    """
    Nobody is silent for more than ten minutes.
    """
    some = callers(
        provider=Provider(errors=[Throttled("quota", retry_after_seconds=told)]), patience_seconds=math.inf
    )

    await some.call()
    await some.call()

    assert some.provider.began == [0.0, pause]


@pytest.mark.parametrize(
    ("options", "calls"),
    [
        ({"concurrency": 1}, 1),
        ({"rate": RateLimit(calls_per_minute=1), "patience_seconds": 100.0}, 1),
        ({}, 0),
    ],
    ids=["slot", "rate", "call"],
)
async def test_cancellation_passes_at_once_and_leaves_nothing(options: dict[str, Any], calls: int) -> None:
    """
    While one waits for a slot, for the quota, or for the answer; the place is the next one's.
    """
    some = callers(provider=Provider(seconds=30.0), **options)
    async with anyio.create_task_group() as group:
        for _ in range(calls):
            group.start_soon(some.call)
        await anyio.wait_all_tasks_blocked()
        with anyio.move_on_after(1) as scope:
            await some.call()
        assert scope.cancelled_caught
        assert anyio.current_time() == scope.deadline
        group.cancel_scope.cancel()

    assert some.provider.at_work == 0
    assert (some.answers, some.errors) == ([], [])
    some.provider.seconds = 0
    await anyio.sleep(60)
    await some.call("free")
    assert some.answers == ["free"]
    assert some.limits.breaker.is_closed
