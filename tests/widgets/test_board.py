"""A board, as the browser is told it and as it is driven: few rows, small messages, both ways."""

import asyncio
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import traitlets

from flowr_nb import FlowRun, Workspace
from flowr_nb.board import BoardError
from flowr_nb.diagram import ViewError
from flowr_nb.flow import FlowLibrary
from flowr_nb.session import Session, SessionStackFrame
from flowr_nb.session.history import Step
from flowr_nb.store import MemorySessionStore, SessionEntry, SessionStorageError
from flowr_nb.widgets import FlowBoard, NotShownError
from tests.driving import Picture, ask, listen, parts_of, shown, unpacked
from tests.hostile import STRINGS

NOW = datetime.now(UTC)


def ago(**length):
    return (NOW - timedelta(**length)).isoformat()


def walk(store, name, *stands, flow="deploy"):
    """A session that has been at states, each since a time."""
    session, steps = store.create(Session(flow, stands[0][0], name, stands[0][1], stands[0][1])), []
    for state, at in stands[1:]:
        after = session.with_state(state, at)
        steps.append(Step("go", {}, session, after, at=at))
        session = after
    store.save(session, steps)


@pytest.fixture
def ws(flows_dir):
    return Workspace(flows_dir, MemorySessionStore())


@pytest.fixture
def fleet(ws):
    """Twelve sessions: two in `prepare`, nine in `testing`, one over."""
    for n in range(2):
        walk(ws.store, f"new-{n}", ("prepare", ago(hours=n)))
    for n in range(9):
        walk(ws.store, f"on-{n}", ("prepare", ago(days=3)), ("testing", ago(days=2)))
    walk(ws.store, "done", ("prepare", ago(days=9)), ("deployed", ago(days=8)))
    return ws


def counts(board):
    """What is said at each state that has sessions."""
    blocks = board.get_state([f"_counts_{n}" for n in range(8)]).values()
    told = {element: count for block in blocks for element, count in block.items()}
    graph = board.frame.drawing.graph
    return {graph.path_to(element): words for element, (words, *_) in told.items()}


async def until(is_so):
    """Wait until something is so, for as long as anything may take."""
    for _ in range(1000):
        if is_so():
            return
        await asyncio.sleep(0.02)
    pytest.fail("it never was so")


def rows(board, **wish):
    return ask(board, "rows", **{"view": "v", **wish})


def names(page):
    return [row["name"] for row in page["rows"]]


def test_how_many_are_where_is_told_at_each_state(fleet):
    board = fleet.board("deploy")
    assert counts(board) == {
        ("prepare",): "2 sessions", ("testing",): "9 sessions", ("deployed",): "1 session"
    }  # fmt: skip
    assert shown(board, "board")["total"] == 12
    assert repr(board) == "FlowBoard(deploy: 12 sessions, 1 of them over)"


def test_few_are_tokens_and_many_a_number(fleet):
    told = fleet.board("deploy").get_state([f"_counts_{n}" for n in range(8)]).values()
    signs = {count[0]: count[1:] for block in told for count in block.values()}
    assert [sign[0] for sign in signs["2 sessions"]] == ["session", "session"]
    assert [(sign[0], sign[3]) for sign in signs["9 sessions"]] == [("many", "9")]


def test_no_row_is_told_before_somebody_looks_and_a_page_then(fleet):
    for n in range(120):
        walk(fleet.store, f"x-{n}", ("prepare", ago(hours=1)))
    board = fleet.board("deploy")
    page = rows(board)
    assert (page["found"], page["start"], len(page["rows"])) == (132, 0, 50)
    assert names(page)[:3] == ["done", "new-0", "new-1"]
    assert len(rows(board, start=100)["rows"]) == 32
    assert rows(board, start=5000)["start"] == 100
    row = rows(board, search="done")["rows"][0]
    assert (row["path"], row["steps"], row["last"], row["isOver"]) == (("deployed",), 1, "go", True)


def test_rows_are_searched_filtered_and_sorted(fleet):
    board = fleet.board("deploy", stuck_after="1 day")
    assert rows(board, at=[["testing"]])["found"] == 9
    assert names(rows(board, search="new 1")) == ["new-1"]
    assert rows(board, stuck=True)["found"] == 9
    assert names(rows(board, order="since", reversed=True))[:2] == ["new-0", "new-1"]
    assert names(rows(board, order="steps"))[0] == "new-0"
    assert names(rows(board, order="state"))[-1] == "done"


