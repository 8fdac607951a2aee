"""
The promises of modalities.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._bytes import json_values, result_or
from unit.domain._lessons import makeable, modality_sets
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.modality import Modality, parse_modalities


def test_the_forms_are_those_of_the_deployed_database() -> None:
    """
    Four, by name.
    """
    assert [modality.value for modality in Modality] == ["text", "audio", "video", "images"]


def test_nothing_asked_for_means_video() -> None:
    """
    As deployed.
    """
    assert parse_modalities([]) == {Modality.VIDEO}


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        (["text"], {Modality.TEXT}),
        ([" Audio "], {Modality.AUDIO}),
        (["VIDEO", "video"], {Modality.VIDEO}),
        (["text_only"], {Modality.TEXT}),
        (["Text_And_Video"], {Modality.TEXT, Modality.VIDEO}),
        (["text_only", "audio"], {Modality.TEXT, Modality.AUDIO}),
    ],
)
def test_every_spelling_of_a_producer_is_read(spelled: list[object], meant: set[Modality]) -> None:
    """
    Case and white space do not matter, and older names are known.
    """
    assert parse_modalities(spelled) == meant


def test_images_are_known_but_not_made() -> None:
    """
    The error says that this one cannot be made yet, and what can.
    """
    with pytest.raises(InvalidField, match="images cannot be made yet; ask for text, audio or video"):
        parse_modalities(["video", "images"])


@pytest.mark.parametrize("value", ["hologram", "", None, 3, ["video"], {"video": True}])
def test_an_unknown_form_is_refused(value: object) -> None:
    """
    The error names the field and the kind of value.
    """
    with pytest.raises(InvalidField, match=f"requested_modalities: .* type {type(value).__name__}"):
        parse_modalities(["video", value])


@given(wanted=modality_sets, order=st.randoms(use_true_random=False))
def test_the_order_does_not_matter(wanted: frozenset[Modality], order: object) -> None:
    """
    A request asks for a set.
    """
    values: list[object] = [modality.value for modality in wanted]
    order.shuffle(values)  # type: ignore[attr-defined]
    assert parse_modalities(values) == wanted


@given(values=st.lists(json_values | st.sampled_from(Modality), max_size=4))
def test_whatever_comes_is_makeable_or_a_named_error(values: list[object]) -> None:
    """
    No list of JSON makes any other exception, or an empty plan.
    """
    result = result_or(InvalidField, lambda: parse_modalities(values))
    if isinstance(result, InvalidField):
        assert result.field == "requested_modalities"
    else:
        assert result
        assert result <= set(makeable)
