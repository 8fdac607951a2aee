"""
What must hold after every trial, judged by the database, the log of effects, and the files.

I1  every request that was accepted ends in exactly one way, and in one that its trial allows;
I2  the stages of a completed request are all over, each once;
I3  no event is there twice, and no version of a request is missing;
I4  progress never falls;
I5  what was finished is never done again, and the objects in the store are those that were recorded;
I6  nobody holds a lease who does not work;
I7  nothing runs that was told to stop (see `trial`);
I8  nothing was settled that is neither over nor kept;
I9  after the fault a new request is served (see `run`).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.stage import Stage

from .trial import BURIED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from uuid import UUID

    from vividly_adapters.postgres.trial.evidence import Evidence, Row

    from .effects import Effect

_ENDS: Final = {
    "request_completed": "completed",
    "request_failed": "failed",
    "request_cancelled": "cancelled",
}
_ONCE_A_STAGE: Final = "stage_completed"
_AGAIN: Final = {"retry", "clarification_answered", "stage_failed"}


@attrs.frozen(kw_only=True)
class Case:
    """
    What is judged. *may_repeat*: the fault can come between an effect and its checkpoint. *crash_may_bury*: it kills so
    many workers that a request may have been in the hands of too many of them.
    """

    evidence: Evidence
    effects: tuple[Effect, ...]
    expected: Mapping[UUID, frozenset[str]]
    assets: Path
    may_repeat: bool
    crash_may_bury: bool


@attrs.frozen(kw_only=True)
class Judgement:
    """
    *lost* requests did not end as they should; *repeated* effects were done more than once, which is legal only where
    the first one was not recorded; *broken* names each invariant that does not hold, and where.
    """

    lost: int
    repeated: int
    buried: int
    duplicate_events: int
    broken: tuple[str, ...]


def judge(case: Case) -> Judgement:
    """
    Look at everything.
    """
    lost = list(_not_ended(case))
    events = list(_duplicate_events(case.evidence.events))
    broken = [
        *lost,
        *_stages_of_the_completed(case.evidence),
        *events,
        *_history(case.evidence.history),
        *_effects(case),
        *_objects(case),
        *_leases(case.evidence),
        *_settled(case),
    ]
    done = Counter((effect.request, effect.stage) for effect in case.effects if effect.what == "effect")
    return Judgement(
        lost=len(lost),
        repeated=sum(count - 1 for count in done.values()),
        buried=sum(row["status"] == "failed" for row in case.evidence.requests.values()),
        duplicate_events=len(events),
        broken=tuple(broken),
    )


def _not_ended(case: Case) -> Iterator[str]:
    ends: dict[UUID, list[str]] = defaultdict(list)
    for event in case.evidence.events:
        if event["event_type"] in _ENDS:
            ends[event["request_id"]].append(_ENDS[event["event_type"]])
    crashed = {letter["request_id"] for letter in case.evidence.letters if letter["kind"] == "Crashed"}
    buried = {letter["message_id"] for letter in case.evidence.letters}
    for request, allowed in case.expected.items():
        row = case.evidence.requests.get(request)
        if row is None:
            yield f"I1: request {request} was accepted and is gone"
            continue
        unlucky = case.crash_may_bury and row["status"] == "failed" and request in crashed
        if row["status"] not in allowed and not unlucky:
            yield f"I1: request {request} is {row['status']}, and should be {' or '.join(sorted(allowed))}"
        elif allowed == BURIED and str(request) not in buried:
            yield f"I1: request {request} has failed, and was not buried"
        elif ends[request] != [row["status"]]:
            yield f"I1: request {request} is {row['status']}, and its events say {ends[request]}"


def _stages_of_the_completed(evidence: Evidence) -> Iterator[str]:
    stages: dict[UUID, list[Row]] = defaultdict(list)
    for row in evidence.stages:
        stages[row["request_id"]].append(row)
    for request, row in evidence.requests.items():
        if row["status"] != "completed":
            continue
        names = [stage["stage_name"] for stage in stages[request]]
        undone = [
            stage["stage_name"] for stage in stages[request] if stage["status"] not in {"completed", "skipped"}
        ]
        if sorted(names) != sorted(Stage) or undone:
            yield f"I2: request {request} is completed with stages {names}, of which {undone} are not over"
        if row["progress"] != 100:  # noqa: PLR2004  percent
            yield f"I2: request {request} is completed at {row['progress']} %"


def _duplicate_events(events: Iterable[Row]) -> Iterator[str]:
    seen: Counter[tuple[str, ...]] = Counter()
    completed: Counter[tuple[UUID, str]] = Counter()
    changes: dict[UUID, set[str]] = defaultdict(set)
    for event in events:
        request, kind = event["request_id"], event["event_type"]
        seen[str(request), kind, str(event["stage_name"]), str(event["created_at"]), str(event["event_data"])] += 1
        if kind == _ONCE_A_STAGE:
            completed[request, event["stage_name"]] += 1
        elif kind in _AGAIN:
            changes[request].clear()
        elif kind == "status_change":
            change = f"{event['event_data']['old_status']} to {event['event_data']['new_status']}"
            if change in changes[request]:
                yield f"I3: request {request} went twice from {change}"
            changes[request].add(change)
    for (request_id, kind, stage, *_), count in seen.items():
        if count > 1:
            yield f"I3: request {request_id} has {count} times the same event {kind} of stage {stage}"
    for (request, stage), count in completed.items():
        if count > 1:
            yield f"I3: request {request} has {count} times the event {_ONCE_A_STAGE} of stage {stage}"


def _history(history: Iterable[Row]) -> Iterator[str]:
    last: dict[UUID, Row] = {}
    for row in history:
        before = last.get(row["request_id"])
        last[row["request_id"]] = row
        if before is None:
            continue
        if row["progress"] < before["progress"]:
            yield f"I4: the progress of {row['request_id']} fell from {before['progress']} to {row['progress']}"
        if not 0 <= row["version"] - before["version"] <= 1:
            yield f"I3: request {row['request_id']} went from version {before['version']} to {row['version']}"
        if row["lease_token"] < before["lease_token"]:
            yield f"I6: the token of {row['request_id']} fell from {before['lease_token']} to {row['lease_token']}"


def _effects(case: Case) -> Iterator[str]:
    recorded: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in case.evidence.checkpoints:
        recorded[str(row["request_id"]), row["stage_name"]].append(row["lease_token"])
    done: dict[tuple[str, str], list[int]] = defaultdict(list)
    for effect in case.effects:
        if effect.what == "effect" and effect.stage is not None:
            done[effect.request, effect.stage].append(effect.token)
    for (request, stage), tokens in recorded.items():
        if len(tokens) > 1:
            yield f"I2: stage {stage} of {request} was completed {len(tokens)} times"
        # Told with the last checkpoint, and not necessarily by a stage of its own.
        if (request, stage) not in done and stage != Stage.NOTIFICATION:
            yield f"I5: stage {stage} of {request} is completed, and was never done"
    for (request, stage), tokens in done.items():
        for problem in _repeated(tokens, recorded.get((request, stage), []), may_repeat=case.may_repeat):
            yield f"I5: stage {stage} of {request} was {problem}"


def _repeated(tokens: list[int], recorded: list[int], *, may_repeat: bool) -> Iterator[str]:
    """
    What is wrong with effects under the leases *tokens*, of which those under *recorded* were written down.
    """
    if recorded and max(tokens) > min(recorded):
        yield f"finished under lease {min(recorded)}, and done again under {max(tokens)}"
    for before, after in pairwise(sorted(tokens)):
        if before == after:
            yield f"done twice under lease {after}"
    if len(tokens) > 1 and not may_repeat:
        yield f"done {len(tokens)} times, and nothing came between"


def _objects(case: Case) -> Iterator[str]:
    for row in case.evidence.artifacts:
        path = case.assets / row["key"]
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
        if found != row["sha256"]:
            yield f"I5: the {row['kind']} of {row['request_id']} in the store is not the one that was recorded"
    told = Counter(row["request_id"] for row in case.evidence.outgoing)
    for request, row in case.evidence.requests.items():
        if row["status"] == "completed" and told[request] != 1:
            yield f"I5: that {request} is completed was told {told[request]} times"


def _leases(evidence: Evidence) -> Iterator[str]:
    for request, row in evidence.requests.items():
        if row["lease_owner"] is not None:
            yield f"I6: request {request} is leased to {row['lease_owner']}, who has ended"


def _settled(case: Case) -> Iterator[str]:
    letters = {row["request_id"] for row in case.evidence.letters} | {
        row["message_id"] for row in case.evidence.letters
    }
    for request, row in case.evidence.requests.items():
        is_buried = request in letters or str(request) in letters
        is_open = row["status"] not in _ENDS.values()
        if is_open and row["parked"] and not row["waits"] and not is_buried:
            yield f"I8: request {request} was settled, and is neither over nor buried"
        if row["status"] == "failed" and not is_buried:
            yield f"I8: request {request} has failed, and has no dead letter"
        if row["status"] == "completed" and is_buried:
            yield f"I8: request {request} is completed, and has a dead letter"