def test_one_that_moves_is_one_small_message(fleet, monkeypatch):
    board = fleet.board("deploy")
    rows(board)
    told = listen(board, monkeypatch)
    run = fleet.load("new-0")
    run.fire("build")
    run.save()
    (message,) = [each for each in told if each["method"] == "update"]
    assert len(json.dumps(message)) < 1000
    news = json.loads(message["state"]["_table_news"])
    (row,) = news["views"]["v"]["rows"]
    assert (row["name"], row["path"], row["last"]) == ("new-0", ["testing"], "build")
    assert "names" not in news["views"]["v"]
    assert len(news["moves"]) == 1
    assert counts(board)["testing",] == "10 sessions"


def test_who_sees_other_rows_is_told_of_none(fleet, monkeypatch):
    board = fleet.board("deploy")
    rows(board, search="on-")
    told = listen(board, monkeypatch)
    walk(fleet.store, "new-2", ("prepare", ago(minutes=1)))
    assert all("_table_news" not in parts for parts in parts_of(told))
    rows(board, search="", order="name")
    told.clear()
    fleet.store.delete("new-2")
    news = shown(board, "table_news")["views"]["v"]
    assert news["found"] == 12
    assert "new-2" not in news["names"]


def test_a_view_that_is_gone_is_told_nothing(fleet, monkeypatch):
    board = fleet.board("deploy")
    ask(board, "seen", view="v")
    ask(board, "seen", view="w")
    rows(board)
    ask(board, "gone", view="v")
    told = listen(board, monkeypatch)
    fleet.store.delete("on-1")
    assert all("_table_news" not in parts for parts in parts_of(told))
    ask(board, "gone", view="w")
    told.clear()
    fleet.store.delete("on-2")
    assert not told, "nobody sees it"
    ask(board, "seen", view="w")
    assert counts(board)["testing",] == "7 sessions", "and it is up to date when somebody does"


def test_inside_of_a_subflow_they_are_at_the_state_that_invokes_it(ws):
    feature = ws.flow("feature")
    outer = next(state for state in feature.states if state.flow is not None)
    child = ws.library.subflow(feature, outer)
    inner = child.states[0].id
    frame = SessionStackFrame("feature", outer.id)
    ws.store.create(Session(child.flow, inner, "deep", ago(hours=1), ago(hours=1), (frame,)))
    board = ws.board("feature")
    assert counts(board) == {(outer.id,): "1 session"}
    board.unfold(outer.id)
    assert counts(board) == {(outer.id, inner): "1 session"}
    assert rows(board, at=[[outer.id]])["found"] == 1
    board.fold(outer.id)
    board.enter(outer.id)
    assert list(counts(board).values()) == ["1 session"]


def test_who_is_stuck_is_told_at_the_state_in_the_table_and_in_code(fleet):
    board = fleet.board("deploy", stuck_after="1 day")
    assert counts(board)["testing",] == "9 sessions, 9 of them stuck"
    assert shown(board, "board")["stuck"] == 9
    assert {row["name"] for row in rows(board)["rows"] if row["isStuck"]} == set(board.stuck)


def test_stuck_is_else_judged_by_those_that_left(fleet):
    walk(fleet.store, "slow", ("prepare", ago(days=30)))
    board = fleet.board("deploy")
    assert board.stuck == ("slow",)
    assert counts(board)["prepare",] == "3 sessions, 1 of them stuck"


def test_what_is_marked_is_known_here_and_there(fleet, monkeypatch):
    board = fleet.board("deploy")
    heard = []
    board.observe(lambda change: heard.append(change["new"]), "selected")
    rows(board)
    ask(board, "select", names=["on-3", "done", "nobody", 7], on=True)
    assert board.selected == ("on-3", "done")
    assert shown(board, "board")["selected"] == 2
    ask(board, "select", names=["done"], on=False)
    assert heard[-1] == ("on-3",)
    rows(board, search="new")
    ask(board, "select", all=True, view="v")
    assert board.selected == ("on-3", "new-0", "new-1")
    told = listen(board, monkeypatch)
    board.selected = ("new-1",)
    (row,) = json.loads(told[-1]["state"]["_table_news"])["views"]["v"]["rows"]
    assert (row["name"], row["isSelected"]) == ("new-0", False)
    fleet.store.delete("new-1")
    assert board.selected == ()
    with pytest.raises(traitlets.TraitError, match="no session 'x'"):
        board.selected = ("x",)
    ask(board, "select", all=True, on=False)
    assert board.selected == ()


