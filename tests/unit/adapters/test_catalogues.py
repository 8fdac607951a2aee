"""
The catalogues of interests and topics.
"""

from __future__ import annotations

from collections import Counter

import pytest

from vividly_adapters._catalogues.interests import load_interests
from vividly_adapters._catalogues.topics import load_topics
from vividly_adapters.directory.library import open_library
from vividly_adapters.outline._interests import families_of
from vividly_adapters.vertex._interests import known_interest

CATEGORIES = {
    "sports": 12,
    "arts and music": 10,
    "technology": 9,
    "entertainment": 8,
    "outdoors": 6,
    "hobbies": 7,
    "culture": 5,
    "other": 3,
}
"""Those of the deployed list, and how many it has of each."""

OTHER_INTERESTS = ("int_music", "int_art", "int_gaming", "int_space", "int_biology", "int_sports_general")
"""Ids that were deployed and are not on that list."""

TOPICS = {
    "topic_phys_mech_newton_1": "newtons-first-law",
    "topic_phys_mech_newton_2": "newtons-second-law",
    "topic_phys_mech_newton_3": "newtons-third-law",
    "topic_phys_mech_momentum": "momentum-and-collisions",
    "topic_phys_energy_momentum_def": "momentum-and-collisions",
    "topic_phys_mech_energy": "energy-and-its-conservation",
    "topic_phys_energy_kinetic": "energy-and-its-conservation",
    "topic_phys_energy_ke": "energy-and-its-conservation",
    "topic_chem_atoms_structure": "atoms-and-elements",
    "topic_sci_method": "the-scientific-method",
    "topic_bio_photosynthesis": "photosynthesis",
}
"""Every id of a topic that was deployed, and what it is here."""

IDS = [interest_id for interest in load_interests().interests for interest_id in (interest.id, *interest.deployed)]


def test_the_deployed_interests_are_all_there() -> None:
    """
    In their categories; no id twice, and no name.
    """
    interests = load_interests().interests

    assert Counter(interest.category for interest in interests) == CATEGORIES
    assert len(IDS) == len(set(IDS)) == 60 + len(OTHER_INTERESTS)
    assert set(OTHER_INTERESTS) <= set(IDS)
    assert len({interest.name for interest in interests}) == len(interests)


@pytest.mark.parametrize("interest_id", IDS)
def test_an_interest_is_known_to_all_who_tell_a_lesson_through_it(interest_id: str) -> None:
    """
    By its id, by its name, and by each of its words; there are analogies for it, or it is known to have none.
    """
    interest = load_interests().find(interest_id)

    assert interest is not None
    assert known_interest(interest_id) in interest.spoken
    assert all(known_interest(word) == word for word in interest.spoken)
    assert list(families_of(interest_id))


def test_an_unknown_interest_is_none() -> None:
    """
    Whatever it begins with.
    """
    assert load_interests().find("int_zyzzyva") is None


async def test_the_catalogue_of_topics_is_that_of_the_starter_library() -> None:
    """
    The same topics, titles and subjects, in the same order.
    """
    async with open_library(None) as library:
        topics = await library.topics()

    assert [(each.id, each.title, each.subject) for each in load_topics()] == [
        (each.id, each.title, each.subject) for each in topics
    ]


def test_every_topic_that_was_deployed_has_one_name_here() -> None:
    """
    And no other has an id of it.
    """
    found = [(deployed, topic.id) for topic in load_topics() for deployed in topic.deployed]

    assert len(found) == len(dict(found))
    assert dict(found) == TOPICS
