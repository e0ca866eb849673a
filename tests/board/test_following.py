"""Hearing of what becomes of the sessions of a store."""

import asyncio

import pytest

from flowr_nb.board import following
from flowr_nb.board.following import Following
from flowr_nb.session import Session
from flowr_nb.store import MemorySessionStore, SessionStorageError


class Silent:
    """A store that tells nothing."""


class Refuses(MemorySessionStore):
    def watch_all(self, callback):
        del callback
        raise SessionStorageError("the database is of another mind")


def test_what_changes_in_a_moment_is_told_together():
    told = []

    async def story():
        store = MemorySessionStore()
        follow = Following(store, told.append)
        assert (follow.words, follow.is_polled) == ("live", False)
        for name in "abc":
            store.create(Session("f", "s", name))
        assert not told
        await asyncio.sleep(0.2)
        follow.stop()
        store.delete("a")
        await asyncio.sleep(0.2)

    asyncio.run(story())
    assert told == [{"a", "b", "c"}]


def test_without_an_event_loop_it_is_told_at_once():
    told, store = [], MemorySessionStore()
    follow = Following(store, told.append)
    store.create(Session("f", "s", "a"))
    assert told == [{"a"}]
    follow.stop()


@pytest.mark.parametrize(
    ("store", "why"), [(Silent(), "does not tell"), (Refuses(), "another mind")]
)
def test_a_store_that_tells_nothing_is_looked_at_again_and_again(store, why, monkeypatch):
    monkeypatch.setattr(following, "POLLED", 0.02)
    told = []

    async def story():
        follow = Following(store, told.append)
        assert follow.is_polled
        assert why in follow.words
        await asyncio.sleep(0.3)
        follow.stop()
        told.append("stopped")
        await asyncio.sleep(0.1)

    asyncio.run(story())
    assert told[:2] == [None, None]
    assert told[-1] == "stopped"
    assert "not followed" in Following(Silent(), told.append).words


def test_who_stops_when_told_is_looked_for_no_more(monkeypatch):
    monkeypatch.setattr(following, "POLLED", 0.02)

    async def story():
        told = asyncio.Event()

        def tell(_names):
            told.set()
            follow.stop()

        follow = Following(Silent(), tell)
        looked = []
        monkeypatch.setattr(Following, "_again", lambda *_: looked.append(1))
        await told.wait()
        await asyncio.sleep(0)
        assert looked == []

    asyncio.run(story())
