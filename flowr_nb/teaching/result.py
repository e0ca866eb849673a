"""What comes of an answer: whether it does what it should, how much of it, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.rich import ShowsPicture, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.comparison.result import WalkStep
    from flowr_nb.comparison.side import Side
    from flowr_nb.flow.positions import Position
    from flowr_nb.session.configuration import Configuration

_CODE: Final = "    "
"""What a line of a message begins with that shows a line of a text, or points into it."""
_PRE: Final = "margin: 0; overflow: auto; white-space: pre"  # wrapped the carets point elsewhere


@dataclass(frozen=True, slots=True, repr=False)
class Result(ShowsPicture):
    """What comes of an answer.

    True where the answer does what it should. Shows what is to be said in a notebook, and the
    answer's own picture with the walk lit. It holds nothing of the reference.

    Attributes:
        passed: Whether the answer does what it should.
        score: How much of it, from 0 to 1; 1 exactly where it passed.
        message: What is to be said, located where it has a place; in lines.
        walk: A shortest walk after which the answer differs; its last step may be one that it can
            take and should not, or should and cannot. Empty where there is none.
        rung: How much is told: ``walk``, ``condition`` or ``place``; None where it passed, or
            could not be read.
        is_readable: Whether the answer is a flow that can be run.
        at: Where the answer stands after the steps that it takes as it should; None where it could
            not be read.
        position: Where the fault is written, on the rung ``place``; None where that is not known.
    """

    passed: bool
    score: float
    message: str
    walk: tuple[WalkStep, ...] = ()
    rung: str | None = None
    is_readable: bool = True
    at: Configuration | None = None
    position: Position | None = None
    _answer: Side | None = field(default=None, compare=False)
    _seen: tuple[WalkStep, ...] = field(default=(), compare=False)
    _given: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        told = "passed" if self.passed else f"{self.percent}: {self.message.splitlines()[0]}"
        return f"Result({told})"

    @property
    def percent(self) -> str:
        """The score as people read it, rounded down: ``87 %``; 100 % only where it passed."""
        return f"{int(self.score * 100)} %"

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        where = self.position
        place: dict[str, object] | None = None
        if where is not None:
            place = {"line": where.line, "column": where.column}
            place |= {"file": str(where.file)} if where.file is not None else {}
        return {
            "passed": self.passed,
            "score": self.score,
            "readable": self.is_readable,
            "rung": self.rung,
            "message": self.message,
            "walk": [
                {"trigger": step.trigger, "evidence": dict(step.evidence)} for step in self.walk
            ],
            "at": str(self.at) if self.at is not None else None,
            "place": place,
        }

    def _repr_html_(self) -> str:
        sign = "✓" if self.passed else "✗" if self.is_readable else "⚠"
        parts = []
        for is_code, lines in groupby(
            self.message.splitlines(), lambda line: line.startswith(_CODE)
        ):
            if is_code:
                code = escape(chr(10).join(lines))
                parts.append(f'<pre style="{_PRE}" tabindex="0">{code}</pre>')
            else:
                parts += [f"<p>{escape(line)}</p>" for line in lines]
        head = f"<p><strong>{sign} {escape(self.percent)}</strong></p>"
        return head + "".join(parts) + self._picture() + self._steps().html

    def _picture(self) -> str:
        if self._answer is None:
            return ""
        from flowr_nb.errors import FlowrNbError  # noqa: PLC0415 - only for who looks
        from flowr_nb.faces.compared import drawn_walk  # noqa: PLC0415 - as above

        try:
            return drawn_walk(self._answer, self._seen, self._given)
        except FlowrNbError as error:
            return f"<p>no picture: {escape(str(error))}</p>"

    def _steps(self) -> Table:
        rows = [(f"{number}.", *step.row) for number, step in enumerate(self.walk, 1)]
        return Table("", rows, ("", "fire", "with") if rows else ())

    def _table(self) -> Table:
        return Table(self.percent, [(line,) for line in self.message.splitlines()])

    def __str__(self) -> str:
        return f"{self.percent}: {self.message}"
