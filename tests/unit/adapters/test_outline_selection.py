"""
Choosing sentences to a length.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.outline._chains import chain
from vividly_adapters.outline._selection import Wanted, choose
from vividly_adapters.outline._sentences import Sentence
from vividly_adapters.outline._takeaways import choose_takeaways

if TYPE_CHECKING:
    from vividly_adapters.outline._chains import Chain
    from vividly_adapters.outline._selection import Told


def sentence(name: str, words: int, *, leans: bool = False, place: int = 1) -> Sentence:
    """
    A sentence of *words* words.
    """
    return Sentence(text=" ".join([name] * words), place=place, terms=frozenset({name}), leans=leans)


@st.composite
def passages(draw: st.DrawFn) -> list[tuple[Chain, ...]]:
    """
    One to three passages of one to five sentences, no two of them equal.
    """
    numbers = iter(range(100))
    return [
        chain(
            sentence(f"w{next(numbers)}", draw(st.integers(3, 12)), leans=draw(st.booleans()))
            for _ in range(draw(st.integers(1, 5)))
        )
        for _ in range(draw(st.integers(1, 3)))
    ]


def wanted(chains: list[tuple[Chain, ...]], share: float, must: frozenset[Sentence]) -> list[Wanted]:
    """
    All passages with the same share.
    """
    return [
        Wanted(
            chains=each,
            share=share,
            must=must.intersection(one for link in each for one in link.sentences),
        )
        for each in chains
    ]


def total(told: tuple[Told, ...]) -> int:
    """
    How many words are told.
    """
    return sum(each.words for part in told for each in part)


@given(passages(), st.integers(10, 120), st.data())
def test_what_is_chosen_keeps_every_rule(chains: list[tuple[Chain, ...]], words: int, data: st.DataObject) -> None:
    """
    Something of each passage, all that must be, each chain from its start, and never too many words.
    """
    sentences = [one for each in chains for link in each for one in link.sentences]
    must = frozenset(data.draw(st.lists(st.sampled_from(sentences), max_size=2)))

    told = choose(wanted(chains, words / len(chains), must), words=words, at_most=words, worth=lambda _: 1.0)

    if told is None:
        return
    chosen = {one for part in told for one in part}
    assert all(told)
    assert must <= chosen
    assert total(told) <= words
    for each in chains:
        for link in each:
            taken = [one in chosen for one in link.sentences]
            assert taken == sorted(taken, reverse=True)


@given(passages(), st.integers(10, 120))
def test_nothing_comes_closer_than_a_share_of_it_can(chains: list[tuple[Chain, ...]], words: int) -> None:
    """
    With room enough for each passage, no other choice has a length much closer to the one that was asked.
    """
    told = choose(wanted(chains, 1000, frozenset()), words=words, at_most=words, worth=lambda _: 1.0)

    choices = [[sum(one.words for one in part) for part in link.parts()] + [0] for each in chains for link in each]
    owners = [number for number, each in enumerate(chains) for _ in each]
    lengths = {
        sum(choice)
        for choice in product(*choices)
        if len({owner for owner, length in zip(owners, choice, strict=True) if length}) == len(chains)
    }
    fitting = [length for length in lengths if length <= words]
    assert (told is None) == (not fitting)
    if told is not None:
        assert words - total(told) <= words - max(fitting) + 0.01 * words


def test_better_sentences_win_among_equal_lengths() -> None:
    """
    Worth decides where length does not.
    """
    dull, good = sentence("dull", 10), sentence("good", 10)

    told = choose(
        wanted([chain([dull, good])], 10, frozenset()),
        words=10,
        at_most=10,
        worth=lambda each: 2.0 if each is good else 1.0,
    )

    assert told == ((good,),)


def test_passages_share_the_words() -> None:
    """
    A passage whose sentences are worth a little more does not take them all.
    """
    rich = chain(sentence(f"rich{number}", 10) for number in range(8))
    poor = chain(sentence(f"poor{number}", 10) for number in range(8))

    told = choose(
        wanted([rich, poor], 40, frozenset()),
        words=80,
        at_most=84,
        worth=lambda each: 1.3 if each.text.startswith("rich") else 1.0,
    )

    assert told is not None
    assert [len(part) for part in told] in ([4, 4], [5, 3])


def test_takeaways_are_three_of_different_passages_in_order() -> None:
    """
    Sentences that stand alone; none that leans on another.
    """
    chains = [chain([sentence(f"p{n}s{k}", 8, leans=k == 1, place=k) for k in range(3)]) for n in range(4)]

    chosen = choose_takeaways(chains, at_most=100, worth=lambda _: 1.0)

    assert [passage for passage, _ in chosen] == sorted({passage for passage, _ in chosen})
    assert len(chosen) == 3
    assert not any(each.leans for _, each in chosen)


def test_takeaways_are_short_where_there_is_little_room() -> None:
    """
    The longest is passed over, however much it is worth.
    """
    chains = [chain([sentence("long", 40), *(sentence(f"short{n}", 6) for n in range(3))])]

    chosen = choose_takeaways(chains, at_most=20, worth=lambda each: float(each.words))

    assert [each.words for _, each in chosen] == [6, 6, 6]


def test_fewer_takeaways_where_there_are_fewer_sentences() -> None:
    """
    Nothing is made up.
    """
    assert len(choose_takeaways([chain([sentence("only", 5)])], at_most=50, worth=lambda _: 1.0)) == 1
    assert choose_takeaways([], at_most=50, worth=lambda _: 1.0) == ()
