"""Files that are whole at every moment: written beside, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from oncomodel.errors import OncomodelError


def beside(target: Path, make: Callable[[Path], object], error: type[OncomodelError]) -> None:
    """Have *make* write a file beside *target*, and rename it once it is whole.

    Args:
        target: The file; one that is there stays whole until the new one is.
        make: Writes the file whose path it is given.
        error: What is raised where the file cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
    except OSError as found:
        raise error(f"{target} must be in a folder that can be written to (got {found})") from None
    made = Path(name)
    try:
        make(made)
        made.chmod(0o644)
        made.replace(target)
    except OSError as found:
        text = f"{target} must be writable; close it where it is open and try again (got {found.strerror})"
        raise error(text) from None
    finally:
        made.unlink(missing_ok=True)
