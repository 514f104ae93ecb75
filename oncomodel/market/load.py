"""A market file as a :class:`Market`, or every problem of it at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from oncomodel.errors import MarketError
from oncomodel.market import claim_rules, driver_rules, funnel_rules, names, rules, uncertainty_rules
from oncomodel.market.draft import Draft
from oncomodel.market.problem import Problem, shown
from oncomodel.market.reading import Document, Unreadable, decoded, read
from oncomodel.market.schema import Market
from oncomodel.market.shape import market_or_problems

_STORED = "name a stored text, in UTF-8, beside the market file or below"


def load_market(path: str | Path) -> Market:
    """Read a market file.

    Args:
        path: A YAML file. Stored texts of sources are read from its directory.

    Returns:
        The market, frozen, every number with its evidence.

    Raises:
        MarketError: If the file cannot be read or breaks rules; ``problems``
            holds one line for each, in the order of the file.

    >>> load_market("missing.yaml")
    Traceback (most recent call last):
    ...
    oncomodel.errors.MarketError: missing.yaml: the file must be readable (got No such file or directory)
    """
    try:
        document = read(decoded(_content(Path(path))))
    except Unreadable as error:
        problem = error.problem
        place = str(path) if problem.line is None else f"{path}:{problem.line}"
        raise MarketError(problem.sentence(place)) from None
    texts, problems = _stored_texts(document, Path(path).parent)
    draft = Draft(document, texts)
    market, wrong_shapes = market_or_problems(draft)
    problems += [*document.problems, *wrong_shapes, *_broken_rules(draft)]
    if market is None or problems:
        raise MarketError(*_sentences(problems, document, str(path)))
    return market


def _content(file: Path) -> bytes:
    try:
        if file.exists() and not file.is_file():
            raise Unreadable("be a text file", "a directory" if file.is_dir() else "a device")
        return file.read_bytes()
    except OSError as error:
        raise Unreadable("be readable", error.strerror or type(error).__name__) from None
    except ValueError as error:
        raise Unreadable("be readable", str(error)) from None


def _broken_rules(draft: Draft) -> Iterator[Problem]:
    found = (*rules.RULES, *claim_rules.RULES, *driver_rules.RULES, *funnel_rules.RULES, *uncertainty_rules.RULES)
    for rule in (*found, *names.RULES):
        yield from rule(draft)


def _sentences(problems: list[Problem], document: Document, file: str) -> list[str]:
    placed = [(problem.line or document.line(problem.path), problem) for problem in problems]
    placed.sort(key=lambda pair: pair[0])
    return list(dict.fromkeys(problem.sentence(f"{file}:{line}") for line, problem in placed))


def _stored_texts(document: Document, directory: Path) -> tuple[dict[str, str], list[Problem]]:
    """Texts by source id, and what is wrong with the others."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    sources = document.at(("sources",))
    for source in sources if isinstance(sources, dict) else ():
        place = ("sources", source, "text")
        if not isinstance(name := document.at(place), str):
            continue
        try:
            texts[source] = decoded(_content(_inside(directory, name)))
        except Unreadable as error:
            problem = error.problem
            got = problem.got if problem.line is None else f"{problem.got} in its line {problem.line}"
            problems.append(Problem(place, _STORED, f"{shown(name)}: {got}"))
    return texts, problems


def _inside(directory: Path, name: str) -> Path:
    """The file called *name*, which must not lead out of *directory*."""
    try:
        file = (directory / name).resolve()
        if file.is_relative_to(directory.resolve()):
            return file
    except (OSError, ValueError, RuntimeError) as error:
        raise Unreadable("be readable", str(error)) from None
    raise Unreadable("be beside the market file or below", "a path that leads out")
