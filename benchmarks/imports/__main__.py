"""
Measure how long it takes until a worker is ready, beside importing Google's SDKs: ``python -m benchmarks.imports``.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys

from .child import STARTS


def main() -> None:
    """
    Print the table.
    """
    rounds = _arguments().parse_args().rounds
    load = os.getloadavg()[0]
    for name in STARTS:
        # Whoever comes first would pay for the disk, and for compiling.
        _one(name)
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in STARTS}
    for number in range(rounds):
        for name in sorted(STARTS, reverse=bool(number % 2)):
            print(f"round {number + 1}: {name}", file=sys.stderr, flush=True)
            measured[name].append(_one(name))
    print(f"# Until a worker is ready, {rounds} rounds\n")
    print(f"cores {os.cpu_count()}, python {platform.python_version()}, load before {load:.1f}\n")
    print("| | seconds, best | median | ratio to the SDKs, best | median of rounds | peak RSS, MiB |")
    print("| --- | --- | --- | --- | --- | --- |")
    base = [seconds for seconds, _ in next(iter(measured.values()))]
    for name, samples in measured.items():
        seconds = [sample for sample, _ in samples]
        ratio = statistics.median(one / other for one, other in zip(seconds, base, strict=True))
        print(
            f"| {name} | {min(seconds):.2f} | {statistics.median(seconds):.2f} | {min(seconds) / min(base):.2f}"
            f" | {ratio:.2f} | {max(peak for _, peak in samples):.0f} |"
        )


def _one(name: str) -> tuple[float, float]:
    """
    Seconds and MiB of one start.
    """
    child = [sys.executable, "-W", "ignore", "-m", "benchmarks.imports.child", name]
    done = subprocess.run(child, check=True, capture_output=True, text=True)  # noqa: S603  a child of ours
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.imports",
        description="Start a worker with and without Google's parts, beside importing Google's SDKs.",
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often everybody has a turn (default: 5)")
    return parser


if __name__ == "__main__":
    main()
