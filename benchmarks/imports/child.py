"""
One start, in a process of its own: prints how long it took in seconds, and how much memory it has in MiB.
"""

from __future__ import annotations

import importlib
import resource
import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NOWHERE: Final = "127.0.0.1:1"
_DATABASE: Final = f"postgresql://vividly@{_NOWHERE}/vividly"
_SDKS: Final = (
    "gcloud.aio.pubsub",
    "gcloud.aio.storage",
    "google.cloud.aiplatform_v1",
    "google.cloud.texttospeech_v1",
    "google.cloud.texttospeech_v1beta1",
)
_GOOGLE: Final = {
    "GCP_PROJECT_ID": "project",
    "PUBSUB_TOPIC": "requests",
    "PUBSUB_SUBSCRIPTION": "worker",
    "PUBSUB_EMULATOR_HOST": _NOWHERE,
    "GCS_GENERATED_CONTENT_BUCKET": "lessons",
    "STORAGE_EMULATOR_HOST": f"http://{_NOWHERE}",
    "VIVIDLY_VERTEX_ENDPOINT": _NOWHERE,
    "VIVIDLY_SPEECH_ENDPOINT": _NOWHERE,
}


def sdks() -> None:
    """
    What Google's parts stand on, and nothing else.
    """
    for name in _SDKS:
        importlib.import_module(name)


def worker(variables: Mapping[str, str]) -> None:
    """
    All that a worker does until it would receive something, but for a database: nothing connects.
    """
    import anyio  # noqa: PLC0415  it is measured

    from vividly_runtime.commands.wiring import wired  # noqa: PLC0415  it is measured
    from vividly_runtime.commands.worker_wired import serve_wired  # noqa: F401, PLC0415  it is measured
    from vividly_runtime.resources import open_resources  # noqa: PLC0415  it is measured
    from vividly_runtime.settings.values import Role, Settings  # noqa: PLC0415  it is measured

    async def start() -> None:
        settings = Settings.from_env(variables, role=Role.PULLING)
        async with open_resources(settings, _DATABASE) as resources:
            container = wired(settings, resources)
            container.serve(inbox=container.inbox(quiet_seconds=1.0))
            _tell()

    anyio.run(start)


STARTS: Final[Mapping[str, Callable[[], None]]] = {
    "SDKs alone": sdks,
    "worker, Google's parts": lambda: worker(_GOOGLE),
    "worker, parts of this machine": lambda: worker({}),
}


def _tell() -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{time.perf_counter() - _BEGUN:.4f} {peak:.1f}\n")


if __name__ == "__main__":
    _BEGUN = time.perf_counter()
    STARTS[sys.argv[1]]()
    if STARTS[sys.argv[1]] is sdks:
        _tell()
