"""Many sessions as an event log, as process mining reads it: in XES's names, as CSV or XES.

XES is IEEE 1849. A session is a trace, a step is an event, and what an event is called is the
trigger. Tools as pm4py, ProM and Disco read both forms.
"""

from __future__ import annotations

import csv
import io
import re
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from flowr_nb.board.durations import moves_of
from flowr_nb.board.errors import BoardError
from flowr_nb.board.moments import in_order
from flowr_nb.board.records import Kind, Record, Records
from flowr_nb.files import target_of, write_target
from flowr_nb.rich import in_plain_words
from flowr_nb.session.history import elsewhere
from flowr_nb.session.moments import moment_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from flowr_nb.board.cases import Case
    from flowr_nb.session.model import Session

EVENT_COLUMNS: Final[Mapping[str, Kind]] = {
    "case:concept:name": "text",
    "case:flow": "text",
    "concept:name": "text",
    "time:timestamp": "time",
    "lifecycle:transition": "text",
    "flow": "text",
    "state_before": "text",
    "state_after": "text",
    "kind": "text",
}
"""The columns of every event log; after them one ``evidence:KEY`` for each key that was given."""
_EVIDENCE: Final = "evidence:"
_CASE: Final = "case:"
_BEGINS: Final = "begin"
_COMPLETE: Final = "complete"
_XES: Final = "http://www.xes-standard.org/"
_EXTENSIONS: Final = {"Concept": "concept", "Time": "time", "Lifecycle": "lifecycle"}
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INSTEAD: Final = "\ufffd"


class EventLog(Records):
    """An event log: a row for each event, sessions one after the other.

    A list of plain records; ``to_pandas()`` gives what pm4py takes as it is.
    """

    def __repr__(self) -> str:
        cases = len({row["case:concept:name"] for row in self})
        return f"EventLog({len(self):,} events of {cases:,} sessions)"

    @property
    def undated(self) -> int:
        """How many events have no time: of sessions of which none is known."""
        return sum(row["time:timestamp"] is None for row in self)

    @property
    def replaced(self) -> int:
        """How many texts hold characters that XML has no form for; in XES they are ``�``."""
        return sum(
            type(text) is str and _NO_XML.search(text) is not None
            for row in self
            for text in row.values()
        )

    def to_csv(self, path: str | os.PathLike[str]) -> Path:
        """Write it as CSV (RFC 4180), in UTF-8, with a row of names.

        Texts stay as they are: who opens it in a spreadsheet should import its columns as text.

        Args:
            path: The file; it is replaced whole or not at all.

        Returns:
            The file.

        Raises:
            BoardError: It cannot be written.
        """
        text = io.StringIO(newline="")
        writer = csv.writer(text)  # lines end as in RFC 4180: what holds an end of one is quoted
        writer.writerow(self.columns)
        writer.writerows(map(_in_csv, row.values()) for row in self)
        # Half a character, which no encoding has.
        return _write(path, text.getvalue().encode("utf-8", "replace"))

    def to_xes(self, path: str | os.PathLike[str]) -> Path:
        """Write it as XES, by the standard of 2016.

        What XML has no form for (a control character) is replaced; the log's attribute
        ``replaced`` says in how many texts.

        Args:
            path: The file; it is replaced whole or not at all.

        Returns:
            The file.

        Raises:
            BoardError: It cannot be written.
        """
        out = io.BytesIO()
        _XesWriter(out).write(self)
        return _write(path, out.getvalue())


def _in_csv(value: object) -> object:
    # Of one form, with and without fractions of a second: what reads it looks at the first.
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _write(path: str | os.PathLike[str], content: bytes) -> Path:
    return write_target(target_of(path, BoardError), content, BoardError)


