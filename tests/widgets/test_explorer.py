"""Everything in one widget, on one run."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from flowr_nb import FlowExplorer, FlowRun, Session
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
from flowr_nb.store import SessionConflictError, SessionStorageError
from flowr_nb.widgets.mimebundle import WIDGET_VIEW
from tests.driving import Panel, Picture, ask, listen, parts_of, say, shown, steps_listed

HUGE = "x" * 1_000_000
ODD = [None, 7, True, [], {"a": 1}, [["deploy", "prepare"]], "\ud800", HUGE]
EVERYTHING = [
    *("fire", "give", "undo", "restart", "look", "return", "level", "open", "close", "enter"),
    *("explain", "assume", "export", "begin", "init", "load", "save", "sessions", "rename"),
    *("duplicate", "delete", "restore", "show-file", "take-theirs", "keep-mine", "compare"),
]
KEYS = [
    *("trigger", "at", "assuming", "key", "text", "step", "path", "values", "as", "flow", "name"),
    *("session", "search", "order", "page", "to", "losing", "sure", "of", "view", "id"),
]


@pytest.fixture
def explorer(run):
    return FlowExplorer(run)


@pytest.fixture
def nested_explorer(nested_run):
    return FlowExplorer(nested_run)


def crumbs(explorer):
    """The call stack as it is shown, with the level that is shown marked; None outside of one."""
    told = shown(explorer, "crumbs")
    return told and [
        f"{'*' if index == told['shown'] else ''}{flow}/{state}"
        for index, (flow, state) in enumerate(told["trail"])
    ]


def flow_shown(explorer):
    return Picture(explorer).flow


def everything_of(run):
    return (run.session, run.history, run.saved, run.evidence, run.assumed, run.looking_at)


def observers(run):
    """How many follow the run, whatever of it."""
    notifiers = vars(run)["_trait_notifiers"].values()
    return sum(len(each) for of in notifiers for each in of.values())


def test_every_part_follows_the_run(explorer, run):
    run.fire("build")
    assert Picture(explorer).marks("testing") == "current"
    panel = Panel(explorer)
    assert panel.triggers == ["pass", "fail"]
    assert panel.now["title"] == "testing"
    assert panel.now["recent"] == ["prepare", "testing"]
    assert (shown(explorer, "bar")["isDraft"], shown(explorer, "bar")["steps"]) == (True, 1)
    assert shown(explorer, "timeline")["count"] == 1


def test_a_step_is_one_message_with_the_parts_that_it_changes(explorer, run, monkeypatch):
    told = listen(explorer, monkeypatch)
    run.fire("build")
    assert parts_of(told) == [["_bar", "_panel", "_timeline", "_view"]]
    assert len(str(told[0])) < 6_000
    Panel(explorer).give("coverage", "85")
    Panel(explorer).give("failures", "0")
    assert parts_of(told)[1:] == [["_panel"], ["_panel", "_view"]]  # which opens an arrow
    Panel(explorer).press("fail")
    assert parts_of(told)[3:] == [["_bar", "_panel", "_timeline", "_view"]]


def test_a_step_into_a_subflow_is_one_message_too(library, store, monkeypatch):
    run = FlowRun.draft(library, store, "feature")
    explorer = FlowExplorer(run)
    told = listen(explorer, monkeypatch)
    run.fire("start")
    (parts,) = parts_of(told)
    assert {"_svg", "_view", "_crumbs", "_panel", "_bar", "_timeline"} <= {*parts}
    run.fire("understood")
    assert {"_svg", "_findings", "_choices", "_news"}.isdisjoint(parts_of(told)[1])


def test_what_changes_nothing_is_no_message(explorer, run, monkeypatch):
    told = listen(explorer, monkeypatch)
    run.look_again()
    run.evidence = {}
    ask(explorer, "choices")
    assert parts_of(told) == []


def test_it_says_what_it_is_and_where_its_run_stands(explorer):
    assert repr(explorer) == "FlowExplorer(deploy is in prepare; open: build, cancel)"


def test_the_state_s_attributes_are_shown(explorer):
    panel = Panel(explorer).now
    assert panel["title"] == "prepare"
    assert ["owner", "developer"] in panel["attrs"]


def test_there_are_no_breadcrumbs_outside_of_subflows(explorer):
    assert crumbs(explorer) is None


def test_breadcrumbs_show_the_call_stack_and_lead_to_the_outer_flows(nested_explorer):
    assert crumbs(nested_explorer) == [
        "feature/build",
        "build-cycle/review",
        "*review-cycle/reading",
    ]
    ask(nested_explorer, "level", path=[])
    assert flow_shown(nested_explorer) == "feature"
    assert crumbs(nested_explorer)[0] == "*feature/build"
    ask(nested_explorer, "level", path=["build"])
    assert flow_shown(nested_explorer) == "build-cycle"
    ask(nested_explorer, "level", path=["build", "review"])
    assert flow_shown(nested_explorer) == "review-cycle"
    assert nested_explorer.level is None


def test_a_step_brings_the_view_back_to_the_innermost_flow(nested_explorer, nested_run):
    ask(nested_explorer, "level", path=[])
    nested_run.fire("read")
    assert flow_shown(nested_explorer) == "review-cycle"
    assert crumbs(nested_explorer)[2].startswith("*review-cycle")


def test_a_level_that_the_run_has_left_is_refused(nested_explorer, nested_run):
    nested_run.fire("read")
    nested_run.fire("accept", {"comments": "resolved", "release-notes": "written"})
    for path in (["build"], ["build", "review"], *ODD[:3], ODD[4], *ODD[5:]):
        error = ask(nested_explorer, "level", path=path)["error"]
        assert error == "the run is not inside of that flow any more"
    assert flow_shown(nested_explorer) == "feature"


def test_leaving_a_subflow_shortens_the_breadcrumbs(nested_explorer, nested_run):
    nested_run.fire("read")
    nested_run.fire("accept", {"comments": "resolved", "release-notes": "written"})
    assert crumbs(nested_explorer) is None
    assert flow_shown(nested_explorer) == "feature"


def test_the_end_is_shown(explorer, run):
    run.fire("cancel")
    panel = Panel(explorer).now
    assert panel["title"] == "abandoned"
    assert panel["subtitle"] == "the end of deploy"
    assert panel["over"] == {"exit": "abandoned", "flow": "deploy"}


def test_a_thousand_fires_make_no_model_and_no_layout(nested_run, count_models, monkeypatch):
    layouts = []
    original = EmbeddedGraphviz.render

    def render(self, *args, **kwargs):
        layouts.append(args)
        return original(self, *args, **kwargs)

    explorer = FlowExplorer(nested_run)
    for level in (0, 1, 2):
        explorer.level = level
    monkeypatch.setattr(EmbeddedGraphviz, "render", render)
    before = count_models()
    for _ in range(250):
        nested_run.fire("read")
        nested_run.fire("ask-for-changes")
        nested_run.fire("written")
        nested_run.fire("green", tests="passed")
    assert len(nested_run.history) == 1_005
    assert count_models() == before
    assert layouts == []


def test_a_thousand_presses_make_no_model(run, count_models):
    panel = Panel(FlowExplorer(run))
    before = count_models()
    for _ in range(500):
        panel.press("build")
        panel.press("fail")
    assert len(run.history) == 1_000
    assert count_models() == before


def test_the_bundle_of_the_widget_holds_a_still_picture(explorer):
    data, _ = explorer._repr_mimebundle_()
    assert set(data) == {WIDGET_VIEW, "text/html", "image/svg+xml", "text/plain"}
    assert data["text/plain"] == "deploy is in prepare; open: build, cancel"
    assert explorer._repr_mimebundle_()[0] == data


@pytest.mark.parametrize("is_used", [True, False])
def test_a_closed_explorer_leaves_no_model_and_no_follower_behind(
    run, store, count_models, is_used
):
    run.save()
    before, followed = count_models(), observers(run)
    explorer = FlowExplorer(run)
    assert count_models() == before + 2  # itself and its layout
    if is_used:
        explorer.history = explorer.what_if = True
        ask(explorer, "sessions")
        run.fire("build")
        assert "question" in ask(explorer, "begin", flow="feature")
        store.save(store.load("deploy").with_state("canary"))
        run.look_again()
        assert shown(explorer, "news")
        assert count_models() == before + 2
    explorer.close()
    explorer.close()
    run.fire("fail" if is_used else "build")
    assert count_models() == before
    assert observers(run) == followed


def test_a_session_changed_elsewhere_is_not_overwritten(explorer, run, store):
    ask(explorer, "save", name="deploy", session="deploy")
    store.save(store.load("deploy").with_state("canary"))
    run.fire("build")
    with pytest.raises(SessionConflictError) as caught:
        run.save()
    assert caught.value.theirs.state == "canary"
    assert caught.value.mine is run.session


def test_markup_in_attributes_is_told_as_it_is(write_flows, store):
    """As JSON, which the browser's half shows as text."""
    nasty = "<img src=x onerror=alert(1)>"
    library = write_flows(
        {
            "f": f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: '{nasty}'\n"
            f"  attrs: {{'{nasty}': '{nasty}'}}\n  next: {{go: '{nasty}'}}\n"
        }
    )
    run = FlowRun.draft(library, store, "f", "n")
    explorer = FlowExplorer(run)
    run.fire("go")
    panel = Panel(explorer).now
    assert (panel["title"], panel["attrs"]) == (nasty, [[nasty, nasty]])
    assert panel["recent"] == [nasty, nasty]
    assert "<img" not in Picture(explorer).svg


