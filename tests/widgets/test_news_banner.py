"""What others did, and the ways on."""

import threading

import pytest

from flowr_nb import FlowExplorer, FlowRun, YamlSessionStore
from flowr_nb.widgets import NewsBanner
from tests.driving import ask, listen, parts_of, shown


@pytest.fixture
def other(run, library, sessions_dir):
    run.save()
    store = YamlSessionStore(sessions_dir)
    return FlowRun(library, store, store.load("deploy"), saved=True)


@pytest.fixture
def banner(run, other):
    """A banner on a run with one unsaved step, whose session was cancelled elsewhere."""
    banner = NewsBanner(run)
    other.fire("cancel")
    other.save()
    run.fire("build")
    run.look_again()
    return banner


def news(widget):
    return shown(widget, "news")


def choose(banner, do):
    """Press one of the ways on, of the news that is shown."""
    return ask(banner, do, of=news(banner)["of"])


def test_there_is_no_banner_without_news(run):
    banner = NewsBanner(run)
    assert news(banner) is None
    for do in ("take-theirs", "keep-mine", "keep-both", "compare"):
        assert "look at it again" in ask(banner, do)["error"]
        assert "look at it again" in ask(banner, do, of=None)["error"]


def test_news_come_and_go_without_a_model(run, other, count_models):
    banner = NewsBanner(run)
    before = count_models()
    for trigger in ("build", "fail"):
        run.fire(trigger)  # unsaved, when the other one saves the same
        other.fire(trigger)
        other.save()
        run.look_again()
        assert news(banner)["kind"] == "conflict"
        choose(banner, "take-theirs")
        assert news(banner) is None
    assert count_models() == before
    banner.close()
    assert count_models() == before - 2  # itself and its layout


def test_a_conflict_is_told_and_nothing_is_touched(banner, run):
    told = news(banner)
    assert "`deploy` was moved elsewhere, to `abandoned` of `deploy`" in told["words"]
    assert told["way"] == "Nothing is overwritten until you choose."
    assert told["canTake"]
    assert run.session.state == "testing"


def test_mine_can_be_kept_beside_theirs(banner, run):
    assert "error" not in choose(banner, "keep-both")
    assert news(banner) is None
    states = {each.name: each.state for each in run.list_sessions()}
    assert states == {"deploy": "abandoned", "deploy-2": "testing"}
    assert (run.session.name, run.unsaved) == ("deploy-2", False)


def test_news_are_one_message_and_a_step_is_none(run, other, monkeypatch):
    banner = NewsBanner(run)
    told = listen(banner, monkeypatch)
    run.fire("build")
    assert told == []
    other.fire("cancel")
    other.save()
    run.look_again()
    assert parts_of(told) == [["_news"]]


def test_take_theirs(banner, run):
    assert "error" not in choose(banner, "take-theirs")
    assert run.session.state == "abandoned"
    assert news(banner) is None


def test_keep_mine(banner, other):
    assert "error" not in choose(banner, "keep-mine")
    assert news(banner) is None
    assert other.store.load("deploy").state == "testing"


def test_compare_shows_both_and_their_steps(banner, run):
    rows = {title: both for title, *both in choose(banner, "compare")["rows"]}
    assert rows["stands in"] == ["deploy › testing", "deploy › abandoned"]
    assert rows["steps"] == ["build: prepare → testing", "cancel: prepare → abandoned"]
    assert rows["moved"][0] == run.session.updated_at
    assert news(banner) is not None


@pytest.mark.parametrize("do", ["take-theirs", "keep-mine", "compare"])
def test_a_choice_about_other_news_than_there_are_by_now_is_refused(banner, run, other, do):
    seen = news(banner)["of"]
    other.return_to(-1)
    other.save()
    run.look_again()
    theirs = other.store.load("deploy")
    assert news(banner)["of"] != seen
    for of in (seen, None, 7, [seen], {}, "x" * 1_000_000):
        error = ask(banner, do, of=of)["error"]
        assert error == "what was told has changed meanwhile; look at it again"
    assert run.session.state == "testing"
    assert other.store.load("deploy") == theirs
    assert "error" not in choose(banner, do)


def test_what_was_removed_can_only_be_kept(run, other, sessions_dir):
    banner = NewsBanner(run)
    (sessions_dir / "deploy.yaml").unlink()
    run.look_again()
    told = news(banner)
    assert "was removed elsewhere" in told["words"]
    assert (told["kind"], told["canTake"]) == ("removed", False)
    assert "nothing to compare with" in choose(banner, "compare")["error"]
    choose(banner, "keep-mine")
    assert other.store.load("deploy").state == "prepare"
    assert news(banner) is None


def test_what_was_damaged_is_told_with_what_is_wrong(run, other, sessions_dir):
    banner = NewsBanner(run)
    (sessions_dir / "deploy.yaml").write_text("flow: [deploy\n")
    run.look_again()
    told = news(banner)
    assert (told["kind"], told["canTake"]) == ("damaged", False)
    assert "deploy.yaml is damaged" in told["words"]
    assert told["way"] == "*Keep mine* writes over it."
    choose(banner, "keep-mine")
    assert other.store.load("deploy").state == "prepare"


def test_what_cannot_be_done_is_said(banner, run, sessions_dir):
    (sessions_dir / "deploy.yaml").unlink()
    assert "there is no session `deploy`" in choose(banner, "take-theirs")["error"]
    assert run.session.state == "testing"


def test_the_explorer_watches_as_long_as_it_is_open(run):
    run.save()

    def watchers():
        return [
            t
            for t in threading.enumerate()
            if t.name.startswith("flowr-nb watch") and "sessions" in t.name
        ]

    explorer = FlowExplorer(run)
    assert len(watchers()) == 1
    explorer.close()
    explorer.close()
    assert watchers() == []
    FlowExplorer(run, watch=False)
    assert watchers() == []
