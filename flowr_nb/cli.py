"""``flowr-nb check``: the findings of a notebook, in a shell or a build."""

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
        0 where every flow is sound (warnings may remain), 1 where one has errors, 2 where
        nothing could be checked.
    """
    options = _parser().parse_args(arguments)
    try:
        report = check_paths(options.paths)
    except FlowrNbError as error:
        sys.stderr.write(f"flowr-nb: {error}\n")
        return EXIT_USAGE
    shown = json.dumps(report.to_json(), indent=2) if options.json else repr(report)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Names are written in any script, and a terminal may know few.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(f"{shown}\n")
    return EXIT_SOUND if report.is_valid else EXIT_FAULTY


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
    return parser