def test_a_session_whose_state_is_gone_can_be_looked_at(library, store):
    run = FlowRun(library, store, Session("deploy", "gone", "n"), saved=False)
    explorer = FlowExplorer(run)
    assert "does not have" in Picture(explorer).problem
    panel = Panel(explorer).now
    assert "does not have" in panel["problem"]
    assert (panel["title"], panel["rows"]) == ("gone", [])


def test_a_store_that_cannot_be_looked_into_is_told_in_the_bar(run, sessions_dir):
    sessions_dir.write_text("not a folder")
    explorer = FlowExplorer(run, watch=False)
    assert "cannot read" in shown(explorer, "bar")["problem"]
    assert "deploy" in shown(explorer, "choices")["flows"]
    run.fire("build")
    assert Panel(explorer).now["title"] == "testing"
    sessions_dir.unlink()
    ask(explorer, "choices")
    assert shown(explorer, "bar")["problem"] == ""


def test_that_the_session_is_not_watched_is_told_until_it_is(run, monkeypatch):
    run.save()
    watch, refused = run.store.watch, SessionStorageError("too many folders are watched")
    hindered = [True]

    def watch_if_possible(*what):
        if hindered:
            raise refused
        return watch(*what)

    monkeypatch.setattr(run.store, "watch", watch_if_possible)
    explorer = FlowExplorer(run)
    assert shown(explorer, "bar")["problem"] == str(refused)
    ask(explorer, "choices")
    assert shown(explorer, "bar")["problem"] == str(refused)  # it still is so
    hindered.clear()
    ask(explorer, "choices")
    assert shown(explorer, "bar")["problem"] == ""


