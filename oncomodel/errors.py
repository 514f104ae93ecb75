"""The errors of oncomodel; every message says *where* must be RULE (got VALUE)."""

from __future__ import annotations


class OncomodelError(ValueError):
    """Base of every error that oncomodel raises on purpose."""


class MarketError(OncomodelError):
    """A market file breaks one or more rules.

    Attributes:
        problems: One line per problem, in the order of the file.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class ModelError(OncomodelError):
    """A tab is defined in a way that cannot become a model."""


class NotAFormula(ModelError, TypeError):
    """A kernel does something that one native Excel formula cannot."""


class KernelError(OncomodelError):
    """Numbers that have no answer: Excel's #NUM!."""


class ArgumentError(KernelError):
    """An argument of the wrong type or shape: Excel's #VALUE!."""


class WorkbookError(OncomodelError):
    """A workbook that cannot be read, written or recalculated."""


class ReportError(OncomodelError):
    """A report that cannot be made or written."""