class _XesWriter:
    """Writes an event log as XES, event by event."""

    def __init__(self, out: io.BytesIO) -> None:
        self._xml = XMLGenerator(out, "utf-8", short_empty_elements=True)

    def write(self, log: EventLog) -> None:
        self._xml.startDocument()
        with self._element("log", {"xes.version": "1849.2016", "xes.features": "", "xmlns": _XES}):
            for name, prefix in _EXTENSIONS.items():
                uri = f"{_XES}{prefix}.xesext"
                self._leaf("extension", {"name": name, "prefix": prefix, "uri": uri})
            self._globals(log)
            self._leaf("classifier", {"name": "Trigger", "keys": "concept:name"})
            self._value("creator", "flowr-nb")
            if log.replaced:
                self._value("replaced", str(log.replaced))
            for _, rows in groupby(log, itemgetter("case:concept:name")):
                self._trace(list(rows))
        self._xml.endDocument()

    def _globals(self, log: EventLog) -> None:
        """What every trace and every event has."""
        with self._element("global", {"scope": "trace"}):
            self._leaf("string", {"key": "concept:name", "value": ""})
        with self._element("global", {"scope": "event"}):
            self._leaf("string", {"key": "concept:name", "value": ""})
            self._leaf("string", {"key": "lifecycle:transition", "value": _COMPLETE})
            if not log.undated:
                self._leaf("date", {"key": "time:timestamp", "value": "1970-01-01T00:00:00+00:00"})

    def _trace(self, rows: Sequence[Record]) -> None:
        with self._element("trace", {}):
            for key, value in rows[0].items():
                if key.startswith(_CASE):
                    self._value(key.removeprefix(_CASE), value)
            for row in rows:
                with self._element("event", {}):
                    for key, value in row.items():
                        if not key.startswith(_CASE):
                            self._value(key, value)

    def _value(self, key: str, value: object) -> None:
        if isinstance(value, datetime):
            self._leaf("date", {"key": key, "value": value.isoformat(timespec="microseconds")})
        elif value is not None:
            self._leaf("string", {"key": key, "value": str(value)})

    def _leaf(self, tag: str, attributes: Mapping[str, str]) -> None:
        with self._element(tag, attributes):
            pass

    @contextmanager
    def _element(self, tag: str, attributes: Mapping[str, str]) -> Iterator[None]:
        clean = {key: _NO_XML.sub(_INSTEAD, value) for key, value in attributes.items()}
        self._xml.startElement(tag, AttributesImpl(clean))
        yield
        self._xml.endElement(tag)
        self._xml.ignorableWhitespace("\n")


def event_log_of(cases: Iterable[Case], *, begins: bool = True) -> EventLog:
    """The steps of many sessions as an event log.

    An event is called as its trigger; a return to an earlier place is ``returned``, what others did
    unseen is ``moved elsewhere``. The times of one session never go back: one that was not known,
    or is before that of the event before it, is the same as that.

    Args:
        cases: The sessions with their steps.
        begins: Whether each session has an event ``begin`` first, from which the time in its first
            state counts; without it a session that never moved has none.
    """
    rows = [row for case in cases for row in _events(case, begins=begins)]
    keys = dict.fromkeys(key for row in rows for key in row if key.startswith(_EVIDENCE))
    columns: dict[str, Kind] = {**EVENT_COLUMNS, **dict.fromkeys(sorted(keys), "text")}
    return EventLog(columns, ({key: row.get(key) for key in columns} for row in rows))


def _events(case: Case, *, begins: bool) -> Iterator[Record]:
    moves = list(moves_of(case))
    began = case.began
    times = in_order([moment_of(began.updated_at), *(move.at for move in moves)])
    of_case = {"case:concept:name": case.name, "case:flow": case.session.root_flow}
    if begins:
        yield {**of_case, **_event(_BEGINS, times[0], None, began), "kind": _BEGINS}
    for move, at in zip(moves, times[1:], strict=True):
        step = move.step or elsewhere(move.before, move.after)
        yield {
            **of_case,
            **_event(step.done, at, move.before, move.after),
            "kind": step.kind.value,
            **{f"{_EVIDENCE}{key}": in_plain_words(each) for key, each in step.evidence.items()},
        }


def _event(name: str, at: datetime | None, before: Session | None, after: Session) -> Record:
    return {
        "concept:name": name,
        "time:timestamp": at,
        "lifecycle:transition": _COMPLETE,
        "flow": (before or after).flow,
        "state_before": before.state if before is not None else None,
        "state_after": after.state,
    }
