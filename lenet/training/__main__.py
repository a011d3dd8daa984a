"""`python -m lenet.training`."""

import sys

from lenet.training.command import main

if __name__ == "__main__":
    sys.exit(main())
