"""
The one registry of models: which there are, what they cost, and which are gone.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs.validators import ge, instance_of, max_len, min_len, not_, optional

from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vividly_core.domain.ids import FilePath

_MILLION: Final = 1_000_000
# What the ledger keeps; a source may have the date of its end added.
_LONGEST_NAME: Final = 80
_LONGEST_SOURCE: Final = 160


def _decimal(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _count(lowest: int) -> Any:
    # To Python, true is a number.
    return [instance_of(int), not_(instance_of(bool)), ge(lowest)]


def _text(longest: int) -> Any:
    return [instance_of(str), min_len(1), max_len(longest)]


def _price() -> Any:
    return [instance_of(Decimal), ge(Decimal(0))]


@attrs.frozen(kw_only=True)
class Model:
    """
    One model. *dimensions* is the length of its vectors, and 0 where it writes text.

    Prices are US dollars for a million tokens, as *price_source* says; *price_until* is the last day, by UTC, on which
    they are known to hold, where they are known to change: the ledger says so of what is used later. *thinking_tokens*
    come on top of an answer, within *longest_output_tokens*. *texts_per_call* is how many texts it makes vectors of at
    once.
    """

    name: str = attrs.field(validator=_text(_LONGEST_NAME))
    usd_per_million_input: Decimal = attrs.field(converter=_decimal, validator=_price())
    usd_per_million_output: Decimal = attrs.field(default=Decimal(0), converter=_decimal, validator=_price())
    price_source: str = attrs.field(validator=_text(_LONGEST_SOURCE))
    price_until: date | None = attrs.field(default=None, validator=optional(instance_of(date)))
    thinking_tokens: int = attrs.field(default=0, validator=_count(0))
    longest_output_tokens: int = attrs.field(default=8192, validator=_count(1))
    dimensions: int = attrs.field(default=0, validator=_count(0))
    texts_per_call: int = attrs.field(default=1, validator=_count(1))
    retired: bool = attrs.field(default=False, validator=instance_of(bool))

    def usage(self, *, input_tokens: int, output_tokens: int = 0) -> Iterator[Usage]:
        """
        So many tokens as rows of the ledger, none for none.
        """
        is_past = self.price_until is not None and datetime.now(UTC).date() > self.price_until
        source = (
            f"{self.price_source}; known to hold until {self.price_until} only" if is_past else self.price_source
        )
        for way, tokens, price in (
            ("input", input_tokens, self.usd_per_million_input),
            ("output", output_tokens, self.usd_per_million_output),
        ):
            if tokens:
                yield Usage(
                    item=f"{self.name} {way}",
                    quantity=Decimal(tokens),
                    unit="token",
                    usd=tokens * price / _MILLION,
                    price_source=source,
                )


@attrs.frozen(kw_only=True)
class ModelRegistry:
    """
    Every model that is known, by its name; *text* and *embedding* name those that are used unless others are asked for,
    *text* in the order in which they are.
    """

    models: dict[str, Model] = attrs.field(repr=False)
    text: tuple[str, ...]
    embedding: str

    def choose(self, names: Iterable[str] = ()) -> tuple[Model, ...]:
        """
        The models for text called *names*, in their order; without names, those of the registry.

        :raises Misconfigured: if there is none of that name, or it makes vectors.
        """
        chosen = tuple(self._find(name) for name in names or self.text)
        for model in chosen:
            if model.dimensions:
                raise Misconfigured(f"the model {model.name} makes vectors and writes no text; name another")
        return chosen

    def choose_embedding(self, name: str | None = None) -> Model:
        """
        The model for vectors called *name*; without it, the registry's.

        :raises Misconfigured: if there is none of that name, or it writes text.
        """
        model = self._find(name or self.embedding)
        if not model.dimensions:
            raise Misconfigured(f"the model {model.name} makes no vectors; name another")
        return model

    def _find(self, name: str) -> Model:
        if (model := self.models.get(name)) is None:
            known = ", ".join(each.name for each in self.models.values() if not each.retired)
            raise Misconfigured(
                f"the model {name!r} is not in the registry, so nobody knows what it costs; add it to a file of "
                f"models, or name one of {known}"
            )
        return model


def load_models(file: FilePath | None = None) -> ModelRegistry:
    """
    Read the registry that comes with this package, or another in *file*, which is written the same way.

    :raises Misconfigured: if *file* cannot be read, saying where it is wrong.
    """
    what = "the registry of models" if file is None else f"the file of models {file}"
    source = resources.files(__package__).joinpath("models.toml") if file is None else Path(file)
    try:
        values = tomllib.loads(source.read_text(encoding="utf-8"), parse_float=Decimal)
        models = [Model(**entry) for entry in values["model"]]
        registry = ModelRegistry(
            models={model.name: model for model in models},
            text=tuple(values["text"]),
            embedding=values["embedding"],
        )
    except OSError as error:
        raise Misconfigured(f"{what} cannot be read") from error
    except (ValueError, TypeError, KeyError) as error:
        raise Misconfigured(f"{what} is not written as it should be: {_in_short(error)}") from error
    registry.choose()
    registry.choose_embedding()
    return registry


def _in_short(error: Exception) -> str:
    return (
        f"it lacks {error.args[0]!r}"
        if isinstance(error, KeyError)
        else str(error.args[0] if error.args else error)
    )
