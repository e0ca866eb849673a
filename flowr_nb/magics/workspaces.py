"""Which workspace a cell means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.sources.memory import MemorySource
from flowr_nb.hints import did_you_mean, in_short, listed
from flowr_nb.magics.errors import CellError
from flowr_nb.settings import read_settings
from flowr_nb.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

USUAL = "ws"


class Workspaces:
    """The workspaces that a notebook has as variables; where it has none, one is made.

    Args:
        shell: The shell, whose variables they are.
        say: Tells a line.
    """

    def __init__(self, shell: Any, say: Callable[[str], None]) -> None:  # noqa: ANN401 - IPython's
        self._shell = shell
        self._say = say
        self._own: Workspace | None = None

    @property
    def known(self) -> Mapping[str, Workspace]:
        """Variable → workspace; of IPython's own (``_``, ``_3``) none."""
        variables = list(self._shell.user_ns.items())
        # By its type: what stands in for something else may fail when it is asked for its class.
        found = {name: value for name, value in variables if issubclass(type(value), Workspace)}
        return {name: found[name] for name in sorted(found) if not name.startswith("_")}

    def of(self, name: str | None) -> tuple[str, Workspace]:
        """The workspace that is meant, and what it is called.

        Args:
            name: Its variable; by default ``ws``, else the only one that there is.

        Raises:
            CellError: There is none of that name, or it is not said which of several is meant.
            SettingsError: One is made, and ``[tool.flowr]`` cannot be read.
        """
        known = self.known
        if name is not None:
            if name not in known:
                have = f"there is {listed(known)}" if known else "there is none"
                near = did_you_mean(name, known)
                raise CellError(f"no workspace is called `{in_short(name)}`; {have}{near}")
            return name, known[name]
        if USUAL in known:
            return USUAL, known[USUAL]
        several = {id(each): name for name, each in known.items()}
        if len(several) > 1:
            raise CellError(
                f"which workspace is meant? There are {listed(known)}; say it with "
                f"`--workspace {next(iter(known))}`"
            )
        return next(iter(known.items()), None) or self._made()

    def _made(self) -> tuple[str, Workspace]:
        if self._own is not None:
            return USUAL, self._own
        self._own, of = _workspace()
        if USUAL in self._shell.user_ns:
            return USUAL, self._own  # it is something else, and stays that
        self._shell.push({USUAL: self._own})
        self._say(f"there was no workspace; `{USUAL}` is one now, {of}")
        return USUAL, self._own


def _workspace() -> tuple[Workspace, str]:
    """The project's workspace, or one of memory alone where no project has flows."""
    settings = read_settings()
    if settings.flows_dir.is_dir() or settings.flows_dir != settings.root / ".flowr" / "flows":
        return Workspace(), "of the project that is here"
    return Workspace(FlowLibrary(MemorySource()), "memory:"), "which keeps all in memory"
