"""A simulation for the terminal: its progress, its tables, and what they mean in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from oncomodel.model.left_out import left_out
from oncomodel.model.snapshot import QUANTILES, Outcome, Part, Ranking, Spread
from oncomodel.simulation import Simulation

MOST_INPUTS = 10


@contextmanager
def progress(console: Console) -> Iterator[Callable[[float], None]]:
    """A bar that is moved by the part that is done, from 0 to 1."""
    columns = (TextColumn("drawing"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("drawing", total=1.0)
        yield lambda done: bar.update(task, completed=done)


def tables(simulation: Simulation) -> Iterator[Table]:
    """The fan, all scenarios and bases, segments and regions, and what matters most."""
    if simulation.snapshot.varies:
        yield _fan(simulation)
    yield _outcomes(simulation)
    yield _parts(simulation)
    yield from (_inputs(simulation, ranking) for ranking in simulation.snapshot.rankings if ranking.drivers)


def sentences(simulation: Simulation) -> Iterator[str]:
    """What the tables mean."""
    found, money = simulation.snapshot, _money(simulation)
    name, last = _name(simulation), found.years[-1]
    if not found.varies:
        yield (
            f"No input that moves the market size of {name} has a range: there is no fan. That is not certainty; "
            "give the basis or the scenario a low and a high in the market file, or choose others."
        )
    else:
        fan, off = found.fan[-1], found.errors[-1]
        yield (
            f"In {last} the market is between {fan.p5:,.1f} and {fan.p95:,.1f} {money} in 9 of 10 draws, and half of "
            f"them are above {fan.p50:,.1f}; with every input at its most likely value it is {found.modal[-1]:,.1f}."
        )
        if (growth := found.chosen.growth.spread) is not None:
            yield (
                f"Growth from {found.base_year} to {last} is between {growth.p5:.1%} and {growth.p95:.1%} a year "
                f"in 9 of 10 draws, with a median of {growth.p50:.1%}; standard errors are at most {growth.error:.2%}."
            )
        yield left_out(found, {one.key: one.label for one in simulation.market.scenarios})
        yield f"Standard errors of sampling: P5 {off.p5:,.3g}, P50 {off.p50:,.3g}, P95 {off.p95:,.3g} {money}."
        for target in found.targets:
            if target.probability is not None:
                what = f"{target.value:,.1f} in {target.year}, {target.label[0].lower()}{target.label[1:]}"
                error = found.error_of(target.probability)
                yield f"Probability of more than {what}: {target.probability:.1%}, standard error {error:.2%}."
    for meeting in found.meetings:
        if meeting.year is not None and meeting.probability is not None:
            part = f"in {meeting.probability:.1%} of all draws"
            yield f"In {meeting.year} the bottom-up is at or below what it is held against {part}."
    for moved in found.moved:
        yield f"{moved.label} moves in proportion to {moved.start}. {moved.reason}"
    for kept in found.kept:
        yield f"Drawn in {simulation.market.scenario().label} alone: {kept.label}. {kept.reason}"
    yield from _drawn(simulation)


def _drawn(simulation: Simulation) -> Iterator[str]:
    found = simulation.snapshot
    together = f"correlations stated: {len(found.correlations)} by pair, {len(found.groups)} by group"
    yield f"{len(found.inputs)} inputs drawn {found.draws:,} times with seed {found.seed}, {together}."
    if found.repair:
        yield (
            "The stated correlations cannot all hold together; the nearest ones that can were used, "
            f"which changed one by up to {found.repair:.3f}."
        )


def _name(simulation: Simulation) -> str:
    market, found = simulation.market, simulation.snapshot
    return f"{market.scenario(found.scenario).label}, {market.basis(found.basis).label}"


def _money(simulation: Simulation) -> str:
    return f"{simulation.market.currency} {simulation.market.magnitude}"


def _table(title: str, first: str, *headers: str) -> Table:
    made = Table(title=title, title_justify="left")
    made.add_column(first, no_wrap=True)
    for header in headers:
        made.add_column(header, justify="right", no_wrap=True)
    return made


def _numbers(spread: Spread | None) -> list[str]:
    if spread is None:
        return ["no range"] + [""] * len(QUANTILES)
    return [f"{getattr(spread, name):,.1f}" for name in (*(name for name, _, _ in QUANTILES), "mean")]


def _headers() -> tuple[str, ...]:
    return ("most likely inputs", *(label for _, label, _ in QUANTILES), "mean")


def _fan(simulation: Simulation) -> Table:
    found = simulation.snapshot
    title = f"{simulation.market.title}: {_name(simulation)}, {_money(simulation)}"
    made = _table(title, "year", *_headers(), "error of P50")
    for year, modal, spread, error in zip(found.years, found.modal, found.fan, found.errors, strict=True):
        made.add_row(str(year), f"{modal:,.1f}", *_numbers(spread), f"{error.p50:,.2g}")
    return made


def _results(title: str, first: str, rows: Iterator[tuple[str, Outcome | Part]]) -> Table:
    made = _table(title, first, *_headers())
    for label, one in rows:
        made.add_row(label, f"{one.value:,.1f}", *_numbers(one.spread))
    return made


def _outcomes(simulation: Simulation) -> Table:
    market, found = simulation.market, simulation.snapshot
    title = f"{found.years[-1]}: every scenario on every basis, {_money(simulation)}"
    labels = (
        (f"{market.basis(one.basis).label}, {market.scenario(one.scenario).label}", one) for one in found.outcomes
    )
    return _results(title, "basis and scenario", labels)


def _parts(simulation: Simulation) -> Table:
    found = simulation.snapshot
    title = f"{found.years[-1]}: segments and regions of {_name(simulation)}, {_money(simulation)}"
    return _results(title, "part", ((f"{one.group}: {one.label}", one) for one in found.parts))


def _inputs(simulation: Simulation, ranking: Ranking) -> Table:
    """What drives one result: rank correlations with their errors, and shares of the variance."""
    title = f"What drives {simulation.snapshot.years[-1]}: {ranking.label}"
    made = _table(title, "input", "rank correlation", "its error", "share of variance", "with interactions")
    for one in ranking.drivers[:MOST_INPUTS]:
        shares = (f"{share:.1%}" for share in (one.first, one.total))
        made.add_row(one.name, f"{one.rank:.2f}", f"{one.rank_error:.3f}", *shares)
    return made