@pytest.mark.parametrize("names", [["nobody"], [["new-0"]], [5]])
def test_what_is_no_session_is_not_marked(fleet, names):
    board = fleet.board("deploy")
    with pytest.raises(traitlets.TraitError, match="the board has no session"):
        board.selected = names
    assert board.selected == ()


def test_a_session_is_opened_below_and_its_steps_are_seen_above(fleet):
    board = fleet.board("deploy")
    rows(board)
    assert shown(board, "below") is None
    ask(board, "open-session", name="new-0")
    assert board.explorer.run.session.name == "new-0"
    assert shown(board, "below") == {"model": board.explorer.model_id, "name": "new-0"}
    board.explorer.run.fire("build")
    answer = ask(board, "open-session", name="new-1")
    assert answer["question"] == "To load `new-1` would lose 1 unsaved step of `new-0`."
    with pytest.raises(BoardError, match="1 unsaved step of `new-0`"):
        board.explore("new-1")
    board.explorer.run.save()
    assert counts(board)["testing",] == "10 sessions"
    explorer = board.explore("new-1")
    assert explorer is board.explorer
    assert explorer.run.session.name == "new-1"
    ask(board, "close-session")
    assert (board.explorer, shown(board, "below")) == (None, None)
    board.close()


def test_what_is_open_below_is_called_as_it_is_by_now(fleet):
    board = fleet.board("deploy")
    run = board.explore("new-0").run
    run.load("new-1")
    assert shown(board, "below")["name"] == "new-1"
    run.rename("renamed")
    assert shown(board, "below") == {"model": board.explorer.model_id, "name": "renamed"}
    ask(board, "close-session")
    run.load("on-1")
    assert shown(board, "below") is None
    board.close()


@pytest.mark.parametrize("name", ["nobody", "../../etc/passwd", 7, None, ["done"], {}])
def test_what_is_no_session_of_the_board_is_not_opened(fleet, name):
    board = fleet.board("deploy")
    assert "the board has no session" in ask(board, "open-session", name=name)["error"]
    assert board.explorer is None


@pytest.mark.parametrize("do", ["rows", "select", "open-session", "close-session", "explain"])
@pytest.mark.parametrize("nonsense", [None, 7, "x", [], {}, [[1]], {"a": 1}, True, [None], -5])
def test_nonsense_is_answered_in_words_and_changes_nothing(fleet, do, nonsense):
    board = fleet.board("deploy")
    keys = ("view", "search", "at", "order", "start", "names", "on", "all", "name", "path", "stuck")
    answer = ask(board, do, **dict.fromkeys(keys, nonsense))
    assert "should not have happened" not in answer.get("error", "")
    assert set(board.selected) <= set(board.overview.rows)
    assert sum(board.counts.values()) == 12


def test_what_is_not_on_the_board_is_told(fleet):
    walk(fleet.store, "lost", ("nowhere", ago(days=1)))
    walk(fleet.store, "light", ("red", ago(days=1)), flow="traffic-light")
    board = fleet.board("deploy")
    assert shown(board, "board")["leftOut"].startswith("not shown: 1 at a place that `deploy` has")
    fleet.store.delete("lost")
    assert shown(board, "board")["leftOut"] == "not shown: 1 of other flows (`traffic-light` 1)"


def test_a_store_that_cannot_be_read_is_said_and_then_not_any_more(fleet, monkeypatch):
    board = fleet.board("deploy")
    entries = fleet.store.entries
    broken = [SessionEntry("", None, SessionStorageError("the disk is gone"))]
    monkeypatch.setattr(fleet.store, "entries", lambda _names=None: broken)
    board.refresh()
    assert shown(board, "board")["problem"] == "the disk is gone"
    assert counts(board)["testing",] == "9 sessions"
    told = "deploy: 12 sessions, 1 of them over"
    assert repr(board) == f"FlowBoard({told}; the disk is gone)"
    assert board.snapshot()._repr_mimebundle_()["text/plain"] == f"{told}; the disk is gone"
    assert "the disk is gone" in board.page().html
    monkeypatch.setattr(fleet.store, "entries", entries)
    board.refresh()
    assert not shown(board, "board")["problem"]
    assert repr(board) == f"FlowBoard({told})"


