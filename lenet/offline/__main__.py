"""`python -m lenet.offline FILE`: write the explorer for offline use."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lenet.model_cards import MODELS
from lenet.offline import OfflineError, offline_page


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 after a one-line message about what went wrong."""
    from lenet.checkpoints import CheckpointError

    parser = argparse.ArgumentParser(
        prog="python -m lenet.offline",
        description="Write the explorer as one HTML file that opens without a server or a network.",
    )
    parser.add_argument("file", type=Path, nargs="?", default=Path("lenet5-explorer.html"))
    parser.add_argument(
        "--model", action="append", choices=list(MODELS), help="which (repeatable; default: all)"
    )
    args = parser.parse_args(argv)
    try:
        page = offline_page(args.model or tuple(MODELS))
        args.file.write_text(page, "utf-8")
    except (CheckpointError, OfflineError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{args.file}: {len(page.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
