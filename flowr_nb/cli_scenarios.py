"""``flowr-nb scenarios``: walk scenarios in a shell, and tell how much of the flows they cover."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.scenario.model import Scenario
    from flowr_nb.scenario.result import ScenarioResult

_PASSED: Final = 0
_FAILED: Final = 1
_TROUBLE: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command can be told."""
    add = parser.add_argument
    add("paths", nargs="*", default=["."], metavar="PATH", help="files of scenarios, or folders")
    add("--flows", metavar="DIR", help="where flows are; by default what [tool.flowr] says")
    add("--flow-cov", action="store_true", help="tell how much of the flows is covered")
    add(
        "--flow-cov-report",
        action="append",
        default=[],
        metavar="KIND",
        help="term, term-missing, json:FILE or html:FILE; may be given several times",
    )
    add(
        "--flow-cov-fail-under",
        type=float,
        metavar="N",
        help="exit with 1 where less than N percent are covered",
    )
    add(
        "--missing",
        metavar="FLOW",
        help="instead of what came of them, print scenarios that would cover what they do not",
    )


def scenarios(options: argparse.Namespace) -> tuple[int, str, tuple[str, ...]]:
    """Run the command.

    Returns:
        What to exit with: 1 where a flow does not allow what it must (or too little is covered), 2
        where scenarios have faults or cannot be read, whatever else was found; what to print; and
        what could not be done.

    Raises:
        FlowrNbError: It cannot be begun.
    """
    # Who checks a flow pays for none of it.
    from flowr_nb.flow.library import FlowLibrary  # noqa: PLC0415
    from flowr_nb.scenario.reports import check_report  # noqa: PLC0415
    from flowr_nb.scenario.running import run_all  # noqa: PLC0415
    from flowr_nb.settings import read_settings  # noqa: PLC0415

    for wanted in options.flow_cov_report:
        check_report(wanted)
    library = FlowLibrary(options.flows or read_settings().flows_dir)
    found, troubles = _read(options.paths)
    if options.missing is not None:
        from flowr_nb.scenario.coverage import Coverage  # noqa: PLC0415 - see above
        from flowr_nb.scenario.missing import missing_scenarios  # noqa: PLC0415

        covered = Coverage.of(library, run_all(library, found))
        text = missing_scenarios(library, options.missing, covered)
        return _TROUBLE if troubles else _PASSED, text, tuple(troubles)
    if not found and not troubles:
        troubles.append("there are no scenarios; they are in files `*.scenarios.yaml`")
    results = run_all(library, found)
    code, text = _told(results)
    if troubles:
        code = _TROUBLE
    is_asked = options.flow_cov or options.flow_cov_report
    if is_asked or options.flow_cov_fail_under is not None:
        try:
            told, is_enough = _covered(options, library, results)
            text = f"{text}\n{told}"
            code = code or (_PASSED if is_enough else _FAILED)
        except FlowrNbError as error:  # what came of the scenarios is told all the same
            code = _TROUBLE
            troubles.append(str(error))
    return code, text, tuple(troubles)


def _read(paths: list[str]) -> tuple[list[Scenario], list[str]]:
    from flowr_nb.scenario.files import scenario_files  # noqa: PLC0415 - see above
    from flowr_nb.scenario.reading import parse_file  # noqa: PLC0415

    found: list[Scenario] = []
    troubles: list[str] = []
    files: dict[Path, None] = {}
    for path in paths:
        try:
            files |= dict.fromkeys(scenario_files(path))
        except FlowrNbError as error:
            troubles.append(str(error))
    for file in files:
        try:
            found += parse_file(file)
        except FlowrNbError as error:
            troubles.append(str(error))
    return found, troubles


def _told(results: list[ScenarioResult]) -> tuple[int, str]:
    """What to exit with, and what came of each, the good ones only counted."""
    lines = [f"{each.in_lines}\n" for each in results if not each.is_passed]
    counts = Counter(each.verdict.value for each in results)
    many = f"{len(results):,} scenario{'' if len(results) == 1 else 's'}"
    each = ", ".join(f"{counts[word]:,} {word}" for word in ("passed", "failed"))
    faults = f", {counts['fault']:,} with faults" if counts["fault"] else ""
    code = _TROUBLE if counts["fault"] else _FAILED if counts["failed"] else _PASSED
    return code, "\n".join([*lines, f"{many}: {each}{faults}"])


def _covered(
    options: argparse.Namespace, library: FlowLibrary, results: list[ScenarioResult]
) -> tuple[str, bool]:
    """The reports, and whether enough is covered."""
    from flowr_nb.scenario.coverage import Coverage  # noqa: PLC0415 - see above
    from flowr_nb.scenario.reports import report, too_little  # noqa: PLC0415

    coverage = Coverage.of(library, results)
    text = report(coverage, options.flow_cov_report, library)
    short = too_little(coverage, options.flow_cov_fail_under)
    return f"{text}\n{short}" if short else text, not short
