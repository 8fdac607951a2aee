"""
All faults, in the order in which they are brought about.
"""

from __future__ import annotations

from typing import Final

from .faults import (
    control,
    database,
    deliveries,
    everything,
    kills,
    lives,
    network,
    pauses,
    poison,
    providers,
    races,
    settings,
    stops,
)

_IN_ORDER: Final = (
    *(control, kills, pauses, database, settings, network, deliveries, poison, providers, stops, lives, races),
    everything,
)

FAULTS: Final = {fault.name: fault for module in _IN_ORDER for fault in module.FAULTS}
"""By name."""
