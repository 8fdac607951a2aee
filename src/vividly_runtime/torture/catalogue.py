"""
All faults, in the order in which they are brought about.
"""

from __future__ import annotations

from typing import Final

from .faults import control, database, deliveries, everything, kills, network, pauses, poison, races, stops

FAULTS: Final = {
    fault.name: fault
    for module in (control, kills, pauses, database, network, deliveries, poison, stops, races, everything)
    for fault in module.FAULTS
}
"""By name."""