def test_that_the_session_was_not_watched_is_forgotten_by_an_explorer_that_wakes(run, monkeypatch):
    run.save()

    def refuse(*_what):
        raise SessionStorageError("too many folders are watched")

    with monkeypatch.context() as hindered:
        hindered.setattr(run.store, "watch", refuse)
        explorer = FlowExplorer(run)
        ask(explorer, "seen", view="one")
        ask(explorer, "gone", view="one")
    ask(explorer, "seen", view="two")
    assert shown(explorer, "bar")["problem"] == ""


def test_colab_is_told_who_draws_the_widget(explorer, monkeypatch):
    """Its rule: the metadata of the outermost view names the manager for the widgets of others."""
    output = ModuleType("google.colab.output")
    theirs = SimpleNamespace(_installed_url="https://example.test/manager.js")
    vars(output).update(enable_custom_widget_manager=lambda: None, _widgets=theirs)
    monkeypatch.setitem(sys.modules, "google.colab.output", output)
    colab = {"custom_widget_manager": {"url": "https://example.test/manager.js"}}
    data, metadata = explorer._repr_mimebundle_()
    assert data[WIDGET_VIEW]["model_id"] == explorer.model_id
    assert data["text/html"].startswith("<img ")
    assert metadata == {WIDGET_VIEW: {"colab": colab}}


