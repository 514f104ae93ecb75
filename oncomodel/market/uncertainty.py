"""How uncertain the numbers of a market are: what ranges mean, and which inputs move together."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import field_validator

from oncomodel.market.evidence import Quantity, RangeShape
from oncomodel.market.part import Part
from oncomodel.market.problem import Path
from oncomodel.market.text import Sentence, broken

PAIR = 2
LEFT_OUT = ("dimensions", "members")  # of a path, where the rest of it still names one number


class Correlation(Part):
    """How far two uncertain inputs move together.

    Attributes:
        between: Their names: paths in the market file without "dimensions" and "members".
        value: Rank correlation, from -1 to 1; 0 is none.
        assumed: Why, in words.
    """

    between: tuple[str, ...]
    value: float
    assumed: Sentence

    @field_validator("between")
    @classmethod
    def _two_inputs(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) != PAIR or len(names) != PAIR:
            raise broken("name two different inputs", got=", ".join(names) or "none")
        return names

    @field_validator("value")
    @classmethod
    def _correlation(cls, value: float) -> float:
        if not -1 <= value <= 1:
            raise broken("be a rank correlation within -1 to 1")
        return value


class Kept(Part):
    """An input that is drawn in the default scenario alone.

    Where a range already holds what other scenarios assume, drawing it in those too counts them twice.

    Attributes:
        input: Its name, as correlations name it.
        assumed: Why, in words.
    """

    input: str
    assumed: Sentence


class Moved(Part):
    """An end value whose range holds for the start of its basis as published.

    It says how fast the market grows from there. A draw of the start therefore moves the end in
    proportion: what is drawn for the end, times the start's draw over its most likely value.

    Attributes:
        input: Name of the end, such as bases.headline.end.
        assumed: Why, in words.
    """

    input: str
    assumed: Sentence

    @property
    def start(self) -> str:
        """Name of the start of the same basis."""
        return f"{self.input.removesuffix('.end')}.start"


class Shared(Part):
    """How far all inputs of a group move together.

    Attributes:
        value: Rank correlation of any two of them, from 0 to 1.
        assumed: Why, in words.
    """

    value: float
    assumed: Sentence

    @field_validator("value")
    @classmethod
    def _not_opposed(cls, value: float) -> float:
        if not 0 <= value <= 1:
            raise broken("be a rank correlation within 0 to 1: more than two inputs cannot all move apart")
        return value


class FunnelCorrelations(Part):
    """How far the inputs of one stage of the funnel move together; of use and of price levels likewise.

    The rate of one region in the base year and that of another region in the last year have the
    product of both correlations: that holds together whatever the two are.

    Attributes:
        base_and_last: The rates of a stage in the base year and in the last year, in one region.
        across_regions: The same rate, use or price level in two regions.
    """

    base_and_last: Shared | None = None
    across_regions: Shared | None = None


class Uncertainty(Part):
    """What a simulation of the market draws from its ranges.

    Attributes:
        distribution: What a range means where it does not say so itself. Triangular and pert
            lie between low and high, with their peak at the mode; of a lognormal, low and
            high are the 5 % and 95 % quantiles, and the mode does not count.
        draws: How many times the model is calculated.
        seed: The same seed gives the same numbers, on any machine.
        default_scenario_only: Inputs that other scenarios keep at their most likely value.
        moves_with_start: End values that move in proportion to the start of their basis.
        funnel_correlations: How far the inputs of one stage of the funnel move together.
        correlations: Pairs of inputs that move together, also in place of what the funnel's have;
            all others do not.
    """

    distribution: RangeShape = "triangular"
    draws: int = 10_000
    seed: int = 1
    default_scenario_only: tuple[Kept, ...] = ()
    moves_with_start: tuple[Moved, ...] = ()
    funnel_correlations: FunnelCorrelations | None = None
    correlations: tuple[Correlation, ...] = ()

    @field_validator("draws")
    @classmethod
    def _enough_draws(cls, draws: int) -> int:
        if not 1000 <= draws <= 1_000_000:  # noqa: PLR2004 - fewer say nothing of a tail, more do not fit a build
            raise broken("be a whole number within 1,000-1,000,000")
        return draws

    @field_validator("seed")
    @classmethod
    def _possible_seed(cls, seed: int) -> int:
        if not 0 <= seed < 2**31:
            raise broken("be a whole number within 0-2,147,483,647")
        return seed


def input_name(path: Path) -> str:
    """How correlations name the number at *path*.

    >>> input_name(("dimensions", "product_type", "members", "diagnostics", "growth"))
    'product_type.diagnostics.growth'
    """
    return ".".join(str(part) for part in path if part not in LEFT_OUT)


def quantities(part: Part, path: Path = ()) -> Iterator[tuple[str, Quantity]]:
    """Name and content of every number with its evidence in *part*, in the order of the schema."""
    if isinstance(part, Quantity):
        yield input_name(path), part
    for field in type(part).model_fields:
        value = getattr(part, field)
        if isinstance(value, Part):
            yield from quantities(value, (*path, field))
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, Part):
                    yield from quantities(item, (*path, field, getattr(item, item.keyed_by, number)))