def test_histories_that_cannot_be_read_leave_the_rows(fleet, monkeypatch):
    def refuse(_names):
        raise SessionStorageError("no journals today")

    board = fleet.board("deploy")
    monkeypatch.setattr(fleet.store, "histories", refuse)
    page = rows(board)
    assert {row["steps"] for row in page["rows"]} == {None}
    assert shown(board, "board")["problem"] == "no journals today"
    with pytest.raises(SessionStorageError, match="no journals"):
        board.read()


def test_a_flow_that_changes_is_looked_at_again():
    light = "flow: light\nversion: 1.0.0\nexits: [off]\nstates:\n  - {id: red, next: {go: green}}\n"
    library = FlowLibrary()
    library.add(f"{light}  - {{id: green, next: {{stop: red, cut: off}}}}\n")
    store = MemorySessionStore()
    walk(store, "one", ("red", ago(hours=1)), flow="light")
    walk(store, "two", ("green", ago(hours=1)), flow="light")
    board = FlowBoard(library.load("light"), library, store)
    rows(board)
    library.add(f"{light}  - {{id: blue, next: {{stop: red, cut: off}}}}\n")
    assert counts(board) == {("red",): "1 session"}
    assert "`light` has no state `green`" in shown(board, "board")["leftOut"]
    assert shown(board, "table_news")["views"]["v"]["names"] == ["one"]


def test_a_flow_that_is_called_something_else_is_called_so_below_its_picture(fleet, tmp_path):
    text = fleet.flow("traffic-light").path.read_text("utf-8")
    file = tmp_path / "flows" / "traffic-light.yaml"
    file.parent.mkdir()
    file.write_text(text, "utf-8")
    board = Workspace(file.parent, "memory:").board("traffic-light")
    for name in ("lights", "traffic-light"):
        file.write_text(text.replace("flow: traffic-light", f"flow: {name}"), "utf-8")
        board.look_again()
        assert shown(board, "view")["label"] == f"{name}: press a state to list its sessions alone"
    board.close()


def test_names_from_strangers_are_told_as_data(ws):
    for n, text in enumerate(STRINGS):
        ws.store.create(Session("deploy", text, f"s{n}", text, text))
        ws.store.create(Session("deploy", "prepare", f"t{n}", text, text))
    board = ws.board("deploy", stuck_after="1 day")
    page = rows(board, start=0)
    assert page["found"] == len(STRINGS)
    assert page["rows"][0]["since"] == STRINGS[0]
    assert "<script" not in board.svg
    assert shown(board, "board")["leftOut"].isprintable()


def test_a_page_has_the_picture_and_a_row_for_each_session(fleet, tmp_path):
    board = fleet.board("deploy", stuck_after="1 day", group="*-0", progress=True)
    page = board.page()
    assert page.save(tmp_path / "board.html").read_text("utf-8") == page.html
    assert "a page follows no sessions" in page.html
    assert page.html.count("<script") == 1  # of the search, and nothing of a name's
    table = ET.fromstring(re.search(r"<table>.*</table>", page.html)[0])
    head, *body = (["".join(cell.itertext()) for cell in row] for row in table.iter("tr"))
    assert head[:5] == ["session", "state", "since (UTC)", "last step", "steps"]
    assert head[5:] == ["reached", "group"]
    told = {row[0]: row for row in body}
    assert list(told) == names(rows(board, start=0))
    assert sum("⧗ stuck" in row[1] for row in body) == len(board.stuck) > 0
    assert [row[1] for row in body if "over" in row[1]] == ["deployed · over"]
    assert all(row[5].endswith("%") for row in body)


