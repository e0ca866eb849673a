"""A run that several threads move: a kernel takes clicks beside what a cell does."""

import json
import sys
from threading import Thread

import pytest

from flowr_nb import Workspace

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
