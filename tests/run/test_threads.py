"""A run that several threads move: a kernel takes clicks beside what a cell does."""

import json
import random
import sys
import threading
import time
from threading import Thread

import pytest

from flowr_nb import FlowrNbError, Workspace
from flowr_nb.store import YamlSessionStore
from tests.store.conformance import tell, times

PATIENCE = 20

ROUND = """
flow: round
version: 1.0.0
exits: [off]
states:
  - {id: a, next: {go: b, leave: off}}
  - {id: b, next: {go: c, leave: off}}
  - {id: c, next: {go: a, leave: off}}
"""


@pytest.fixture(autouse=True)
def restless():
    """Threads take turns so often that they meet."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def at_once(*todo):
    threads = [Thread(target=each) for each in todo]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_no_step_is_lost_and_what_is_shown_is_the_last():
    ws = Workspace(flows="flows", sessions="memory:")
    ws.add(ROUND)
    run = ws.run("round")
    explorer = ws.explore(run)

    def step():
        for _ in range(40):
            run.fire("go")

    at_once(step, step)
    assert len(run.history) == 80
    shown = explorer.get_state()
    assert json.loads(shown["_panel"])["title"] == run.session.state
    assert json.loads(shown["_bar"])["steps"] == 80
    assert json.loads(shown["_view"])["at"] == [["round", run.session.state]]


def test_what_two_threads_assume_is_all_assumed():
    run = Workspace(flows="flows", sessions="memory:").run("deploy")
    at_once(*(lambda key=key: run.assume({key: "1"}) for key in "abcdefgh"))
    assert sorted(run.assumed) == list("abcdefgh")


@pytest.fixture(params=["yaml", "memory"])
def workspace(request, tmp_path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "round.yaml").write_text(ROUND)
    return Workspace(tmp_path / "flows", tmp_path / "s" if request.param == "yaml" else "memory:")


def numbered_steps(run):
    """How many steps are there, each of which begins where the last one ended."""
    for one, other in zip(run.history, run.history[1:], strict=False):
        assert one.after is other.before
    assert run.history[-1].after == run.session
    return len(run.history)


def test_of_threads_that_do_everything_each_step_is_counted(workspace):
    run = workspace.init("round", "s")
    each = times(30, 400)
    changes, counted = [], []
    run.observe(lambda change: changes.append((len(change["old"]), len(change["new"]))), "history")

    def use(seed):
        dice, steps = random.Random(seed), 0
        for _ in range(each):
            act = dice.choice(["fire", "fire", "press", "undo", "save", "look", "assume"])
            if act == "fire":
                run.fire("go")
            elif act == "press":
                run.press("go")
            elif act == "undo" and steps:
                run.back()
            elif act == "save":
                run.save()
            elif act == "look":
                run.look_again()
            else:
                run.assume({"key": str(seed)})
            steps += act in {"fire", "press"} or (act == "undo" and steps > 0)
        counted.append(steps)

    at_once(*(lambda seed=seed: use(seed) for seed in range(4)))
    assert len(counted) == 4, "a thread has failed"
    assert numbered_steps(run) == sum(counted)
    assert run.news is None
    # Told of one after another, and of none twice.
    assert changes == [(number, number + 1) for number in range(sum(counted))]
    run.save()
    again = workspace.load("s")
    assert [step.after.configuration for step in again.history] == [
        step.after.configuration for step in run.history
    ]
    tell(f"{sum(counted):,} steps of 4 threads: each is there")


def test_a_run_that_is_moved_by_others_and_here_loses_nothing(workspace):
    """Every step that was fired is in the history, or whoever fired was told of a conflict."""
    run = workspace.init("round", "s")
    stop = run.watch()
    each, problems = times(25, 400), []

    def others():
        for _ in range(each):
            theirs = workspace.load("s")
            theirs.fire("go")
            try:
                theirs.save()
            except FlowrNbError:
                continue

    def mine():
        for _ in range(each):
            before = run.fire("go")
            if not any(step.after is before for step in run.history):
                problems.append("a step is gone")
            try:
                run.save()
            except FlowrNbError:
                run.take_theirs()

    at_once(others, mine)
    stop()
    assert problems == []
    assert run.history[-1].after.configuration == run.session.configuration


class SlowStore(YamlSessionStore):
    """One that takes its time to tell what it has read, until it is told to go on."""

    def __init__(self, directory):
        super().__init__(directory)
        self.slow = ""
        self.has_read, self.go_on = threading.Event(), threading.Event()

    def load(self, session_arg):
        return self._late("load", super().load(session_arg))

    def histories(self, names):
        return self._late("histories", super().histories(names))

    def _late(self, what, found):
        if self.slow == what and threading.current_thread() is not threading.main_thread():
            self.has_read.set()
            self.go_on.wait(PATIENCE)
        return found


@pytest.fixture
def slow(tmp_path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "round.yaml").write_text(ROUND)
    workspace = Workspace(tmp_path / "flows", SlowStore(tmp_path / "sessions"))
    run = workspace.init("round", "s")
    return run, Workspace(tmp_path / "flows", tmp_path / "sessions")


def taken_in_slowly(run, what, meanwhile):
    """Look again on another thread, and do something after it has read and before it has done."""
    store = run.store
    store.slow = what
    looking = Thread(target=run.look_again)
    looking.start()
    assert store.has_read.wait(PATIENCE)
    meanwhile()
    store.go_on.set()
    looking.join(PATIENCE)
    assert not looking.is_alive()


@pytest.mark.parametrize("what", ["load", "histories"])
def test_a_step_that_is_fired_while_anothers_is_taken_in_is_not_lost(slow, what):
    run, elsewhere = slow
    other = elsewhere.load("s")
    other.fire("go")
    other.fire("go")
    other.save()
    taken_in_slowly(run, what, lambda: run.fire("go"))
    assert [step.after.state for step in run.history] == ["b"]
    assert run.session.state == "b"
    assert run.news.theirs.state == "c"
    run.take_theirs()
    assert run.session.state == "c"


@pytest.mark.parametrize("is_saved", [True, False])
def test_what_was_read_before_ones_own_save_is_no_news(slow, is_saved):
    run, _ = slow
    run.fire("go")
    run.save()
    jumps = []
    run.observe(lambda change: jumps.append((len(change["old"]), len(change["new"]))), "history")

    def meanwhile():
        run.fire("go")
        run.save()
        if not is_saved:
            run.fire("go")

    taken_in_slowly(run, "load", meanwhile)
    assert run.news is None
    assert jumps == ([(1, 2)] if is_saved else [(1, 2), (2, 3)])


def test_a_fire_does_not_wait_for_a_store_that_is_asked(slow):
    run, elsewhere = slow
    other = elsewhere.load("s")
    other.fire("go")
    other.save()
    fired = []
    taken_in_slowly(run, "load", lambda: fired.append(run.fire("go").state))
    assert fired == ["b"]


def test_a_step_that_is_fired_while_a_session_is_written_is_unsaved(tmp_path):
    run = Workspace("flows", tmp_path / "sessions").init("traffic-light", "s")
    trigger = run.options()[0].trigger
    run.fire(trigger)
    store, save = run.store, run.store.save

    def save_slowly(*args, **more):
        save(*args, **more)
        at_once(lambda: run.fire(run.options()[0].trigger))

    store.save = save_slowly
    run.save()
    store.save = save
    assert (run.unsaved, run.unsaved_steps, len(run.history)) == (True, 1, 2)
    run.save()
    assert len(Workspace("flows", tmp_path / "sessions").load("s").history) == 2


def test_a_follower_may_wait_for_another_thread_that_moves_the_run(workspace):
    run = workspace.init("round", "s")
    seen = []

    def follow(change):
        seen.append(change["new"].state)
        if len(seen) == 1:
            other = Thread(target=lambda: (run.fire("go"), run.save()), daemon=True)
            other.start()
            other.join(PATIENCE)
            assert not other.is_alive(), "the run is held while its followers are told"

    run.observe(follow, "session")
    run.fire("go")
    assert seen == ["b", "c"]
    assert len(workspace.load("s").history) == 2


def test_runs_that_save_beside_one_another_and_watch_each_other_go_on(workspace):
    runs = [workspace.init("round", "s"), workspace.load("s")]
    stops = [run.watch() for run in runs]
    end = time.monotonic() + times(1, 20)

    def use(run):
        while time.monotonic() < end:
            try:
                run.fire("go")
                run.save()
            except FlowrNbError:
                run.take_theirs()

    threads = [Thread(target=use, args=[run], daemon=True) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE + 20)
        assert not thread.is_alive(), "each waits for the other"
    for stop in stops:
        stop()


def test_what_is_not_told_because_of_an_interrupt_is_told_next_time():
    run = Workspace("flows", "memory:").run("deploy")
    seen = []

    def follow(change):
        if not seen:
            seen.append("interrupted")
            raise KeyboardInterrupt
        seen.append(change["new"].state)

    run.observe(follow, "session")
    with pytest.raises(KeyboardInterrupt):
        run.fire("build")
    assert run.session.state == "testing"
    assert len(run.history) == 1
    run.fire("fail")
    assert seen == ["interrupted", "testing", "prepare"]


def test_who_left_a_session_while_it_was_saved_stays_where_they_went(monkeypatch, tmp_path):
    (tmp_path / "loop.yaml").write_text(
        "flow: loop\nversion: 1.0.0\nexits: [end]\nstates:\n- {id: a, next: {go: a, stop: end}}\n"
    )
    workspace = Workspace(tmp_path, tmp_path / "sessions")
    run = workspace.init("loop", "s")
    run.fire("go")
    save = workspace.store.save

    def saved_late(*args, **kwargs):
        run.begin("loop", "other")  # as another thread may
        save(*args, **kwargs)

    monkeypatch.setattr(workspace.store, "save", saved_late)
    run.save()
    assert (run.session.name, run.is_draft, len(run.history)) == ("other", True, 0)
    assert len(workspace.load("s").history) == 1
