"""Wheels and the standard library as bytecode, which a browser else compiles at each start.

Bytecode is of one Python alone, so this runs in the Pyodide that the site has, by
``run_in_pyodide.mjs``, with the site as its folder. That is said to be checked against no source,
and all is the same on every run.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import py_compile
import sys
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIBRARY: Final = Path("static/pyodide/python_stdlib.zip")
_LOCK: Final = Path("static/pyodide-lock/pyodide-lock.json")
_NAMED: Final = "/lib/python{}.{}/site-packages".format(*sys.version_info[:2])
_LIBRARY_NAMED: Final = "/lib/python{}{}.zip".format(*sys.version_info[:2])
# Ours can be read, in a traceback and by `??`; what others wrote comes as bytecode alone.
_WITH_SOURCES: Final = "flowr_nb-"
# What jedi knows of packages that the site has not: 5,000 files to unpack.
_LEFT_OUT: Final = ("jedi/third_party/typeshed/stubs/", "jedi/third_party/django-stubs/")


def main() -> None:
    """Put bytecode into all that the site in the current folder gives to its Python."""
    warnings.simplefilter("ignore", SyntaxWarning)  # of sources that are not ours to mend
    _LIBRARY.write_bytes(with_bytecode(_LIBRARY.read_bytes(), _LIBRARY_NAMED))
    lock = json.loads(_LOCK.read_text("utf-8"))
    for package in lock["packages"].values():
        wheel = _LOCK.parent / package["file_name"]
        keep = wheel.name.startswith(_WITH_SOURCES)
        content = with_bytecode(wheel.read_bytes(), _NAMED, keep_sources=keep)
        target = _LOCK.parent / wheel.name  # those of JupyterLite's kernel come to the others
        target.write_bytes(content)
        target.chmod(0o644)  # Pyodide knows no mask of rights
        package["file_name"] = wheel.name
        package["sha256"] = hashlib.sha256(content).hexdigest()
    _LOCK.write_text(json.dumps(lock, indent=1), "utf-8")


def with_bytecode(archive: bytes, named: str, *, keep_sources: bool = False) -> bytes:
    """An archive of modules, with bytecode for each of them that can be compiled.

    Args:
        archive: A zip file: a wheel, whose record is made anew, or a library.
        named: The folder that a traceback says they are in.
        keep_sources: Put the bytecode beside the sources, into ``__pycache__``, not in their place.
    """
    output = io.BytesIO()
    record = None
    rows = []
    with ZipFile(io.BytesIO(archive)) as old, ZipFile(output, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename.endswith(".dist-info/RECORD"):
                record = entry
            elif not entry.is_dir() and not entry.filename.startswith(_LEFT_OUT):
                for name, content in _files(entry.filename, old.read(entry), named, keep_sources):
                    new.writestr(_like(entry, name), content)
                    rows.append(_row(name, content))
        if record is not None:
            lines = [*rows, f"{record.filename},,", ""]
            new.writestr(_like(record, record.filename), "\n".join(lines))
    return output.getvalue()


def _files(name: str, content: bytes, named: str, keep: bool) -> Iterator[tuple[str, bytes]]:
    """What comes in the place of one file."""
    bytecode = _compiled(content, f"{named}/{name}") if name.endswith(".py") else None
    if bytecode is None or keep:
        yield name, content
    if bytecode is not None:
        path = PurePosixPath(name)
        cached = f"{path.stem}.{sys.implementation.cache_tag}.pyc"
        yield str(path.parent / "__pycache__" / cached) if keep else f"{name}c", bytecode


def _compiled(source: bytes, named: str) -> bytes | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "source.py")
        path.write_bytes(source)
        with suppress(py_compile.PyCompileError):  # a template, or for another Python
            py_compile.compile(
                str(path),
                f"{path}c",
                dfile=named,
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            return Path(f"{path}c").read_bytes()
    return None


def _like(entry: ZipInfo, name: str) -> ZipInfo:
    """An entry of that name with the times and rights of another one."""
    info = ZipInfo(name, entry.date_time)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = entry.external_attr
    return info


def _row(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    quoted = f'"{name}"' if "," in name else name
    return f"{quoted},sha256={digest},{len(content)}"


if __name__ == "__main__":
    main()
