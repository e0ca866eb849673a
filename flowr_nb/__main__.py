"""``python -m flowr_nb``: the command, where its own name is not on the path."""

import sys

from flowr_nb.cli import main

sys.exit(main())
