"""The dashboard's own rows: tiles with a key figure each, and findings in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncomodel.excel import theme
from oncomodel.excel.grid import LABEL, TILE_STEP
from oncomodel.model.lines import Findings, Line, Tiles

if TYPE_CHECKING:
    from oncomodel.excel.tab import Tab


def write_board(tab: Tab, row: int, content: Tiles | Findings) -> None:
    """Write one of the dashboard's own rows."""
    if isinstance(content, Tiles):
        _tiles(tab, row, content)
    else:
        _findings(tab, row, content)


def _tiles(tab: Tab, row: int, tiles: Tiles) -> None:
    """Write a row of tiles: label, value and note, one below the other."""
    for down, tall in enumerate(theme.TILE_HEIGHTS):
        tab.page.set_row(row + down, tall)
    for number, tile in enumerate(tiles.tiles):
        column = LABEL + number * TILE_STEP
        tab.text(row, column, tile.label, "tile label")
        tab.cells(tile.value)
        if isinstance(tile.note, Line):
            tab.cells(tile.note)
        else:
            tab.text(row + 2, column, tile.note, "tile note")


def _findings(tab: Tab, row: int, findings: Findings) -> None:
    """Write sentences, each in a row across the tab."""
    for down, sentence in enumerate(findings.sentences):
        tab.page.set_row(row + down, theme.FINDING_HEIGHT)
        for column in range(LABEL + 1, tab.last_column + 1):
            tab.page.write_blank(row + down, column, None, tab.formats("finding"))
        tab.cells(sentence)
