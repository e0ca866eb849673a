"""Moving a stored session by one step, beside others, safe to be retried."""

import pytest

from flowr_nb import FlowLibrary, MemorySessionStore, YamlSessionStore
from flowr_nb.flow import MemorySource
from flowr_nb.run import fire_stored
from flowr_nb.session import ConditionsNotMetError, Session, Step, UnknownTriggerError, start
from flowr_nb.store import (
    SessionConflictError,
    SessionMovedError,
    SessionNotFoundError,
    StepKeyError,
    history_of,
)
from flowr_nb.store.codec import step_to_data
from tests.store.sql_engine import postgresql_at, sqlite_at

FLOW = """
flow: turn
version: 1.0.0
exits: [done]
states:
  - id: a
    next: {go: b, stay: a, guarded: {to: b, when: {n: ">=1"}}}
  - id: b
    next: {back: a, end: done}
"""
LIBRARY = FlowLibrary(MemorySource(FLOW))


@pytest.fixture(params=["memory", "yaml", "sqlite", "postgresql"])
def store(request, tmp_path):
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
    store = {
        "memory": MemorySessionStore,
        "yaml": lambda: YamlSessionStore(tmp_path),
        "sqlite": lambda: sqlite_at(tmp_path),
        "postgresql": lambda: postgresql_at(tmp_path),
    }[request.param]()
    store.create(Session.begun(start(LIBRARY, "turn"), "s"))
    return store


def triggers(store):
    return [step.trigger for step in history_of(store, store.load("s"))]


def others_save_before(store, monkeypatch, moves):
    """Somebody else saves just before each of the next saves: a trigger, or no move at all."""
    save, waiting = store.save, list(moves)

    def saved(session, steps=(), **how):
        if waiting:
            theirs, trigger = store.load("s"), waiting.pop(0)
            state = {"go": "b", "back": "a", "stay": "a"}[trigger]
            moved = theirs.with_state(state)
            save(moved, [Step(trigger, {}, theirs, moved, (), moved.updated_at)])
        save(session, steps, **how)

    monkeypatch.setattr(store, "save", saved)


def test_a_step_is_taken_and_kept(store):
    fired = fire_stored(store, LIBRARY, "s", "guarded", {"n": 2})
    assert (fired.session.state, fired.is_repeated, fired.tries) == ("b", False, 1)
    assert store.load("s") == fired.session
    (step,) = history_of(store, fired.session)
    assert step_to_data(step) == step_to_data(fired.step)
    assert step.evidence == {"n": "2"}


def test_a_step_that_is_asked_for_again_by_its_key_is_one(store):
    first = fire_stored(store, LIBRARY, "s", "go", key="k")
    again = fire_stored(store, LIBRARY, "s", "go", key="k")
    assert (again.is_repeated, again.session) == (True, first.session)
    fire_stored(store, LIBRARY, "s", "back", key="other")
    later = fire_stored(store, LIBRARY, "s", "go", key="k")
    assert (later.is_repeated, later.session.state, later.step.after.state) == (True, "a", "b")
    assert triggers(store) == ["go", "back"]
    # Also where it can be told that it once stood elsewhere.
    assert fire_stored(store, LIBRARY, "s", "go", key="k", source="b").is_repeated


def test_without_a_key_it_is_taken_as_often_as_it_is_asked_for(store):
    fire_stored(store, LIBRARY, "s", "stay")
    fire_stored(store, LIBRARY, "s", "stay")
    assert triggers(store) == ["stay", "stay"]


def test_a_step_that_somebody_saved_over_was_taken_all_the_same(store):
    theirs = store.load("s")
    fire_stored(store, LIBRARY, "s", "go", key="k")
    stayed = theirs.with_state("a")
    over = [Step("stay", {}, theirs, stayed, (), stayed.updated_at)]
    store.save(stayed, over, overwrite=True)
    again = fire_stored(store, LIBRARY, "s", "go", key="k")
    assert (again.is_repeated, again.session.state) == (True, "a")
    assert triggers(store) == ["go", "stay"]


def test_a_key_is_of_one_step(store):
    fire_stored(store, LIBRARY, "s", "go", key="k")
    with pytest.raises(StepKeyError, match=r"that of another step of `s` \(go: a → b\)"):
        fire_stored(store, LIBRARY, "s", "back", key="k")
    fire_stored(store, LIBRARY, "s", "back")
    fire_stored(store, LIBRARY, "s", "guarded", {"n": 1}, key="n")
    with pytest.raises(StepKeyError, match="another step"):
        fire_stored(store, LIBRARY, "s", "guarded", {"n": 2}, key="n")


@pytest.mark.parametrize("key", ["x" * 201, "a\nb", "\x00", "\ud800"])
def test_what_no_step_can_have_as_its_key_is_refused(store, key):
    with pytest.raises(StepKeyError, match="at most 200 characters, all of which can be seen"):
        fire_stored(store, LIBRARY, "s", "go", key=key)
    assert triggers(store) == []


def test_what_others_saved_without_moving_it_is_no_hindrance(store, monkeypatch):
    others_save_before(store, monkeypatch, ["stay", "stay"])
    fired = fire_stored(store, LIBRARY, "s", "go", key="k")
    assert fired.tries == 3
    assert triggers(store) == ["stay", "stay", "go"]


def test_from_elsewhere_than_it_was_asked_for_nothing_is_fired(store, monkeypatch):
    others_save_before(store, monkeypatch, ["go"])
    with pytest.raises(SessionMovedError, match="is in `b` of `turn`, and was to be moved from"):
        fire_stored(store, LIBRARY, "s", "stay")
    assert triggers(store) == ["go"]
    with pytest.raises(SessionMovedError) as caught:
        fire_stored(store, LIBRARY, "s", "back", source="a")
    assert caught.value.session.state == "b"
    assert fire_stored(store, LIBRARY, "s", "back", source="b").session.state == "a"


def test_it_is_tried_so_often_and_no_more(store, monkeypatch):
    others_save_before(store, monkeypatch, ["stay"] * 3)
    with pytest.raises(SessionConflictError):
        fire_stored(store, LIBRARY, "s", "go", tries=3)
    assert triggers(store) == ["stay"] * 3
    assert fire_stored(store, LIBRARY, "s", "go", tries=1).tries == 1


def test_what_the_flow_refuses_changes_nothing(store):
    with pytest.raises(UnknownTriggerError):
        fire_stored(store, LIBRARY, "s", "back", key="k")
    with pytest.raises(ConditionsNotMetError):
        fire_stored(store, LIBRARY, "s", "guarded", {"n": 0}, key="k")
    assert triggers(store) == []
    assert not fire_stored(store, LIBRARY, "s", "go", key="k").is_repeated
    with pytest.raises(SessionNotFoundError):
        fire_stored(store, LIBRARY, "t", "go")
