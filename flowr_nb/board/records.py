"""Many sessions and their steps as tables: plain records, and data frames of pandas and polars."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from flowr_nb.board.durations import moves_of
from flowr_nb.board.errors import BoardError
from flowr_nb.rich import ShowsRows, Table, in_plain_words
from flowr_nb.session.configuration import SEPARATOR
from flowr_nb.session.history import StepKind
from flowr_nb.session.moments import moment_of
from flowr_nb.store.codec import in_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from flowr_nb.board.cases import Case
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.model import Session

Kind: TypeAlias = Literal["text", "time", "count", "number", "flag"]
Record: TypeAlias = dict[str, Any]

SESSION_COLUMNS: Final[Mapping[str, Kind]] = {
    "session": "text",
    "flow": "text",
    "in_flow": "text",
    "level": "text",
    "state": "text",
    "is_over": "flag",
    "created_at": "time",
    "updated_at": "time",
    "since": "time",
    "steps": "count",
    "last_trigger": "text",
    "params": "text",
}
"""The columns of the table of sessions, and what is in each."""
STEP_COLUMNS: Final[Mapping[str, Kind]] = {
    "session": "text",
    "number": "count",
    "at": "time",
    "kind": "text",
    "trigger": "text",
    "flow_before": "text",
    "level_before": "text",
    "state_before": "text",
    "flow_after": "text",
    "level_after": "text",
    "state_after": "text",
    "waited": "number",
    "evidence": "text",
    "assumed": "text",
}
"""The columns of the table of steps, and what is in each."""
_MOST_ROWS: Final = 20
_PANDAS: Final[Mapping[Kind, str]] = {
    "text": "string",
    "time": "datetime64[us, UTC]",
    "count": "Int64",
    "number": "Float64",
    "flag": "boolean",
}


class Records(ShowsRows, list[Record]):
    """Rows as plain mappings from column to value: a list that shows as a table.

    Texts, times (`datetime`, in UTC), counts, numbers and truth values; None for what is not known.

    Args:
        columns: The columns, and what is in each.
        rows: The rows, each with every column.

    Attributes:
        columns: The columns, and what is in each.
    """

    def __init__(self, columns: Mapping[str, Kind], rows: Iterable[Record]) -> None:
        super().__init__(rows)
        self.columns = columns

    def __repr__(self) -> str:
        return f"Records({len(self):,} rows: {', '.join(self.columns)})"

    def _table(self) -> Table:
        rows = [tuple(map(in_plain_words, row.values())) for row in self[:_MOST_ROWS]]
        if more := len(self) - len(rows):
            rows.append(("…", f"{more:,} more", *[""] * (len(self.columns) - 2)))
        return Table("" if rows else "nothing yet", rows, tuple(self.columns))

    def to_pandas(self) -> Any:  # noqa: ANN401 - pandas is not ours to type
        """A data frame of pandas; each column has the same type, whatever is in it.

        Raises:
            BoardError: pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - only for who wants one
        except ImportError as error:
            raise _absent("pandas") from error
        series = {
            name: pd.Series([row[name] for row in self], dtype=_PANDAS[kind])
            for name, kind in self.columns.items()
        }
        return pd.DataFrame(series, columns=list(self.columns))

    def to_polars(self) -> Any:  # noqa: ANN401 - nor is polars
        """A data frame of polars; each column has the same type, whatever is in it.

        Raises:
            BoardError: polars is not installed.
        """
        try:
            import polars as pl  # noqa: PLC0415 - only for who wants one
        except ImportError as error:
            raise _absent("polars") from error
        kinds = {
            "text": pl.String,
            "time": pl.Datetime("us", "UTC"),
            "count": pl.Int64,
            "number": pl.Float64,
            "flag": pl.Boolean,
        }
        return pl.DataFrame(
            {name: [row[name] for row in self] for name in self.columns},
            schema={name: kinds[kind] for name, kind in self.columns.items()},
        )


def _absent(library: str) -> BoardError:
    return BoardError(
        f"{library} is not installed; `pip install {library}`, or go on with the records, which "
        "are plain mappings"
    )


class SessionFrame(NamedTuple):
    """Many sessions as two tables, which have the session's name in common.

    Attributes:
        sessions: A row for each session; `SESSION_COLUMNS` says of what.
        steps: A row for each step, sessions one after the other; `STEP_COLUMNS` says of what.
    """

    sessions: Records
    steps: Records

    def to_pandas(self) -> SessionFrame:
        """The same as data frames of pandas.

        Raises:
            BoardError: pandas is not installed.
        """
        return SessionFrame(self.sessions.to_pandas(), self.steps.to_pandas())

    def to_polars(self) -> SessionFrame:
        """The same as data frames of polars.

        Raises:
            BoardError: polars is not installed.
        """
        return SessionFrame(self.sessions.to_polars(), self.steps.to_polars())


def frame_of_cases(cases: Iterable[Case], is_over: Callable[[Configuration], bool]) -> SessionFrame:
    """Sessions and their steps as tables.

    Args:
        cases: The sessions with their steps.
        is_over: Whether a run that stands somewhere is over; see `Ends`.
    """
    known = list(cases)
    return SessionFrame(
        Records(SESSION_COLUMNS, (_session_record(case, is_over) for case in known)),
        Records(STEP_COLUMNS, (record for case in known for record in _step_records(case))),
    )


def _session_record(case: Case, is_over: Callable[[Configuration], bool]) -> Record:
    session = case.session
    place = session.configuration
    return {
        "session": session.name,
        "flow": session.root_flow,
        "in_flow": session.flow,
        "level": SEPARATOR.join(place.level),
        "state": session.state,
        "is_over": is_over(place),
        "created_at": moment_of(session.created_at),
        "updated_at": moment_of(session.updated_at),
        "since": _since(case),
        "steps": len(case.steps),
        "last_trigger": case.steps[-1].trigger or None if case.steps else None,
        "params": as_json(session.params),
    }


def _since(case: Case) -> datetime | None:
    """Since when a session is in the state where it stands; the last of its stays says the same."""
    since = moment_of(case.began.updated_at)
    for move in moves_of(case):
        if move.comes_to:
            since = move.at
    return since


def _step_records(case: Case) -> Iterator[Record]:
    last = moment_of(case.began.updated_at)
    number = 0
    for move in moves_of(case):
        step = move.step
        at, entered = move.at, last
        last = at
        if step is None:  # not of the journal: told by where the next step begins
            continue
        number += 1
        waited = None if at is None or entered is None else (at - entered).total_seconds()
        yield {
            "session": case.name,
            "number": number,
            "at": at,
            "kind": step.kind.value,
            "trigger": step.trigger if step.kind is StepKind.FIRE else None,
            **_place("before", step.before),
            **_place("after", step.after),
            "waited": None if waited is None else max(0.0, waited),
            "evidence": as_json(step.evidence),
            "assumed": ", ".join(step.assumed),
        }


def _place(when: str, session: Session) -> Record:
    return {
        f"flow_{when}": session.flow,
        f"level_{when}": SEPARATOR.join(session.configuration.level),
        f"state_{when}": session.state,
    }


def as_json(mapping: Mapping[str, object]) -> str:
    """A mapping as one text of JSON; what JSON has no form for as its own text.

    Args:
        mapping: Evidence, or params.
    """
    return json.dumps(in_json(mapping), ensure_ascii=False) if mapping else "{}"
