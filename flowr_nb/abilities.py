"""What the system can do that this Python runs on: in a browser less than elsewhere."""

from __future__ import annotations

import sys
from typing import Final

IN_BROWSER: Final = sys.platform == "emscripten"
"""Whether this is Pyodide, as in JupyterLite."""


def can_start_threads() -> bool:
    """Whether work can be done beside other work; if not, it is done where it is asked for."""
    return not IN_BROWSER


def can_lock_files() -> bool:
    """Whether there are locks of files; if not, nobody else can be waited for."""
    return not IN_BROWSER
