"""A lesson in a notebook: what the browser says to it, and what it is where nothing runs."""

import json

import pytest

from flowr_nb import MemorySessionStore, Workspace, renderers
from flowr_nb.lessons import LessonError
from flowr_nb.widgets.mimebundle import WIDGET_VIEW
from tests.driving import Picture, ask, listen, parts_of, say, shown

ODD = [None, 7, True, [], {"a": 1}, "\ud800", "x" * 1_000_000, -1, 2.5]


@pytest.fixture
def ws(flows_dir, tmp_path):
    return Workspace(flows_dir, MemorySessionStore(), root=tmp_path)


@pytest.fixture
def player(ws):
    return ws.lesson("first-steps")


def go(player, to="next"):
    return ask(player, "go", to=to, step=shown(player, "lesson")["step"])


def test_it_is_one_widget_with_what_a_lesson_has(player, count_models):
    assert player.get_state("_parts")["_parts"] == [
        *("lesson", "crumbs", "diagram", "panel", "answers"),
    ]
    assert shown(player, "lesson")["step"] == 0
    assert Picture(player).flow == "kettle"
    before = count_models()
    for _ in range(8):
        assert "error" not in go(player)
    assert count_models() == before, "no model is made on the way"


def test_a_step_is_one_message(player, monkeypatch):
    told = listen(player, monkeypatch)
    go(player)
    assert parts_of(told) == [["_lesson", "_panel", "_view"]]


def test_each_step_is_shown_as_it_wants_to_be(player):
    for _ in range(6):
        go(player)
    assert (player.expand, Picture(player).flow) == ("current", "parcel")
    assert player.run.session.state == "on-the-way"
    ask(player, "walk", to=3, step=6)
    assert player.run.session.configuration.level == ("customs",)
    assert shown(player, "crumbs")["trail"] == [["parcel", "customs"], ["customs", "opened"]]
    go(player, "back")
    assert player.expand == "none"


def test_a_learner_moves_the_flow_and_the_lesson_stays(player):
    at = [["kettle", "empty"]]
    assert "error" not in ask(player, "fire", trigger="fill", at=at)
    assert player.run.session.state == "filled"
    assert shown(player, "lesson")["step"] == 0


def test_an_answer_that_comes_too_late_is_refused_in_words(player):
    go(player)
    for do in ("go", "choose", "hand-in", "walk"):
        answer = ask(player, do, to="next", choice="x", text="x", step=0)
        assert answer["error"] == "the lesson has moved on, and nothing was done"
    assert shown(player, "lesson")["step"] == 1


@pytest.mark.parametrize("do", ["go", "choose", "hand-in", "walk"])
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_whatever_the_browser_says_is_answered_in_words(player, do, odd):
    for key in ("to", "choice", "text", "step"):
        answer = say(player, {"do": do, "step": 0, key: odd})
        assert "please report it" not in answer.get("error", ""), (do, key, odd)


def test_it_goes_on_where_it_was_left(ws, player):
    go(player)
    go(player)
    ask(player, "choose", choice="filled", step=2)
    again = ws.lesson("first-steps")
    assert shown(again, "lesson")["step"] == 2
    assert shown(again, "lesson")["question"]["isRight"] is True
    assert [session.name for session in ws.sessions()] == ["lesson-first-steps"]


def test_where_no_widget_runs_there_are_its_text_and_its_picture(player):
    data, _ = player._repr_mimebundle_()
    assert WIDGET_VIEW in data
    assert data["text/html"].startswith("<h3>Reading a flow</h3>")
    assert "<img src=" in data["text/html"]
    assert data["text/plain"].startswith("# Reading a flow")
    with renderers.enable("page"):
        data = player._repr_mimebundle_()
    assert "<iframe" in data["text/html"]


def test_a_step_without_a_picture_is_its_text(ws):
    player = ws.lesson("write-a-flow")
    go(player)
    data, _ = player._repr_mimebundle_()
    assert "<img" not in data["text/html"]
    assert "image/svg+xml" not in data
    assert "Your turn" in data["text/plain"]


def test_it_is_a_page_as_well(player, tmp_path):
    page = player.page()
    assert page.title == "Reading a flow"
    assert len(page.html.encode()) < 100_000
    assert page.save(tmp_path / "lesson.html").read_text("utf-8") == page.html
    with pytest.raises(LessonError):
        page.save(tmp_path / "none/lesson.html")


def test_there_is_no_such_lesson(ws):
    with pytest.raises(LessonError, match="did you mean `first-steps`"):
        ws.lesson("first-step")


def test_a_project_has_lessons_of_its_own(ws, tmp_path):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons/own.lesson.yaml").write_text("- {text: Ours, flow: deploy}\n")
    player = ws.lesson("own")
    assert json.loads(player.get_state("_lesson")["_lesson"])["title"] == "Ours"
    assert Picture(player).flow == "deploy"
