"""
What is declared, and what has drifted from it.
"""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.errors import Misconfigured
from vividly_runtime.doctor.declaration import declare, read_declaration
from vividly_runtime.doctor.deployed import Deployed, Subscription, together
from vividly_runtime.doctor.drift import drift
from vividly_runtime.doctor.finding import State, ok

NAMES = st.lists(st.text(max_size=20), max_size=3, unique=True).map(tuple)
SECONDS = st.none() | st.floats(0, 1000)
NUMBERS = st.none() | st.integers(0, 1000)
TEXTS = st.none() | st.text(max_size=20)
DEPLOYED = st.builds(
    Deployed,
    schema_revision=TEXTS,
    topics=st.none() | NAMES,
    subscriptions=st.none()
    | st.lists(
        st.builds(
            Subscription,
            name=st.text(max_size=20),
            topic=TEXTS,
            ack_deadline_seconds=NUMBERS,
            push_endpoint=TEXTS,
            dead_letter_topic=TEXTS,
            max_delivery_attempts=NUMBERS,
            push_audience=TEXTS,
            push_service_account=TEXTS,
            minimum_backoff_seconds=SECONDS,
            maximum_backoff_seconds=SECONDS,
            retention_seconds=SECONDS,
            filter=TEXTS,
            is_ordered=st.booleans(),
            is_exactly_once=st.booleans(),
            is_detached=st.booleans(),
        ),
        max_size=3,
        unique_by=lambda each: each.name,
    ).map(tuple),
    buckets=st.none() | NAMES,
    models=st.none() | NAMES,
    voices=st.none() | NAMES,
)

WORKER = Subscription(
    name="projects/p/subscriptions/worker",
    topic="projects/p/topics/requests",
    ack_deadline_seconds=600,
    dead_letter_topic="projects/p/topics/dead",
    max_delivery_attempts=100,
)
ALL = Deployed(
    schema_revision="0010",
    topics=("projects/p/topics/dead", "projects/p/topics/requests"),
    subscriptions=(WORKER,),
    buckets=("lessons",),
    models=("gemini-2.5-flash",),
    voices=("en-US-Neural2-F",),
)


@given(DEPLOYED)
def test_a_declaration_is_read_as_it_was_written(deployed: Deployed) -> None:
    """
    Whatever the names.
    """
    assert read_declaration(declare(deployed)) == deployed


@given(DEPLOYED)
def test_what_is_there_has_not_drifted_from_itself(deployed: Deployed) -> None:
    """
    Nor has a declaration that says nothing.
    """
    whole = (ok("nothing has drifted from what was declared"),)

    assert drift(deployed, deployed) == whole
    assert drift(Deployed(), deployed) == whole


def test_every_difference_is_told() -> None:
    """
    Both ways, and by what was declared and what was found.
    """
    found = attrs.evolve(
        ALL,
        schema_revision="0009",
        topics=("projects/p/topics/requests",),
        subscriptions=(attrs.evolve(WORKER, ack_deadline_seconds=10, dead_letter_topic=None),),
        buckets=("lessons", "drafts"),
    )

    assert [finding.message for finding in drift(ALL, found)] == [
        "the schema's revision: declared 0010, found 0009",
        "topic projects/p/topics/dead: declared, and not there",
        "bucket drafts: there, and not declared",
        "subscription projects/p/subscriptions/worker: ack deadline seconds: declared 600, found 10",
        "subscription projects/p/subscriptions/worker: dead letter topic: declared projects/p/topics/dead, found none",
    ]
    assert {finding.state for finding in drift(ALL, found)} == {State.FAILED}


def test_what_was_not_looked_at_is_told_too() -> None:
    """
    It has drifted: the settings use other parts now, or nobody could look. Only what nobody was to look at has not.
    """
    everything = {field.name for field in attrs.fields(Deployed)}

    assert [finding.state for finding in drift(ALL, Deployed())] == [State.FAILED] * 6
    assert [finding.state for finding in drift(ALL, Deployed(), left_out=everything)] == [State.UNCHECKED] * 6
    assert drift(ALL, ALL, left_out=everything) == (ok("nothing has drifted from what was declared"),)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("push_audience", "https://w/push"),
        ("push_service_account", "w@p.iam"),
        ("minimum_backoff_seconds", 10.0),
        ("retention_seconds", 600.0),
        ("filter", "attributes.environment"),
        ("is_ordered", True),
        ("is_exactly_once", True),
        ("is_detached", True),
    ],
)
def test_whatever_changes_what_a_subscription_delivers_is_drift(field: str, value: Any) -> None:
    """
    And when it does.
    """
    before = attrs.evolve(WORKER, retention_seconds=604800.0)
    changed = attrs.evolve(before, **{field: value})

    (finding,) = drift(attrs.evolve(ALL, subscriptions=(before,)), attrs.evolve(ALL, subscriptions=(changed,)))

    assert finding.state is State.FAILED
    assert field.replace("_", " ") in finding.message


def test_what_every_subscription_has_need_not_be_declared() -> None:
    """
    A declaration without it does not say that there is none.
    """
    declared = attrs.evolve(ALL, subscriptions=(Subscription(name=WORKER.name),))
    plain = attrs.evolve(WORKER, dead_letter_topic=None, max_delivery_attempts=None, retention_seconds=604800.0)

    assert drift(declared, attrs.evolve(ALL, subscriptions=(plain,)))[0].state is State.OK


def test_several_looks_make_one_state() -> None:
    """
    Each has seen something else.
    """
    pieces = [Deployed(schema_revision="0010"), Deployed(), Deployed(buckets=("lessons",))]

    assert together(pieces) == Deployed(schema_revision="0010", buckets=("lessons",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("topics", "no TOML"),
        ("topic = []", "topic: nobody knows this key"),
        ('topics = "requests"', "topics: not a list of texts"),
        ("models = [1]", "models: not a list of texts"),
        ("schema_revision = 10", "schema_revision: not a text"),
        ("subscriptions = 1", "subscriptions: not a list of tables"),
        ("[[subscriptions]]\nack_deadline_seconds = 600", "subscriptions.name: missing"),
        ('[[subscriptions]]\nname = "s"\nack_deadline = 600', "subscriptions.ack_deadline: nobody knows this key"),
        ('[[subscriptions]]\nname = "s"\ntopic = 1', "subscriptions.topic: not a text"),
        (
            '[[subscriptions]]\nname = "s"\nack_deadline_seconds = "600"',
            "ack_deadline_seconds: not a whole number",
        ),
        ('[[subscriptions]]\nname = "s"\nack_deadline_seconds = true', "ack_deadline_seconds: not a whole number"),
        ('[[subscriptions]]\nname = "s"\nretention_seconds = "1"', "retention_seconds: not a number"),
        ('[[subscriptions]]\nname = "s"\nis_ordered = 1', "is_ordered: neither true nor false"),
    ],
)
def test_a_file_that_declares_nothing_sensible_is_refused_by_its_key(text: str, told: str) -> None:
    """
    With the cure.
    """
    with pytest.raises(Misconfigured, match=told):
        read_declaration(text)
