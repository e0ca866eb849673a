"""What a cell says of a flow beside its picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.flow.errors import FlowParseError
from flowr_nb.flow.loader import load_flow
from flowr_nb.flow.sources.memory import MemorySource
from flowr_nb.flow.validation.findings import ConformanceLevel, Finding
from flowr_nb.hints import in_short, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.errors import FlowrNbError
    from flowr_nb.flow.model import Flow
    from flowr_nb.workspace import Workspace

MOST_FINDINGS: Final = 20


def say(line: str) -> None:
    """Print a line, or several, without what a terminal would obey."""
    print("\n".join(map(printable, line.split("\n"))))  # noqa: T201 - what a cell says


def flow_of(text: str, name: str | None) -> Flow:
    """The flow that the text of a cell is.

    Args:
        text: The text.
        name: What the line calls it; None for what the text says.

    Raises:
        FlowParseError: It is none, or says another name than the line. Every place is named.
    """
    try:
        flow = load_flow(text)
    except FlowParseError as error:
        findings = [_named(finding, name) for finding in error.findings]
        raise type(error)(findings or str(error)) from None
    if name is None or flow.flow == name:
        return flow
    assert flow.source is not None  # noqa: S101 - it was read from a text
    told, asked = in_short(flow.flow), in_short(name)
    message = f"`flow` says `{told}`, and the line above says `{asked}`; write one name in both"
    location = f"flow:{flow.flow}"
    where = flow.source.locate_value("flow")
    found = Finding.at(where, ConformanceLevel.MUST, "shape", message, location, text=text)
    raise FlowParseError([replace(found, flow=name)])


def add(ws: Workspace, flow: Flow) -> Flow:
    """Put a flow into a workspace's memory, where the same text is not there already.

    Args:
        ws: The workspace.
        flow: The flow, which was read from a text.

    Returns:
        The flow that is there then.
    """
    memory = next((each for each in ws.library.sources if isinstance(each, MemorySource)), None)
    if memory is not None and flow.flow in memory.places():
        known = memory.read(flow.flow)
        texts = [each.source.text for each in (known, flow) if each.source is not None]
        if len(texts) > 1 and texts[0] == texts[1]:
            return known
    return ws.add(flow)


def as_typed(shell: Any, cell: str) -> str:  # noqa: ANN401 - IPython's shell is not typed
    """The text of a cell as somebody has typed it, with an end of line at its end.

    IPython takes the blanks out of blank lines, and what looks like one of its prompts.

    Args:
        shell: The shell, which knows what it was given.
        cell: What it has made of it.
    """
    for raw in _given(shell):
        body = raw.partition("\n")[2]
        if raw.startswith("%%") and repr(cell) in shell.transform_cell(raw):
            return body if body.endswith("\n") else f"{body}\n"
    return cell


def _given(shell: Any) -> Iterator[str]:  # noqa: ANN401 - see above
    """What the shell may have been given to run: by a front end, or at a prompt."""
    parent: Any = getattr(shell, "get_parent", dict)() or {}
    yield str(parent.get("content", {}).get("code", ""))
    yield from list(shell.history_manager.input_hist_raw)[-1:]


def in_lines(findings: Iterable[Finding], ask: str) -> list[str]:
    """Findings as lines, errors first: each with its place, and carets under what is at fault.

    Args:
        findings: What was found.
        ask: Where the rest is to be had, if there are many.
    """
    found = sorted(findings, key=lambda finding: not finding.is_error)
    lines = []
    for finding in found[:MOST_FINDINGS]:
        excerpt = finding.excerpt
        lines += [finding.headline, *([excerpt] if excerpt.strip(" ^\n") else [])]
    more = len(found) - MOST_FINDINGS
    return [*lines, f"and {more:,} more; {ask} has all of them"] if more > 0 else lines


def in_one_line(error: FlowrNbError) -> str:
    """What is wrong with a text in one line, for the picture: the first, and how many more."""
    first, *others = str(error).split("\n", 1)
    findings = error.findings if isinstance(error, FlowParseError) else ()
    more = len(findings) - 1
    return f"{first} (and {more:,} more below)" if others and more > 0 else first


def _named(finding: Finding, name: str | None) -> Finding:
    """A finding on a text whose name cannot be read: it is what the line says."""
    if name is None or finding.file is not None:
        return finding
    message = finding.message
    if message.startswith("`flow` is missing"):
        message = f"{message}; write `flow: {in_short(name)}`"
    return replace(finding, message=message, flow=name)
