"""
What a worker process of a trial is told when it starts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs

from vividly_core.domain.stage import Stage
from vividly_runtime.settings.values import Settings

from .points import Deed, Moment, Trap


@attrs.frozen(kw_only=True)
class Order:
    """
    *folder* is the trial's own. Each stage takes a time between *stage_seconds*, which follows from *seed*; waits
    before another attempt are *waits* times what they would be. *holds_fail*: no delivery can be held any longer.
    *echoes*: how likely it is that an earlier delivery, of any worker, comes once more instead of a new one.
    *lost_acks*: how likely it is that a settlement fails, before or after it has counted. The worker's clock goes
    *clock_ahead_seconds* ahead. Of each script, *moody_calls* go wrong before one goes well.
    """

    database_url: str = attrs.field(repr=False)
    folder: Path
    seed: int
    lease_seconds: float = 2.0
    grace_seconds: float = 8.0
    concurrency: int = 4
    stage_seconds: tuple[float, float] = (0.0, 0.02)
    waits: float = 0.1
    trap: Trap | None = None
    holds_fail: bool = False
    echoes: float = 0.0
    lost_acks: float = 0.0
    clock_ahead_seconds: float = 0.0
    moody_calls: int = 0

    @property
    def effects(self) -> Path:
        """
        The file of the log of effects.
        """
        return self.folder / "effects.jsonl"

    @property
    def deliveries(self) -> Path:
        """
        The file of all deliveries, for those who send some again.
        """
        return self.folder / "deliveries.jsonl"

    def settings(self) -> Settings:
        """
        Those of the worker: shorter leases than the environment may ask for, so that a trial is short too.
        """
        return Settings(
            database_url=self.database_url,
            data_dir=self.folder,
            library=self.folder / "library",
            lease_seconds=self.lease_seconds,
            grace_seconds=self.grace_seconds,
            concurrency=self.concurrency,
            renders=self.concurrency,
            # As much shorter as the leases are.
            breaker_recovery_seconds=0.5,
        )

    def to_json(self) -> str:
        """
        For a process's arguments.
        """
        return json.dumps(attrs.asdict(self, value_serializer=lambda *pair: _plain(pair[-1])))


def order_from_json(text: str) -> Order:
    """
    What `to_json` wrote.
    """
    fields: dict[str, Any] = json.loads(text)
    trap = fields.pop("trap")
    if trap is not None:
        trap["moment"], trap["deed"] = Moment(trap["moment"]), Deed(trap["deed"])
        trap["stage"] = None if trap["stage"] is None else Stage(trap["stage"])
        trap = Trap(**trap)
    low, high = fields.pop("stage_seconds")
    folder = Path(fields.pop("folder"))
    return Order(**fields, trap=trap, folder=folder, stage_seconds=(low, high))


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value
