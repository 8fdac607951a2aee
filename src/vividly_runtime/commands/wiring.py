"""
All parts of this machine, wired together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_runtime.container import Container

if TYPE_CHECKING:
    from vividly_runtime.resources import Resources
    from vividly_runtime.settings.values import Settings


def wired(settings: Settings, resources: Resources) -> Container:
    """
    Who uses whom, with everything open that the making of lessons needs.
    """
    container = Container(
        settings=settings,
        engine=resources.engine,
        doorbell=resources.doorbell,
        outbox_doorbell=resources.outbox_doorbell,
        library=resources.library,
        assets_folder=resources.assets_folder,
        google=resources.google,
    )
    container.check_dependencies()
    return container
