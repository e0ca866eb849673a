"""What a person sees of a value that is the last line of a cell."""

import re

import pytest
from IPython.core.formatters import DisplayFormatter

from flowr_nb import Flow, FlowRun, Session, Workspace
from flowr_nb.flow import FlowLibrary, State, Transition, load_flow, shortest_path
from flowr_nb.scenario import Coverage, parse, run_all
from flowr_nb.teaching import exercise, questions
from tests.hostile import MARK, STRINGS, hostile_files, hostile_steps
from tests.markup import svg_of, tags_of

LOST = "flow: lost\nversion: 1.0.0\nexits: [end]\nstates:\n- id: a\n  next: {go: gone, on: end}\n"
ALLOWED = {
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "p", "img", "div", "strong", "code"),
    *("details", "summary"),
}
OF_PYTHON = re.compile(r"\w+\((?:\w+=|[\[('])|<\w+\.\w+|\{'|\('|mappingproxy|frozenset|None\b")


@pytest.fixture
def ws(flows_dir):
    return Workspace(flows_dir, "memory:")


@pytest.fixture
def run(ws):
    return ws.run("deploy", "friday")


def shown(value):
    """What IPython makes of it: the words and the HTML."""
    data, _ = DisplayFormatter().format(value)
    return data["text/plain"], data.get("text/html", "")


def moved(run):
    run.fire("build")
    run.fire("pass", coverage="91%", failures=0)
    run.evidence = {"score": "7"}
    run.assume(verdict="approved")
    return run


SCENARIOS = "flow: deploy\nscenarios: {good: [build], wrong: [build, {at: prepare}]}"


ANSWER = "flow: deploy\nversion: 1.0.0\nexits: [gone]\nstates: [{id: a, next: {build: gone}}]"


def everything(ws):
    """A value of each kind."""
    run = moved(ws.run("deploy", "friday"))
    run.save()
    flow = ws.flow("deploy")
    feature = ws.run("feature")
    scenarios = parse(SCENARIOS, "deploy.scenarios.yaml")
    results = run_all(ws.library, scenarios)
    task = exercise(flow, prompt="Write a deployment.")
    return {
        "flow": flow,
        "state": flow.states[1],
        "path of a flow": shortest_path(flow, "deployed"),
        "findings": ws.library.validate(load_flow(LOST)),
        "finding": ws.library.validate(load_flow(LOST)).findings[0],
        "report": ws.check(),
        "run": run,
        "run, as a value": run.value,
        "run in a subflow": feature,
        "situation": run.situation,
        "place": run.place,
        "options": run.options(score=3),
        "option": run.options(score=3)[0],
        "verdict": run.options(score=3)[0].conditions[0],
        "history": run.history,
        "step": run.history[1],
        "path": run.path_to("deployed"),
        "path through subflows": feature.path_to("shipped"),
        "session": run.session,
        "sessions": ws.sessions(),
        "visits": ws.heat(),
        "flows": ws.flows(),
        "diff": ws.diff("deploy", flow.source.text.replace("canary", "trial").replace("80", "81")),
        "change": ws.diff("deploy", flow.source.text.replace("80", "81")).changes[0],
        "runs together": ws.diff("deploy", flow.source.text.replace("80", "81")).run(),
        "diff of nothing": ws.diff("deploy", flow.source.text),
        "stranded": ws.stranded("deploy", flow.source.text.replace("approval", "asking")),
        "stranded session": ws.stranded("deploy", flow.source.text.replace("approval", "asking"))[
            0
        ],
        "scenario": scenarios[0],
        "result": results[1],
        "results": results,
        "coverage": Coverage.of(ws.library, results),
        "coverage of a flow": Coverage.of(ws.library, results).flows[1],
        "exercise": task,
        "answer that passed": task.check(flow),
        "answer that differs": task.check(ANSWER, feedback="place"),
        "answer that is none": task.check(None),
        "question": questions(flow, 2, library=ws.library)[1],
        "questions": questions(flow, 3, library=ws.library),
        "prediction": ws.run("deploy").predict("build"),
        "guess": ws.run("deploy").predict("build", leads_to="canary"),
    }


