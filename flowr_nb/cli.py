"""``flowr-nb check`` and ``flowr-nb diagram``: a notebook's findings and pictures, in a shell."""

from __future__ import annotations

import argparse
import io
import json
import sys
from typing import TYPE_CHECKING

from flowr_nb import __version__
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.validation.report import check_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_SOUND = 0
EXIT_FAULTY = 1
EXIT_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: What follows the command's name; by default that of the process.

    Returns:
        0 where all went well and every flow is sound (warnings may remain), 1 where one has
        errors, 2 where nothing could be checked or drawn.
    """
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Names are written in any script, and a terminal may know few.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return int(options.command(options))
    except FlowrNbError as error:
        sys.stderr.write(f"flowr-nb: {error}\n")
        return EXIT_USAGE


def _check(options: argparse.Namespace) -> int:
    report = check_paths(options.paths)
    shown = json.dumps(report.to_json(), indent=2) if options.json else repr(report)
    sys.stdout.write(f"{shown}\n")
    return EXIT_SOUND if report.is_valid else EXIT_FAULTY


def _diagram(options: argparse.Namespace) -> int:
    # Who only checks pays for no picture.
    from flowr_nb.diagram import save_diagram  # noqa: PLC0415
    from flowr_nb.workspace import Workspace  # noqa: PLC0415

    workspace = Workspace(options.flows, options.sessions)
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
    sys.stdout.write(f"{path}\n")
    return EXIT_SOUND


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="flowr-nb", description="Look after flows.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="check flows against every rule",
        description="Check flows against every rule; exit with 1 if one has errors.",
    )
    check.add_argument("paths", nargs="+", metavar="PATH", help="a flow file, or a folder of them")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    check.set_defaults(command=_check)
    diagram = commands.add_parser(
        "diagram",
        help="draw a flow, or where a session stands, into a file",
        description="Draw the picture that a notebook shows, into .svg, .png, .pdf, .mmd or .dot.",
    )
    add = diagram.add_argument
    add("flow", nargs="?", help="a flow's name or path; by default that of [tool.flowr]")
    add("-o", "--output", required=True, metavar="FILE", help="its suffix tells the format")
    add("--session", metavar="NAME", help="draw where this session stands")
    add("--flows", metavar="DIR", help="where flows are; by default what [tool.flowr] says")
    add("--sessions", metavar="DIR", help="where sessions are; by default what [tool.flowr] says")
    add("--expand", default="none", help="none, current or all: subflows opened in place")
    add("--show", action="append", default=[], metavar="ATTRIBUTE", help="written into its states")
    add("--direction", default="auto", help="auto, LR or TB")
    add("--heat", action="store_true", help="how often the sessions came by")
    add("--numbers", action="store_true", help="in which order the session came by")
    add("--theme", default="light", help="light, dark, or auto for the one its reader prefers")
    add("--engine", help="dot, for the layout of the system's Graphviz")
    add("--scale", type=float, default=2.0, help="pixels of a PNG for each CSS pixel")
    diagram.set_defaults(command=_diagram)
    return parser
