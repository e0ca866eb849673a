"""What scenarios cover, from what a document names: a report as JSON, or files of scenarios."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.overlays.heat import Heat
from flowr_nb.errors import FlowrNbError
from flowr_nb.files import read_file, shown
from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.scenario.coverage import Coverage
from flowr_nb.scenario.errors import ScenarioError
from flowr_nb.scenario.reading import parse_file
from flowr_nb.scenario.running import run_all

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.scenario.result import ScenarioResult

_MOST_BYTES: Final = 16 * 1024 * 1024


def covered_by(
    library: FlowLibrary, flow: Flow, files: Iterable[Path]
) -> tuple[Heat, list[ScenarioResult]]:
    """What files cover of the flows, as heat for the picture of one.

    Args:
        library: Where flows are found.
        flow: The flow that is shown.
        files: One report, or any number of files of scenarios.

    Returns:
        The heat, and what came of the scenarios; of a report there is nothing to tell.

    Raises:
        ScenarioError: A file cannot be read, or is of another kind.
    """
    paths = list(files)
    reports = [path for path in paths if path.suffix.lower() == ".json"]
    if reports and len(paths) > 1:
        raise ScenarioError("coverage is of one report (`.json`), or of files of scenarios")
    if reports:
        return _of_report(library, flow, reports[0]), []
    results = run_all(library, [each for path in paths for each in parse_file(path)])
    return Coverage.of(library, results).heat, list(results)


def _of_report(library: FlowLibrary, shown_flow: Flow, path: Path) -> Heat:
    """A report tells whether a transition was taken, and not how often."""
    try:
        report = json.loads(read_file(path, _MOST_BYTES))
        ways = {
            file: [
                (int(word == "covered"), state, trigger)
                for word in ("covered", "missing")
                for state, trigger in part["transitions"][word]
            ]
            for file, part in report["flows"].items()
        }
    except FileNotFoundError:
        raise ScenarioError(f"there is no file {shown(path)}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "it is not what `json:FILE` writes"
        raise ScenarioError(f"{shown(path)} is no report of coverage: {reason}") from error
    edges: dict[tuple[str, str, str], int] = {}
    for each in library.closure(shown_flow):
        found = ways.get(_file_of(library, each))
        if found is None:
            raise ScenarioError(
                f"{shown(path)} tells nothing of `{in_short(each.flow)}`"
                f"{did_you_mean(_file_of(library, each), ways)}"
            )
        edges |= {(each.flow, str(way[1]), str(way[2])): way[0] for way in found}
    return Heat(edges=edges, legend="1\u00d7: covered; 0\u00d7: not")


def _file_of(library: FlowLibrary, flow: Flow) -> str:
    for source in library.sources:
        directory: Any = getattr(source, "directory", None)
        if flow.path is not None and directory is not None:
            try:
                return flow.path.relative_to(directory).as_posix()
            except ValueError:
                continue
    return f"<{flow.flow}>"


def flows_of(library: FlowLibrary, results: Iterable[ScenarioResult]) -> list[Flow]:
    """The flows that scenarios walk, as far as they are to be had."""
    found: list[Flow] = []
    for name in dict.fromkeys(result.scenario.flow for result in results):
        try:
            found.append(library.load(name))
        except FlowrNbError:  # which is told as a fault
            continue
    return found