def test_nothing_is_shown_as_python_writes_it(ws):
    for name, value in everything(ws).items():
        text, html = shown(value)
        assert not OF_PYTHON.search(text), (name, text)
        assert html, name
        words = re.sub(r"<[^>]*>", " ", html).replace("ws.explore(", "")
        assert not OF_PYTHON.search(words), (name, words)
        assert len(text) < 4000, name


def test_what_is_shown_is_the_same_each_time(ws, flows_dir):
    again = everything(Workspace(flows_dir, "memory:"))
    for name, value in everything(ws).items():
        assert shown(value) == shown(again[name]), name


def test_a_flow_shows_a_small_picture_and_what_it_is(ws):
    text, html = shown(ws.flow("deploy"))
    assert text.startswith("deploy 2.0.1: 6 states, exits deployed, abandoned\n  prepare")
    tags = tags_of(html)
    (image,) = [attrs for tag, attrs in tags if tag == "img"]
    assert image["alt"] == "flow deploy"
    assert "max-width: none" in image["style"], "it is scrolled, and not made narrower"
    for fact in ("2.0.1", "deployed, abandoned", "service, region = eu-west", "deploy.yaml"):
        assert f">{fact}<" in html
    assert "params" in html
    assert "params" not in shown(ws.flow("traffic-light"))[1]


def test_findings_of_a_flow_are_rows_of_its_face():
    text, html = shown(load_flow(LOST))
    assert "error: " in text
    assert "`gone`" in text
    assert "<img" in html
    assert html.count(">error<") == 1


def test_a_run_shows_where_it_stands_and_what_is_given(run):
    moved(run)
    text, html = shown(run)
    assert text.splitlines() == [
        "friday: deploy › approval, 2 steps not saved",
        "  approve  deploy › canary     blocked: score ≥ 80",
        "  reject   deploy › prepare    open",
        "  cancel   deploy › abandoned  open",
        "evidence",
        "  verdict  approved  assumed",
        "  score    7         typed",
    ]
    assert 'alt="deploy is in approval; ' in html
    assert "ws.explore(run)" in html
    run.evidence, run.assumed = {}, {}
    assert "evidence" not in shown(run)[0].splitlines()


def test_a_path_shows_numbered_steps_with_what_they_ask_for(ws, run):
    text, html = shown(run.path_to("canary"))
    assert text.splitlines() == [
        "to canary: 3 steps",
        "  1.  build    prepare → testing",
        "  2.  pass     testing → approval  coverage ≥ 80%, failures = 0",
        "  3.  approve  approval → canary   score ≥ 80, verdict = approved",
    ]
    assert "<img" in html
    assert html.index(">build<") < html.index(">approve<")
    deep = shown(ws.run("feature").path_to("shipped"))[0]
    assert "idea → feature › scope › discovery" in deep


def test_options_and_history_stay_the_lists_that_they_are(run):
    assert shown(run.history)[0] == "no steps yet"
    assert [option.trigger for option in run.options()] == ["build", "cancel"]
    assert run.options() == list(run.options())
    moved(run)
    assert isinstance(run.history, tuple)
    assert run.history == (run.history[0], run.history[1])
    assert shown(run.history)[0].splitlines() == [
        "1.  build  prepare → testing",
        "2.  pass   testing → approval  coverage 91%, failures 0",
    ]
    assert shown(run.past(0).history)[0] == "1.  build  prepare → testing"
    run.back()
    assert shown(run.history)[0].splitlines()[-1] == "3.  returned  approval → testing"


def test_a_long_history_shows_its_end(run):
    for _ in range(40):
        run.fire("build")
        run.fire("fail")
    lines = shown(run.history)[0].splitlines()
    assert len(lines) == 51
    assert "30 earlier" in lines[0]
    assert lines[-1].startswith("80.")


def test_lists_and_mappings_in_params_are_rows_and_empty_ones_are_left_out():
    params = {"tags": ["a", "b"], "on": {"call": True, "no": {}}, "none": None, "few": []}
    text, _ = shown(Session("f", "a", "s", params=params))
    assert text.splitlines() == [
        "session s",
        "  flow       f",
        "  in         f › a",
        "  tags       a, b",
        "  on › call  true",
    ]


