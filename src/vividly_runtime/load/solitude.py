"""
The environment of a load that must meet nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_runtime.settings.parts import (
    ASSETS,
    PLATFORM,
    QUEUE,
    SPEECH,
    WRITER,
    Assets,
    Platform,
    Queue,
    Speech,
    Writer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_THIS_MACHINE: Final = {
    PLATFORM.name: Platform.LOCAL.value,
    QUEUE.name: Queue.TABLE.value,
    ASSETS.name: Assets.DIRECTORY.value,
    WRITER.name: Writer.OUTLINE.value,
    SPEECH.name: Speech.ESPEAK.value,
}


def secluded(variables: Mapping[str, str]) -> dict[str, str]:
    """
    *variables*, with every part one of this machine.

    A database of one's own is not enough: workers that pull from a subscription, or a relay that publishes to a topic,
    would still get hold of what is somebody else's.
    """
    return {**variables, **_OF_THIS_MACHINE}
