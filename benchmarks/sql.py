"""Sessions in databases beside a bare loop of SQLAlchemy Core, in one run; listing; being told."""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
    update,
)

from benchmarks.measure import Spread, against, heading, line, milliseconds, ratio
from benchmarks.servers import server
from flowr_nb.session import Session, SessionStackFrame, Step
from flowr_nb.store import WatchableStore, open_store
from flowr_nb.store.codec import step_to_data
from flowr_nb.store.sql.rows import CONTENT, content_of
from flowr_nb.store.sql.schema import sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Connection, Engine

_PROCESSES: Final = 8
_STEPS: Final = 150
"""Of each process in a round."""
_MANY: Final = 10_000
_tables: Final = MetaData()
_rows: Final = Table(
    "bare_sessions",
    _tables,
    Column("id", Integer, primary_key=True),
    Column("name", Text, unique=True),
    *(Column(name, Text) for name in ("flow", "state", "stack", "params", "created_at")),
    Column("updated_at", Text),
    Column("version", Integer),
)
_steps: Final = Table(
    "bare_steps",
    _tables,
    Column("session_id", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("step", Text),
)


def sql(rounds: int) -> None:
    """SQLite, and PostgreSQL where there is a server to be started."""
    with tempfile.TemporaryDirectory() as scratch:
        _measure("SQLite", f"sqlite:///{Path(scratch, 'sessions.db')}", rounds)
    with server() as url:
        if url:
            _measure("PostgreSQL", url, rounds)


def _measure(name: str, url: str, rounds: int) -> None:
    heading(f"{name}: {_PROCESSES} processes, load + save of a step ({rounds} rounds, in turn)")
    _make(url)
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    slowest: dict[str, list[float]] = {"bare": [], "ours": []}
    for number in range(rounds + 1):
        for kind, work in (("bare", _bare), ("ours", _ours)):
            rate, times = _at_once(work, url)
            if number:
                rates[kind].append(rate)
                slowest[kind].append(times[int(len(times) * 0.99)])
    for kind, words in (("bare", "a bare loop of SQLAlchemy Core"), ("ours", "ours")):
        line(f"{words}, a second", Spread.of(rates[kind]).told())
        milliseconds("  the slowest of a hundred", slowest[kind])
    against("ours / bare", ratio(rates["ours"], rates["bare"]), at_least=0.9)
    _listing(url, rounds)
    _told(url, rounds)


def _at_once(work: Callable[[str, int], Iterator[None]], url: str) -> tuple[float, list[float]]:
    """Steps a second of all processes together, and the time of each step, sorted."""
    context = multiprocessing.get_context("fork")
    begin, results = context.Barrier(_PROCESSES + 1), context.SimpleQueue()

    def run(number: int) -> None:
        steps, times = work(url, number), []
        next(steps)  # connected
        begin.wait()
        for _ in range(_STEPS):
            begun = time.perf_counter()
            next(steps)
            times.append(time.perf_counter() - begun)
        results.put(times)

    children = [context.Process(target=run, args=[number]) for number in range(_PROCESSES)]
    for child in children:
        child.start()
    begin.wait()
    begun = time.perf_counter()
    times = sorted(each for _ in children for each in results.get())
    taken = time.perf_counter() - begun
    for child in children:
        child.join()
    return _PROCESSES * _STEPS / taken, times


def _bare(url: str, number: int) -> Iterator[None]:
    engine = _engine(url)
    text = json.dumps(step_to_data(_step(Session("f", "a", f"s{number}"))[1]))
    find = select(_rows).where(_rows.c.name == f"s{number}")
    with engine.connect() as connection:
        connection.execute(find)
    yield
    while True:
        with engine.connect() as connection:
            row = connection.execute(find).one()
        moved = (
            update(_rows)
            .where(_rows.c.id == row.id, _rows.c.version == row.version)
            .values(state="b", updated_at=row.updated_at, version=row.version + 1)
        )
        step = {"session_id": row.id, "number": row.version + 1, "step": text}
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            if connection.execute(moved).rowcount != 1:
                raise RuntimeError("somebody else moved it")
            connection.execute(insert(_steps), step)
        yield


def _ours(url: str, number: int) -> Iterator[None]:
    store = open_store(url)
    store.load(f"s{number}")
    yield
    while True:
        after, step = _step(store.load(f"s{number}"))
        store.save(after, [step])
        yield


def _step(session: Session) -> tuple[Session, Step]:
    after = session.with_state("b" if session.state == "a" else "a")
    return after, Step("go", {"why": "a test"}, session, after, (), after.updated_at)


def _make(url: str) -> None:
    engine = _engine(url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        _tables.create_all(connection)
        for number in range(_PROCESSES):
            connection.execute(
                insert(_rows).values(
                    id=number,
                    name=f"s{number}",
                    flow="f",
                    state="a",
                    stack="[]",
                    params="{}",
                    created_at="then",
                    updated_at="then",
                    version=1,
                )
            )
    engine.dispose()
    store = open_store(url)
    for number in range(_PROCESSES):
        store.create(Session("f", "a", f"s{number}", "then", "then"))


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _listing(url: str, rounds: int) -> None:
    store = open_store(url)
    many = [_row(number) for number in range(_MANY - _PROCESSES)]
    engine = _engine(url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(insert(sessions), many)
    engine.dispose()
    first, warm, changed = [], [], []
    for _ in range(rounds):
        fresh = open_store(url)
        fresh.load("s0")
        first.append(_timed(fresh.entries))
        warm.append(_timed(fresh.entries))
        _, step = _step(store.load("s1"))
        store.save(step.after, [step])
        changed.append(_timed(fresh.entries))
    for words, times, most in (
        ("first", first, 300),
        ("refreshed", warm, 20),
        ("refreshed, one changed", changed, 20),
    ):
        milliseconds(f"listing of {_MANY:,} sessions, {words}", times)
        worst = Spread.of(times).median * 1000
        line("", "", f"target ≤ {most} ms: {'met' if worst <= most else 'MISSED'}")


def _row(number: int) -> dict[str, Any]:
    stack = (SessionStackFrame("feature-flow", "step-1-scope"),)
    session = Session("scope-cycle", "discovery", f"m{number:05}", "then", "then", stack)
    content = dict(zip(CONTENT, content_of(session), strict=True))
    own = {"id": 1 + number, "name": session.name, "version": 1, "steps": 0, "head": 0}
    return {**content, **own, "is_led": True}


def _told(url: str, rounds: int) -> None:
    store, times = open_store(url), []
    if not isinstance(store, WatchableStore):
        raise TypeError("this store tells nothing")
    told = threading.Event()
    stop = store.watch("s2", told.set)
    time.sleep(1)
    other = open_store(url)
    for _ in range(rounds * 3):
        after, step = _step(other.load("s2"))
        told.clear()
        begun = time.perf_counter()
        other.save(after, [step])
        told.wait(5)
        times.append(time.perf_counter() - begun)
    stop()
    milliseconds("another's move is told after", times, "")
    line("", "", f"target ≤ 500 ms: {'met' if max(times) <= 0.5 else 'MISSED'}")


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(f"load before: {os.getloadavg()[0]:.1f}")
    sql(rounds=5)
