"""
Meanings as the rules spell them: ideas that come together in a sentence, in whatever words and order.
"""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_adapters._terms import stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Ideas = Mapping[str, frozenset[str]]

_END_OF_SENTENCE: Final = re.compile(r"[.?!;:]+\s|\n")
_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST_PHRASE: Final = 4
_NAMED: Final = re.compile(r"<(\w+)>")


@attrs.frozen(kw_only=True)
class Meaning:
    """
    Meant by a sentence in which *every* idea has a word, and *unless* has none.
    """

    every: tuple[frozenset[str], ...]
    unless: frozenset[str]

    def is_meant_by(self, said: frozenset[str]) -> bool:
        """
        Whether a sentence with what `sentences` found in it means this.
        """
        return self.unless.isdisjoint(said) and not any(idea.isdisjoint(said) for idea in self.every)


def sentences(text: str) -> tuple[frozenset[str], ...]:
    """
    Of each sentence its words, and its phrases of up to four words, by their stems.
    """
    return tuple(_phrases_of(stems(_WORD.findall(sentence))) for sentence in _END_OF_SENTENCE.split(text))


def _phrases_of(words: list[str]) -> frozenset[str]:
    return frozenset(
        " ".join(words[start : start + length])
        for length in range(1, _LONGEST_PHRASE + 1)
        for start in range(len(words) - length + 1)
    )


def meanings(spelled: list[Mapping[str, Any]], own: Mapping[str, str]) -> tuple[Meaning, ...]:
    """
    What *spelled* means: ``every`` and ``unless`` name ideas, which *own* spells beside those of ideas.toml.

    An idea is spelled as words and phrases with commas between them; ``<name>`` among them stands for all of another.
    """
    ideas = {**_shared(), **_ideas(own, _shared_spelling())}
    return tuple(
        Meaning(
            every=tuple(ideas[name] for name in each["every"]),
            unless=frozenset().union(*(ideas[name] for name in each.get("unless", ()))),
        )
        for each in spelled
    )


@functools.cache
def _shared_spelling() -> Mapping[str, str]:
    file = resources.files(__package__) / "ideas.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@functools.cache
def _shared() -> Ideas:
    return _ideas(_shared_spelling(), {})


def _ideas(spelled: Mapping[str, str], others: Mapping[str, str]) -> Ideas:
    known = {**others, **spelled}

    def phrases_of(name: str) -> Iterator[str]:
        for phrase in known[name].split(","):
            if (named := _NAMED.fullmatch(phrase.strip())) is not None:
                yield from phrases_of(named[1])
            else:
                yield " ".join(stems(phrase.split()))

    return {name: frozenset(phrases_of(name)) for name in spelled}
