"""The report of each market: its content, its page as a tree of elements, and its PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from oncomodel.reporting import report
from oncomodel.reporting.gather import gather

EMPTY = {"meta", "input", "br", "link", "img"}


@dataclass
class Element:
    """An element of a page with its attributes and what it holds."""

    tag: str
    attributes: dict
    parts: list = field(default_factory=list)

    def all(self, tag=None, **wanted):
        """Every element below of that tag and with those attributes."""
        for part in self.parts:
            if isinstance(part, Element):
                named = {name.replace("_", "-"): value for name, value in wanted.items()}
                if tag in (None, part.tag) and all(part.attributes.get(n) == v for n, v in named.items()):
                    yield part
                yield from part.all(tag, **wanted)

    @property
    def text(self):
        """Everything that it says."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


class Tree(HTMLParser):
    """Reads a page, and refuses elements that are not closed in order."""

    def __init__(self):
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        made = Element(tag, dict(attrs))
        self.open[-1].parts.append(made)
        if tag not in EMPTY:
            self.open.append(made)

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"{tag} closes {self.open[-1].tag}"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].parts.append(data)


def tree(text):
    reader = Tree()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root]
    return reader.root


@pytest.fixture(scope="session")
def content(market):
    return gather(market)


@pytest.fixture(scope="session")
def written(market, tmp_path_factory):
    return report(market, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="session")
def oncology_report(oncology, tmp_path_factory):
    return report(oncology, tmp_path_factory.mktemp("oncology-report"))


@pytest.fixture(scope="session")
def elements(written):
    return tree(written[0].read_text(encoding="utf-8"))
