"""Flows as they were: files of a revision of a git repository, read by git itself.

Git is run with a list of arguments, never by a shell, and is never given a name that it could take
for an option.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.flow.errors import FlowError, FlowNotFoundError
from flowr_nb.flow.loader import is_flow_file, is_path_like, load_flow
from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from flowr_nb.flow.model import Flow

_TIME_LIMIT: Final = 30.0
_STAGED: Final = "what is staged"


class GitError(FlowError):
    """A flow of a git revision that is not to be had."""


class RevisionPath(NamedTuple):
    """A file of a revision, as git writes it.

    Attributes:
        revision: The revision; empty for what is staged.
        path: The file, from the root of the repository, or with ``./`` from the working directory.
    """

    revision: str
    path: str

    def __str__(self) -> str:
        return f"{self.revision}:{self.path}"

    @classmethod
    def of(cls, text: str) -> RevisionPath | None:
        """What a text means as ``REV:path``; None where it is none: a name, a path, YAML.

        Args:
            text: What a person wrote.
        """
        revision, colon, path = text.partition(":")
        is_drive = os.name == "nt" and len(revision) == 1
        if not colon or "\n" in text or is_drive or not is_path_like(path):
            return None
        return cls(revision, path)


def flow_of_revision(where: RevisionPath) -> tuple[Flow, GitSource]:
    """A flow of a git revision, and where it finds what it invokes: in that revision.

    Args:
        where: The revision and the file.

    Raises:
        GitError: There is no git, no repository or no such revision.
        FlowNotFoundError: There is no such file in it.
        FlowParseError: The file does not parse.
    """
    if where.revision.startswith("-"):
        raise GitError(f"no revision is called `{in_short(where.revision)}`; name one, as HEAD~1")
    path = where.path
    if path.startswith(("./", "../")):
        path = posixpath.normpath(run_git("rev-parse", "--show-prefix").decode().strip() + path)
    path = posixpath.normpath(path)
    tree = "" if not where.revision else _tree_of(where.revision)
    source = GitSource(where.revision, tree, posixpath.dirname(path))
    return source.read(Path(f"{where.revision}:{path}")), source


class GitSource:
    """The flow files of one folder of a revision, and of those below it.

    Args:
        revision: The revision as a person wrote it; empty for what is staged.
        tree: The id of its tree; empty for what is staged.
        folder: The folder, from the root of the repository; empty for that.
    """

    def __init__(self, revision: str, tree: str, folder: str) -> None:
        self._prefix = f"{revision}:"
        self._tree = tree
        self._folder = folder
        self._flows: dict[str, Flow] = {}
        self._names: list[str] | None = None

    def __repr__(self) -> str:
        return f"GitSource({self._prefix}{self._folder})"

    def places(self) -> list[Path]:
        """Every flow file, sorted."""
        within = f"{self._folder}/" if self._folder else ""
        files = (each for each in self._listed() if each.startswith(within))
        return [Path(self._prefix + each) for each in files]

    def read(self, place: Path | str) -> Flow:
        """The flow in a file of the revision.

        Raises:
            FlowNotFoundError: There is no such file.
            FlowParseError: It does not parse.
        """
        path = self._path(place)
        if path is None or path not in self._listed():
            raise self._not_there(path if path is not None else str(place))
        if path not in self._flows:
            self._flows[path] = load_flow(self._content(path), Path(self._prefix + path))
        return self._flows[path]

    def named(self, name: str) -> Flow | None:
        """The flow of a name, or None: of several the one whose file is called after it."""
        found = []
        for place in self.places():
            try:
                flow = self.read(place)
            except FlowError:
                continue
            if flow.flow == name:
                found.append(flow)
        called = [each for each in found if each.path and PurePosixPath(each.path).stem == name]
        return next(iter((*called, *found)), None)

    def holds(self, flow: Flow) -> bool:
        """Whether it was read from a file of this folder of the revision."""
        return any(flow is each for each in self._flows.values())

    def candidates(self, reference: str, flow: Flow | None = None) -> list[Path]:
        """The files that a reference may mean: beside the flow's own, or from the folder."""
        own = self._path(flow.path) if flow is not None and flow.path else None
        beside = posixpath.dirname(own) if own is not None else self._folder
        paths = (posixpath.normpath(posixpath.join(beside, each)) for each in _written(reference))
        return [Path(self._prefix + each) for each in paths]

    def referred(self, reference: str, flow: Flow) -> Flow | None:
        """The flow that a reference leads to, within the folder, or None.

        Raises:
            FlowParseError: It does not parse.
        """
        if not self.holds(flow):
            return None
        known = set(self.places())
        found = next((each for each in self.candidates(reference, flow) if each in known), None)
        return None if found is None else self.read(found)

    def _content(self, path: str) -> bytes:
        """What a file holds, as it is kept, whatever a textconv makes of it."""
        blob = f"{self._tree}:{path}"
        if int(run_git("cat-file", "-s", blob)) > MAX_BYTES:
            return b" " * (MAX_BYTES + 1)  # too large, which its reader says
        return run_git("cat-file", "blob", blob)

    def _path(self, place: Path | str) -> str | None:
        """A file of the revision, from the root of the repository; None for any other."""
        text = Path(place).as_posix()
        return text.removeprefix(self._prefix) if text.startswith(self._prefix) else None

    def _listed(self) -> list[str]:
        """The YAML files of the whole revision."""
        if self._names is None:
            listing = (
                run_git("ls-tree", "-r", "-z", "--name-only", "--full-tree", self._tree)
                if self._tree
                else run_git("ls-files", "-z", "--full-name", ":/")
            )
            names = listing.decode("utf-8", "surrogateescape").split("\0")
            self._names = sorted(filter(is_flow_file, names))
        return self._names

    def _not_there(self, path: str) -> FlowNotFoundError:
        where = f"the revision {self._prefix[:-1]}" if self._tree else _STAGED
        near = did_you_mean(path, self._listed())
        way_out = near or "; paths are told from the root of the repository, or begin with `./`"
        return FlowNotFoundError(f"there is no flow file `{path}` in {where}{way_out}", path)


