"""Processes that save, race and are killed, for `conformance`.

Run as ``python -m tests.store.processes WHAT ENGINE DIRECTORY …``; prints what happened as JSON.
The processes are forked from one that has imported everything, so that a kill costs milliseconds.
"""

import contextlib
import importlib
import json
import os
import random
import select
import signal
import sys
import time
import tracemalloc
from dataclasses import replace

from flowr_nb.session import Session, Step
from flowr_nb.store import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionNotFoundError,
    history_of,
    sessions_of,
)

FILLER = 1500


def load_engine(name):
    """A factory of stores by its name, ``module:attribute``."""
    module, attribute = name.split(":")
    return getattr(importlib.import_module(module), attribute)


def numbered(session, number):
    """A session that shows when parts of two saves are mixed."""
    return replace(
        session.with_state(f"s{number}"), params={"number": number, "filler": f"{number} " * FILLER}
    )


def is_whole(session):
    number = int(session.state[1:])
    return session.params == {"number": number, "filler": f"{number} " * FILLER}


def fork(child):
    """Run a function in a process of its own; gives its id and what it writes to."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(reading)
            child(writing)
            code = 0
        except BaseException:  # noqa: BLE001 - it must not go on as its parent
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)
    os.close(writing)
    return pid, reading


def all_of(reading):
    with os.fdopen(reading, "rb") as file:
        return file.read()


def save_steps(make_store, directory, name, until, out):
    """Save again and again, a step each time; say each number once it was acknowledged."""
    store = make_store(directory)
    session = store.load(name)
    number = int(session.state[1:])
    while number < until:
        number += 1
        after = numbered(session, number)
        step = Step("go", {"number": str(number)}, session, after, (), after.updated_at)
        store.save(after, steps=[step])
        os.write(out, f"{number}\n".encode())
        session = after


def check_history(store, session, problems):
    """Every step once, in order, up to where the session stands."""
    steps = history_of(store, session)
    numbers = [int(step.after.state[1:]) for step in steps]
    if numbers != list(range(1, int(session.state[1:]) + 1)):
        problems.append(f"after s{session.state} the steps are {numbers[-5:]}")


def kills(make_store, directory, count):
    """Kill a writer at random points; look at what is left each time."""
    chance, problems, saves, patience = random.Random(count), [], 0, 0.012
    store = make_store(directory)
    for number in range(count):
        name = f"victim-{number // 25}"
        if number % 25 == 0:
            store.save(numbered(Session("f", "s0", name), 0))
        before = int(store.load(name).state[1:])
        pid, reading = fork(
            lambda out, name=name: save_steps(make_store, directory, name, 10**9, out)
        )
        # From before its first save to a few saves on, as long as that takes on this machine now.
        time.sleep(chance.random() * patience)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        told = all_of(reading).split()
        acknowledged = int(told[-1]) if told else before
        saves += len(told)
        patience = max(0.012, patience * (0.7 if told else 1.5))
        session = make_store(directory).load(name)
        if not is_whole(session) or int(session.state[1:]) not in (acknowledged, acknowledged + 1):
            problems.append(f"acknowledged {acknowledged}, found {session.state}")
        check_history(store, session, problems)
        if [e for e in store.entries() if e.error is not None]:
            problems.append("something damaged is listed")
    return {"kills": count, "saves": saves, "problems": problems}


def reads(make_store, directory, count):
    """Read while another process writes."""
    store = make_store(directory)
    store.save(numbered(Session("f", "s0", "s"), 0))
    pid, reading = fork(lambda out: save_steps(make_store, directory, "s", count, out))
    problems, seen, last = [], 0, 0
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        session = store.load("s")
        [listed] = sessions_of(store)
        seen += 1
        if not (is_whole(session) and is_whole(listed)):
            problems.append(f"torn at {session.state}")
        now = int(session.state[1:])
        if now < last:
            problems.append(f"back from {last} to {now}")
        last = now
    all_of(reading)
    return {"reads": seen, "last": store.load("s").state, "problems": problems}


def update(make_store, directory, wanted, out):
    """Save over what was loaded; say whose successor each success was."""
    store = make_store(directory)
    done = 0
    while done < wanted:
        session = store.load("s")
        mine = f"{os.getpid()}-{time.monotonic_ns()}"
        try:
            store.save(replace(session.with_state("x"), params={"id": mine}))
        except SessionConflictError:
            continue
        os.write(out, f"{session.params['id']} {mine}\n".encode())
        done += 1


def updates(make_store, directory, processes, each, kill_every=0.0):
    """Several writers at once; perhaps one of them killed now and then, and another begun."""
    make_store(directory).save(Session("f", "x", "s", params={"id": "first"}))
    chance, killed, lines = random.Random(each), 0, []
    begin = lambda: fork(lambda out: update(make_store, directory, each, out))  # noqa: E731
    running = dict(begin() for _ in range(processes))
    texts = dict.fromkeys(running, b"")
    due = time.monotonic() + kill_every
    succeeded = 0
    while running:
        ready, _, _ = select.select(list(running.values()), [], [], 0.02)
        for pid, reading in list(running.items()):
            if reading not in ready:
                continue
            text = os.read(reading, 65536)
            texts[pid] += text
            succeeded += text.count(b"\n")
            if not text:
                os.close(running.pop(pid))
                os.waitpid(pid, 0)
        if kill_every and time.monotonic() > due and succeeded < processes * each:
            due = time.monotonic() + kill_every * (0.5 + chance.random())
            if running:
                os.kill(chance.choice(list(running)), signal.SIGKILL)
                killed += 1
            pid, reading = begin()
            running[pid], texts[pid] = reading, b""
        elif kill_every and succeeded >= processes * each:
            for pid in running:
                os.kill(pid, signal.SIGKILL)
            kill_every = 0.0
    for text in texts.values():
        lines += [line.split() for line in text.decode().splitlines()]
    predecessors = [before for before, _ in lines]
    shared = len(predecessors) - len(set(predecessors))
    last = make_store(directory).load("s").params["id"]
    # What a killed writer saved and could not say any more is known to its successor only.
    return {
        "saves": len(lines),
        "shared": shared,
        "killed": killed,
        "last_has_no_successor": last not in predecessors,
        "unsaid": len(set(predecessors) - {mine for _, mine in lines} - {"first"}),
    }


def creators(make_store, directory, count):
    """Two processes that create the same sessions at the same moments."""

    def create(out):
        store = make_store(directory)
        for number in range(count):
            moment = start + number * 0.003
            while time.monotonic() < moment:
                pass
            with contextlib.suppress(SessionAlreadyExistsError):
                store.create(Session("f", "a", f"s{number}"))
                os.write(out, f"{number}\n".encode())

    start = time.monotonic() + 0.05
    both = [fork(create) for _ in range(2)]
    wins = [[int(word) for word in all_of(reading).split()] for _, reading in both]
    for pid, _ in both:
        os.waitpid(pid, 0)
    return {"wins": wins}


def renames(make_store, directory, count, movers):
    """Save steps of a session that others rename all the time."""
    names = ("s", "t")
    make_store(directory).create(numbered(Session("f", "s0", "s"), 0))

    def save(out):
        store, number = make_store(directory), 0
        while number < count:
            for name in names:
                with contextlib.suppress(SessionNotFoundError, SessionConflictError):
                    before = store.load(name)
                    number = int(before.state[1:]) + 1
                    after = numbered(before, number)
                    store.save(after, [Step("go", {}, before, after, (), after.updated_at)])
                    os.write(out, f"{number}\n".encode())

    def rename(out):
        store = make_store(directory)
        while True:
            for old, new in (names, names[::-1]):
                with contextlib.suppress(SessionNotFoundError, SessionAlreadyExistsError):
                    store.rename(old, new)
                    os.write(out, b".")
            time.sleep(0.001)  # a lock that is not fair would give the saver no turn

    saver, saves = fork(save)
    others = [fork(rename) for _ in range(movers)]
    told = all_of(saves).split()
    os.waitpid(saver, 0)
    done = 0
    for pid, reading in others:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        done += len(all_of(reading))
    problems = []
    if [int(each) for each in told] != list(range(1, len(told) + 1)):
        problems.append(f"saved {told[-5:]}")
    found = make_store(directory).entries()
    newest = max(found, key=lambda entry: int(entry.session.state[1:])).session
    if int(newest.state[1:]) != len(told) or not all(is_whole(each.session) for each in found):
        problems.append(f"acknowledged {len(told)}, found {newest.state}")
    check_history(make_store(directory), newest, problems)
    return {"saves": len(told), "renames": done, "problems": problems}


def deletions(make_store, directory, count):
    """Delete a session again and again that another saves; none of its saves brings it back."""
    store, problems = make_store(directory), []

    def save(out):
        mine = make_store(directory)
        session = mine.load("s")
        os.write(out, b"ready")
        while True:
            after = session.with_state("moved")
            try:
                mine.save(after, [Step("go", {}, session, after, (), after.updated_at)])
            except SessionConflictError:
                return
            os.write(out, b".")
            session = after

    saves = 0
    for number in range(count):
        store.create(Session("f", "a", "s"))
        if store.histories(["s"])["s"]:
            problems.append(f"round {number} begins with steps of another")
        pid, reading = fork(save)
        saves += len(os.read(reading, 5)) - 5
        time.sleep(0.001)
        store.delete("s")
        saves += len(all_of(reading))
        if os.waitpid(pid, 0)[1]:
            problems.append(f"round {number}: the saver failed")
        if store.entries():
            problems.append(f"round {number}: it is there again")
            store.delete("s")
    return {"saves": saves, "deleted": count, "problems": problems}


def calls(make_store, directory):
    """For each line that is read: save, rename or delete once, in a process of its own.

    Its id is written; the call begins with the next line, and that it is over is written, too. For
    those who watch or kill it.
    """
    for line in iter(sys.stdin.readline, ""):
        waits, goes = os.pipe()
        pid, reading = fork(call_of(make_store, directory, line.strip(), waits))
        say(pid)
        sys.stdin.readline()
        os.write(goes, b"g")
        all_of(reading)
        os.waitpid(pid, 0)
        os.close(waits)
        os.close(goes)
        say("over")


def call_of(make_store, directory, what, waits):
    """A call that waits for a byte, and has all that it needs."""
    store = make_store(directory)
    session = store.load("s")
    after = numbered(session, int(session.state[1:]) + 1)
    step = Step("go", {"number": after.state}, session, after, (), after.updated_at)
    call = {
        "save": lambda: store.save(after, [step]),
        "rename": lambda: store.rename("s", "t"),
        "delete": lambda: store.delete("s"),
    }[what]
    return lambda _out: (os.read(waits, 1), call())


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def cost(make_store, directory):
    """What it takes to find out that a session is none; with an end to it, if it takes all."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - not every system has it

        resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000,) * 2)
    tracemalloc.start()
    begun = time.perf_counter()
    try:
        make_store(directory).load("s")
        outcome = "loaded"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        outcome = type(error).__name__
    first = time.perf_counter() - begun
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    begun = time.perf_counter()
    with contextlib.suppress(Exception):
        make_store(directory).load("s")
    seconds = min(first, time.perf_counter() - begun)
    return {"outcome": outcome, "seconds": seconds, "megabytes": peak / 1e6}


def main():
    what, engine, directory, *more = sys.argv[1:]
    make_store = load_engine(engine)
    numbers = [json.loads(word) if word[:1].isdigit() else word for word in more]
    sys.stdout.write(json.dumps(globals()[what](make_store, directory, *numbers)))


if __name__ == "__main__":
    main()
