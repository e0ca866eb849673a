"""The promises of a session store, as tests that any engine can join.

An engine joins with one small class, like those in `tests/store/test_conformance.py`: it derives
from `StoreConformance` and names its factory; where several processes can reach its sessions, from
`SharedStoreConformance`; where it keeps a YAML file a session, from `FileStoreConformance`. A
further promise of the protocol is a test here, and knows nothing but the protocol.
``FLOWR_NB_TORTURE=1`` (``make torture``) runs them long and tells figures.
"""

import asyncio
import copy
import itertools
import os
import sys
import threading
import time
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.stateful import run_state_machine_as_test as run_machine

from flowr_nb.session import Configuration, Session, SessionStackFrame, Step, StepKind
from flowr_nb.store import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionNameError,
    SessionNotFoundError,
    SessionStorageError,
    SessionStore,
    WatchableAsAWhole,
    WatchableStore,
    history_of,
    sessions_of,
)
from tests.store.model import StoreModel, step_between
from tests.store.processes import load_engine

TORTURE = os.environ.get("FLOWR_NB_TORTURE") == "1"
PATIENCE = 15

TEXTS = st.text(max_size=20) | st.sampled_from(["no", "1.10", "null", "~", "a: b", "- a", "'", ""])
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(TEXTS | st.integers(), inner, max_size=3)
        | st.tuples(inner)
    ),
    max_leaves=5,
)
BAD_NAMES = [
    "../x",
    "/x",
    "C:\\x",
    "a/b",
    "a\\b",
    "a\0b",
    ".",
    "..",
    "",
    " ",
    "x" * 300,
    "é" * 140,
    "CON",
    "com1",
    "aux.x",
    "a\nb",
    "a:b",
    ".hidden",
    unicodedata.normalize("NFD", "é"),
]

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=400)
CLOCKS = {
    "ticks as coarsely as that of Windows": lambda look: NOON + look * MOMENT // 39 * 39,
    "ticks once a second": lambda look: NOON + timedelta(seconds=look // 500),
    "stands still": lambda _look: NOON,
    "runs backwards": lambda look: NOON - look * MOMENT,
    "is set back again and again": lambda look: NOON + look % 7 * MOMENT,
    "was in another century": lambda look: NOON.replace(year=2126 if look < 15 else 2026),
}


def times(short, long):
    return long if TORTURE else short


def tell(text):
    """A figure for who runs the long versions."""
    if TORTURE:
        sys.stdout.write(f"\n    {text}\n")


def move(store, session, state):
    """Save a step, as a run does."""
    after = session.with_state(state)
    store.save(after, [step_between(session, after)])
    return after


def in_words(steps):
    """Where each step led, and the kind of those that are no plain fire."""
    return [
        step.after.state if step.kind is StepKind.FIRE else f"{step.kind.value} {step.after.state}"
        for step in steps
    ]


def steps_of(store, name):
    return in_words(store.histories([name])[name])


class StoreConformance:
    """What every engine promises."""

    engine: str
    """The factory of stores, ``module:attribute``; called with a directory, it gives a store of
    the sessions that are kept there, or go by its name."""

    @pytest.fixture
    def place(self, tmp_path):
        return tmp_path / "sessions"

    @pytest.fixture
    def make_store(self):
        return load_engine(self.engine)

    @pytest.fixture
    def kept(self, make_store, place):
        return make_store(place)

    @pytest.fixture(params=CLOCKS.values(), ids=CLOCKS)
    def odd_clock(self, request, monkeypatch):
        """The clock tells odd times; from one look at it to the next 0.4 ms go by."""
        looks = itertools.count()

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return request.param(next(looks)).astimezone(tz)

        monkeypatch.setattr("flowr_nb.session.model.datetime", Clock)

    def test_it_is_a_store(self, kept):
        assert isinstance(kept, SessionStore)

    # A program that loads once and saves many times.

    def test_one_line_of_sessions_saves_again_and_again(self, kept):
        session = Session("f", "a", "s")
        kept.save(session)
        for state in "bcd":
            session = session.with_state(state)
            kept.save(session)
        assert kept.load("s") == session
        loaded = kept.load("s")
        kept.save(loaded.with_state("e"))
        kept.save(loaded.with_state("f"))
        assert kept.load("s").state == "f"

    def test_what_one_does_to_a_session_stays_there(self, kept):
        params = {"x": [1]}
        kept.save(Session("f", "a", "s", params=params))
        params["x"].append(2)
        kept.load("s").params["x"].append(3)
        sessions_of(kept)[0].params["x"].append(4)
        assert kept.load("s").params == sessions_of(kept)[0].params == {"x": [1]}

    # Creating.

    def test_a_creator_never_replaces(self, kept):
        first = kept.create(Session("f", "a", "s"))
        for call in (kept.create, lambda other: kept.create(replace(other))):
            with pytest.raises(SessionAlreadyExistsError, match=r"`s`.*load it, or choose another"):
                call(Session("f", "b", "s"))
        assert kept.load("s") == first
        kept.save(first.with_state("b"))
        assert kept.load("s").state == "b"

    def test_a_copy_that_is_created_leaves_its_original_alone(self, kept):
        one = kept.create(Session("f", "a", "one"))
        other = kept.create(replace(one, name="other"))
        kept.save(one.with_state("b"))
        kept.save(other.with_state("c"))
        assert [session.state for session in sessions_of(kept)] == ["b", "c"]

    def test_a_created_session_is_as_it_was_given(self, kept):
        given = Session("f", "a", "s", "then", "now", (SessionStackFrame("g", "b"),), {"x": 1})
        assert kept.create(given) == given == kept.load("s")
        assert steps_of(kept, "s") == []

    # Conflicts.

    def test_a_conflict_carries_both_and_loses_neither(self, make_store, place):
        kept = make_store(place)
        kept.save(Session("f", "a", "s"))
        mine = kept.load("s").with_state("mine")
        theirs = move(make_store(place), make_store(place).load("s"), "theirs")
        step = step_between(kept.load("s"), mine)
        with pytest.raises(SessionConflictError) as caught:
            kept.save(mine, steps=[step])
        assert (caught.value.mine, caught.value.theirs) == (mine, theirs)
        assert make_store(place).load("s") == theirs
        assert steps_of(kept, "s") == ["theirs"]
        kept.save(mine, overwrite=True, steps=[step])
        assert make_store(place).load("s") == mine
        assert steps_of(kept, "s") == ["theirs", "mine"]

    def test_two_who_listed_a_session_conflict_like_two_who_loaded_it(self, kept):
        kept.save(Session("f", "a", "s"))
        [one], [other] = sessions_of(kept), sessions_of(kept)
        kept.save(one.with_state("one"))
        with pytest.raises(SessionConflictError):
            kept.save(other.with_state("other"))

    # What is saved is what is loaded, or it is refused.

    @settings(
        max_examples=times(60, 1500),
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,  # one class an engine, none of which holds anything
        ],
    )
    @given(
        TEXTS,
        TEXTS,
        st.lists(st.tuples(TEXTS, TEXTS), max_size=3),
        st.dictionaries(TEXTS | st.integers(), DATA, max_size=3),
        st.none() | st.text(max_size=12),
    )
    def test_what_is_saved_is_what_is_loaded_or_it_is_refused(  # noqa: PLR0913, PLR0917
        self, make_store, tmp_path, flow, state, stack, params, name
    ):
        kept = make_store(tmp_path / "sessions")
        frames = tuple(SessionStackFrame(*pair) for pair in stack)
        session = Session(flow, state, "s" if name is None else name, stack=frames, params=params)
        try:
            kept.save(session, overwrite=True)
        except (SessionStorageError, SessionNameError):
            return
        again = make_store(tmp_path / "sessions").load(session.name)
        assert again == session
        assert _typed(again.params) == _typed(session.params)
        assert session in sessions_of(kept)

    @pytest.mark.parametrize(
        "params",
        [
            {"a": object()},
            {"a": {1, 2}},
            {"a": (1,)},
            {"a": float("nan")},
            {"a": "\ud800"},
            {"a": 10**5000},
            {"a": -(10**1500)},
            {10**5000: 1},
        ],
        ids=[
            *("an object", "a set", "a tuple", "not a number", "half a letter"),
            *("5,000 digits", "1,500 digits", "a key of 5,000 digits"),
        ],
    )
    def test_params_that_would_come_back_another_are_refused(self, kept, params):
        with pytest.raises(SessionStorageError, match="cannot be written"):
            kept.save(Session("f", "a", "s", params=params))
        assert kept.entries() == []

    def test_it_does_what_a_dictionary_does(self, make_store):
        machine = type("Machine", (StoreModel,), {"make_store": staticmethod(make_store)})
        run_machine(
            machine,
            settings=settings(
                max_examples=times(15, 300), stateful_step_count=times(20, 50), deadline=None
            ),
        )

    # Names.

    @pytest.mark.parametrize("name", BAD_NAMES)
    def test_no_name_leads_out_or_looks_like_another(self, kept, tmp_path, name):
        kept.create(Session("f", "a", "s"))
        before = sorted(tmp_path.rglob("*"))
        for call in (
            lambda: kept.save(Session("f", "a", name)),
            lambda: kept.save(Session("f", "a", name), overwrite=True),
            lambda: kept.create(Session("f", "a", name)),
            lambda: kept.rename("s", name),
        ):
            with pytest.raises(SessionNameError, match=r"session's name|needs a name"):
                call()
        for call in (kept.load, kept.delete, lambda name: kept.rename(name, "other")):
            with pytest.raises(SessionNotFoundError):
                call(name)
        assert kept.entries([name]) == []
        assert kept.histories([name]) == {name: []}
        assert sorted(tmp_path.rglob("*")) == before
        assert [entry.name for entry in kept.entries()] == ["s"]

    @pytest.mark.parametrize(
        "name",
        ["friday", "Friday 5", "a.b", "freitag-ü", "-", "x" * 247, "😀" * 60, "می‌خواهم", "no"],
    )
    def test_a_name_that_any_file_can_have_is_kept(self, kept, name):
        session = kept.create(Session("f", "a", name))
        move(kept, session, "b")
        assert kept.load(name).name == name
        assert steps_of(kept, name) == ["b"]
        kept.rename(name, "other")
        assert kept.rename("other", name).name == name

    # Steps.

    def test_a_history_is_what_was_saved_with_it(self, kept):
        kept.save(Session("f", "a", "s"))
        session = kept.load("s")
        for state in "bcd":
            session = move(kept, session, state)
        assert steps_of(kept, "s") == ["b", "c", "d"]
        first = history_of(kept, kept.load("s"))[0]
        assert (first.trigger, first.evidence, first.before.state) == ("go", {"why": "a test"}, "a")

    def test_histories_are_had_many_at_once(self, kept):
        for name in "abc":
            move(kept, kept.create(Session("f", "start", name)), f"{name} moved")
        kept.create(Session("f", "start", "still"))
        found = kept.histories(iter(["b", "nowhere", "a", "still", "b"]))
        assert {name: in_words(steps) for name, steps in found.items()} == {
            "b": ["b moved"],
            "nowhere": [],
            "a": ["a moved"],
            "still": [],
        }
        assert kept.histories([]) == {}

    def test_a_history_of_what_was_loaded_ends_where_it_stood(self, kept):
        move(kept, kept.create(Session("f", "a", "s")), "b")
        loaded = kept.load("s")
        move(kept, kept.load("s"), "c")
        assert in_words(history_of(kept, loaded)) == ["b"]
        assert steps_of(kept, "s") == ["b", "c"]

    @pytest.mark.usefixtures("odd_clock")
    @pytest.mark.parametrize("every", [1, 3, 50])
    def test_no_step_is_lost_whatever_the_clock_says(self, kept, every):
        session, unsaved = kept.create(Session.begun(Configuration((), "f", "a"), "s")), []
        for number in range(40):
            after = session.with_state("ab"[number % 2])
            unsaved.append(Step("go", {"n": str(number)}, session, after, (), after.updated_at))
            session = after
            if number % every == every - 1:
                kept.save(session, unsaved)
                kept.save(session, unsaved)  # as one repeats a save of which one heard nothing
                unsaved = []
        kept.save(session, unsaved)
        numbers = [step.evidence["n"] for step in kept.histories(["s"])["s"]]
        assert numbers == [str(number) for number in range(40)]
        assert kept.load("s") == session

    def test_two_who_go_the_same_way_at_the_same_moment_conflict(self, make_store, place):
        kept = make_store(place)
        kept.create(Session("f", "a", "s"))
        lines = [kept.load("s"), make_store(place).load("s")]
        moved = [each.with_state("b", "2026-05-01T12:00:00+00:00") for each in lines]
        steps = [
            Step("go", {"who": who}, *pair, (), pair[1].updated_at)
            for who, *pair in zip(("one", "other"), lines, moved, strict=True)
        ]
        kept.save(moved[0], [steps[0]])
        with pytest.raises(SessionConflictError):
            kept.save(moved[1], [steps[1]])
        kept.save(moved[1], [replace(steps[0], after=moved[1])])  # the very same step
        assert [step.evidence for step in kept.histories(["s"])["s"]] == [{"who": "one"}]

    def test_what_one_does_to_a_step_stays_there(self, kept):
        move(kept, kept.create(Session("f", "a", "s")), "b")
        kept.histories(["s"])["s"][0].evidence["why"] = "another"
        kept.histories(["s"])["s"].clear()
        assert kept.histories(["s"])["s"][0].evidence == {"why": "a test"}

    def test_steps_that_are_saved_twice_are_there_once(self, kept):
        session = kept.create(Session("f", "a", "s"))
        after = session.with_state("b")
        steps = [step_between(session, after)]
        kept.save(after, steps)
        kept.save(after, steps)
        further = after.with_state("c")
        kept.save(further, [*steps, step_between(after, further)])
        assert steps_of(kept, "s") == ["b", "c"]

    def test_a_save_without_its_step_is_a_move_made_elsewhere(self, kept):
        session = move(kept, kept.create(Session("f", "a", "s")), "b")
        kept.save(session.with_state("c"))
        assert steps_of(kept, "s") == ["b", "elsewhere c"]

    def test_a_new_session_has_no_steps_of_an_earlier_one(self, kept):
        move(kept, kept.create(Session("f", "a", "s")), "b")
        kept.delete("s")
        kept.save(Session("f", "a", "s"))
        assert steps_of(kept, "s") == []
        kept.delete("s")
        kept.create(Session("f", "a", "s"))
        assert steps_of(kept, "s") == []

    # Deleting.

    def test_what_is_deleted_is_gone(self, kept):
        session = move(kept, kept.create(Session("f", "a", "s")), "b")
        kept.create(Session("f", "a", "other"))
        kept.delete("s")
        with pytest.raises(SessionNotFoundError, match="no session `s`"):
            kept.load("s")
        with pytest.raises(SessionNotFoundError, match="no session `s`"):
            kept.delete("s")
        assert steps_of(kept, "s") == []
        assert [entry.name for entry in kept.entries()] == ["other"]
        with pytest.raises(SessionConflictError, match="removed") as caught:
            kept.save(session.with_state("c"))
        assert caught.value.theirs is None
        kept.save(session.with_state("c"), overwrite=True)
        assert kept.load("s").state == "c"

    def test_what_is_kept_anew_has_its_whole_history_and_what_was_there_has_its_news(self, kept):
        session = Session("f", "a", "s")
        kept.save(session)
        first, second = session.with_state("b"), session.with_state("c")
        whole = [step_between(session, first), step_between(first, second)]
        kept.save(first, whole[:1], history=whole[:1])
        kept.save(second, whole[1:], history=whole)
        assert steps_of(kept, "s") == ["b", "c"]
        kept.delete("s")
        third = second.with_state("d")
        last = step_between(second, third)
        with pytest.raises(SessionConflictError):
            kept.save(third, [last], history=[*whole, last])
        kept.save(third, [last], history=[*whole, last], overwrite=True)
        assert steps_of(kept, "s") == ["b", "c", "d"]

    def test_who_held_what_was_deleted_and_made_anew_conflicts(self, kept):
        session = kept.create(Session("f", "a", "s"))
        kept.delete("s")
        kept.create(Session("f", "new", "s"))
        with pytest.raises(SessionConflictError):
            kept.save(session.with_state("b"))
        assert kept.load("s").state == "new"

    # Renaming.

    def test_a_renamed_session_is_what_it_was_with_its_history(self, kept):
        begun = Session("f", "a", "s", stack=(SessionStackFrame("g", "b"),), params={"x": [1]})
        old = move(kept, kept.create(begun), "b")
        new = kept.rename("s", "t")
        assert new == replace(old, name="t") == kept.load("t")
        assert [entry.name for entry in kept.entries()] == ["t"]
        assert steps_of(kept, "t") == ["b"]
        assert {step.after.name for step in kept.histories(["t"])["t"]} == {"t"}
        assert steps_of(kept, "s") == []
        move(kept, new, "c")
        assert steps_of(kept, "t") == ["b", "c"]
        with pytest.raises(SessionConflictError):
            kept.save(old.with_state("d"))

    def test_a_session_that_gets_its_old_name_back_is_what_it_was(self, kept):
        begun = kept.create(Session("f", "a", "s"))
        kept.rename("s", "t")
        kept.rename("t", "s")
        move(kept, begun, "b")
        assert kept.load("s").state == "b"

    def test_the_name_that_is_left_is_free_and_tells_nothing(self, kept):
        move(kept, kept.create(Session("f", "a", "s")), "b")
        kept.rename("s", "t")
        kept.create(Session("f", "new", "s"))
        assert steps_of(kept, "s") == []
        assert steps_of(kept, "t") == ["b"]

    def test_no_rename_replaces_and_one_that_fails_changes_nothing(self, kept):
        old = move(kept, kept.create(Session("f", "a", "s")), "b")
        taken = kept.create(Session("f", "taken", "t"))
        for new in ("t", "s"):
            with pytest.raises(SessionAlreadyExistsError, match=f"`{new}`"):
                kept.rename("s", new)
        with pytest.raises(SessionNotFoundError, match="no session `u`"):
            kept.rename("u", "v")
        assert sessions_of(kept) == [old, taken]
        assert steps_of(kept, "s") == ["b"]
        move(kept, old, "c")

    def test_a_renamed_session_has_no_steps_of_an_earlier_one_of_its_name(self, kept):
        move(kept, kept.create(Session("f", "a", "t")), "other")
        kept.delete("t")
        kept.create(Session("f", "a", "s"))
        kept.rename("s", "t")
        assert steps_of(kept, "t") == []

    # Listing.

    def test_some_entries_are_those_that_there_are(self, kept):
        for name in ("b", "a", "c"):
            kept.create(Session("f", name, name))
        assert [entry.name for entry in kept.entries()] == ["a", "b", "c"]
        found = kept.entries(iter(["c", "nowhere", "a", "c"]))
        assert [(entry.name, entry.session.state) for entry in found] == [("a", "a"), ("c", "c")]
        assert kept.entries([]) == []
        kept.save(kept.load("a").with_state("moved"))
        [entry] = kept.entries(["a"])
        assert (entry.session.state, entry.error) == ("moved", None)
        kept.save(entry.session.with_state("again"))
        assert kept.load("a").state == "again"

    def test_a_copy_of_a_session_goes_its_own_way(self, kept):
        session = kept.create(Session("f", "a", "s"))
        other = copy.deepcopy(session)
        kept.save(session.with_state("b"))
        with pytest.raises(SessionConflictError):
            kept.save(other.with_state("c"))

    # Many at once.

    def test_of_threads_that_save_after_one_load_each_all_but_one_conflict(self, kept):
        kept.save(Session("f", "a", "s"))
        loaded = [kept.load("s").with_state(f"state-{number}") for number in range(8)]
        saved = in_threads(8, lambda number: kept.save(loaded[number]), SessionConflictError)
        assert len(saved) == 1
        assert kept.load("s").state == f"state-{saved[0]}"

    def test_of_threads_that_create_or_rename_one_wins(self, kept):
        for number in range(4):
            kept.create(Session("f", "a", f"old-{number}"))

        def take(number):
            if number % 2:
                kept.create(Session("f", f"{number}", "wanted"))
            else:
                kept.rename(f"old-{number // 2}", "wanted")

        assert len(in_threads(8, take, SessionAlreadyExistsError)) == 1
        assert kept.load("wanted").name == "wanted"

    def test_threads_that_move_one_session_lose_no_step(self, kept):
        kept.create(Session("f", "0", "s"))
        each = times(20, 400)

        def work(_number):
            done = 0
            while done < each:
                before = kept.load("s")
                try:
                    move(kept, before, str(int(before.state) + 1))
                except SessionConflictError:
                    continue
                done += 1

        in_threads(4, work)
        assert steps_of(kept, "s") == [str(number) for number in range(1, 4 * each + 1)]

    # Watching.

    def test_who_watches_is_told_on_their_event_loop(self, kept, make_store, place):
        if not isinstance(kept, WatchableStore):
            pytest.skip("this engine does not notice what others do")
        told = []

        async def story():
            loop, heard = asyncio.get_running_loop(), asyncio.Event()

            def hear():
                told.append(asyncio.get_running_loop() is loop)
                heard.set()

            stop = kept.watch("s", hear)
            for change in (
                lambda store: store.create(Session("f", "a", "s")),
                lambda store: store.save(store.load("s").with_state("b")),
                lambda store: store.rename("s", "t"),
                lambda store: store.rename("t", "s"),
                lambda store: store.delete("s"),
            ):
                await asyncio.sleep(0.2)
                heard.clear()
                await asyncio.to_thread(change, make_store(place))
                await asyncio.wait_for(heard.wait(), PATIENCE)
            stop()
            stop()
            await asyncio.sleep(0.2)
            before = len(told)
            await asyncio.to_thread(make_store(place).create, Session("f", "a", "s"))
            await asyncio.sleep(0.3)
            assert len(told) == before

        asyncio.run(story())
        assert all(told)

    def test_who_watches_without_an_event_loop_is_told_too(self, kept, make_store, place):
        if not isinstance(kept, WatchableStore):
            pytest.skip("this engine does not notice what others do")
        told = threading.Event()
        stop = kept.watch("s", told.set)
        time.sleep(0.2)
        told.clear()
        make_store(place).create(Session("f", "a", "s"))
        assert told.wait(PATIENCE)
        stop()

    def test_who_watches_all_is_told_which_session_it_is(self, kept, make_store, place):
        if not isinstance(kept, WatchableAsAWhole):
            pytest.skip("this engine does not notice what others do")
        told, heard = [], threading.Event()

        def hear(name):
            told.append(name)
            heard.set()

        stop = kept.watch_all(hear)
        for name, change in (
            ("s", lambda store: store.create(Session("f", "a", "s"))),
            ("t", lambda store: store.create(Session("f", "a", "t"))),
            ("s", lambda store: store.save(store.load("s").with_state("b"))),
            ("u", lambda store: store.rename("t", "u")),
            ("s", lambda store: store.delete("s")),
        ):
            time.sleep(0.2)
            told.clear()
            heard.clear()
            change(make_store(place))
            while name not in told and "" not in told:
                assert heard.wait(PATIENCE)
                heard.clear()
        stop()
        stop()
        time.sleep(0.2)
        told.clear()
        make_store(place).create(Session("f", "a", "v"))
        time.sleep(0.3)
        assert not told


def in_threads(count, work, expected=()):
    """Run a function in threads, with their numbers; gives those that raised nothing."""
    done, problems = [], []
    begin = threading.Barrier(count)

    def run(number):
        begin.wait()
        try:
            work(number)
        except expected:
            return
        except BaseException as error:  # noqa: BLE001 - a thread would keep it to itself
            problems.append(error)
        else:
            done.append(number)

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    return done


def _typed(data):
    """Data in which 1, 1.0 and True are three things."""
    if isinstance(data, dict):
        return {key: _typed(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_typed(value) for value in data]
    return type(data), data
