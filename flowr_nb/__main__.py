"""``python -m flowr_nb``: the command, where its own name is not on the path."""

import sys

from flowr_nb.cli import main

if __name__ == "__main__":
    sys.exit(main())
