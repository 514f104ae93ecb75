"""The pieces that a market file is made of, and how they read their YAML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, NamedTuple, Protocol, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from oncomodel.errors import MarketError
from oncomodel.market.problem import shown
from oncomodel.market.text import Key, broken


class Entry(NamedTuple):
    """One item of a YAML mapping, on its way to a part that knows its key."""

    key: str
    body: Any


class Part(BaseModel):
    """A frozen piece of a market; unknown keys and numbers in disguise are refused.

    Attributes:
        keyed_by: Field that holds the key under which the part stands in its mapping.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
    keyed_by: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _with_its_key(cls, given: Any) -> Any:
        if not isinstance(given, Entry) or not isinstance(given.body, dict):
            return given.body if isinstance(given, Entry) else given
        if cls.keyed_by in given.body:
            rule = f"not hold {cls.keyed_by!r}: that is what stands before its colon"
            raise broken(rule, got=shown(given.body[cls.keyed_by]))
        return {cls.keyed_by: given.key, **given.body}


class Keyed(Part):
    """A part that stands in a mapping and knows its key there."""

    keyed_by: ClassVar[str] = "key"

    key: Key


def _entries(given: Any) -> Any:
    if isinstance(given, dict):
        return tuple(Entry(key, body) for key, body in given.items())
    if isinstance(given, tuple) and all(isinstance(part, Part) for part in given):
        return given
    raise PydanticCustomError("mapping", "must be a mapping from keys to their bodies")


def _some(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    if not parts:
        raise broken("hold at least one")
    return parts


_T = TypeVar("_T")

Mapped = Annotated[tuple[_T, ...], BeforeValidator(_entries)]
"""Parts in the order of the YAML mapping that holds them by key."""

Some = Annotated[_T, AfterValidator(_some)]
"""A collection that is not empty."""


def part_within(annotation: Any) -> type[Part] | None:
    """The kind of part that a field of this type holds, alone or many; or None.

    >>> part_within(tuple[Keyed, ...] | None).__name__
    'Keyed'
    """
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next(filter(None, map(part_within, get_args(annotation))), None)


class _HasKey(Protocol):
    @property
    def key(self) -> str: ...


_K = TypeVar("_K", bound=_HasKey)


def named(parts: Iterable[_K], key: str, what: str) -> _K:
    """The part of that *key*, or whose label in the workbook is that.

    Raises:
        MarketError: If there is none; it names the nearest one.
    """
    found = {part.key: part for part in parts}
    labels = {getattr(part, "label", name): part for name, part in found.items()}
    if key not in found and key in labels:
        return labels[key]
    if key not in found:
        raise MarketError(f"{what} must be one of {', '.join(found)} (got {shown(key, found)})")
    return found[key]
