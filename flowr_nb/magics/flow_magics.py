"""The magics: a flow written in a cell, drawn and checked; and scenarios of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, cell_magic, line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

from flowr_nb.diagram.view import check_shown, check_words
from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import in_short
from flowr_nb.magics.arguments import as_python, parsed, variable, view_of, why_not_bound
from flowr_nb.magics.errors import CellError, ScenarioFailedError, in_words
from flowr_nb.magics.pictures import Pictures
from flowr_nb.magics.runs import run_of
from flowr_nb.magics.saving import Saving
from flowr_nb.magics.words import add, as_typed, flow_of, in_lines, in_one_line, say
from flowr_nb.magics.workspaces import Workspaces
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.scenario import parse, run_all

if TYPE_CHECKING:
    import argparse

    from flowr_nb.flow.model import Flow
    from flowr_nb.scenario import ScenarioResult
    from flowr_nb.workspace import Workspace


@magics_class
class FlowMagics(Magics):
    """``%%flow``, ``%flow`` and ``%%scenario``, for the notebook of one shell.

    Args:
        shell: The shell of IPython.

    Attributes:
        workspaces: The workspaces that the notebook has.
    """

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - IPython's shell is not typed
        super().__init__(shell)
        self._shell = shell
        self.workspaces = Workspaces(shell, say)
        self._pictures = Pictures()
        self._saving = Saving()

    @magic_arguments()
    @argument("name", nargs="?", help="the flow; in a cell what `flow:` says, which it must be")
    @argument("file", nargs="?", help="where `--save` writes")
    @argument("--run", metavar="NAME", help="a run of it, as a variable: it stays where it stands")
    @argument("--as", dest="as_", metavar="NAME", help="the variable, where it is not the name")
    @argument("--workspace", metavar="NAME", help="which workspace; else `ws`, or the only one")
    @argument("--expand", default="none", metavar="WORD", help="subflows: none, current, all")
    @argument("--show", action="append", metavar="ATTR", help="attributes in states; again: more")
    @argument("--direction", default="auto", metavar="WORD", help="LR, TB or auto")
    @argument("--theme", default="auto", metavar="WORD", help="light, dark or auto")
    @argument("--numbers", action="store_true", help="number the steps of the run")
    @argument("--save", action="store_true", help="write the text, as typed, to a file")
    @argument("--force", action="store_true", help="let `--save` write over any other text")
    @line_cell_magic
    def flow(self, line: str, cell: str | None = None) -> None:
        """Write a flow in a cell, and see it drawn and checked.

        ::

            %%flow light --run r --expand all
            flow: light
            version: 1.0.0
            exits: [off]
            states:
              - {id: on, next: {read: reading, switch: off}}
              - {id: reading, next: {done: on}}

        The text below the line becomes the flow `light` of the workspace, in memory: it is drawn,
        and is the variable `light` (a `Flow`), a run of it the variable `r` (a `FlowRun`). When the
        cell is run again the picture follows, as whatever shows the flow does; the run stays where
        it stands, and where that place is gone it begins anew and says so. What validation finds is
        marked on the picture, and told in lines below it. A text that is no flow is told in lines,
        each with its place, and the cell fails; the flow, the run and the last good picture stay.

        ::

            %flow                                lists the flows of the workspace
            %flow light                          draws one, also of a file
            %flow light --run r                  draws it with a run
            %flow --save light flows/light.yaml  writes what was typed; not over another text

        Lines are counted from the one below `%%flow`, as they will be in the file. In a terminal
        words take the place of the picture. Without a workspace one is made: that of the project,
        or one in memory.
        """
        called = "%flow" if cell is None else "%%flow"
        with in_words():
            told = parsed(FlowMagics.flow, line, called)
            told.show = tuple(told.show or ())
            _check(told)
            where, ws = self.workspaces.of(told.workspace)
            self._refuse_lost(told)
            if cell is None:
                self._draw(told, where, ws)
            else:
                self._write(told, where, ws, as_typed(self._shell, cell))

    @magic_arguments()
    @argument("name", nargs="?", help="the flow; else `flow:` in the text says which")
    @argument("--as", dest="as_", metavar="NAME", help="a variable for what came of them")
    @argument("--workspace", metavar="NAME", help="which workspace; else `ws`, or the only one")
    @cell_magic
    def scenario(self, line: str, cell: str) -> None:
        """Walk scenarios of a flow: the cell fails where the flow does not allow one.

        ::

            %%scenario light
            - read
            - at: reading
            - done
            - open: switch

        A list of steps is one scenario; several have names, below `scenarios:`, as in files. A step
        is a trigger, `trigger: {evidence}`, or `at:`, `open:`, `blocked:`, `exits:` with a name.
        The flow is that of the workspace: what a cell has written comes before a file.
        """
        with in_words():
            told = parsed(FlowMagics.scenario, line, "%%scenario")
            _, ws = self.workspaces.of(told.workspace)
            self._refuse_lost(told)
            name = told.name
            if name is not None:
                ws.flow(name)  # says what there is, if it is not
            found = parse(
                cell, Path(f"<scenarios of {name}>" if name else "<scenarios>"), flow=name
            )
            results = run_all(ws.library, found)
            results[:] = [_placed(each) for each in results]
            if told.as_ is not None:
                self._bind(told.as_, results)
            display(results)
            failed = [each.in_lines for each in results if not each.is_passed]
            if failed:
                raise ScenarioFailedError("\n".join(failed))

    def _write(self, told: argparse.Namespace, where: str, ws: Workspace, cell: str) -> None:
        """A cell: its text becomes the flow, which is drawn."""
        try:
            flow = flow_of(cell, told.name)
        except FlowrNbError as error:
            key = (where, told.name or "", told.run, None)
            diagram = self._pictures.broken(key, in_one_line(error))
            if diagram is not None:
                display(diagram)
            raise
        if told.show:
            check_shown(told.show, flow, ws.library)
        flow = add(ws, flow)
        self._show(told, where, ws, flow, is_written=True)
        if told.as_ is not None:
            self._bind(told.as_, flow)
        elif why := why_not_bound(flow.flow, self.workspaces.known):
            say(f"`{in_short(flow.flow)}` {why}; to have the flow as a variable add `--as NAME`")
        else:
            self._bind(as_python(flow.flow), flow)
        if told.save:
            say(self._saving.save(ws, flow, told.file, force=told.force))

    def _draw(self, told: argparse.Namespace, where: str, ws: Workspace) -> None:
        """A line: what there is is listed, drawn or saved."""
        if told.name is None and told.run is None:
            display(ws.flows())
            return
        run = self._shell.user_ns.get(told.run) if told.name is None else None
        if told.name is None and not isinstance(run, FlowRun):
            raise CellError(f"`{told.run}` is no run yet; `%flow NAME --run {told.run}` begins one")
        if isinstance(run, FlowRun) and run.library is not ws.library:
            raise CellError(f"`{told.run}` is no run of `{where}`; say which with `--workspace`")
        flow = ws.flow(run if isinstance(run, FlowRun) else told.name)
        if told.save:
            say(self._saving.save(ws, flow, told.file, force=told.force))
        else:
            if told.show:
                check_shown(told.show, flow, ws.library)
            self._show(told, where, ws, flow)
        if told.as_ is not None:
            self._bind(told.as_, flow)

    def _show(
        self,
        told: argparse.Namespace,
        where: str,
        ws: Workspace,
        flow: Flow,
        *,
        is_written: bool = False,
    ) -> None:
        """The picture of a flow, and what there is to say beside it."""
        run: FlowRun | None = None
        news = ""
        if told.run is not None:
            run, news = run_of(ws, flow, self._shell.user_ns.get(told.run), told.run)
            if run is not None:
                self._bind(told.run, run)
        if getattr(self._shell, "kernel", None) is None:  # a terminal shows no widget
            say(str(flow) if run is None else f"{flow}\n{run}")
        else:
            view = view_of(told)
            key = (where, flow.flow, told.run, None if is_written else tuple(view.values()))
            display(self._pictures.draw(key, ws, flow, run, view))
        findings = ws.library.validate(flow).findings
        for each in (news, *in_lines(findings, f"`{where}.check({flow.flow!r})`")):
            if each:
                say(each)

    def _bind(self, name: str, value: object) -> None:
        self._shell.push({name: value})

    def _refuse_lost(self, told: argparse.Namespace) -> None:
        """Refuse to put something in place of a workspace, which holds all the rest."""
        names = {"--run": getattr(told, "run", None), "--as": told.as_}
        for option, name in names.items():
            if name in self.workspaces.known:
                raise CellError(f"`{name}` is the workspace; give `{option}` another name")


def _check(told: argparse.Namespace) -> None:
    """Refuse what is wrong with a line before anything is done."""
    check_words(told.expand, told.direction, told.theme)
    if told.run is not None:
        told.run = variable(told.run, "--run")
    if told.as_ is not None:
        told.as_ = variable(told.as_, "--as")
    if told.run is not None and told.run in {told.as_, told.as_ or told.name}:
        raise CellError(f"flow and run cannot both be `{told.run}`; give `--run` another name")
    if told.save and (told.name is None or told.file is None):
        raise CellError("`--save` needs a flow and a file: `%flow --save light flows/light.yaml`")
    if told.force and not told.save:
        raise CellError("`--force` belongs to `--save`, which is not there")
    if told.file is not None and not told.save:
        raise CellError(
            f"what is `{told.file}`? A name with spaces stands in quotes, and `--save` writes to a "
            "file"
        )


def _placed(result: ScenarioResult) -> ScenarioResult:
    """What came of a scenario, with the flow's name where its text is in no file."""
    where = result.flow_where
    if where is None or where.file is not None or result.configuration is None:
        return result
    name = Path(f"<{result.configuration.flow}>")
    return replace(result, flow_where=replace(where, file=name))
