"""The process that COM starts: xlwings' own server, with our folders on its path."""

from __future__ import annotations

import os
import sys
from threading import Thread


def main(clsid: str, client: int, *folders: str) -> None:
    """Serve xlwings' Python object as *clsid* as long as process *client* lives."""
    sys.path[:0] = folders
    from xlwings import com_server

    Thread(target=end_with, args=(client,), daemon=True).start()
    com_server.serve(clsid)


def end_with(process: int) -> None:
    """End when *process* does: Wine forgets to tell a server that its caller died."""
    import win32con
    import win32event
    from win32api import OpenProcess

    handle = OpenProcess(win32con.SYNCHRONIZE, 0, process)
    win32event.WaitForSingleObject(handle, win32event.INFINITE)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