def test_a_page_of_names_from_strangers_has_them_as_text(ws):
    for n, text in enumerate(STRINGS):
        ws.store.create(Session("deploy", "prepare", f"s{n}", text, text))
        before = ws.store.load(f"s{n}")
        after = before.moved_to(replace(before.configuration, state="testing"))
        ws.store.save(after, [Step(text, {}, before, after, (), text)])
    html = ws.board("deploy").page().html
    table = re.search(r"<table>.*</table>", html, re.DOTALL)[0]
    tags = {"table", "caption", "thead", "tbody", "tr", "th", "td", "strong", "time"}
    assert set(re.findall(r"</?([^ >]*)", table)) <= tags
    assert table.count("<tr>") == len(STRINGS) + 1


def test_a_page_tells_the_last_moment_that_there_is(ws):
    walk(ws.store, "late", ("prepare", "9999-12-31T23:59:59.999999+00:00"))
    assert "<time>9999-12-31 23:59</time>" in ws.board("deploy").page().html


def test_a_page_of_very_many_says_how_many_more_there_are(ws, monkeypatch):
    monkeypatch.setattr("flowr_nb.board.page.MOST_ROWS", 5)
    for n in range(7):
        ws.store.create(Session("deploy", "prepare", f"s{n}", "", ""))
    html = ws.board("deploy").page().html
    assert html.count('scope="row"') == 5
    assert "and 2 more, by name after these" in html


def test_a_still_has_the_sessions_in_it_and_says_the_same_each_time(fleet, tmp_path):
    board = fleet.board("deploy", stuck_after="1 day")
    bundle = board.snapshot()._repr_mimebundle_()
    assert bundle["text/plain"] == "deploy: 12 sessions, 1 of them over"
    beside = board._repr_mimebundle_()  # and the same beside the widget, which a live one is
    beside = beside[0] if isinstance(beside, tuple) else beside
    assert beside["text/plain"] == bundle["text/plain"]
    svg = bundle["image/svg+xml"]
    assert len(re.findall(r"<text[^>]*>9</text>", svg)) == 2, "how many, and how many are stuck"
    assert "9 sessions, 9 of them stuck" in svg
    assert board.save(tmp_path / "board.svg").read_text() == board.svg
    again = fleet.board("deploy", stuck_after="1 day")
    assert again.svg == svg
    assert "9 sessions" not in unpacked(again.get_state("_svg")["_svg"]), "laid out once"


def test_a_card_says_how_many_are_there(fleet):
    board = fleet.board("deploy")
    card = ask(board, "explain", path=["testing"])["card"]
    assert card["note"] == "9 sessions"


def test_what_is_asked_wrongly_is_refused(ws):
    with pytest.raises(BoardError, match="no unit"):
        ws.board("deploy", stuck_after="2 fortnights")
    with pytest.raises(ViewError, match="expand is one of"):
        ws.board("deploy", expand="everything")
    with pytest.raises(NotShownError, match="a FlowBoard shows a Flow"):
        FlowBoard("deploy", ws.library, ws.store)


def test_beside_an_event_loop_histories_are_read_and_moves_are_told_together(fleet, monkeypatch):
    async def story():
        board = fleet.board("deploy")
        told = listen(board, monkeypatch)
        await until(lambda: not shown(board, "board")["unread"])
        assert shown(board, "board")["unread"] == 0
        await asyncio.sleep(0.1)
        told.clear()
        for name in ("new-0", "new-1"):
            run = FlowRun(fleet.library, fleet.store, fleet.store.load(name))
            run.fire("build")
            run.save()
        assert not told
        await asyncio.sleep(0.3)
        assert counts(board)["testing",] == "11 sessions"
        assert len([parts for parts in parts_of(told) if "_board" in parts]) <= 3
        board.close()
        told.clear()
        fleet.store.delete("done")
        await asyncio.sleep(0.1)
        assert not told

    asyncio.run(story())


def test_functions_that_fail_for_one_session_hold_up_no_other(ws):
    def refuse(one):
        if one.name == "bad":
            raise ValueError("not that one")
        return True

    async def story(**how):
        walk(ws.store, "good", ("prepare", ago(hours=1)))
        board = ws.board("deploy", **how)
        walk(ws.store, "bad", ("prepare", ago(hours=1)))
        await until(
            lambda: shown(board, "board")["problem"] and not shown(board, "board")["unread"]
        )
        assert "failed at the session `bad`: ValueError" in shown(board, "board")["problem"]
        assert names(rows(board)) == ["bad", "good"]
        walk(ws.store, "later", ("prepare", ago(hours=1)))
        await until(lambda: counts(board)["prepare",].startswith("3 sessions"))
        await until(lambda: not shown(board, "board")["unread"])
        for name in ("bad", "later", "good"):
            ws.store.delete(name)
        await until(lambda: not shown(board, "board")["problem"])
        board.close()

    asyncio.run(story(group=refuse))
    asyncio.run(story(progress={"one": refuse}))