def _written(reference: str) -> tuple[str, str]:
    return reference, f"{reference}.yaml"


def _tree_of(revision: str) -> str:
    """The id of a revision's tree.

    Raises:
        GitError: There is no such revision, no repository, or no git.
    """
    run_git("rev-parse", "--git-dir")
    try:
        found = run_git("rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}")
    except GitError as error:
        if not run_git("rev-list", "--all", "--max-count=1"):
            raise GitError(
                "this repository has no commits yet; commit first, or name files instead of "
                "`REV:path`"
            ) from error
        raise GitError(
            f"there is no revision `{in_short(revision)}` in this repository; `git log --oneline` "
            "lists those that there are, and `git fetch` brings those of others"
        ) from error
    return found.decode().strip()


def run_git(*arguments: str) -> bytes:
    """Run git in the working directory, and give what it prints.

    Args:
        *arguments: Its arguments, none of which is a stranger's that begins with ``-``.

    Raises:
        GitError: There is no git, it finds no repository, or it says no.
    """
    # No translation of what it says, no question that nobody answers, no lock that others meet.
    environment = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    try:
        done = subprocess.run(  # noqa: S603 - see above
            ["git", *arguments],  # noqa: S607 - the one that the person has
            capture_output=True,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=_TIME_LIMIT,
        )
    except FileNotFoundError as error:
        raise GitError("git is not to be found; install it, or name files instead") from error
    except (OSError, ValueError) as error:
        raise GitError(f"git cannot be run: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git did not answer within {_TIME_LIMIT:g} seconds; try again") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        if "not a git repository" in said:
            raise GitError(
                "this is not in a git repository; go into one, or name files instead of `REV:path`"
            )
        raise GitError(f"git says no: {said or f'it ended with {done.returncode}'}")
    return done.stdout
