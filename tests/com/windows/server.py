"""The process that COM starts: xlwings' own server, with our folders on its path."""

from __future__ import annotations

import sys


def main(clsid: str, *folders: str) -> None:
    """Serve xlwings' Python object as *clsid* until the last caller has gone."""
    sys.path[:0] = folders
    from xlwings import com_server

    com_server.serve(clsid)


if __name__ == "__main__":
    main(*sys.argv[1:])