def test_among_others_a_value_is_short(run):
    moved(run)
    text, _ = shown([run.session, run.options()[0], run.history[0]])
    assert text.splitlines() == [
        "[Session('friday': deploy › approval),",
        " Option('approve' → deploy › canary, needs evidence),",
        " Step(build: prepare → testing)]",
    ]


@pytest.mark.parametrize("states", [400, 0])
def test_a_flow_that_is_no_small_picture_says_so(states):
    made = [State(f"s{n}", {"t": Transition("t", "end")}) for n in range(states)]
    text, html = shown(Flow("f", "1.0.0", ["end"], made))
    assert text.startswith(f"f 1.0.0: {states} states")
    assert "<table" in html
    if states:
        assert "<p>no picture: too large" in html
        assert "376 more" in html
        assert "<img" not in html


def test_what_is_gone_is_told_in_words(write_flows, store):
    library = write_flows({"lost": LOST})
    run = FlowRun.draft(library, store, "lost")
    (library.flows_dir / "lost.yaml").unlink()
    text, html = shown(run)
    assert "no flow" in text
    assert "no picture: " in html
    assert "<img" not in html


def test_nothing_from_a_stranger_becomes_markup(write_flows, store):
    library = write_flows(hostile_files())
    run = FlowRun.draft(library, store, STRINGS[0], "x")
    values = [library.load(STRINGS[0]), run.session, run, run.options(), run.situation, run.place]
    for trigger, evidence in hostile_steps():
        run.fire(trigger, evidence)
    values += [run.history, run.history[0], run.value, Workspace(library, store).flows()]
    values += [run.path_to(next(iter(run.options())).target), *run.options(), run.flow.states[0]]
    for value in values:
        text, html = shown(value)
        assert MARK in html
        assert "\x1b" not in text
        for tag, attrs in tags_of(html):
            assert tag in ALLOWED, tag
            assert {*attrs} <= {"style", "src", "alt", "tabindex"}
            assert MARK not in attrs.get("style", "")
            assert attrs.get("src", "data:image/svg+xml;base64,").startswith("data:image/svg")


def cards_of(html):
    return html.split("<strong>")[1:]


def test_flows_are_a_page_of_small_pictures(ws):
    flows = ws.flows()
    html = flows._repr_html_()
    cards = cards_of(html)
    assert [card.partition("<")[0] for card in cards] == flows
    assert html.count("<img") == len(flows)
    assert "ws.explore(&#x27;deploy&#x27;)" in html
    assert "⚠" not in html


def test_a_flow_with_findings_has_a_badge_and_a_broken_one_its_sentence(write_flows):
    library = write_flows({"lost": LOST, "worse": "["})
    lost, broken = cards_of(Workspace(library, "memory:").flows()._repr_html_())
    assert "⚠ 1 error" in lost
    assert "⚠ broken: " in broken
    assert "ws.explore" not in broken


def test_of_very_many_flows_the_first_are_drawn_and_the_others_named(write_flows):
    library = write_flows({f"f{n:03}": LOST.replace("lost", f"f{n:03}") for n in range(200)})
    html = Workspace(library, "memory:").flows()._repr_html_()
    assert html.count("<img") == len(cards_of(html)) == 40
    assert "and 160 more: f040, f041" in html
    assert "f199" in html


def test_a_tall_picture_is_cut_off_with_a_sign_where_the_run_is(ws):
    html = shown(ws.flow("online-order"))[1]
    assert "⋯ goes on" in html
    assert "⋯" not in shown(ws.flow("feature"))[1]
    run = ws.run("online-order")
    top = svg_of(shown(run)[1]).get("viewBox")
    for trigger in ("checkout", "confirm", "choose", "pay", "accepted", "clear"):
        (option,) = (each for each in run.options() if each.trigger == trigger)
        run.fire(trigger, dict.fromkeys(option.keys, "1"))
    assert svg_of(shown(run)[1]).get("viewBox") != top


def test_an_empty_library_says_so():
    assert shown(Workspace(FlowLibrary(), "memory:").flows()) == (
        "no flows yet",
        "<p>no flows yet</p>",
    )
