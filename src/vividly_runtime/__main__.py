"""
The command `vividly`, also as ``python -m vividly_runtime``.
"""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    """
    Run the command line, and end the process with its exit code.
    """
    try:
        from .commands.cli import run  # noqa: PLC0415  it needs what may not be installed
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("vividly"):
            raise
        sys.exit(f"vividly: the package {error.name} is not installed; run: pip install 'vividly[local]'")
    sys.exit(run(sys.argv[1:], os.environ))


if __name__ == "__main__":
    main()
