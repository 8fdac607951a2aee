"""
The noun phrases of a text, found by the company that words keep in it. It is no grammar, and misses many; what it
finds is shown on a screen, so that a phrase too few does no harm, and a half sentence would.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._terms import stems, telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST: Final = 4
_TOKEN: Final = re.compile(r"[^\W_]+(?:[.,'\N{RIGHT SINGLE QUOTATION MARK}-][^\W_]+)*|[^\s\w]")

# Walls of quoted words would hide which are there, hence the splitting.
_DETERMINERS: Final = frozenset(
    "a an the its their his her our your each every some most many few another these those".split()  # noqa: SIM905  a wall of quoted words would hide which are there
)
_BEFORE_NOUN: Final = _DETERMINERS | frozenset(
    """
    of in on by with from into for at as no more all any both between through than per called named like about
    without within over under during across inside outside around other this
    """.split()  # noqa: SIM905  a wall of quoted words would hide which are there
)
_AFTER_NOUN: Final = frozenset(
    "is are was were of that which and or has have had can will would could may must cannot than does do".split()  # noqa: SIM905  a wall of quoted words would hide which are there
)
_BEFORE_VERB: Final = frozenset(
    "to can could will would must may might should cannot not i we you they it he she which who".split()  # noqa: SIM905  a wall of quoted words would hide which are there
)
_AFTER_VERB: Final = frozenset(
    "the a an its their his her each every it them us up down out off away back forward backward".split()  # noqa: SIM905  a wall of quoted words would hide which are there
)
_NO_NOUN: Final = frozenset(
    """
    acts act adds add begins begin become changes comes come counts depends equals ends explains falls fall
    follows gains gain gives give goes grows grow happens happen helps holds hold keeps keep leads leaves lets
    loses lose lies makes means mean moves move needs need occurs passes pass pushes pulls reaches reach releases
    rises rise says say sends shows show spins spreads starts start stays stay stops stop suppose takes tells
    turns turn uses works work imagine consider forward backward upward downward sideways straight right left
    inside outside apart together alone longer shorter faster slower bigger smaller larger hotter colder
    people person student students thing things way ways kind kinds part parts example mistake mistakes idea
    ideas reason number amount time times year years day days lot half third same different new good big small
    large great long short high low many common later usually today first second two three four five six seven
    eight nine ten zero single hundred thousand million billion percent means rest row side place result results
    top bottom order problem problems middle minute minutes hour hours moment set pair total positive negative
    front check fault point points case cases end ends step steps level form forms set sets space use user
    object objects chapter fact table coefficient information material change effect effects key description
    various certain greater useful examples words property properties quantity quantities
    """.split()  # noqa: SIM905  a wall of quoted words would hide which are there
)

_QUANTITY: Final = re.compile(r"\d[\d,.]* (?:degrees Celsius|percent|[a-z]+(?: per [a-z]+(?: squared)?)?)\b")
_SHORTEST: Final = 4

_NAMING: Final = frozenset({"called", "named"})
_ARTICLES: Final = frozenset({"a", "an", "the"})


@attrs.frozen
class Phrase:
    """
    One to four words of a sentence, as written.

    *named*: the sentence gives the thing this name. *opens*: nothing before it in the sentence tells that it is a
    noun.
    """

    text: str
    stems: tuple[str, ...]
    named: bool
    opens: bool


class Company:
    """
    How often each word of some sentences stands where a noun would, and where a verb would.
    """

    def __init__(self, sentences: Iterable[str]) -> None:
        self._noun: Counter[str] = Counter()
        self._verb: Counter[str] = Counter()
        for sentence in sentences:
            tokens = ["", *(token.lower() for token in _TOKEN.findall(sentence)), ""]
            for before, word, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
                self._verb[word] += 2 * (after in _AFTER_VERB or before in _BEFORE_VERB)
                self._noun[word] += 2 * (before in _DETERMINERS or before in _NAMING or before == "of")
                self._noun[word] += _ends_noun(after) and before not in _BEFORE_VERB

    def phrases(self, sentence: str) -> Iterator[Phrase]:
        """
        What in *sentence* stands between the marks of a noun phrase.
        """
        tokens = _TOKEN.findall(sentence)
        lower = [token.lower() for token in tokens]
        for start in range(len(tokens)):
            before = lower[start - 1] if start else ""
            if before and before[0].isalnum() and before not in _BEFORE_NOUN:
                continue
            for end in range(start + 1, min(start + _LONGEST, len(tokens)) + 1):
                if not self._may_be_noun(lower[end - 1]):
                    break
                after = lower[end] if end < len(tokens) else ""
                alone = end == start + 1 and before in _DETERMINERS and not telling(after)
                ends = _ends_noun(after) or alone
                if ends and _is_fit(lower[start:end]):
                    named = before in _NAMING or (
                        before in _ARTICLES and start > 1 and lower[start - 2] in _NAMING
                    )
                    yield Phrase(
                        " ".join(tokens[start:end]),
                        tuple(stems(lower[start:end])),
                        named,
                        opens=not before or not before[0].isalnum(),
                    )

    def lesser(self, sentence: str) -> Iterator[Phrase]:
        """
        What may do where *sentence* has no phrase: its quantities, and single words that are likely nouns.
        """
        for match in _QUANTITY.finditer(sentence):
            yield Phrase(match.group(), tuple(stems(match.group().lower().split())), named=False, opens=False)
        for token in _TOKEN.findall(sentence):
            word = token.lower()
            if len(word) >= _SHORTEST and self._may_be_noun(word) and self._noun[word] and _is_fit([word]):
                yield Phrase(token, tuple(stems([word])), named=False, opens=True)

    def _may_be_noun(self, word: str) -> bool:
        return (
            word[0].isalpha()
            and telling(word)
            and word not in _NO_NOUN
            and not word.endswith(("ly", "ward"))
            and self._verb[word] <= self._noun[word]
        )


def _ends_noun(after: str) -> bool:
    return not after or not after[0].isalnum() or after in _AFTER_NOUN


def _is_fit(words: list[str]) -> bool:
    return not words[0].endswith(("ing", "ed")) and not words[-1].endswith(("ing", "ed"))
