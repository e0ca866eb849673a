"""``flowr-nb scenarios``: walk scenarios in a shell, and tell how much of the flows they cover."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flowr_nb.cli_outcome import EXIT_FAULTY, EXIT_SOUND, EXIT_TROUBLE, Outcome, flows_directory
from flowr_nb.errors import FlowrNbError
from flowr_nb.scenario_words import add_coverage_options

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.scenario.model import Scenario
    from flowr_nb.scenario.result import ScenarioResult


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command can be told, and what it runs."""
    parser.set_defaults(command=scenarios)
    add = parser.add_argument
    add("paths", nargs="*", default=["."], metavar="PATH", help="files of scenarios, or folders")
    add("--flows", metavar="DIR", help="where flows are; by default what [tool.flowr] says")
    add_coverage_options(add)
    add(
        "--missing",
        metavar="FLOW",
        help="instead of what came of them, print scenarios that would cover what they do not",
    )


def scenarios(options: argparse.Namespace) -> Outcome:
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

    for wanted in options.flow_cov_report:
        check_report(wanted)
    library = FlowLibrary(flows_directory(options.flows))
    found, troubles = _read(options.paths)
    if options.missing is not None:
        from flowr_nb.scenario.coverage import Coverage  # noqa: PLC0415 - see above
        from flowr_nb.scenario.missing import missing_scenarios  # noqa: PLC0415

        covered = Coverage.of(library, run_all(library, found))
        text = missing_scenarios(library, options.missing, covered)
        return Outcome(EXIT_TROUBLE if troubles else EXIT_SOUND, text, tuple(troubles))
    if not found and not troubles:
        troubles.append("there are no scenarios; they are in files `*.scenarios.yaml`")
    results = run_all(library, found)
    code, text = _told(results)
    if troubles:
        code = EXIT_TROUBLE
    is_asked = options.flow_cov or options.flow_cov_report
    if is_asked or options.flow_cov_fail_under is not None:
        try:
            told, is_enough = _covered(options, library, results)
            text = f"{text}\n{told}"
            code = code or (EXIT_SOUND if is_enough else EXIT_FAULTY)
        except FlowrNbError as error:  # what came of the scenarios is told all the same
            code = EXIT_TROUBLE
            troubles.append(str(error))
    return Outcome(code, text, tuple(troubles))


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
    code = EXIT_TROUBLE if counts["fault"] else EXIT_FAULTY if counts["failed"] else EXIT_SOUND
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
