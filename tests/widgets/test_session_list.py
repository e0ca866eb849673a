"""Many sessions: searched, sorted and paged, a page sent at a time."""

import json

import pytest

from flowr_nb import FlowRun, Session
from flowr_nb.store import MemorySessionStore, SessionEntry, SessionStorageError
from flowr_nb.widgets import SessionList
from tests.driving import ask, listen

DAMAGE = SessionStorageError("it is <b>damaged</b>")


@pytest.fixture
def entries():
    """What the store holds: ten thousand sessions and a damaged one."""
    sessions = [
        Session("deploy", f"state-{n % 3}", f"n{n:05}", updated_at=f"2026-01-01T00:{n % 60:02}")
        for n in range(10_000)
    ]
    good = [SessionEntry(each.name, each, None) for each in sessions]
    return [SessionEntry("broken", None, DAMAGE), *good]


@pytest.fixture
def listed(run, entries, monkeypatch):
    monkeypatch.setattr(run.store, "entries", lambda: entries)
    return SessionList(run)


def page(listed, **what):
    return ask(listed, "sessions", **what)


def names(told):
    return [row["name"] for row in told["rows"]]


def test_a_page_is_sent_and_no_more(listed):
    told = page(listed)
    assert len(told["rows"]) == 20
    assert len(json.dumps(told["rows"])) < 20_000
    assert (told["found"], told["total"]) == (10_001, 10_001)
    assert (told["page"], told["pages"], told["size"]) == (0, 501, 20)


def test_it_is_no_part_of_what_a_notebook_keeps(listed, monkeypatch):
    told = listen(listed, monkeypatch)
    page(listed)
    assert [message["method"] for message in told] == ["custom"]


def test_pages_turn_to_both_ends(listed):
    assert names(page(listed, page=1))[0] == "n00019"
    assert names(page(listed, page=500)) == ["n09999"]
    assert page(listed, page=501) == page(listed, page=500)
    assert page(listed, page=-1) == page(listed, page=0)


@pytest.mark.parametrize("odd", [None, "1", 1.5, [], {}, -(10**30), "\ud800", "x" * 1_000_000])
def test_a_page_or_an_order_of_nonsense_is_the_first_one_by_name(listed, odd):
    assert page(listed, page=odd, order=odd) == page(listed)


def test_a_page_far_behind_the_last_is_the_last(listed):
    assert page(listed, page=10**30)["page"] == 500


@pytest.mark.parametrize("odd", [7, True, ["n00011"], {"a": 1}, "\ud800", "\0", "x" * 1_000_000])
def test_a_search_for_nonsense_finds_nothing(listed, odd):
    told = page(listed, search=odd)
    assert "error" not in told
    assert told["rows"] == [] or odd == 7  # which some names have
    assert told["total"] == 10_001


def test_a_search_finds_every_word_in_name_flow_or_state(listed):
    told = page(listed, page=1, search="N0001 STATE-2")
    assert names(told) == ["n00011", "n00014", "n00017"]
    assert (told["found"], told["total"], told["page"]) == (3, 10_001, 0)
    assert page(listed, search="nothing like it")["found"] == 0
    assert page(listed, search="DEPLOY")["found"] == 10_000


def test_orders(listed):
    firsts = {order: names(page(listed, order=order))[:2] for order in page(listed)["orders"]}
    assert firsts == {
        "name": ["broken", "n00000"],
        "newest first": ["n00059", "n00119"],
        "oldest first": ["broken", "n00000"],
        "flow": ["broken", "n00000"],
        "damaged first": ["broken", "n00000"],
    }
    assert names(page(listed, order="flow"))[2] == "n00003"  # of a flow, by place


def test_damage_is_told_in_its_words(listed):
    (row,) = page(listed, search="broken")["rows"]
    assert row == {
        "name": "broken",
        "flow": "",
        "place": "",
        "updated": "",
        "error": "it is <b>damaged</b>",
    }


def test_an_empty_store_is_one_empty_page(run):
    told = page(SessionList(run))
    assert (told["rows"], told["total"], told["pages"]) == ([], 0, 1)


def test_a_listing_that_shrinks_stays_on_a_page_that_is_there(listed, entries):
    page(listed, page=1)
    entries[:] = [SessionEntry("n", Session("deploy", "prepare", "n"), None)]
    told = page(listed, page=1)
    assert (names(told), told["page"]) == (["n"], 0)


def test_a_store_that_cannot_be_looked_into_says_so(listed, entries):
    entries[:] = [SessionEntry("", None, SessionStorageError("cannot read it"))]
    assert page(listed)["error"] == "cannot read it"


def test_what_is_done_to_a_row_is_done_without_a_bar(run):
    run.save()
    listed = SessionList(run)
    ask(listed, "duplicate", name="deploy", to="copy")
    assert names(page(listed)) == ["copy", "deploy"]
    ask(listed, "load", name="copy")
    assert run.session.name == "copy"
    ask(listed, "delete", name="deploy", sure=True)
    assert names(page(listed)) == ["copy"]
    ask(listed, "restore", name="deploy")
    assert names(page(listed)) == ["copy", "deploy"]


def test_a_store_without_files_shows_none_and_does_the_rest(library):
    run = FlowRun.draft(library, MemorySessionStore(), "deploy", "n")
    run.fire("build")
    run.save()
    listed = SessionList(run)
    assert "keeps no files that could be shown" in ask(listed, "show-file", name="n")["error"]
    ask(listed, "rename", name="n", to="m")
    ask(listed, "delete", name="m", sure=True)
    assert run.is_draft
    ask(listed, "restore", name="m")
    assert not run.is_draft
    assert [step.trigger for step in run.history] == ["build"]
