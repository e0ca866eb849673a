"""Make `.venv-flowr`: the real flowr in a Python 3.13 environment of its own, to test against.

Needs nothing but the standard library. Without a Python 3.13 it says so and leaves no marker, so
that the next `make flowr-env` tries again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUIREMENT: Final = "flowr==1.2.1"
_OLDEST: Final = (3, 13)
_NAMES: Final = ("python3.13", "python3.14", "python3.15", "python3", "python")
_ROOT: Final = Path(__file__).resolve().parent.parent
_ENVIRONMENT: Final = _ROOT / ".venv-flowr"
_MARKER: Final = _ENVIRONMENT / ".installed"


def main() -> int:
    """Make the environment unless it is there; the exit code is that of the program."""
    if _MARKER.is_file() and _MARKER.read_text("utf-8").strip() == REQUIREMENT:
        _MARKER.touch()  # newer than this script, which is what make looks at
        print(f"{_ENVIRONMENT.name}: {REQUIREMENT} is there")
        return 0
    for python in _candidates():
        if not _is_new_enough(python):
            continue
        problem = _make(python)
        if not problem:
            _MARKER.write_text(f"{REQUIREMENT}\n", "utf-8")
            print(f"{_ENVIRONMENT.name}: {REQUIREMENT} on {python}")
            return 0
        print(f"{python} cannot make the environment:\n{problem}", file=sys.stderr)
        shutil.rmtree(_ENVIRONMENT, ignore_errors=True)
        return 1
    wanted = ".".join(map(str, _OLDEST))
    print(
        f"NO PYTHON {wanted} HERE: {REQUIREMENT} needs Python {wanted} or newer, there is none "
        f"(looked at {sys.executable}, {', '.join(_NAMES)} on PATH, and pyenv's versions).\n"
        "The tests against the real flowr will be skipped.",
        file=sys.stderr,
    )
    return 0


def _candidates() -> Iterator[str]:
    yield sys.executable
    for name in _NAMES:
        if found := shutil.which(name):
            yield found
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for minor in range(_OLDEST[1], _OLDEST[1] + 3):
        for version in sorted(root.glob(f"versions/3.{minor}*"), reverse=True):
            yield str(version / "bin" / "python")


def _is_new_enough(python: str) -> bool:
    """Whether it runs, and is new enough: a name on PATH may be a shim that leads nowhere."""
    code = f"import sys, venv, ensurepip; sys.exit(sys.version_info < {_OLDEST})"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _make(python: str) -> str:
    """Make the environment; returns what went wrong, or nothing."""
    scripts = _ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    constraints = ["--constraint", str(_ROOT / "constraints.txt")]
    commands = (
        [python, "-m", "venv", "--clear", str(_ENVIRONMENT)],
        [*pip, "--quiet", *constraints, REQUIREMENT],
        [str(scripts / "flowr"), "--version"],
    )
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            return str(error)
        if done.returncode:
            return (done.stderr or done.stdout).strip()
    return ""


if __name__ == "__main__":
    sys.exit(main())
