"""``flowr-nb``: a notebook's findings, pictures and scenarios, in a shell."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TextIO

from flowr_nb import (
    __version__,
    cli_changes,
    cli_convert,
    cli_grade,
    cli_scenarios,
    cli_schema,
    cli_session,
    cli_store,
)
from flowr_nb.cli_outcome import (
    EXIT_FAULTY,
    EXIT_INTERRUPTED,
    EXIT_NO_READER,
    EXIT_SOUND,
    EXIT_TROUBLE,
    Outcome,
    flows_directory,
)
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.validation.check import check_path, check_text, together
from flowr_nb.hints import as_told, printable
from flowr_nb.settings import read_settings
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import SupportsWrite

    from flowr_nb.flow.validation.findings import Finding
    from flowr_nb.flow.validation.report import CheckReport

_STDIN: Final = "-"
_NAME_A_PATH: Final = (
    "name a path, or say in pyproject.toml where flows are: `flows_dir` of `[tool.flowr]`"
)
_RED, _YELLOW, _PLAIN = "\x1b[1;31m", "\x1b[1;33m", "\x1b[0m"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: What follows the command's name; by default that of the process.

    Returns:
        0 where all went well and every flow is sound (warnings may remain), 1 where one has
        errors (or warnings, with ``--strict``), 2 where something could not be read, drawn or
        printed, whatever else was found.
    """
    options = _parser().parse_args(arguments)
    try:
        outcome: Outcome = options.command(options)
    except FlowrNbError as error:
        outcome = Outcome(EXIT_TROUBLE, "", (str(error),))
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    for trouble in outcome.troubles:
        _complain(trouble)
    return _printed(outcome)


def _printed(outcome: Outcome) -> int:
    """Print what a command has to say; what to exit with then."""
    if not outcome.text:
        return outcome.code
    if sys.stdout is None:  # Python's way to say that it is closed
        _complain("cannot print: standard output is closed")
        return EXIT_TROUBLE
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Names are written in any script, and a terminal may know few.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(f"{outcome.text}\n")
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has enough
        _let_go_of(sys.stdout)
        return EXIT_NO_READER
    except OSError as error:
        _let_go_of(sys.stdout)
        _complain(f"cannot print: {error.strerror or error}")
        return EXIT_TROUBLE
    return outcome.code


def _complain(words: str) -> None:
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"flowr-nb: {words}\n")
        sys.stderr.flush()
    except OSError:  # there is no other place to say it
        _let_go_of(sys.stderr)


