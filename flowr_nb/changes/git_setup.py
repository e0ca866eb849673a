"""What a git repository has to know so that `git diff` and `git difftool` tell flows in words."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.changes.git import GitError, run_git

if TYPE_CHECKING:
    from collections.abc import Iterator

DRIVER: Final = "flowr-nb"
_ATTRIBUTES: Final = ".gitattributes"


class GitSetup(NamedTuple):
    """What is to be written where.

    Attributes:
        config: Key of the repository's configuration → value.
        attributes: The lines of ``.gitattributes``.
        root: The root of the repository.
    """

    config: dict[str, str]
    attributes: tuple[str, ...]
    root: Path

    @classmethod
    def of(cls, flows_dir: Path) -> GitSetup:
        """The set-up for the repository that the working directory is in.

        Args:
            flows_dir: Where its flows are.

        Raises:
            GitError: There is no git, or no repository with files.
        """
        found = run_git("rev-parse", "--show-toplevel")
        root = Path(os.fsdecode(found).removesuffix("\n"))
        command = _command()
        config = {
            f"diff.{DRIVER}.textconv": f"{command} words",
            f"diff.{DRIVER}.xfuncname": "^state .*$",
            f"difftool.{DRIVER}.cmd": f'{command} diff --as "$MERGED" "$LOCAL" "$REMOTE"',
        }
        patterns = [_pattern(root, flows_dir, suffix) for suffix in ("yaml", "yml")]
        return cls(config, tuple(f"{each} diff={DRIVER}" for each in patterns), root)

    def write(self) -> list[str]:
        """Write the configuration of the repository, where it is another one.

        Returns:
            The keys that were written; none where all was there.

        Raises:
            GitError: It cannot be written.
        """
        changed = [key for key, value in self.config.items() if _values_of(key) != [value]]
        for key in changed:
            run_git("config", "--local", "--replace-all", key, self.config[key])
        return changed

    def missing_attributes(self) -> list[str]:
        """The lines that the ``.gitattributes`` at the root has not."""
        try:
            text = (self.root / _ATTRIBUTES).read_text("utf-8", "replace")
        except OSError:
            text = ""
        there = {" ".join(line.split()) for line in text.splitlines()}
        return [line for line in self.attributes if line not in there]

    @property
    def lines(self) -> Iterator[str]:
        """The same as commands and lines for a person to copy."""
        for key, value in self.config.items():
            yield f"git config --local {key} {shlex.quote(value)}"
        yield from (f"echo {shlex.quote(line)} >> {_ATTRIBUTES}" for line in self.attributes)


def _command() -> str:
    """How a shell runs this command: by its name where that is found, else by this Python."""
    return DRIVER if shutil.which(DRIVER) else f"{shlex.quote(sys.executable)} -m flowr_nb"


def _values_of(key: str) -> list[str]:
    try:
        return os.fsdecode(run_git("config", "--local", "--null", "--get-all", key)).split("\0")[
            :-1
        ]
    except GitError:  # there is none
        return []


def _pattern(root: Path, flows_dir: Path, suffix: str) -> str:
    """The files of a folder as git's attributes name them: from the root of the repository."""
    try:
        folder = flows_dir.resolve().relative_to(root.resolve()).as_posix()
    except (OSError, ValueError):
        return f"*.{suffix}"
    pattern = f"*.{suffix}" if folder == "." else f"/{folder}/**/*.{suffix}"
    is_plain = pattern.isascii() and not set(pattern) & set(' "\\[?')
    return pattern if is_plain else '"' + pattern.replace("\\", "\\\\").replace('"', '\\"') + '"'
