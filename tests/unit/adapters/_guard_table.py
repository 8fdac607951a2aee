"""
The texts of guarded_texts.toml, harmless_texts.toml and unseen_texts.toml, and what a guard makes of them.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.judgement import Allowed, Cleaned, Concern, Purpose, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vividly_core.domain.judgement import Judgement
    from vividly_core.ports.guard import Guard

_SETS: Final = ("held_out", "fresh")
_KINDS: Final[dict[str, type[Judgement]]] = {"refused": Refused, "cleaned": Cleaned}


@attrs.frozen(kw_only=True)
class Text:
    """
    One text, what it is for, and what a guard should say; *known* is what this one says instead.
    """

    text: str
    purpose: Purpose
    concern: Concern | None
    set: str
    wanted: str
    known: str | None = None


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _guarded() -> Iterator[Text]:
    found = _read("guarded_texts.toml")
    later = {name: found.pop(name) for name in _SETS}
    for name, concerns in {"first": found, **later}.items():
        for concern, answers in concerns.items():
            wanted = next((kind for kind in _KINDS if kind in answers), "refused")
            for kind, texts in answers.items():
                for text in texts:
                    yield Text(
                        text=text,
                        purpose=Purpose.QUESTION,
                        concern=Concern(concern),
                        set=name,
                        wanted=wanted,
                        known="allowed" if kind == "missed" else None,
                    )


def _harmless() -> Iterator[Text]:
    found = _read("harmless_texts.toml")
    for name, texts in found.items():
        for text in texts:
            purpose = Purpose.INTEREST if name == "interests" else Purpose.QUESTION
            set_name = "first" if name in {"texts", "interests"} else name.replace("alarms", "fresh")
            alarm = name == "alarms"
            yield Text(
                text=text,
                purpose=purpose,
                concern=None,
                set=set_name,
                wanted="allowed",
                known="refused" if alarm else None,
            )
    for question in _read("golden_questions.toml")["question"]:
        if question["group"] != "hostile":
            yield Text(
                text=question["ask"], purpose=Purpose.QUESTION, concern=None, set="golden", wanted="allowed"
            )
            if "interest" in question:
                yield Text(
                    text=question["interest"],
                    purpose=Purpose.INTEREST,
                    concern=None,
                    set="golden",
                    wanted="allowed",
                )


def _unseen() -> Iterator[Text]:
    for concern, answers in _read("unseen_texts.toml").items():
        for kind, texts in answers.items():
            for text in texts:
                yield Text(
                    text=text,
                    purpose=Purpose.QUESTION,
                    concern=None if concern == "harmless" else Concern(concern),
                    set="unseen",
                    wanted="allowed" if concern == "harmless" else kind,
                )


GUARDED: Final = tuple(_guarded())
HARMLESS: Final = tuple(dict.fromkeys(_harmless()))
UNSEEN: Final = tuple(_unseen())


async def judged_rightly(guard: Guard, texts: Iterable[Text]) -> int:
    """
    How many of *texts* *guard* judges as it should.
    """
    said = [(each.wanted, await guard.judge(each.text, purpose=each.purpose, grade=None)) for each in texts]
    return sum(wanted == named(judgement) for wanted, judgement in said)


def named(judgement: Judgement) -> str:
    """
    What *judgement* is, in a word.
    """
    match judgement:
        case Allowed():
            return "allowed"
        case Cleaned():
            return "cleaned"
        case Refused():
            return "refused"


async def table(guard: Guard) -> str:
    """
    A line a set: what was caught, what was missed, and what was caught that is harmless.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for each in (*GUARDED, *HARMLESS, *UNSEEN):
        said = named(await guard.judge(each.text, purpose=each.purpose, grade=None))
        what = "harmless" if each.concern is None else "guarded"
        counts[each.set, what] += 1
        counts[each.set, f"{what} {said == each.wanted}"] += 1
    sets = dict.fromkeys(each.set for each in (*GUARDED, *HARMLESS, *UNSEEN))
    lines = [f"{'set':<10}{'hostile or personal':>21}{'caught':>8}{'missed':>8}{'harmless':>10}{'alarms':>8}"]
    lines += [
        f"{name:<10}{counts[name, 'guarded']:>21}{counts[name, 'guarded True']:>8}{counts[name, 'guarded False']:>8}"
        f"{counts[name, 'harmless']:>10}{counts[name, 'harmless False']:>8}"
        for name in sets
    ]
    return "\n".join(lines)
