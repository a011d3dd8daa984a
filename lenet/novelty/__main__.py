"""Run the command line: see `lenet.novelty.command`."""

import sys

from lenet.novelty.command import main

if __name__ == "__main__":  # processes that draw import this file, too
    sys.exit(main())
