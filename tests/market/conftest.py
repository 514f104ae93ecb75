import shutil

import pytest

from tests.market.files import COFFEE, REAL


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """A directory with the stored texts of both market files."""
    directory = tmp_path_factory.mktemp("markets")
    shutil.copy(COFFEE.with_name("coffee-survey.txt"), directory)
    shutil.copytree(REAL.with_name("sources"), directory / "sources")
    return directory
