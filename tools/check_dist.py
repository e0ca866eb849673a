"""Build wheel and sdist into `dist/`, and use the wheel as a stranger would: `make dist`.

The wheel goes into an environment of its own, outside of the checkout and with the newest of every
dependency, whatever `constraints.txt` holds; there the tour has to show what it shows here
(see `check_installed`). The sdist has to build the same wheel.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = "flowr_nb"
EXTENSIONS: Final = "labextensions"
ALSO_INSTALLED: Final = ("ipykernel", "nbclient")
"""What runs a notebook; everything else has to come with the wheel."""
_PROBE: Final = Path(__file__).with_name("check_installed.py")
_NOTEBOOK: Final = "notebooks/tour.ipynb"
_LEFTOVERS: Final = {"__pycache__", "node_modules", "my-sessions", ".hypothesis", ".venv"}
# Who built it, and the checksum of that: what two builds of the same files may differ in.
_OF_THE_BUILDER: Final = re.compile(r"\.dist-info/(WHEEL|RECORD)$")


def main() -> int:
    """Build, check, install, run; what is wrong goes to standard error."""
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    try:
        wheel, sdist = build(ROOT, dist)
        problems = [*wheel_problems(wheel, ROOT), *sdist_problems(sdist, ROOT)]
        with tempfile.TemporaryDirectory() as scratch:
            again = build_from_sdist(sdist, Path(scratch, "again"))
            problems += [
                f"{sdist.name} builds another wheel: {each}" for each in differ(wheel, again)
            ]
            if not problems:
                print(f"{sdist.name} builds {wheel.name}, the same files as the checkout does")
                try_out(wheel, Path(scratch))
    except subprocess.CalledProcessError as error:
        problems = [f"{' '.join(map(str, error.cmd))}: exit code {error.returncode}"]
    for problem in problems:
        print(problem, file=sys.stderr)
    return bool(problems)


def build(project: Path, into: Path) -> tuple[Path, Path]:
    """Build the wheel and the sdist of a project.

    Args:
        project: The folder of its ``pyproject.toml``.
        into: A folder that is made, and empty.

    Returns:
        The wheel and the sdist.

    Raises:
        CalledProcessError: They cannot be built.
    """
    command = ("-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(into))
    run([sys.executable, *command], project)
    return next(into.glob("*.whl")), next(into.glob("*.tar.gz"))


def build_from_sdist(sdist: Path, into: Path) -> Path:
    """The wheel that pip builds from an sdist, with the newest of what the build asks for.

    Raises:
        CalledProcessError: It cannot be built.
    """
    where = ("--no-deps", "--wheel-dir", str(into), str(sdist))
    run([sys.executable, "-m", "pip", "wheel", "--quiet", *where], sdist.parent)
    return next(into.glob("*.whl"))


def wheel_problems(wheel: Path, project: Path) -> list[str]:
    """What is missing in a wheel, and what should not be in it."""
    files = [path.relative_to(project) for path in (project / PACKAGE).rglob("*") if path.is_file()]
    must = {path.as_posix() for path in files if not _LEFTOVERS & {*path.parts}}
    with ZipFile(wheel) as archive:
        has = set(archive.namelist())
    wheel_of = "-".join(wheel.name.split("-")[:2])
    info = f"{wheel_of}.dist-info"
    shared = [path for path in (project / EXTENSIONS).rglob("*") if path.is_file()]
    where = f"{wheel_of}.data/data/share/jupyter"
    must |= {f"{where}/{path.relative_to(project).as_posix()}" for path in shared}
    must |= {f"{info}/{name}" for name in ("METADATA", "entry_points.txt", "licenses/LICENSE")}
    others = {name for name in has - must if not name.startswith(f"{info}/")}
    return [
        *(f"{wheel.name} has no {name}" for name in sorted(must - has)),
        *(f"{wheel.name} has {name}, which is not of the package" for name in sorted(others)),
    ]


def sdist_problems(sdist: Path, project: Path) -> list[str]:
    """What ``pyproject.toml`` lists for an sdist and it has not, and what was left lying there."""
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    must = settings["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    with tarfile.open(sdist) as archive:
        names = [tuple(name.split("/")[1:]) for name in archive.getnames()]
    tops = {name[0] for name in names if name}
    return [
        *(f"{sdist.name} has no {top}" for top in must if top not in tops),
        *(f"{sdist.name} has {'/'.join(name)}" for name in names if _LEFTOVERS & {*name}),
    ]


def differ(one: Path, other: Path) -> list[str]:
    """The files in which two wheels differ, but for what tells who built them."""
    with ZipFile(one) as first, ZipFile(other) as second:
        names, others = ({*each.namelist()} for each in (first, second))
        both = sorted(name for name in names & others if not _OF_THE_BUILDER.search(name))
        changed = [name for name in both if first.read(name) != second.read(name)]
    return sorted(names ^ others) + changed


def try_out(wheel: Path, scratch: Path) -> None:
    """Install a wheel with the newest of all that it needs, and run the tour on it.

    Args:
        wheel: The wheel.
        scratch: An empty folder outside of the checkout.

    Raises:
        CalledProcessError: It cannot be installed, or what it does is not what is documented.
    """
    project = scratch / "project"
    for folder in ("flows", "sessions", "notebooks"):
        ignored = shutil.ignore_patterns(".*", "my-sessions")
        shutil.copytree(ROOT / folder, project / folder, ignore=ignored)
    environment = scratch / "environment"
    run([sys.executable, "-m", "venv", str(environment)], scratch)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "install", "--quiet", str(wheel), *ALSO_INSTALLED], scratch)
    run([*pip, "check"], scratch)
    listed = run([*pip, "list", "--format", "json"], scratch, is_shown=False)
    tell_versions(json.loads(listed), (ROOT / "constraints.txt").read_text("utf-8"))
    run([str(scripts / "python"), "-I", str(_PROBE), _NOTEBOOK], project)
    command = str(scripts / "flowr-nb")
    run([command, "check", "flows"], project)
    run([*pip, "install", "--quiet", f"{wheel}[sql]"], scratch)
    for place in (("sessions", "sqlite:///all.db"), ("sqlite:///all.db", "back")):
        run([command, "store", "copy", *place], project)


def tell_versions(installed: Iterable[dict[str, str]], constraints: str) -> None:
    """Print what is installed, and where that is not what `constraints.txt` holds."""
    pinned = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", constraints, re.MULTILINE))
    print(f"Python {sys.version.split()[0]} with", end=" ")
    print(", ".join(f"{each['name']} {each['version']}" for each in installed))
    for each in installed:
        before = pinned.get(re.sub(r"[-_.]+", "-", each["name"]).lower())
        if before and before != each["version"]:
            print(f"  {each['name']} is {each['version']}; in constraints.txt it is {before}")


def run(command: Sequence[str], folder: Path, *, is_shown: bool = True) -> str:
    """Run a command as a stranger would, whose settings hold no version back and add no place.

    Args:
        command: The program and its arguments.
        folder: Where.
        is_shown: Whether what it prints is shown, too.

    Returns:
        What it printed.

    Raises:
        CalledProcessError: It failed; what it printed is on standard error.
    """
    ours = ("PIP_CONSTRAINT", "PYTHONPATH", "JUPYTER_PATH", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        done.check_returncode()
    if is_shown and done.stdout.strip():
        print(done.stdout.strip())
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
