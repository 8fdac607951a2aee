"""
The official emulator: one that the environment names, or one from the Cloud SDK, which the whole session shares.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator

HOST_VARIABLE: Final = "PUBSUB_EMULATOR_HOST"

_READY: Final = "Server started, listening on"
_STARTING_SECONDS: Final = 60
_session: Final = ExitStack()
_hosts: Final[list[str]] = []


def missing() -> str | None:
    """
    Why there is no emulator, and how to get one; ``None`` if there is one.
    """
    if os.environ.get(HOST_VARIABLE):
        return None
    if shutil.which("java") is None:
        return f"java is not installed; install it, or set {HOST_VARIABLE} to the host and port of an emulator"
    if shutil.which("gcloud") is None:
        return f"the Cloud SDK is not installed; install it, or set {HOST_VARIABLE}"
    if _jar() is None:
        return (
            "the Cloud SDK has no Pub/Sub emulator; get it with: gcloud components install pubsub-emulator"
            f" (or the package google-cloud-cli-pubsub-emulator), or set {HOST_VARIABLE}"
        )
    return None


def emulator_host() -> str:
    """
    Host and port of the session's emulator, which starts when first asked for; or of the one that the environment
    names.
    """
    if given := os.environ.get(HOST_VARIABLE):
        return given
    if not _hosts:
        _hosts.append(_session.enter_context(_emulator()))
    return _hosts[0]


def close_server() -> None:
    """
    Stop the session's emulator, if it was started.
    """
    _session.close()
    _hosts.clear()


def _jar() -> Path | None:
    command = shutil.which("gcloud")
    if command is None:
        return None
    folder = Path(command).resolve().parent.parent / "platform" / "pubsub-emulator" / "lib"
    return next(iter(sorted(folder.glob("cloud-pubsub-emulator-*-all.jar"), reverse=True)), None)


@contextmanager
def _emulator() -> Generator[str]:
    host = f"127.0.0.1:{_free_port()}"
    arguments = ["java", "-Xmx128m", "-jar", str(_jar()), "--host=127.0.0.1", f"--port={host.rpartition(':')[2]}"]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            watchdog = threading.Timer(_STARTING_SECONDS, process.kill)
            watchdog.start()
            said = ""
            for line in process.stderr:
                said += line
                if _READY in line:
                    break
            else:
                message = f"the Pub/Sub emulator did not start:\n{said}"
                raise RuntimeError(message)
            watchdog.cancel()
            # So that it never waits for somebody to read what it says.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield host
        finally:
            process.terminate()


def _free_port() -> int:
    # With port 0 the emulator takes one, and does not say which.
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
