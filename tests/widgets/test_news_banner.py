"""What others did, and the three ways on."""

import re
import threading
from html import unescape

import pytest

from flowr_nb import FlowExplorer, FlowRun, YamlSessionStore
from flowr_nb.widgets import NewsBanner


def plain(html):
    quoted = re.sub(r"</?code>", "`", html)
    return unescape(re.sub(r"\s*<[^>]+>\s*", " ", quoted)).strip()


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


def is_shown(widget):
    return widget.layout.display != "none"


def test_there_is_no_banner_without_news(run):
    assert not is_shown(NewsBanner(run))


def test_its_parts_are_made_with_the_first_news(run, other, count_models):
    banner = NewsBanner(run)
    before = count_models()
    assert banner.children == ()
    made = []
    for trigger in ("build", "fail"):
        run.fire(trigger)  # unsaved, when the other one saves the same
        other.fire(trigger)
        other.save()
        run.look_again()
        assert is_shown(banner)
        made.append(count_models() - before)
        banner.take_button.click()
        assert not is_shown(banner)
    assert made[0] == made[1] > 0
    banner.close()
    assert count_models() == before - 2  # itself and its layout


def test_a_conflict_is_told_and_nothing_is_touched(banner, run):
    assert is_shown(banner)
    text = plain(banner.words.value)
    assert "`deploy` was moved elsewhere, to `abandoned` of `deploy`" in text
    assert "Nothing is overwritten until you choose" in text
    assert run.session.state == "testing"


def test_take_theirs(banner, run):
    banner.take_button.click()
    assert run.session.state == "abandoned"
    assert not is_shown(banner)


def test_keep_mine(banner, other):
    banner.keep_button.click()
    assert not is_shown(banner)
    assert other.store.load("deploy").state == "testing"


def test_compare_shows_both_and_their_steps(banner):
    banner.compare_button.click()
    text = plain(banner.comparison.value)
    assert "deploy/testing" in text
    assert "deploy/abandoned" in text
    assert "cancel: prepare → abandoned" in text
    banner.compare_button.click()
    assert not is_shown(banner.comparison)


def test_what_was_removed_can_only_be_kept(run, other, sessions_dir):
    banner = NewsBanner(run)
    (sessions_dir / "deploy.yaml").unlink()
    run.look_again()
    assert "was removed elsewhere" in plain(banner.words.value)
    assert not is_shown(banner.take_button)
    assert not is_shown(banner.compare_button)
    banner.keep_button.click()
    assert other.store.load("deploy").state == "prepare"


def test_what_cannot_be_done_is_said(banner, run, sessions_dir):
    (sessions_dir / "deploy.yaml").unlink()
    banner.take_button.click()
    assert "there is no session `deploy`" in plain(banner.words.value)
    assert run.session.state == "testing"


def test_the_explorer_watches_as_long_as_it_is_open(run):
    run.save()

    def watchers():
        return [t for t in threading.enumerate() if t.name.startswith("flowr-nb watch")]

    explorer = FlowExplorer(run)
    assert len(watchers()) == 1
    explorer.close()
    explorer.close()
    assert watchers() == []
    FlowExplorer(run, watch=False)
    assert watchers() == []