def test_what_nobody_thought_of_is_said_and_ends_nothing(fleet, monkeypatch):
    monkeypatch.setattr("flowr_nb.widgets.board_live.JUDGED", 0.1)

    async def story():
        board = fleet.board("deploy")
        await until(lambda: not shown(board, "board")["unread"])
        judge = board.overview.judge
        monkeypatch.setattr(board.overview, "judge", lambda _limits: {}["never"])
        await until(lambda: shown(board, "board")["problem"])
        assert "KeyError: 'never'" in shown(board, "board")["problem"]
        assert "it is tried again" in shown(board, "board")["problem"]
        monkeypatch.setattr(board.overview, "judge", judge)
        await until(lambda: not shown(board, "board")["problem"])
        walk(fleet.store, "late", ("prepare", ago(hours=1)))
        await until(lambda: counts(board)["prepare",].startswith("3 sessions"))
        await until(lambda: not shown(board, "board")["unread"])
        board.close()

    asyncio.run(story())


def test_what_goes_wrong_beside_other_work_is_said_until_it_works(fleet, monkeypatch):
    def refuse(_names):
        raise SessionStorageError("no journals today")

    async def story():
        histories = fleet.store.histories
        monkeypatch.setattr(fleet.store, "histories", refuse)
        board = fleet.board("deploy")
        await until(lambda: shown(board, "board")["problem"])
        assert shown(board, "board")["problem"] == "no journals today"
        monkeypatch.setattr(fleet.store, "histories", histories)
        fleet.store.delete("done")
        await until(lambda: not shown(board, "board")["unread"])
        assert not shown(board, "board")["problem"]
        board.close()

    asyncio.run(story())


def test_a_board_that_is_not_watched_is_looked_at_by_hand(fleet):
    board = FlowBoard(fleet.flow("deploy"), fleet.library, fleet.store, watch=False)
    fleet.store.delete("done")
    assert board.counts["deployed",] == 1
    assert shown(board, "board")["live"] == "not followed"
    board.refresh()
    assert ("deployed",) not in board.counts


def test_ten_thousand_are_told_in_pages(ws, monkeypatch):
    for n in range(10_000):
        state = ("prepare", "testing", "approval")[n % 3]
        ws.store.create(Session("deploy", state, f"s{n}", ago(hours=1), ago(hours=1)))
    board = ws.board("deploy")
    told = listen(board, monkeypatch)
    assert counts(board)["prepare",] == "3,334 sessions"
    assert len(json.dumps(rows(board, order="since"), default=str)) < 20_000
    run = ws.load("s7")
    run.fire("pass", coverage="90%", failures=0)
    run.save()
    assert max(len(json.dumps(each)) for each in told if each["method"] == "update") < 2_000


def test_a_picture_s_parts_are_those_of_any(fleet):
    picture = Picture(fleet.board("deploy"))
    assert picture.flow == "deploy"
    assert picture.label == "deploy: press a state to list its sessions alone"


def test_the_past_is_told_as_pictures_of_what_is_drawn(fleet):
    board = fleet.board("deploy")
    frames = ask(board, "replay")["frames"]
    counts = {}
    for frame in frames:
        counts |= frame["counts"]
    graph = board.frame.drawing.graph
    seen = {graph.path_to(element): told[0] for element, told in counts.items() if told}
    assert seen == {
        ("prepare",): "2 sessions", ("testing",): "9 sessions", ("deployed",): "1 session"
    }  # fmt: skip
    assert frames[-1]["number"] == 12
    assert frames[0]["at"] < frames[-1]["at"]


def test_the_past_waits_for_histories_that_are_read_beside_other_work(fleet, monkeypatch):
    monkeypatch.setattr("flowr_nb.widgets.board_past.AT_ONCE", 5)

    async def story():
        board = fleet.board("deploy")
        assert ask(board, "replay")["unread"] == 12
        await until(lambda: not shown(board, "board")["unread"])
        assert ask(board, "replay")["frames"]
        board.close()

    asyncio.run(story())


