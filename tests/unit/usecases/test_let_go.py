"""
The promises of letting a student go.
"""

from __future__ import annotations

import pytest

from unit.usecases._studio import STUDENT, Studio
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.memory.erasure import MemoryErasure
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.status import RequestStatus
from vividly_core.usecases.cancel_request import CancelRequest
from vividly_core.usecases.let_go import LetGo


@pytest.mark.parametrize("claimed", [True, False])
@pytest.mark.parametrize("ended", [True, False])
async def test_what_is_not_over_is_cancelled_and_the_rest_stays(claimed: bool, ended: bool) -> None:
    """
    Whether somebody works on it, and whether they are known to have ended.
    """
    studio = Studio()
    let_go = LetGo(
        requests=studio.requests,
        erasure=MemoryErasure(requests=studio.requests, letters=MemoryDeadLetters()),
        cancel=CancelRequest(requests=studio.requests, clock=studio.clock),
        seconds=0.01,
    )
    made = await studio.submit("text")
    await studio.make(made)
    assert not await let_go(STUDENT)
    waiting = await studio.submit("text")
    if claimed:
        await studio.requests.claim(waiting, worker=WorkerId(waiting), lease_seconds=60)

    assert await let_go(STUDENT, ended={waiting} if ended else set())

    assert (await studio.requests.load(waiting)).status is RequestStatus.CANCELLED
    assert (await studio.requests.load(made)).status is RequestStatus.COMPLETED
    assert not await let_go(STUDENT)