@pytest.mark.parametrize("do", EVERYTHING)
def test_nonsense_is_answered_and_changes_nothing(explorer, run, store, do):
    """Whatever comes; what it is answered in each case, the tests of the parts say."""
    run.save()
    run.fire("build")
    before, entries = everything_of(run), store.entries()
    for said in ({}, *(dict.fromkeys(KEYS, odd) for odd in ODD)):
        answer = say(explorer, {**said, "do": do})
        assert len(answer.get("error", "")) <= 2_000
        assert "should not have happened" not in answer.get("error", "")
    assert everything_of(run) == before
    assert store.entries() == entries
    assert Picture(explorer).marks("testing") == "current"


@pytest.mark.parametrize("odd", ["fire", *ODD])
def test_what_is_no_message_is_answered_in_words(explorer, run, odd):
    before = everything_of(run)
    assert "another version" in say(explorer, odd)["error"]
    assert "another version" in say(explorer, {"do": odd if odd != "fire" else ""})["error"]
    assert everything_of(run) == before


def test_the_browser_opens_and_closes_the_list_of_steps(explorer, run):
    run.fire("build")
    explorer.set_state({"history": True})
    assert [each["step"] for each in steps_listed(explorer)] == [0]
    explorer.set_state({"history": False})
    assert steps_listed(explorer) is None


# Nobody looks at it: then it costs nothing.


def test_an_explorer_that_nobody_sees_follows_nothing(explorer, run, monkeypatch):
    followed = observers(run)
    told = listen(explorer, monkeypatch)
    ask(explorer, "seen", view="one")
    ask(explorer, "seen", view="two")
    ask(explorer, "gone", view="one")
    assert observers(run) == followed  # the other one sees it
    ask(explorer, "gone", view="two")
    assert observers(run) == 0
    told.clear()
    run.fire("build")
    assert told == []
    ask(explorer, "seen", view="three")
    assert observers(run) == followed
    assert parts_of(told) == [["_bar", "_panel", "_timeline", "_view"]]
    assert Panel(explorer).now["title"] == "testing"
    run.fire("fail")
    assert len(parts_of(told)) == 2


def test_one_that_never_was_seen_stays_awake(explorer, run):
    """As in a host whose half says nothing of views, or in a test like these."""
    for odd in ("one", *ODD):
        ask(explorer, "gone", view=odd)
    run.fire("build")
    assert Panel(explorer).now["title"] == "testing"
    assert observers(run) > 0


def test_one_that_woke_in_the_past_comes_back_to_what_it_showed_before_it_slept(explorer, run):
    run.fire("build")
    ask(explorer, "seen", view="one")
    run.looking_at = 0
    run.looking_at = None
    ask(explorer, "gone", view="one")
    run.looking_at = -1
    ask(explorer, "seen", view="one")
    assert Panel(explorer).now["past"]["step"] == -1
    run.looking_at = None
    assert Panel(explorer).now["past"] is None
    assert Picture(explorer).marks("testing") == "current"


def test_two_goings_and_two_comings_are_one(explorer, run):
    followed = observers(run)
    for _ in range(2):
        ask(explorer, "seen", view="one")
        assert observers(run) == followed
    for _ in range(2):
        ask(explorer, "gone", view="one")
        assert observers(run) == 0
    ask(explorer, "seen", view="one")
    assert observers(run) == followed


def test_one_that_sleeps_answers_about_the_present(explorer, run):
    ask(explorer, "seen", view="one")
    seen = Panel(explorer).now["at"]
    ask(explorer, "gone", view="one")
    run.fire("build")
    assert "moved on" in ask(explorer, "fire", trigger="build", at=seen)["error"]
    assert run.session.state == "testing"


def test_one_that_sleeps_can_be_closed(explorer, run, count_models):
    ask(explorer, "seen", view="one")
    ask(explorer, "gone", view="one")
    explorer.close()
    assert observers(run) == 0
    assert count_models() == 0


def test_one_that_wakes_after_a_step_shows_the_innermost_flow(nested_explorer, nested_run):
    ask(nested_explorer, "seen", view="one")
    ask(nested_explorer, "level", path=[])
    ask(nested_explorer, "gone", view="one")
    nested_run.fire("read")
    ask(nested_explorer, "seen", view="one")
    assert flow_shown(nested_explorer) == "review-cycle"
