"""
What students like, and how topics meet it.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pytest

from vividly_adapters._terms import terms
from vividly_adapters.directory.library import open_library
from vividly_adapters.outline._analogies import find_analogy
from vividly_adapters.outline._interests import families, families_of
from vividly_core.domain.ids import TopicId
from vividly_core.domain.lesson import Topic

DEPLOYED = """
int_basketball int_soccer int_football int_baseball int_track_field int_swimming int_tennis int_volleyball
int_skateboarding int_dance int_martial_arts int_fitness int_music_production int_playing_instrument int_singing
int_drawing int_painting int_photography int_videography int_graphic_design int_theater int_animation int_video_games
int_coding int_robotics int_computers int_phones int_social_media int_ai_ml int_web_design int_cybersecurity int_movies
int_tv_shows int_youtube int_anime_manga int_comic_books int_podcasts int_reading int_writing int_hiking int_fishing
int_gardening int_environment int_weather int_astronomy int_cooking int_fashion int_makeup int_diy_crafts
int_woodworking int_sewing int_jewelry int_history int_languages int_travel int_volunteering int_debate int_animals
int_cars int_business int_music int_art int_gaming int_space int_biology int_sports_general
""".split()  # noqa: SIM905  a wall of quoted ids would hide which are there
"""Every id that was ever deployed."""

MOMENTUM = Topic(id=TopicId("any"), title="Momentum and Collisions", subject="physics")


def table() -> dict[str, dict[str, str]]:
    """
    The analogies, as written.
    """
    text = resources.files("vividly_adapters.outline").joinpath("analogies.toml").read_text(encoding="utf-8")
    analogies: dict[str, Any] = tomllib.loads(text)
    return analogies


@pytest.mark.parametrize("interest", DEPLOYED)
def test_every_interest_that_was_deployed_is_known(interest: str) -> None:
    """
    By its id, and by its name without the prefix.
    """
    assert list(families_of(interest))
    assert list(families_of(interest)) == list(families_of(interest.removeprefix("int_").replace("_", " ")))


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("I love playing Basketball with my friends!", ["basketball", "sports"]),
        ("cooking, and video games", ["cooking", "video games"]),
        ("int_sports_general", ["sports"]),
        ("quilting bees", []),
        ("scarcely any", []),
        ("", []),
    ],
)
def test_an_interest_may_be_a_sentence(said: str, names: list[str]) -> None:
    """
    What is named first comes first, a family before its parent; part of a word is no word.
    """
    assert list(families_of(said)) == names


def test_families_are_named_once_and_parents_are_known() -> None:
    """
    No word belongs to two of them.
    """
    known = families()
    words = [word for family in known for word in family.words]

    assert len({family.name for family in known}) == len(known) >= 10
    assert {family.parent for family in known if family.parent} <= {family.name for family in known}
    assert len(words) == len(set(words))
    assert all(word == word.casefold() for word in words)


def test_analogies_are_many_short_and_whole() -> None:
    """
    At least 60, over at least 10 families that are known; each of at most 36 words, and of full sentences.
    """
    texts = [text for concept in table().values() for text in concept.values()]
    used = {family for concept in table().values() for family in concept}

    assert len(texts) >= 60
    assert used <= {family.name for family in families()}
    assert len(used) >= 10
    assert all(text[0].isupper() and text.endswith(".") for text in texts)
    assert all(len(text.split()) <= 36 for text in texts)


OF_OTHER_BOOKS = {
    "acceleration",
    "entropy",
    "friction",
    "kinetic energy",
    "laser",
    "torque",
}
"""Concepts of the table that are not in the title of a starter topic."""


async def test_every_starter_topic_meets_some_interest() -> None:
    """
    And no concept in the table is without a topic, or else it is one of those that other books explain.
    """
    async with open_library(None) as library:
        titles = {topic.title: frozenset(terms(topic.title)) for topic in await library.topics()}

    concepts = {concept: frozenset(terms(concept)) for concept in table()}
    assert all(any(words <= title for words in concepts.values()) for title in titles.values())
    alone = {name for name, words in concepts.items() if not any(words <= title for title in titles.values())}
    assert alone == OF_OTHER_BOOKS


def test_the_nearest_family_with_an_analogy_wins() -> None:
    """
    A family's own before its parent's.
    """
    own = find_analogy("int_basketball", MOMENTUM)
    parents = find_analogy("swimming", MOMENTUM)

    assert own is not None
    assert (own.family, "fast break" in own.text) == ("basketball", True)
    assert parents is not None
    assert parents.family == "sports"


@pytest.mark.parametrize("interest", [None, "", "int_makeup", "quilting bees"])
def test_where_no_analogy_holds_there_is_none(interest: str | None) -> None:
    """
    Rather than one that is forced.
    """
    assert find_analogy(interest, MOMENTUM) is None


def test_a_topic_without_a_concept_has_none() -> None:
    """
    Whatever the student likes.
    """
    topic = Topic(id=TopicId("any"), title="Photosynthetic bacteria", subject="biology")

    assert find_analogy("basketball", topic) is None


def test_an_analogy_meets_what_was_asked_before_the_topic() -> None:
    """
    A topic has more in it than one thing: where another one was asked for, its analogies are beside the point.
    """
    topic = Topic(id=TopicId("t"), title="Momentum and Friction", subject="physics")

    asked = find_analogy("cars", topic, frozenset(terms("friction")))

    assert asked is not None
    assert "tires" in asked.text
    assert find_analogy("cars", topic, frozenset(terms("impulse"))) is None
