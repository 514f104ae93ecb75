"""The COM server fixture: one server for all tests of a run, in one worker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.com import caller, wine
from tests.engines import require_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

collect_ignore = ["windows"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of this folder in one worker when ``--dist loadgroup`` is on."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("com"))


@pytest.fixture(scope="session")
def com_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[caller.ComServer]:
    """The real xlwings COM server, in Windows Python under Wine."""
    reason = wine.unavailable()
    require_engine(reason is None, str(reason))
    with caller.running(tmp_path_factory.mktemp("udfs")) as server:
        yield server
