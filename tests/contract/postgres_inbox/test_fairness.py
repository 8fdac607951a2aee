"""
Tenants take turns, whatever the size of their queues and whatever stands in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    from contract.postgres_inbox.conftest import Queue

pytestmark = pytest.mark.service("postgres")

_STUDENTS = text(
    "INSERT INTO users (user_id, email, password_hash, first_name, last_name, role)"
    " SELECT 'tenant_' || n, n || '@example.org', '!', 'A', 'B', 'student' FROM generate_series(0, 1000) n"
)
_REQUESTS = text(
    "INSERT INTO content_requests (correlation_id, student_id, topic, created_at, available_at)"
    " SELECT 'r_' || student || '_' || n, 'tenant_' || student, 'a question of some length',"
    " (now() AT TIME ZONE 'UTC') - make_interval(secs => :age), now() + make_interval(secs => :later)"
    " FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) student,"
    " generate_series(1, CAST(:each AS integer)) n"
)


async def fill(
    queue: Queue, first: int, last: int, *, each: int, age: float = 0, later: float | None = None
) -> None:
    """
    Let every tenant from *first* to *last* have *each* requests, made *age* seconds ago, and due *later* than now.
    """
    async with queue.engine.begin() as connection:
        await connection.execute(
            _REQUESTS, {"first": first, "last": last, "each": each, "age": age, "later": later}
        )


@pytest.fixture(autouse=True)
async def _students(queue: Queue) -> None:
    async with queue.engine.begin() as connection:
        await connection.execute(_STUDENTS)


async def served(queue: Queue, deliveries: int) -> list[int]:
    """
    Whose requests come, one by one.
    """
    found = []
    for _ in range(deliveries):
        for delivery in await queue.inbox.receive(1):
            found.append(int(delivery.attributes["student_id"].removeprefix("tenant_")))
            await queue.inbox.ack(delivery)
    return found


def waits(order: list[int]) -> list[int]:
    """
    Of each delivery to a small tenant, how many came before it.
    """
    return sorted(place for place, tenant in enumerate(order) if tenant)


@pytest.mark.parametrize("analysed", [True, False])
async def test_ten_thousand_requests_do_not_starve_ten(queue: Queue, *, analysed: bool) -> None:
    """
    49 tenants with ten requests each wait at most twice as long beside one with ten thousand older ones as they do
    alone, in deliveries: in the middle, at the 95th percentile, and at the most.
    """
    await fill(queue, 1, 49, each=10)
    alone = waits(await served(queue, 490))
    async with queue.engine.begin() as connection:
        await connection.execute(text("DELETE FROM content_requests"))
    await fill(queue, 0, 0, each=10_000, age=3600)
    await fill(queue, 1, 49, each=10)
    if analysed:
        async with queue.engine.begin() as connection:
            await connection.execute(text("ANALYZE content_requests"))

    beside = waits(await served(queue, 2 * 490))

    assert len(alone) == len(beside) == 490
    for share in (0.5, 0.95, 1.0):
        place = round(share * 490) - 1
        assert beside[place] <= 2 * alone[place]


async def test_an_organization_is_one_tenant(queue: Queue) -> None:
    """
    Its students share its turns; a student without one has his own.
    """
    async with queue.engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO organizations (organization_id, name) VALUES ('org', 'A school')")
        )
    await fill(queue, 1, 10, each=3, age=60)
    async with queue.engine.begin() as connection:
        await connection.execute(text("UPDATE content_requests SET organization_id = 'org'"))
    await fill(queue, 0, 0, each=3)

    order = await served(queue, 6)

    assert order.count(0) == 3


async def test_tenants_with_nothing_to_take_hold_up_nobody(queue: Queue) -> None:
    """
    Where a thousand others only wait for their time, what is due comes at once, and everybody gets his turn.
    """
    await fill(queue, 2, 1000, each=1, later=3600)
    await fill(queue, 0, 0, each=200, age=3600)
    await fill(queue, 1, 1, each=1)

    order = await served(queue, 150)

    assert len(order) == 150
    assert 1 in order


async def test_what_was_begun_comes_before_every_turn(queue: Queue) -> None:
    """
    The request of a worker that died is first, whoever had his turn last.
    """
    await fill(queue, 0, 9, each=10)
    delivery, _ = await queue.begun()
    await queue.change(delivery.id, "lease_until = now() - interval '1 s'")

    (first,) = await queue.inbox.receive(1)

    assert first.id == delivery.id
