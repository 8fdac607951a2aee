"""
Prompts: files with a name and a version, and the one engine that renders them.

A prompt has two blocks, *system* and *user*. What it is given can be put in only as data: ``{{ question |
quoted("question") }}`` writes it as JSON between ``<question>`` and ``</question>``. No text within can close the
block, since angle brackets are written as escapes there, and a text is one line. Anything else but a whole number is
refused.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context

_BLOCKS: Final = ("system", "user")
_ESCAPES: Final = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


class _Quoted(str):
    """
    A block of data, ready to be put in.
    """

    __slots__ = ()


@attrs.frozen(kw_only=True)
class Rendered:
    """
    What a model is told: *system* once and for all, *user* in the first turn.
    """

    system: str = attrs.field(repr=False)
    user: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Prompt:
    """
    One version of a prompt. *variables* is what it must be given, no more and no less.
    """

    name: str
    version: int
    source: str = attrs.field(repr=False)
    variables: frozenset[str] = attrs.field(init=False)

    @variables.default
    def _find_variables(self) -> frozenset[str]:
        from jinja2 import TemplateError, meta  # noqa: PLC0415  only who asks a model needs it

        try:
            parsed = _engine().parse(self.source)
        except TemplateError as error:
            raise Misconfigured(f"the prompt {self.label} is no template: {error}") from error
        return frozenset(meta.find_undeclared_variables(parsed))

    @property
    def label(self) -> str:
        """
        Its name and version, as it is written beside what was made with it.
        """
        return f"{self.name}.v{self.version}"

    def render(self, **values: Any) -> Rendered:
        """
        Fill in *values*: plain data, which JSON can hold.

        :raises Misconfigured: if they are not those that the prompt asks for, or it puts one in unquoted.
        """
        from jinja2 import TemplateError  # noqa: PLC0415  only who asks a model needs it

        if values.keys() != self.variables:
            wanted = ", ".join(sorted(self.variables))
            raise Misconfigured(f"the prompt {self.label} is given other variables than its own: {wanted}")
        try:
            template = _engine().from_string(self.source)
            system, user = (self._block(template.blocks, template.new_context(values), name) for name in _BLOCKS)
        except TemplateError as error:
            raise Misconfigured(f"the prompt {self.label} cannot be rendered: {error}") from error
        return Rendered(system=system, user=user)

    def _block(self, blocks: dict[str, Any], context: Context, name: str) -> str:
        if name not in blocks:
            raise Misconfigured(f"the prompt {self.label} has no block {name}")
        return "".join(blocks[name](context)).strip()


def load_prompt(name: str, version: int) -> Prompt:
    """
    The prompt of this package called *name*, in *version*.

    :raises Misconfigured: if there is none.
    """
    file = resources.files(__package__).joinpath("prompts", f"{name}.v{version}.md")
    try:
        source = file.read_text(encoding="utf-8")
    except OSError as error:
        raise Misconfigured(f"there is no prompt {name} in version {version}") from error
    return Prompt(name=name, version=version, source=source)


def quote(value: object, tag: str) -> str:
    """
    *value* as JSON between the tags *tag*; a list goes one entry a line.
    """
    text = "[" + ",\n".join(map(_json, value)) + "]" if isinstance(value, list | tuple) else _json(value)
    return _Quoted(f"<{tag}>\n{text}\n</{tag}>")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).translate(_ESCAPES)


def _engine() -> Environment:
    from jinja2 import StrictUndefined  # noqa: PLC0415  only who asks a model needs it
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415  only who asks a model needs it

    engine = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        # This is no page: `quote` escapes, and `_put_in` insists on it.
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_put_in,
    )
    engine.filters["quoted"] = quote
    return engine


def _put_in(value: object) -> object:
    from jinja2 import TemplateRuntimeError  # noqa: PLC0415  only who asks a model needs it

    if isinstance(value, _Quoted) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TemplateRuntimeError("what it is given goes in through the filter quoted, or is a whole number")
