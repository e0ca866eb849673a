"""Ctrl-C at every point of what a run does: it was done or it was not, and all goes on.

An interrupt comes where Python looks for one: where something is called or returns. Here one is
raised at each such point in turn (``make torture``; a part of them in the unit tests). It is
raised once more in a thread that waits for a write, at each thing that the write does.
"""

import ctypes
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from itertools import count, pairwise
from pathlib import Path

import pytest

from flowr_nb import Workspace
from flowr_nb.session import StepKind
from flowr_nb.store import history_of, sessions_of
from tests.store.conformance import tell, times
from tests.store.faults import Faults

try:
    import fcntl
except ImportError:  # a system without flock
    fcntl = None

FLOW = """
flow: loop
version: 1.0.0
exits: [end]
states:
  - {id: a, next: {go: {to: b, when: {n: ">=0"}}, stop: end}}
  - {id: b, next: {go: {to: a, when: {n: ">=0"}}}}
"""
# Before a C function is called Python does not look: `with` a lock of its own has no gap.
EVENTS = ("call", "return", "c_return")
NEVER = 10**9
PATIENCE = 10


class Interrupt:
    """Inside, an interrupt at the point of that number, from 0; `hit` says where that was."""

    def __init__(self, number):
        self.left = number
        self.hit = None

    def __enter__(self):
        sys.setprofile(self._look)
        return self

    def __exit__(self, kind, error, _trace):
        sys.setprofile(None)
        sys.last_value = error  # as a notebook keeps it, and so every frame of it
        return kind is KeyboardInterrupt

    def _look(self, frame, event, arg):
        if event not in EVENTS or self.hit or frame.f_code.co_filename == __file__:
            return
        if self.left == 0:
            name = getattr(arg, "__name__", "") if event == "c_return" else ""
            code = frame.f_code
            self.hit = f"{event} {name} in {code.co_filename}:{frame.f_lineno} {code.co_name}"
            raise KeyboardInterrupt
        self.left -= 1


class Signals(Faults):
    """Inside, a real Ctrl-C at the call of that number that has to do with a directory."""

    def __init__(self, place, number):
        super().__init__(place, 0, number)
        self._waits = threading.get_ident()

    def fail(self):
        signal.pthread_kill(self._waits, signal.SIGINT)


class Scene:
    """A run that has moved, on the disk or in memory, with somebody who follows it."""

    def __init__(self, root, engine):
        flows = root / "flows"
        flows.mkdir(parents=True)
        (flows / "loop.yaml").write_text(FLOW)
        self.sessions = root / "sessions"
        self.workspace = Workspace(flows, self.sessions if engine == "yaml" else "memory:")
        self.run = self.workspace.init("loop", "s")
        self.fired = count()
        self.told = []
        self.run.observe(lambda change: self.told.append(change["new"]), "session")
        self.fire()
        self.run.save()
        self.fire()
        self.fire()

    def fire(self):
        self.run.fire("go", n=next(self.fired))

    def fresh(self):
        """The workspace of another kernel."""
        store = self.sessions if self.sessions.is_dir() else self.workspace.store
        return Workspace(self.workspace.library, store)

    def moved_elsewhere(self):
        other = self.fresh().load("s")
        other.fire("go", n=100)
        other.save()

    def check(self, names, where):
        """It stands where its steps lead, moves on, is saved, and whoever follows is told."""
        run = self.run
        self.check_steps(run.history, run.session, where)
        for session in sessions_of(self.fresh().store):
            assert session.name in names, where
            assert session != run.session or not run.unsaved, where
            self.check_steps(history_of(self.fresh().store, session), session, where)
        run.look_again()
        if run.news is not None:
            run.keep_mine()
        before = [step.evidence.get("n") for step in run.history]
        self.told.clear()
        in_thread(lambda: run.fire("go", n=200), where)
        self.fire()
        assert self.told[-1] is run.session, where
        run.save()
        again = self.fresh().load(run.session.name)
        assert again.session == run.session, where
        numbers = [str(step.evidence.get("n")) for step in again.history]
        expected = list(map(str, [*before, 200, run.history[-1].evidence["n"]]))
        assert [each for each in numbers if each in expected] == expected, where
        assert set(numbers) - set(expected) <= {"100"}, where  # theirs, which mine was put over
        self.refuse_locked(where)

    def check_steps(self, history, session, where):
        if history:
            assert history[-1].after.configuration == session.configuration, where
        fired = [step.evidence["n"] for step in history if step.kind is StepKind.FIRE]
        assert len(fired) == len(set(map(str, fired))), where
        theirs = [step for step in history if step.evidence.get("n") == "100"]
        for one, other in [] if theirs else pairwise(history):  # mine was put over theirs
            assert one.after.configuration == other.before.configuration, where

    def refuse_locked(self, where):
        """No process waits for a turn that was never given back."""
        lock = self.sessions / ".flowr-nb.lock"
        if fcntl is not None and lock.exists():
            with lock.open("ab") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    pytest.fail(f"the lock stays held: {where}")


def in_thread(work, where):
    """Do something on another thread, which nothing that was left behind keeps waiting."""
    problems = []

    def do():
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - a thread would keep it to itself
            problems.append(error)

    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), f"another thread waits: {where}"
    assert problems == [], where


@pytest.fixture
def place():
    """Where a sync costs nothing."""
    shared = Path("/dev/shm")
    usable = shared.is_dir() and os.access(shared, os.W_OK)
    with tempfile.TemporaryDirectory(dir=shared if usable else None) as directory:
        yield Path(directory)