def test_a_past_that_cannot_be_read_is_said(fleet, monkeypatch):
    def refuse(_names):
        raise SessionStorageError("no journals today")

    board = fleet.board("deploy")
    monkeypatch.setattr(fleet.store, "histories", refuse)
    assert ask(board, "replay")["error"] == "no journals today"


def test_the_picture_is_tinted_by_what_is_asked(fleet):
    board = fleet.board("deploy")
    ask(board, "heat", by="visits")
    assert board.heat_by == "visits"
    told = board.get_state("_heat")["_heat"]
    texts = {board.frame.drawing.graph.path_to(each): tag[0] for each, tag in told["tags"].items()}
    assert texts["prepare",] == "12\u00d7"
    assert told["words"] == "visits: 1 … 12, of 12 runs"
    ask(board, "heat", by="time")
    told = board.get_state("_heat")["_heat"]
    assert any(tag[0].endswith(" h") or " d" in tag[0] for tag in told["tags"].values())
    card = ask(board, "explain", path=["testing"])["card"]
    assert card["note"] == "9 sessions; 18 d"
    board.heat_by = "drop-outs"
    card = ask(board, "explain", path=["testing"])["card"]
    assert card["note"] == "9 sessions; 9 of 9 dropped out"
    told = board.get_state("_heat")["_heat"]
    texts = {board.frame.drawing.graph.path_to(each): tag[0] for each, tag in told["tags"].items()}
    assert texts["testing",] == "100 %"
    assert shown(board, "board")["heat"] == "drop-outs"
    ask(board, "heat", by="none")
    assert board.get_state("_heat")["_heat"] == {}


def test_heat_follows_who_moves_comes_and_goes(fleet, monkeypatch):
    monkeypatch.setattr("flowr_nb.widgets.board_live.HEATED", 0.1)

    def visits(board):
        return board.get_state("_heat")["_heat"].get("words", "")

    async def story():
        board = fleet.board("deploy", heat="visits")
        assert board.heat_by == "visits"
        await until(lambda: not shown(board, "board")["unread"])
        await until(lambda: "of 12 runs" in visits(board))
        assert visits(board) == "visits: 1 … 12, of 12 runs"
        told = listen(board, monkeypatch)
        for n in range(2):
            run = FlowRun(fleet.library, fleet.store, fleet.store.load(f"new-{n}"))
            run.fire("build")
            run.save()
        walk(fleet.store, "newer", ("prepare", ago(hours=1)))
        await until(lambda: visits(board) == "visits: 1 … 13, of 13 runs")
        assert len([parts for parts in parts_of(told) if "_heat" in parts]) <= 2
        fleet.store.delete("newer")
        await until(lambda: visits(board) == "visits: 1 … 12, of 12 runs")
        board.heat_by = "none"
        walk(fleet.store, "newest", ("prepare", ago(hours=1)))
        await until(lambda: ("prepare",) in counts(board))
        await asyncio.sleep(0.3)
        assert board.heat is None
        board.close()

    asyncio.run(story())


def test_heat_follows_where_nothing_runs_beside(fleet):
    board = fleet.board("deploy", heat="drop-outs")
    assert board.heat.runs == 12
    run = fleet.load("new-0")
    run.fire("build")
    run.save()
    assert board.heat.states["deploy", "testing"] == 10
    mine = fleet.board("deploy", heat=fleet.sessions())
    mine.refresh()
    walk(fleet.store, "more", ("prepare", ago(hours=1)))
    assert mine.heat.runs == 12  # somebody's own stays


@pytest.mark.parametrize("by", [None, "cold", 7, ["time"], {}])
def test_heat_by_what_there_is_not_is_refused(fleet, by):
    board = fleet.board("deploy")
    assert "heat is by `none`, `visits`, `time`" in ask(board, "heat", by=by)["error"]
    assert board.heat_by == "none"


def test_signs_keep_off_the_numbers_of_heat(fleet):
    board = fleet.board("deploy", stuck_after="1 day")
    board.heat_by = "visits"
    frame = board.frame
    tags = [tag.box for tag in frame.overlays["heat"].tags.values()]
    seats = board.get_state("_seats")["_seats"]
    for x, y, is_end in seats.values():
        left = x - 40 if is_end else x
        for box in tags:
            assert not (left < box.right and box.left < left + 17 and abs(y - box.bottom) < 5)


