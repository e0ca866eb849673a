"""A store that is out of reach for a while: who shows what it keeps says so, until it is back."""

import asyncio

import pytest

from flowr_nb import FlowExplorer, Workspace
from flowr_nb.store import MemorySessionStore, SessionEntry, SessionStorageError
from flowr_nb.watching.listener import Listeners
from flowr_nb.widgets import FlowBoard, SessionBar
from tests.driving import Panel, ask, listen, parts_of, shown

AWAY = "cannot read the far place: nobody is there; it is tried again by itself"


class FarStore(MemorySessionStore):
    """Sessions in a place that can be out of reach; counts what it is asked meanwhile."""

    def __init__(self):
        super().__init__()
        self.trouble = ""
        self.is_near = False
        self.asked_in_vain = 0
        self.number_worried = self.number_watching = 0
        self._worried = Listeners()

    def watch_trouble(self, callback):
        return self._counted("number_worried", self._worried.add(lambda _name: callback()))

    def watch(self, name, callback):
        return self._counted("number_watching", super().watch(name, callback))

    def _counted(self, number, stop):
        vars(self)[number] += 1

        def end():
            vars(self)[number] -= 1
            stop()

        return end

    def leave(self, words=AWAY):
        self.trouble = words
        self._worried.tell("")

    def come_back(self):
        self.trouble = ""
        self._worried.tell("")
        self._tell("", *(entry.name for entry in self.entries()))

    def load(self, name):
        self._refuse()
        return super().load(name)

    def entries(self, names=None):
        if self.trouble and not self.is_near:
            self.asked_in_vain += 1
            return [SessionEntry("", None, SessionStorageError("cannot read the far place"))]
        return super().entries(names)

    def _refuse(self):
        if self.trouble and not self.is_near:
            self.asked_in_vain += 1
            raise SessionStorageError("cannot read the far place")

    def move(self, name, trigger):
        """As somebody does who reaches it."""
        self.is_near = True
        run = Workspace(self.flows, self).load(name)
        run.fire(trigger)
        run.save()  # and whoever watches hears of it, as if that had been on its way
        self.is_near = False


@pytest.fixture
def store(flows_dir):
    store = FarStore()
    store.flows = flows_dir
    return store


@pytest.fixture
def ws(flows_dir, store):
    return Workspace(flows_dir, store)


@pytest.fixture
def run(ws):
    return ws.init("deploy", "s")


def problem(widget):
    return shown(widget, "bar")["problem"]


def test_an_explorer_says_that_it_is_away_until_it_is_back(run, store):
    explorer = FlowExplorer(run)
    for trigger, state in (("build", "testing"), ("fail", "prepare")):
        assert problem(explorer) == ""
        store.leave()
        assert problem(explorer) == run.unwatched == AWAY
        store.move("s", trigger)
        assert run.session.state != state
        assert shown(explorer, "news") is None
        store.come_back()
        assert (problem(explorer), run.unwatched) == ("", "")
        assert Panel(explorer).now["title"] == state
    assert store.asked_in_vain == 0


def test_steps_are_taken_meanwhile_and_saved_then(run, store):
    explorer = FlowExplorer(run)
    store.leave()
    ask(explorer, "fire", trigger="build", at="deploy/prepare")
    run.fire("build")
    assert problem(explorer) == AWAY
    store.come_back()
    assert run.unsaved_steps == 1
    run.save()
    assert store.load("s").state == "testing"


def test_each_explorer_is_told_once_by_one_message(ws, run, store, monkeypatch):
    runs = [run, ws.init("deploy", "t"), ws.init("deploy", "u")]
    explorers = [FlowExplorer(each) for each in (run, *runs)]  # two of them on one run
    told = [listen(each, monkeypatch) for each in explorers]
    store.leave()
    assert [parts_of(each) for each in told] == [[["_bar"]]] * 4
    store.leave()
    assert [len(each) for each in told] == [1] * 4
    store.come_back()
    assert [parts_of(each) for each in told] == [[["_bar"], ["_bar"]]] * 4


def test_who_is_closed_is_told_nothing_and_kept_by_nobody(ws, store, monkeypatch):
    run = ws.init("deploy", "s")
    explorer, other = FlowExplorer(run), FlowExplorer(run)
    explorer.close()
    told = listen(other, monkeypatch)
    store.leave()
    assert problem(other) == AWAY
    assert len(told) == 1
    other.close()
    assert run.unwatched == "", "nobody watches it any more"
    assert store.number_worried == store.number_watching == 0


def test_one_that_sleeps_is_told_when_it_wakes(run, store):
    explorer = FlowExplorer(run)
    ask(explorer, "seen", view="one")
    ask(explorer, "gone", view="one")
    store.leave()
    assert run.unwatched == ""
    store.asked_in_vain = 0
    ask(explorer, "seen", view="two")
    assert problem(explorer) == AWAY
    ask(explorer, "gone", view="two")
    store.move("s", "build")
    store.come_back()
    ask(explorer, "seen", view="three")
    assert problem(explorer) == ""
    run.look_again()
    assert Panel(explorer).now["title"] == "testing"


def test_one_that_is_made_while_it_is_away(run, store):
    store.leave()
    explorer = FlowExplorer(run)
    assert problem(explorer) == AWAY
    store.come_back()
    assert problem(explorer) == "", "also that it was not known then which sessions there are"
    ask(explorer, "choices")
    assert shown(explorer, "choices")["sessions"] == ["s"]


def test_another_run_in_the_same_explorer_is_told_of_its_own(run, store):
    explorer = FlowExplorer(run)
    store.leave()
    run.begin("deploy", "draft")
    assert problem(explorer) == "", "nobody else moves a draft"
    store.come_back()
    run.load("s")
    store.leave("cannot read it: another reason")
    assert problem(explorer) == "cannot read it: another reason"
    explorer.close()


def test_one_that_does_not_watch_says_nothing(run, store):
    explorer = FlowExplorer(run, watch=False)
    store.leave()
    assert problem(explorer) == ""


def test_a_bar_alone_says_it_of_a_run_that_is_watched(run, store):
    bar = SessionBar(run)
    stop = run.watch()
    store.leave()
    assert problem(bar) == AWAY
    stop()
    assert problem(bar) == ""


def test_a_board_says_it_too_and_asks_nothing_meanwhile(ws, run, store):
    async def story():
        board = FlowBoard(ws.flow("deploy"), ws.library, store)
        assert shown(board, "board")["isLive"]
        store.leave()
        told = shown(board, "board")
        assert (told["problem"], told["live"], told["isLive"]) == (AWAY, "not live now", False)
        store.move("s", "build")
        await asyncio.sleep(0.1)
        assert board.counts == {("prepare",): 1}
        store.come_back()
        for _ in range(100):
            if board.counts == {("testing",): 1}:
                break
            await asyncio.sleep(0.02)
        told = shown(board, "board")
        assert (told["problem"], told["live"], told["isLive"]) == ("", "live", True)
        assert board.counts == {("testing",): 1}
        assert store.asked_in_vain == 0
        board.close()
        assert store.number_worried == 0
        store.leave()
        assert run.session.state == "prepare"

    asyncio.run(story())
