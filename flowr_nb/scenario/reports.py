"""Reports of coverage, as a command asks for them: in the terminal, as JSON, as a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from flowr_nb.file_access import replace_own
from flowr_nb.files import expanded, shown
from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.scenario.coverage import Coverage

REPORTS: Final = ("term", "term-missing", "json:FILE", "html:FILE")


def check_report(wanted: str) -> None:
    """Say what is wrong with the wish for a report.

    Raises:
        ScenarioError: There is no such report, or no file is named.
    """
    kind, colon, file = wanted.partition(":")
    known = {each.partition(":")[0]: ":" in each for each in REPORTS}
    if kind not in known:
        raise ScenarioError(
            f"there is no report `{in_short(wanted)}`; there are "
            f"{', '.join(f'`{each}`' for each in REPORTS)}{did_you_mean(kind, known)}"
        )
    if known[kind] != bool(colon and file):
        form = next(each for each in REPORTS if each.startswith(kind))
        raise ScenarioError(f"the report `{in_short(wanted)}` is written `{form}`")


def report(coverage: Coverage, wanted: Iterable[str], library: FlowLibrary) -> str:
    """Make the reports that are wanted.

    Args:
        coverage: The coverage.
        wanted: Each as in `REPORTS`; of none at all the one in the terminal is made.
        library: Where flows are found, for their pictures.

    Returns:
        What is to be told in the terminal.

    Raises:
        ScenarioError: A file cannot be written.
    """
    lines = []
    for each in list(wanted) or ["term"]:
        check_report(each)
        kind, _, file = each.partition(":")
        if kind == "json":
            content = json.dumps(coverage.to_json(), indent=2, ensure_ascii=False)
            lines.append(_written(file, content))
        elif kind == "html":
            from flowr_nb.scenario.page import to_html  # noqa: PLC0415 - only who asks lays out

            lines.append(_written(file, to_html(coverage, library)))
        else:
            lines.append(coverage.in_lines(missing=kind == "term-missing"))
    return "\n".join(lines)


def too_little(coverage: Coverage, least: float | None) -> str:
    """What to say where less is covered than there has to be; empty where that is not so."""
    if least is None:
        return ""
    if not coverage.flows:  # all of nothing is all; whoever asks for so much means something else
        return f"flow coverage of {least:g}% is not reached: there are no flows"
    if coverage.is_at_least(least):
        return ""
    return f"flow coverage of {least:g}% is not reached: it is {coverage.percent}%"


def _written(file: str, content: str) -> str:
    path = expanded(file, ScenarioError)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_own(path, f"{content}\n".encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ScenarioError(f"{shown(path)} cannot be written: {reason}") from error
    return f"flow coverage written to {shown(path)}"