def test_two_groups_are_compared_at_each_state_and_in_the_table(fleet):
    board = fleet.board("deploy", group="new-*", stuck_after="1 day")
    assert shown(board, "board")["groups"] == [["new-*", 2], ["others", 10]]
    assert counts(board)["prepare",] == "2 sessions, 2 new-*"
    assert counts(board)["testing",] == "9 sessions, 9 of them stuck, 9 others"
    blocks = board.get_state([f"_counts_{n}" for n in range(8)]).values()
    signs = {
        count[0]: [sign[0] for sign in count[1:]] for each in blocks for count in each.values()
    }
    assert signs["2 sessions, 2 new-*"] == ["many"]
    assert signs["9 sessions, 9 of them stuck, 9 others"] == ["other", "waiting"]
    assert [row["group"] for row in rows(board, order="group")["rows"]][:3] == [
        "new-*", "new-*", "others"
    ]  # fmt: skip
    run = fleet.load("new-0")
    run.fire("build")
    run.save()
    assert counts(board)["testing",] == "10 sessions, 9 of them stuck, 1 new-*, 9 others"
    assert "1 new-*" in board.svg


def test_a_function_tells_groups_apart_and_what_is_new_later_counts(ws):
    walk(ws.store, "a-1", ("prepare", ago(hours=1)))
    board = ws.board("deploy", group=lambda session: session.name[0])
    assert shown(board, "board")["groups"] == [["a", 1]]
    walk(ws.store, "b-1", ("prepare", ago(hours=1)))
    walk(ws.store, "c-1", ("prepare", ago(hours=1)))
    assert shown(board, "board")["groups"] == [["a", 1], ["b", 1], ["c", 1]]
    assert counts(board)["prepare",] == "3 sessions, 1 a, 1 b"
    assert not ask(board, "compare", groups=["c", "a"]).get("error")
    assert shown(board, "board")["groups"] == [["c", 1], ["a", 1], ["b", 1]]
    assert counts(board)["prepare",] == "3 sessions, 1 c, 1 a"
    for nonsense in (["a"], ["a", "x"], "ab", None, [1, 2]):
        assert ask(board, "compare", groups=nonsense)["error"]
    with pytest.raises(BoardError, match="there is no group `x`; there are"):
        board.compare("a", "x")
    board.compare("a", "b")
    ws.store.delete("a-1")
    assert counts(board)["prepare",] == "2 sessions, 1 b"


def test_of_very_many_groups_the_first_are_told_and_how_many_more_there_are(ws):
    for n in range(60):
        walk(ws.store, f"s{n}", ("prepare", ago(hours=1)))
    board = ws.board("deploy", group=lambda session: session.name)
    told = shown(board, "board")
    assert (len(told["groups"]), told["moreGroups"]) == (40, 20)


def test_what_tells_nothing_apart_is_refused(ws):
    walk(ws.store, "a", ("prepare", ago(hours=1)))
    with pytest.raises(BoardError, match="the function that says groups failed"):
        ws.board("deploy", group=lambda _session: 1 / 0)
    with pytest.raises(BoardError, match="told apart by a pattern"):
        ws.board("deploy", group=7)
    with pytest.raises(BoardError, match="heat is by `none`, `visits`, `time`, `drop-outs`"):
        ws.board("deploy", heat="x")
    with pytest.raises(BoardError, match="what there is to reach is a mapping"):
        ws.board("deploy", progress="lesson")
    assert not shown(ws.board("deploy", progress=None), "board")["hasProgress"]


def test_how_far_each_has_come_is_a_column_that_is_sorted(fleet):
    board = fleet.board("deploy", progress=True)
    assert shown(board, "board")["hasProgress"]
    assert not shown(fleet.board("deploy"), "board")["hasProgress"]
    board.read()
    page = rows(board, order="share", reversed=True)
    shares = [row["share"] for row in page["rows"]]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(2 / 6)
    units = {"built": ("deploy", "testing")}
    page = rows(fleet.board("deploy", progress=units), search="on-1")
    assert page["rows"][0]["share"] == 1
