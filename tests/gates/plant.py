"""Defects planted in a copy of a workbook, so that a gate can show that it notices."""

from __future__ import annotations

import zipfile

from openpyxl import load_workbook


def replaced(source, target, part, old, new):
    """A copy of a file in which the first *old* in one part is *new*."""
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w") as made:
        for name in given.namelist():
            content = given.read(name)
            if name == part:
                assert old.encode() in content, f"{part} must hold {old!r}"
                content = content.replace(old.encode(), new.encode(), 1)
            made.writestr(name, content)
    return target


def with_part(source, target, name, content):
    """A copy of a file with one more part."""
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w") as made:
        for part in given.namelist():
            made.writestr(part, given.read(part))
        made.writestr(name, content)
    return target


def edited(source, target, edit):
    """A copy of a workbook after *edit* of what openpyxl read."""
    book = load_workbook(source)
    edit(book)
    book.save(target)
    return target