# What is done → how, and the sessions that there may be then.
ACTS = {
    "fire": (Scene.fire, {"s"}),
    "press": (lambda scene: (scene.run.assume(n=300), scene.run.press("go")), {"s"}),
    "assume": (lambda scene: scene.run.assume(n=1), {"s"}),
    "undo": (lambda scene: scene.run.back(), {"s"}),
    "restart": (lambda scene: scene.run.return_to(-1), {"s"}),
    "path": (lambda scene: scene.run.path_to("end"), {"s"}),
    "save": (lambda scene: scene.run.save(), {"s"}),
    "save as": (lambda scene: scene.run.save("t"), {"s", "t"}),
    "overwrite": (lambda scene: (scene.moved_elsewhere(), scene.run.keep_mine()), {"s"}),
    "rename": (lambda scene: scene.run.rename("t"), {"s", "t"}),
    "delete": (lambda scene: scene.run.delete(), {"s"}),
    "load": (lambda scene: scene.run.load("s"), {"s"}),
    "begin": (lambda scene: scene.run.begin("loop", "u"), {"s", "u"}),
    "init": (lambda scene: scene.run.init("loop", "u"), {"s", "u"}),
    "look again": (lambda scene: scene.run.look_again(), {"s"}),
    "follow": (
        lambda scene: (scene.run.save(), scene.moved_elsewhere(), scene.run.look_again()),
        {"s"},
    ),
    "list": (lambda scene: scene.workspace.sessions(), {"s"}),
}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("engine", ["yaml", "memory"])
@pytest.mark.parametrize("what", ACTS)
def test_an_interrupt_at_any_point_leaves_all_or_nothing(place, engine, what):
    act, names = ACTS[what]
    # The first time more is done: what is imported and read is known then.
    for which in ("first", "all"):
        scene = Scene(place / which, engine)
        with Interrupt(NEVER) as interrupt:
            act(scene)
        scene.check(names, "nowhere")
    points = range(NEVER - interrupt.left)
    for number in points[:: max(1, len(points) // times(8, len(points)))]:
        scene = Scene(place / str(number), engine)
        with Interrupt(number) as interrupt:
            act(scene)
        assert interrupt.hit or number > len(points) * 0.9
        scene.check(names, interrupt.hit)
        shutil.rmtree(place / str(number))
    tell(f"{len(points):,} interrupts of {what}, {engine}: none did harm")


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="this system has no such signals")
@pytest.mark.parametrize("what", ["save", "save as", "overwrite", "rename", "delete", "init"])
def test_who_waits_for_a_write_is_interrupted_at_each_thing_that_it_does(place, what):
    act, names = ACTS[what]
    for number in count():
        scene = Scene(place / str(number), "yaml")
        with Signals(scene.sessions, number) as signals, suppress(KeyboardInterrupt):
            act(scene)
        if not signals.hit:
            break
        scene.check(names, signals.hit)
    assert number > 3
    tell(f"{number} signals to who waits for {what}: none did harm")


def use(scene):
    scene.fire()
    scene.run.save()
    scene.run.back()
    scene.run.save()


def by_alarm(work, delay):
    """A signal whose handler raises, at some moment of some work."""

    def interrupt(*_args):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    with suppress(KeyboardInterrupt):
        with suppress(KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, delay)
            work()
        signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def by_another_thread(work, delay):
    """As a kernel stops what runs on a thread of its own."""
    begun, is_over = threading.Event(), threading.Event()

    def do():
        with suppress(KeyboardInterrupt):
            begun.set()
            work()
            is_over.wait(PATIENCE)

    thread = threading.Thread(target=do)
    thread.start()
    begun.wait(PATIENCE)
    time.sleep(delay)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident), ctypes.py_object(KeyboardInterrupt)
    )
    is_over.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such signals")
@pytest.mark.parametrize("interrupted", [by_alarm, by_another_thread])
@pytest.mark.parametrize("engine", ["yaml", "memory"])
def test_an_interrupt_at_any_moment_does_no_harm(place, interrupted, engine):
    chance = random.Random(engine)
    begun = time.perf_counter()
    use(Scene(place / "warm", engine))
    span = time.perf_counter() - begun
    for number in range(times(15, 1500)):
        scene = Scene(place / str(number), engine)
        interrupted(lambda scene=scene: use(scene), 1e-5 + chance.random() * span)
        scene.check({"s"}, f"moment {number}")
        shutil.rmtree(place / str(number))
    tell(f"{times(15, 1500):,} interrupts {interrupted.__name__}, {engine}: none did harm")


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="this system has no such signals")
@pytest.mark.parametrize("what", ["rename", "delete"])
def test_a_second_interrupt_does_not_keep_a_run_from_knowing_what_was_done(
    place, monkeypatch, what
):
    scene = Scene(place, "yaml")
    store, waits = scene.workspace.store, threading.get_ident()
    real, entries = getattr(store, what), store.entries
    signals = iter([signal.SIGINT])

    def interrupted(*args):
        real(*args)
        raise KeyboardInterrupt

    def looked_at(names=None):
        for number in signals:  # once, while it is found out what was done
            signal.pthread_kill(waits, number)
        return entries(names)

    monkeypatch.setattr(store, what, interrupted)
    monkeypatch.setattr(store, "entries", looked_at)
    with pytest.raises(KeyboardInterrupt):
        ACTS[what][0](scene)
    assert next(signals, None) is None
    assert scene.run.is_draft == (what == "delete")
    assert scene.run.session.name == ("t" if what == "rename" else "s")
    scene.check(ACTS[what][1], what)
