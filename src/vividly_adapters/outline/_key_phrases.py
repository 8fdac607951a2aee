"""
The key words of a scene, as they are spoken in it: what is shown while it is told.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

from ._phrases import Company

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ._phrases import Phrase

FEWEST: Final = 2
MOST: Final = 4

_PAIR: Final = 2
_OF_ONE_SENTENCE: Final = 2
_NAMED: Final = 1.5
_LONGER: Final = 0.6
_ELSEWHERE: Final = 0.5
_ONCE: Final = 0.4


class KeyPhrases:
    """
    Chooses among the noun phrases of a lesson's passages. Each is chosen for one scene only.
    """

    def __init__(self, passages: Iterable[Sequence[str]]) -> None:
        texts = [tuple(sentences) for sentences in passages]
        self._company = Company(sentence for sentences in texts for sentence in sentences)
        self._seen = Counter(
            phrase.stems
            for sentences in texts
            for sentence in sentences
            for phrase in self._company.phrases(sentence)
        )
        self._shown: set[str] = set()

    def of(self, sentences: Sequence[str]) -> tuple[str, ...]:
        """
        Two to four phrases of *sentences*, in the order in which they are spoken; fewer if there is less to name.

        None shares a word with another, nor with one of an earlier scene if there is enough without.
        """
        found = self._found(sentences)
        ranked = self._ranked(found)
        chosen = _without_repeats(ranked, found, self._shown, MOST)
        if len(chosen) < FEWEST:
            chosen = _without_repeats(ranked, found, set(), FEWEST)
        self._shown.update(stem for at in chosen for stem in found[at][1].stems)
        texts = [found[at][1].text for at in sorted(chosen)]
        if len(texts) < FEWEST:
            texts += self._lesser(sentences, chosen=[found[at][1] for at in chosen])
        return tuple(texts)

    def _found(self, sentences: Sequence[str]) -> list[tuple[int, Phrase]]:
        """
        Every sound phrase, with the place of its sentence.
        """
        return [
            (place, phrase)
            for place, sentence in enumerate(sentences)
            for phrase in self._company.phrases(sentence)
            if self._is_sound(phrase)
        ]

    def _ranked(self, found: Sequence[tuple[int, Phrase]]) -> list[int]:
        here = Counter(phrase.stems for _, phrase in found)
        return sorted(range(len(found)), key=lambda at: (-self._worth(found[at][1], here), at))

    def _lesser(self, sentences: Sequence[str], chosen: Sequence[Phrase]) -> list[str]:
        used = {stem for phrase in chosen for stem in phrase.stems}
        found = [(place, phrase) for place, each in enumerate(sentences) for phrase in self._company.lesser(each)]
        more = _without_repeats(range(len(found)), found, used, FEWEST - len(chosen))
        return [found[at][1].text for at in more]

    def _is_sound(self, phrase: Phrase) -> bool:
        """
        A phrase that is met once only may be half a sentence, the more so the longer it is.
        """
        length = len(phrase.stems)
        return (
            phrase.named or length == 1 or self._seen[phrase.stems] > 1 or (length == _PAIR and not phrase.opens)
        )

    def _worth(self, phrase: Phrase, here: Counter[tuple[str, ...]]) -> float:
        seen = max(self._seen[phrase.stems], 1)
        share = _ELSEWHERE + (1 - _ELSEWHERE) * here[phrase.stems] / max(seen, here[phrase.stems])
        often = math.log(1 + seen) * (_ONCE if seen == 1 and len(phrase.stems) != _PAIR else 1.0)
        return often * (1 + _LONGER * (len(phrase.stems) - 1)) * share + _NAMED * phrase.named


def _without_repeats(
    ranked: Iterable[int], found: Sequence[tuple[int, Phrase]], shown: set[str], most: int
) -> list[int]:
    """
    The first *most* of *ranked* that share no word with each other, nor are in *shown*; at most two of one sentence.
    """
    chosen: list[int] = []
    used = set(shown)
    crowded: Counter[int] = Counter()
    for at in ranked:
        place, phrase = found[at]
        if len(chosen) < most and used.isdisjoint(phrase.stems) and crowded[place] < _OF_ONE_SENTENCE:
            chosen.append(at)
            crowded[place] += 1
            used.update(phrase.stems)
    return chosen
