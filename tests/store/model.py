"""A store beside a dictionary, and beside another store: whatever is done, they say the same."""

import itertools
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flowr_nb.session import Session, Step
from flowr_nb.store import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionNotFoundError,
    sessions_of,
)

NAMES = st.sampled_from(["a", "b", "ü", "Friday 5", "x.yaml", "no"])
REFUSALS = (SessionAlreadyExistsError, SessionConflictError, SessionNotFoundError)
WHO = st.integers(0, 1)
_MADE = itertools.count()


def step_between(before, after, trigger="go"):
    return Step(trigger, {"why": "a test"}, before, after, (), after.updated_at)


def new(name):
    """With times: a move made elsewhere that has none is told with the time of the asking.

    Each with its own: a store may tell what was made anew from what looked the same before.
    """
    return Session("f", "new", name, "then", f"then {next(_MADE)}")


class StoreModel(RuleBasedStateMachine):
    """Two stores of one place beside a dictionary; a subclass has their `make_store`."""

    @initialize()
    def begin(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.stores = [self.make_store(Path(self.scratch.name)) for _ in range(2)]
        self.held = {}
        self.model = {}
        self.version = {}
        self.writes = 0

    def teardown(self):
        if hasattr(self, "scratch"):
            self.scratch.cleanup()

    def write(self, who, session):
        self.writes += 1
        self.model[session.name] = session
        self.version[session.name] = self.writes
        self.held[who, session.name] = session, self.writes

    @rule(who=WHO, name=NAMES)
    def load(self, who, name):
        try:
            session = self.stores[who].load(name)
        except SessionNotFoundError:
            assert name not in self.model
            return
        assert session == self.model[name]
        self.held[who, name] = session, self.version[name]

    @rule(who=WHO, name=NAMES)
    def hold_one_from_the_list(self, who, name):
        for entry in self.stores[who].entries([name]):
            self.held[who, name] = entry.session, self.version[name]
        for session in sessions_of(self.stores[who]):
            if session.name == name:
                self.held[who, name] = session, self.version[name]

    @rule(who=WHO, name=NAMES, state=st.sampled_from("abc"), overwrite=st.booleans())
    def save(self, who, name, state, overwrite):
        held, version = self.held.get((who, name), (Session("f", "new", name), None))
        session = held.with_state(state)
        if not overwrite and version != self.version.get(name):
            with pytest.raises(SessionConflictError) as caught:
                self.stores[who].save(session)
            assert caught.value.theirs == self.model.get(name)
            return
        self.stores[who].save(session, overwrite=overwrite)
        self.write(who, session)

    @rule(who=WHO, name=NAMES)
    def create(self, who, name):
        try:
            # With a time of its own: a store may take what looks the same for the same.
            moment = f"write {self.writes}"
            session = self.stores[who].create(Session("f", "created", name, moment, moment))
        except SessionAlreadyExistsError:
            assert name in self.model
            return
        assert name not in self.model
        self.write(who, session)

    @rule(who=WHO, name=NAMES)
    def delete(self, who, name):
        try:
            self.stores[who].delete(name)
        except SessionNotFoundError:
            assert name not in self.model
            return
        del self.model[name], self.version[name]

    @rule(who=WHO, name=NAMES, new=NAMES)
    def rename(self, who, name, new):
        try:
            session = self.stores[who].rename(name, new)
        except SessionNotFoundError:
            assert name not in self.model
            return
        except SessionAlreadyExistsError:
            assert new in self.model
            return
        assert new not in self.model
        assert session == replace(self.model.pop(name), name=new)
        # It is what it was: whoever held it goes on with it when it has its old name back.
        self.model[new] = session
        self.version[new] = self.version.pop(name)
        self.held[who, new] = session, self.version[new]

    @invariant()
    def lists_what_there_is(self):
        for each in getattr(self, "stores", ()):
            listed = each.entries()
            assert [entry.session for entry in listed] == [
                self.model[name] for name in sorted(self.model)
            ]


class TwinModel(RuleBasedStateMachine):
    """Two stores that are told the same; a subclass has `make_twins`, of a directory."""

    @initialize()
    def begin(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.twins = self.make_twins(Path(self.scratch.name))
        self.held = [{}, {}]

    def teardown(self):
        if hasattr(self, "scratch"):
            self.scratch.cleanup()

    def both(self, work):
        """Do the same in both; gives what came of it where that is the same."""
        outcomes = []
        for store, held in zip(self.twins, self.held, strict=True):
            try:
                outcomes.append(work(store, held))
            except REFUSALS as error:
                outcomes.append([isinstance(error, kind) for kind in REFUSALS])
        assert outcomes[0] == outcomes[1]

    @rule(name=NAMES, who=WHO)
    def load(self, name, who):
        self.both(lambda store, held: held.__setitem__((who, name), store.load(name)))

    @rule(name=NAMES, who=WHO, states=st.text("abc", max_size=3), overwrite=st.booleans())
    def save(self, name, who, states, overwrite):
        plan = [self.held[0].get((who, name)) or new(name)]
        for state in states:
            plan.append(plan[-1].with_state(state))

        def work(store, held):
            line = held.get((who, name)) or new(name)
            sessions = [replace(each, revision=line.revision) for each in plan]
            steps = [step_between(*pair) for pair in pairwise(sessions)]
            store.save(sessions[-1], steps, overwrite=overwrite)
            held[who, name] = sessions[-1]

        self.both(work)

    @rule(name=NAMES, who=WHO)
    def save_without_a_step(self, name, who):
        moved = (self.held[0].get((who, name)) or new(name)).with_state("elsewhere")

        def work(store, held):
            line = held.get((who, name)) or new(name)
            session = replace(moved, revision=line.revision)
            store.save(session)
            held[who, name] = session

        self.both(work)

    @rule(name=NAMES)
    def delete(self, name):
        self.both(lambda store, _held: store.delete(name))

    @rule(name=NAMES, to=NAMES)
    def rename(self, name, to):
        self.both(lambda store, _held: store.rename(name, to))

    @invariant()
    def tell_the_same(self):
        if hasattr(self, "twins"):
            names = ["a", "b", "ü", "Friday 5", "x.yaml", "no"]
            one, other = self.twins
            assert one.entries() == other.entries()
            for name in names:
                assert one.histories([name]) == other.histories([name])
