"""The COM server fixture: one server for each process that runs tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.com import caller, wine
from tests.engines import require_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

collect_ignore = ["windows"]


@pytest.fixture(scope="session")
def com_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[caller.ComServer]:
    """The real xlwings COM server, in Windows Python under Wine."""
    reason = wine.unavailable()
    require_engine(reason is None, str(reason))
    with caller.running(tmp_path_factory.mktemp("udfs")) as server:
        yield server
