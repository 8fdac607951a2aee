"""
The tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NONE = "–"


def to_markdown(found: Mapping[str, Any]) -> str:
    """
    Costs, then memory.
    """
    return "\n".join((*_costs(found), *_moving(found), "", *_memory(found)))


def _costs(found: Mapping[str, Any]) -> Iterator[str]:
    seconds = found["seconds"]
    yield (
        f"{seconds:g} s of {found['size']} at {found['rate']} frames a second, on {found['processors']} processors, "
        f"load {found['load']:.1f} at the start. Plain MoviePy filmed {found['plain_seconds']:g} s of it; its times "
        "are reckoned from those. CPU is that of all processes; the limit's is x264's alone, without sound."
    )
    yield ""
    yield "| | CPU s | of the limit | wall s | PSNR dB, mean | lowest | MB |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    yield _row("x264 medium, crf 23: what PSNR is compared with", found["reference"])
    for name, quality in found["qualities"].items():
        what = f"{quality['preset']}, crf {quality['crf']}"
        limit = quality["limit"]
        yield _row(f"**{name}** limit: x264 {what}", limit, limit)
        yield _row(f"**{name}** ours, {what}", quality["ours"], limit)
        if "plain" in quality:
            scale = seconds / found["plain_seconds"]
            one = quality["plain"]
            plain = {
                key: one[f"setup_{key}"] + (one[key] - one[f"setup_{key}"]) * scale for key in ("cpu", "wall")
            }
            yield _row(f"**{name}** plain MoviePy, {what}", plain, limit)
            yield _row(f"**{name}** plain / ours: {plain['cpu'] / quality['ours']['cpu']:.1f}", {})


def _moving(found: Mapping[str, Any]) -> Iterator[str]:
    if found["moving"]:
        one = found["moving"]
        yield _row(f"everything moves, {one['seconds']:g} s: limit", one["limit"], one["limit"])
        yield _row(f"everything moves, {one['seconds']:g} s: ours, a clip of MoviePy", one["ours"], one["limit"])


def _row(name: str, one: Mapping[str, float], limit: Mapping[str, float] | None = None) -> str:
    cells = (
        _number(one.get("cpu"), 1),
        _number(one["cpu"] / limit["cpu"] if limit else None, 2),
        _number(one.get("wall"), 1),
        _number(one.get("psnr"), 2),
        _number(one.get("psnr_min"), 2),
        _number(one.get("size_mb"), 2),
    )
    return f"| {name} | {' | '.join(cells)} |"


def _memory(found: Mapping[str, Any]) -> Iterator[str]:
    yield "| length | ours: Python MB | largest encoder MB | CPU s | wall s | plain MoviePy: Python MB |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for seconds, one in found["memory"].items():
        ours, plain = one["ours"], one.get("plain", {})
        cells = (
            _number(ours["python_mb"], 0),
            _number(ours["encoder_mb"], 0),
            _number(ours["cpu"], 1),
            _number(ours["wall"], 1),
            _number(plain.get("python_mb"), 0),
        )
        yield f"| {seconds} s | {' | '.join(cells)} |"


def _number(value: float | None, digits: int) -> str:
    return _NONE if value is None else f"{value:.{digits}f}"
