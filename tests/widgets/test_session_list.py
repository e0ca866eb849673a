"""Many sessions: searched, sorted and paged, a page sent at a time."""

import re

import pytest

from flowr_nb import Session
from flowr_nb.store import SessionEntry, SessionStorageError
from flowr_nb.widgets import SessionList


@pytest.fixture
def listed():
    shown = SessionList()
    shown.show(
        [
            Session("deploy", f"state-{n % 3}", f"n{n:05}", updated_at=f"2026-01-01T00:{n % 60:02}")
            for n in range(10_000)
        ],
        [SessionEntry("broken", None, SessionStorageError("it is <b>damaged</b>"))],
    )
    return shown


def names(listed):
    return re.findall(r"<tr><td[^>]*>([^<]*)</td>", listed.table.value)


def test_a_page_is_sent_and_no_more(listed):
    assert len(names(listed)) == 20
    assert len(listed.table.value) < 20_000
    assert "1–20 of 10,001" in listed.count.value  # noqa: RUF001 - a range


def test_pages_turn_to_both_ends(listed):
    assert listed.back_button.disabled
    listed.on_button.click()
    assert "21–40" in listed.count.value  # noqa: RUF001 - a range
    listed.back_button.click()
    listed.back_button.click()
    assert "1–20" in listed.count.value  # noqa: RUF001 - a range


def test_a_search_finds_every_word_in_name_flow_or_state(listed):
    listed.on_button.click()
    listed.search.value = "N0001 STATE-2"
    assert names(listed) == ["n00011", "n00014", "n00017"]
    assert "1–3 of 3 of 10,001" in listed.count.value  # noqa: RUF001 - a range
    listed.search.value = "nothing like it"
    assert "no session matches" in listed.table.value


def test_orders(listed):
    assert names(listed)[0] == "broken"
    listed.order.value = "newest first"
    assert names(listed)[0] == "n00059"
    listed.order.value = "damaged first"
    assert names(listed)[0] == "broken"
    listed.order.value = "flow"
    assert names(listed)[:2] == ["broken", "n00000"]


def test_damage_is_shown_as_text(listed):
    listed.search.value = "broken"
    assert "it is &lt;b&gt;damaged&lt;/b&gt;" in listed.table.value


def test_a_short_list_needs_no_tools():
    shown = SessionList()
    shown.show([Session("deploy", "prepare", "n")])
    (tools,) = [box for box in shown.children if shown.search in getattr(box, "children", ())]
    assert tools.layout.display == "none"
    shown.show([])
    assert "no sessions yet" in shown.table.value


def test_a_listing_that_shrinks_stays_on_a_page_that_is_there(listed):
    listed.on_button.click()
    listed.show([Session("deploy", "prepare", "n")])
    assert names(listed) == ["n"]