def _let_go_of(stream: TextIO) -> None:
    """Python flushes what is left when it ends, and would complain once more."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _check(options: argparse.Namespace) -> Outcome:
    reports: list[CheckReport] = []
    troubles: dict[str, str] = {}
    for path in dict.fromkeys(options.paths):  # standard input can be read once
        try:
            reports.append(_check_stdin() if path == _STDIN else check_path(path))
        except FlowrNbError as error:
            troubles[path] = str(error)
    if not options.paths:
        path = str(read_settings().flows_dir)
        try:
            reports.append(check_path(path))
        except FlowrNbError as error:
            troubles[path] = f"{error}; {_NAME_A_PATH}"
    report = together(reports)
    is_sound = report.is_valid and not (options.strict and report.findings)
    code = EXIT_TROUBLE if troubles else EXIT_SOUND if is_sound else EXIT_FAULTY
    if options.json:
        unread = [{"path": path, "message": words} for path, words in troubles.items()]
        data = {**report.to_json(), "valid": code == EXIT_SOUND, "unread": unread}
        return Outcome(code, json.dumps(data, indent=2), tuple(troubles.values()))
    text = _in_lines(report) if reports or not troubles else ""
    return Outcome(code, text, tuple(troubles.values()))


def _check_stdin() -> CheckReport:
    if sys.stdin is None:
        raise FlowrNbError("cannot read standard input: it is closed")
    try:
        return check_text(sys.stdin.buffer.read(MAX_BYTES + 1), Path("<stdin>"))
    except OSError as error:
        raise FlowrNbError(f"cannot read standard input: {error.strerror or error}") from error


def _in_lines(report: CheckReport) -> str:
    is_coloured = (
        sys.stdout is not None
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")  # see https://no-color.org
        and os.environ.get("TERM") != "dumb"
    )
    return report.in_lines(_coloured) if is_coloured else report.in_lines()


def _coloured(finding: Finding) -> str:
    """A finding with the word for its severity in the colour of that."""
    text, word = finding.pretty(), "error" if finding.is_error else "warning"
    begin = len(f"{finding.place}: ") if finding.line else 0
    end = begin + len(word)
    colour = _RED if finding.is_error else _YELLOW
    return f"{text[:begin]}{colour}{text[begin:end]}{_PLAIN}{text[end:]}"


def _diagram(options: argparse.Namespace) -> Outcome:
    # Who only checks pays for no picture.
    from flowr_nb.diagram import MissingLetterWarning, save_diagram  # noqa: PLC0415
    from flowr_nb.workspace import Workspace  # noqa: PLC0415

    workspace = Workspace(flows_directory(options.flows), options.sessions)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        path = save_diagram(
            workspace.load(options.session) if options.session else workspace.flow(options.flow),
            options.output,
            library=workspace.library,
            engine=options.engine,
            scale=options.scale,
            expand=options.expand,
            show=options.show,
            direction=options.direction,
            heat=workspace.sessions() if options.heat else None,
            numbers=options.numbers,
            theme=options.theme,
        )
    told = tuple(str(each.message) for each in caught if each.category is MissingLetterWarning)
    return Outcome(EXIT_SOUND, printable(str(path)), told)


def _page(options: argparse.Namespace) -> Outcome:
    from flowr_nb.workspace import Workspace  # noqa: PLC0415 - as above

    workspace = Workspace(flows_directory(options.flows), options.sessions)
    page = workspace.page(
        workspace.load(options.session) if options.session else options.flow,
        max_configurations=options.max_configurations,
        expand=options.expand,
        show=options.show,
        direction=options.direction,
        heat=workspace.sessions() if options.heat else None,
        theme=options.theme,
    )
    saved = printable(str(path := page.save(options.output)))
    return Outcome(EXIT_SOUND, saved, (f"{path}: {page.why_still}",) if page.why_still else ())


class _Parser(argparse.ArgumentParser):
    """One that prints as the commands do, and tells nothing that a terminal would obey."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        if file is sys.stderr:
            super()._print_message(message, file)
        elif code := _printed(Outcome(EXIT_SOUND, message.rstrip("\n"))):
            sys.exit(code)

    def error(self, message: str) -> NoReturn:
        super().error(as_told(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="flowr-nb", description="Look after flows.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="check flows against every rule",
        description="Check flows against every rule; exit with 1 if one has errors, and with 2 if "
        "something cannot be read.",
    )
    check.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a flow file, a folder of them, or - for stdin; by default what [tool.flowr] says",
    )
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    check.add_argument("--strict", action="store_true", help="warnings count as errors do")
    check.set_defaults(command=_check)
    diagram = commands.add_parser(
        "diagram",
        help="draw a flow, or where a session stands, into a file",
        description="Draw the picture that a notebook shows, into .svg, .png, .pdf, .mmd, .puml, "
        ".dot or .scxml.",
    )
    _add_view(diagram, "its suffix tells the format", theme="light")
    add = diagram.add_argument
    add("--numbers", action="store_true", help="in which order the session came by")
    add("--engine", help="dot, for the layout of the system's Graphviz")
    add("--scale", type=float, default=2.0, help="pixels of a PNG for each CSS pixel")
    diagram.set_defaults(command=_diagram)
    cli_grade.add_to(commands)
    page = commands.add_parser(
        "page",
        help="make a page that steps by itself of a flow, or from where a session stands",
        description="Make one HTML file that steps in any browser: without a kernel, without a "
        "network. What has more configurations than a page may hold is a picture that says so.",
    )
    _add_view(page, "the HTML file", theme="auto")
    page.add_argument(
        "--max-configurations", type=int, metavar="N", help="most that it may hold (2000)"
    )
    page.set_defaults(command=_page)
    cli_convert.add_to(commands)
    scenarios = commands.add_parser(
        "scenarios",
        help="walk scenarios, and tell what the flows do not allow",
        description="Walk the scenarios of *.scenarios.yaml and of Markdown blocks of the language "
        "flow-scenario; exit with 1 if a flow does not allow what it must, and with 2 if scenarios "
        "have faults or cannot be read.",
    )
    cli_scenarios.add_arguments(scenarios)
    cli_changes.add_to(commands)
    cli_store.add_to(commands)
    cli_session.add_to(commands)
    cli_schema.add_to(commands)
    return parser


def _add_view(command: argparse.ArgumentParser, output: str, *, theme: str) -> None:
    """Add what is to be shown, how, and the file that it is written to."""
    add = command.add_argument
    add("flow", nargs="?", help="a flow's name or path; by default that of [tool.flowr]")
    add("-o", "--output", required=True, metavar="FILE", help=output)
    add("--session", metavar="NAME", help="from where this session stands")
    add("--flows", metavar="DIR", help="where flows are; by default what [tool.flowr] says")
    add("--sessions", metavar="DIR", help="where sessions are; by default what [tool.flowr] says")
    add("--expand", default="none", help="none, current or all: subflows opened in place")
    add("--show", action="append", default=[], metavar="ATTRIBUTE", help="written into its states")
    add("--direction", default="auto", help="auto, LR or TB")
    add("--heat", action="store_true", help="how often the sessions came by")
    add("--theme", default=theme, help="light, dark, or auto for the one its reader prefers")
