"""
The registry of models.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from vividly_adapters.vertex.models import Model, load_models
from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.ids import FilePath

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
text = ["a"]
embedding = "v"

[[model]]
name = "a"
usd_per_million_input = 1
usd_per_million_output = 2.5
price_source = "a contract"

[[model]]
name = "v"
dimensions = 3
usd_per_million_input = 0.1
price_source = "a contract"
"""


def written(tmp_path: Path, text: str) -> FilePath:
    """
    A file of models.
    """
    file = tmp_path / "models.toml"
    file.write_text(text, encoding="utf-8")
    return FilePath(str(file))


def test_the_registry_is_whole() -> None:
    """
    Every model has a price and says where that is from, and those that are asked by default are not retired.
    """
    registry = load_models()

    assert all(model.price_source for model in registry.models.values())
    assert all(model.usd_per_million_input > 0 for model in registry.models.values())
    assert all(model.usd_per_million_output > 0 for model in registry.models.values() if not model.dimensions)
    chosen = (*registry.choose(), registry.choose_embedding())
    assert not any(model.retired for model in chosen)
    assert len(registry.choose()) > 1


def test_models_come_in_the_order_in_which_they_are_named() -> None:
    """
    By name; those that are retired as well, so that somebody can be told.
    """
    chosen = load_models().choose(["gemini-1.5-flash", "gemini-3.8-flash"])

    assert [(model.name, model.retired) for model in chosen] == [
        ("gemini-1.5-flash", True),
        ("gemini-3.8-flash", False),
    ]


def test_a_model_that_is_not_in_the_registry_is_refused() -> None:
    """
    Its name is told, and those that are known.
    """
    with pytest.raises(Misconfigured, match=r"'gemini-9'.*gemini-3\.8-flash"):
        load_models().choose(["gemini-9"])


def test_a_model_does_what_it_is_for() -> None:
    """
    One for text makes no vectors, and the other way round.
    """
    registry = load_models()
    with pytest.raises(Misconfigured, match="writes no text"):
        registry.choose([registry.embedding])
    with pytest.raises(Misconfigured, match="makes no vectors"):
        registry.choose_embedding(registry.text[0])


def test_tokens_have_their_price() -> None:
    """
    To the last digit; no tokens are no row.
    """
    model = load_models().models["gemini-3.8-flash"]

    entered, left = model.usage(input_tokens=1, output_tokens=3)
    assert (entered.usd, left.usd) == (Decimal("0.00000075"), Decimal("0.00001125"))
    assert [row.item for row in model.usage(input_tokens=0, output_tokens=3)] == ["gemini-3.8-flash output"]


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "a list"),
        (date(9999, 12, 31), "a list"),
        (date(2020, 2, 29), "a list; known to hold until 2020-02-29 only"),
    ],
)
def test_a_price_that_may_have_changed_says_so(until: date | None, said: str) -> None:
    """
    In the ledger, where somebody compares it with the bill.
    """
    model = Model(name="m", usd_per_million_input=Decimal(1), price_source="a list", price_until=until)

    (used,) = model.usage(input_tokens=5)

    assert used.price_source == said


def test_a_file_of_ones_own_takes_the_place_of_the_registry(tmp_path: Path) -> None:
    """
    With whole numbers and fractions as prices.
    """
    registry = load_models(written(tmp_path, GOOD))

    (model,) = registry.choose()
    assert (model.usd_per_million_input, model.usd_per_million_output) == (Decimal(1), Decimal("2.5"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('text = ["a"]\n', ""),
        ('text = ["a"]', 'text = ["b"]'),
        ('price_source = "a contract"', 'price_source = ""'),
        ("usd_per_million_output = 2.5", "usd_per_million_output = -2.5"),
        ("usd_per_million_output = 2.5", 'usd_per_million_output = "free"'),
        ("dimensions = 3", "dimensions = true"),
        ('name = "a"', 'nom = "a"'),
        ("[[model]]", "[[model"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """
    Rather than counted wrong.
    """
    assert old in GOOD
    with pytest.raises(Misconfigured):
        load_models(written(tmp_path, GOOD.replace(old, new)))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """
    It is named.
    """
    with pytest.raises(Misconfigured, match=r"nowhere\.toml cannot be read"):
        load_models(FilePath(str(tmp_path / "nowhere.toml")))
