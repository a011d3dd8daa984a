"""`python -m tests.leashed MODULE ARGUMENT…` runs a module that ends when its parent does.

The parent holds the other end of this process's standard input. However it ends, killed or not,
the operating system closes that end, on every system; nothing is left behind.
"""

import os
import runpy
import sys
import threading


def _end_with_parent() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
