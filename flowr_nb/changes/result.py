"""What a diff of two versions of a flow comes to: changes, words, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from flowr_nb.changes.model import outcome
from flowr_nb.hints import as_told, in_short
from flowr_nb.rich import ShowsPicture, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.changes.model import Change
    from flowr_nb.changes.pairs import FlowPair
    from flowr_nb.changes.picture import DiffPicture
    from flowr_nb.changes.together import RunsTogether
    from flowr_nb.changes.version import Version
    from flowr_nb.comparison.result import Comparison

ONLY_NAMES = "only names and order changed"
MOST_ROWS = 100
"""Most changes that a cell shows; printed are all."""
_CELL = 'style="text-align: left; vertical-align: top"'
_SMALL = "font-size: 12px"
_HEAD = ("", "what has changed", "a walk that tells it", "where")


@dataclass(frozen=True, repr=False)
class FlowDiff(ShowsPicture):
    """What has changed from one version of a flow to another.

    True where anything has. Shows one picture of both versions in a notebook, in which what is
    common keeps its place, and a row for each change.

    Attributes:
        versions: Both versions, the older first.
        changes: Every change.
        behaviour: Both versions, compared by what they do; None where that is not known.
        unknown: Why it is not known; empty where it is.
        pairs: Both versions of the flow, and of each flow that both invoke, matched.
    """

    versions: tuple[Version, Version]
    changes: tuple[Change, ...]
    behaviour: Comparison | None
    unknown: str = ""
    pairs: tuple[FlowPair, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __repr__(self) -> str:
        return f"FlowDiff({self.title}: {self.message})"

    @property
    def does_the_same(self) -> bool | None:
        """Whether no walk tells the versions apart; None where that is not known."""
        return self.behaviour.equal if self.behaviour is not None else None

    def differs(self, *, names: bool = False) -> bool:
        """Whether anything that counts has changed.

        Args:
            names: Whether names of states and of the flow, and order, count as well.
        """
        return any(names or not change.is_of_names for change in self.changes)

    @property
    def title(self) -> str:
        """What is compared: ``deploy 1.0.0 → 1.1.0``."""
        one, other = (version.flow for version in self.versions)
        before = in_short(f"{one.flow} {one.version}")
        if one.flow != other.flow:
            return as_told(f"{before} → {in_short(f'{other.flow} {other.version}')}")
        after = "" if one.version == other.version else f" → {in_short(other.version)}"
        return as_told(f"{before}{after}")

    @property
    def message(self) -> str:
        """What has changed, in one sentence."""
        if not self.changes:
            texts = [each.flow.source and each.flow.source.text for each in self.versions]
            is_written_otherwise = None not in texts and texts[0] != texts[1]
            if self.does_the_same is False:
                return as_told(f"nothing has changed, but what it invokes has: {self._behaves}")
            also = " but comments and how it is written" if is_written_otherwise else ""
            return f"nothing has changed{also}"
        number = f"{len(self.changes):,} change{'' if len(self.changes) == 1 else 's'}"
        is_told = "is" if len(self.changes) == 1 else "are"
        if all(change.is_of_names for change in self.changes):
            if self.does_the_same:
                return ONLY_NAMES
            number = f"{ONLY_NAMES}, as far as it {is_told} written"
        return as_told(f"{number}; {self._behaves}")

    @property
    def _behaves(self) -> str:
        if self.behaviour is None:
            return f"whether they do the same is not known: {self.unknown}"
        if self.behaviour.equal is None:
            return f"whether they do the same is not known: {self.behaviour.message}"
        if self.behaviour.equal:
            return "no walk tells the two apart"
        return f"they do not do the same: {outcome(self.behaviour)}"

    @property
    def overlaid(self) -> DiffPicture:
        """One picture of both versions: what is common keeps its place, what is gone is in it."""
        from flowr_nb.changes.picture import overlaid  # noqa: PLC0415 - only for who looks

        return overlaid(self)

    @property
    def side_by_side(self) -> DiffPicture:
        """A picture of each version, in which what is common stands at the same place."""
        from flowr_nb.changes.picture import side_by_side  # noqa: PLC0415 - as above

        return side_by_side(self)

    def run(self) -> RunsTogether:
        """A run of each version, moved together as long as both can take a step.

        Raises:
            FlowError: One of them cannot be begun.
        """
        from flowr_nb.changes.together import RunsTogether  # noqa: PLC0415 - as above

        return RunsTogether(*self.versions)

    def to_mermaid(self) -> str:
        """The picture of both versions in Mermaid, with the signs in the names."""
        from flowr_nb.changes.mermaid import mermaid_of  # noqa: PLC0415 - as above

        return mermaid_of(self)

    def to_svg(self, theme: str = "auto") -> str:
        """The picture of both versions as an SVG document.

        Args:
            theme: ``light``, ``dark``, or ``auto`` for the one that the reader prefers.

        Raises:
            LayoutError: It cannot be laid out.
            ViewError: There is no such theme.
        """
        from flowr_nb.changes.picture import svg_of  # noqa: PLC0415 - as above

        return svg_of(self, theme)

    def to_json(self) -> dict[str, Any]:
        """The same as plain data, for machines."""
        return {
            "flows": [
                {"flow": each.flow.flow, "version": each.flow.version, "file": each.label}
                for each in self.versions
            ],
            "message": self.message,
            "same": not self.differs(names=True),
            "same-but-for-names": not self.differs(),
            "behaviour": _told(self.behaviour, self.unknown),
            "changes": [_change_told(each) for each in self.changes],
        }

    def _table(self) -> Table:
        rows = [change.row for change in self.changes]
        return Table(f"{self.title}: {self.message}", rows, _HEAD if rows else ())

    def _repr_html_(self) -> str:
        title = escape(f"{self.title}: {self.message}")
        rows = "".join(map(_html_row, self.changes[:MOST_ROWS]))
        more = len(self.changes) - MOST_ROWS
        rows += f"<tr><td></td><td>and {more:,} more</td></tr>" if more > 0 else ""
        table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
        return f"<p>{title}</p>{self.overlaid._repr_html_()}{table}"

    def __str__(self) -> str:
        return "\n".join(self._lines(len(self.changes)))

    def _in_words(self) -> str:
        return "\n".join(self._lines(MOST_ROWS))

    def _lines(self, most: int) -> Iterator[str]:
        yield as_told(f"{self.title}: {self.message}")
        for change in self.changes[:most]:
            where = f"  ({change.where})" if change.where else ""
            yield as_told(f"{change.sign} {change.message}{where}")
            if change.told_by:
                yield as_told(f"    {change.told_by}")
        if len(self.changes) > most:
            yield f"  and {len(self.changes) - most:,} more; `print` tells all"


def _html_row(change: Change) -> str:
    """A change as a row: its sign, and under what has changed the walk and the place."""
    below = "".join(
        f'<div style="{_SMALL}">{escape(each)}</div>'
        for each in (change.told_by, change.where)
        if each
    )
    cells = f"<strong>{change.sign}</strong>", f"<div>{escape(change.message)}</div>{below}"
    return f"<tr>{''.join(f'<td {_CELL}>{cell}</td>' for cell in cells)}</tr>"


def _told(found: Comparison | None, unknown: str) -> dict[str, Any]:
    """What a comparison came to, as plain data."""
    if found is None:
        return {"equal": None, "message": unknown, "walk": []}
    walk = [{"trigger": step.trigger, "evidence": dict(step.evidence)} for step in found.walk]
    message = found.message if found.equal is None else outcome(found) if not found.equal else ""
    return {"equal": found.equal, "message": message, "walk": walk}


def _change_told(change: Change) -> dict[str, Any]:
    data: dict[str, Any] = {
        "kind": change.kind.value,
        "sign": change.sign,
        "unit": change.unit.value,
        "message": change.message,
        "flow": change.flow,
        "level": list(change.level),
        "before": change.before,
        "after": change.after,
        "places": list(change.places),
        "counts-only-with-names": change.is_of_names,
        "changes-behaviour": change.changes_behaviour,
        "walk": _told(change.comparison, change.unknown)["walk"],
        "told-by": change.told_by,
    }
    for name in ("state", "trigger", "exit"):
        pair = getattr(change, name)
        if pair != (None, None):
            data[name] = list(pair)
    return data
