"""Layouts that were made are kept: in memory, and on disk for the next process."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import platformdirs

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = "1"
"""Raised when what is cached changes its meaning."""
MAX_FILES: Final = 500
MAX_IN_MEMORY: Final = 128


class LayoutCache:
    """SVGs by the key of what was laid out.

    Args:
        directory: Where they are on disk; by default in the user's directory for caches.
        max_files: Most files there; the oldest go.
        max_in_memory: Most SVGs in memory; those that were not asked for the longest go.
    """

    def __init__(
        self,
        directory: Path | None = None,
        *,
        max_files: int = MAX_FILES,
        max_in_memory: int = MAX_IN_MEMORY,
    ) -> None:
        self._directory = directory
        self._max_files = max_files
        self._max_in_memory = max_in_memory
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def directory(self) -> Path:
        """Where layouts are kept on disk."""
        return self._directory or platformdirs.user_cache_path("flowr-nb") / "layouts"

    def get(self, key: str) -> bytes | None:
        """What is kept under a key, or None."""
        content = self._from_memory(key) or self._from_disk(key)
        if content is not None:
            self._to_memory(key, content)
        return content

    def keep(self, key: str, content: bytes) -> None:
        """Keep an SVG; where the disk cannot be written, in memory alone."""
        self._to_memory(key, content)
        self._to_disk(key, content)

    def _from_memory(self, key: str) -> bytes | None:
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
            return self._memory.get(key)

    def _to_memory(self, key: str, content: bytes) -> None:
        with self._lock:
            self._memory[key] = content
            self._memory.move_to_end(key)
            while len(self._memory) > self._max_in_memory:
                self._memory.popitem(last=False)

    def _from_disk(self, key: str) -> bytes | None:
        try:
            content = (self.directory / f"{key}.svg").read_bytes()
        except OSError:
            return None
        return content if content.rstrip().endswith(b"</svg>") else None

    def _to_disk(self, key: str, content: bytes) -> None:
        # A cache is a convenience: where it cannot be written, the next process lays out anew.
        with contextlib.suppress(OSError):
            directory = self.directory
            directory.mkdir(parents=True, exist_ok=True)
            temporary = directory / f"{key}.{secrets.token_hex(4)}.tmp"
            try:
                temporary.write_bytes(content)
                temporary.replace(directory / f"{key}.svg")
            finally:
                temporary.unlink(missing_ok=True)
            files = sorted(directory.iterdir(), key=lambda path: path.stat().st_mtime)
            for old in files[: -self._max_files]:
                old.unlink(missing_ok=True)
