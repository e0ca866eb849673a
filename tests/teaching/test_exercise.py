"""What an answer comes to: whatever is handed in, located, rung by rung."""

import json
import pickle
from pathlib import Path

import pytest

from flowr_nb import FlowLibrary, Workspace, load_flow
from flowr_nb.flow import FlowError
from flowr_nb.flow.model import Flow, State, Transition
from flowr_nb.teaching import Exercise, TeachingError, exercise, exercise_of

FLOWS = Path(__file__).parents[2] / "flows"
LIGHT = """\
flow: light
version: 1.0.0
exits: [off]
states:
  - id: red
    next: {timer: green, switch: off}
  - id: green
    next: {timer: yellow}
  - id: yellow
    next: {timer: red}
"""
DEPLOY = (FLOWS / "deploy.yaml").read_text("utf-8")


def wrong(text, old, new):
    assert old in text
    return text.replace(old, new)


def test_the_right_answer_passes_whatever_its_states_are_called():
    task = exercise(LIGHT, prompt="A traffic light.")
    renamed = LIGHT.replace("yellow", "amber").replace("light", "lamp")
    for answer in (LIGHT, renamed, load_flow(LIGHT)):
        result = task.check(answer)
        assert result
        assert (result.passed, result.score, result.walk, result.rung) == (True, 1.0, (), None)
        assert result.message == "your flow does what it should"
    assert task.tries == 0


def test_an_answer_is_a_flow_a_path_a_name_a_text_or_a_run(tmp_path):
    library = FlowLibrary(FLOWS)
    task = exercise("deploy", library=library)
    run = Workspace(FLOWS, "memory:").run("deploy")
    short = "{flow: x, version: 1.0.0, exits: [o], states: [{id: a, next: {b: o}}]}"
    for answer in ("deploy", FLOWS / "deploy.yaml", str(FLOWS / "deploy.yaml"), DEPLOY, run):
        assert task.check(answer).score == 1.0, answer
    assert task.check(DEPLOY.encode()).passed
    assert exercise(short).check(short).passed, "a text of one line is one, too"
    path = tmp_path / "a: b.yaml"
    path.write_text(short)
    assert exercise(short).check(str(path)).passed


def test_subflows_are_found_in_the_library_or_beside_the_answer():
    assert exercise(FLOWS / "feature.yaml").check(FLOWS / "feature.yaml").passed
    text = (FLOWS / "feature.yaml").read_text("utf-8")
    assert exercise("feature", library=FlowLibrary(FLOWS)).check(text).passed
    alone = exercise(FLOWS / "feature.yaml").check(text)
    assert not alone.is_readable
    assert alone.message.startswith("<feature>:")
    assert "invokes `scope-cycle`, and there is no such flow" in alone.message
    assert "^^^" in alone.message


@pytest.mark.parametrize(
    ("old", "new", "walk", "condition", "place"),
    [
        (
            'coverage: ">=80%"',
            'coverage: ">=70%"',
            (
                "after `build`, `pass` (coverage 70%, failures 0) can be taken in your flow and "
                "should not be"
            ),
            "what you ask of `pass` is too lax: coverage ≥ 70%",
            ("testing", 'coverage: ">=70%"'),
        ),
        (
            'coverage: ">=80%"',
            'coverage: ">=90%"',
            (
                "after `build`, `pass` (coverage 85%, failures 0) cannot be taken in your flow and "
                "should be"
            ),
            "what you ask of `pass` is too strict: coverage ≥ 90%",
            ("testing", 'coverage: ">=90%"'),
        ),
        (
            'coverage: ">=80%"',
            'coverage: "==90%"',
            (
                "after `build`, `pass` (coverage 81%, failures 0) cannot be taken in your flow "
                "and should be"
            ),
            "what you ask of `pass` is too strict: coverage = 90%",
            ("testing", 'coverage: "==90%"'),
        ),
        (
            "verdict: ==approved",
            "verdict: ==ok",
            (
                "after `build` and `pass` (coverage 80%, failures 0), `approve` (score 80, verdict "
                "ok) can be taken in your flow and should not be"
            ),
            (
                "what you ask of `approve` is too strict for some values and too lax for others: "
                "verdict = ok"
            ),
            ("approval", "verdict: ==ok"),
        ),
        (
            'failures: "==0"',
            'failure: "==0"',
            (
                "after `build`, `pass` (coverage 80%, failure 0) can be taken in your flow and "
                "should not be"
            ),
            (
                "`pass` asks for `failure`, which it should not, and should ask for one more key "
                "of evidence"
            ),
            ("testing", 'failure: "==0"'),
        ),
        (
            "      fail: prepare\n",
            "",
            "after `build`, `fail` cannot be taken in your flow and should be",
            "the transition `fail` is missing there",
            ("testing", "- id: testing"),
        ),
        (
            "      fail: prepare\n",
            "      fail: prepare\n      stop: abandoned\n",
            "after `build`, `stop` can be taken in your flow and should not be",
            "the transition `stop` should not be there",
            ("testing", "stop: abandoned"),
        ),
        (
            "build: testing",
            "build: approval",
            (
                "after `build`, `approve` (score 80, verdict approved) can be taken in your flow "
                "and should not be"
            ),
            "`build` is there, and leads to the wrong place",
            ("prepare", "build: approval"),
        ),
        (
            "done: deployed",
            "done: abandoned",
            (
                "`healthy` (error-rate 0%) and `done`, your flow ends in `abandoned` and should "
                "end in another exit"
            ),
            "`done` is there, and leads to the wrong place",
            ("rollout", "done: abandoned"),
        ),
        (
            "done: deployed",
            "done: rollback",
            "and `done`, your flow goes on in `rollback` and should be over",
            "`done` is there, and leads to the wrong place",
            ("rollout", "done: rollback"),
        ),
        (
            "restored: prepare",
            "restored: abandoned",
            "and `restored`, your flow ends in `abandoned` and should go on",
            "`restored` is there, and leads to the wrong place",
            ("rollback", "restored: abandoned"),
        ),
        (
            "build: testing",
            'build: {to: testing, when: {x: ">=y"}}',
            "at the beginning, `build` cannot be taken in your flow and should be",
            "`build` is there, and no evidence opens what you ask for: x ≥ y",
            ("prepare", "build: {to"),
        ),
        (
            "build: testing",
            "build: tetsing",
            "at the beginning, `build` cannot be taken in your flow and should be",
            "`build` is there and leads nowhere",
            ("prepare", "build: tetsing"),
        ),
    ],
)
def test_each_rung_tells_more_and_of_the_learners_own_flow(old, new, walk, condition, place):
    answer = wrong(DEPLOY, old, new)
    task = exercise(FLOWS / "deploy.yaml")
    first, second, third = (
        task.check(answer, feedback=rung) for rung in ("walk", "condition", "place")
    )
    assert [each.rung for each in (first, second, third)] == ["walk", "condition", "place"]
    assert walk in first.message
    assert condition not in first.message
    assert condition in second.message
    state, line = place
    assert f"look at the state `{state}` of your flow" in third.message
    assert "look at" not in second.message
    shown, carets = third.message.splitlines()[1:3]
    assert line in shown
    assert carets.strip("^ ") == ""
    assert shown[4:] == answer.splitlines()[third.position.line - 1]
    assert first.position is second.position is None
    assert 0.8 < first.score == second.score == third.score < 1
    assert not first


def test_a_value_that_nothing_but_the_reference_names_is_withheld():
    """What the answer asks for no evidence opens, and so none of its own could be told."""
    answer = wrong(DEPLOY, "verdict: ==approved", 'verdict: ">=never"')
    result = exercise(FLOWS / "deploy.yaml").check(answer, feedback="condition")
    assert dict(result.walk[-1].evidence) == {"score": "80", "verdict": "…"}
    assert "`approve` (score 80, verdict …) cannot be taken in your flow" in result.message
    assert "no evidence opens what you ask for: score ≥ 80, verdict ≥ never" in result.message
    assert "approved" not in str(result) + repr(result) + result._repr_html_()


def test_what_only_the_reference_asks_for_is_not_named():
    answer = wrong(DEPLOY, 'when: {score: ">=80", verdict: ==approved}', 'when: {score: ">=80"}')
    result = exercise(FLOWS / "deploy.yaml").check(answer, feedback="place")
    assert "should ask for one more key of evidence" in result.message
    assert "verdict" not in result.message
    missing = exercise(FLOWS / "deploy.yaml").check(
        DEPLOY.replace(
            "      pass:\n        to: approval\n", "      past:\n        to: approval\n"
        ),
        feedback="walk",
    )
    assert "`past` (coverage 80%, failures 0) can be taken in your flow" in missing.message


def test_a_fault_in_a_subflow_is_told_in_its_file(tmp_path):
    for path in FLOWS.glob("*.yaml"):
        text = path.read_text("utf-8")
        if path.stem == "review-cycle":
            text = wrong(text, "accept:", "agree:")
        (tmp_path / path.name).write_text(text)
    task = exercise(FLOWS / "feature.yaml")
    result = task.check(tmp_path / "feature.yaml", feedback="place")
    assert "`agree`" in result.message
    assert "look at the state `verdict` of `review-cycle` of your flow" in result.message
    assert result.position.file == tmp_path / "review-cycle.yaml"


def test_a_flow_that_begins_elsewhere_is_told_so():
    head, states = LIGHT.split("states:\n")
    first, *others = states.split("  - ")[1:]
    answer = f"{head}states:\n" + "".join(f"  - {each}" for each in (*others, first))
    result = exercise(LIGHT).check(answer, feedback="place")
    assert "your flow begins in the wrong state; look at the state `green`" in result.message
    assert result.score == 7 / 8


def test_the_ladder_is_climbed_by_different_answers_and_not_by_the_same_again():
    task = exercise(LIGHT)
    one, two, three, four = (wrong(LIGHT, "switch:", f"switch-{n}:") for n in range(4))
    assert [task.check(each).rung for each in (one, one, two, two)] == ["walk"] * 2 + [
        "condition"
    ] * 2
    assert task.check("flow: [").rung is None
    assert task.check(None).rung is None
    assert task.tries == 2, "what cannot be read is no try"
    assert task.check(one).rung == "condition", "an old one again is no try, and no step back"
    assert [task.check(each).rung for each in (three, four)] == ["place"] * 2
    assert task.check(LIGHT).passed
    assert task.check(four, feedback="walk").rung == "walk"
    always = exercise(LIGHT, feedback="condition")
    assert [always.check(each).rung for each in (one, two, three)] == ["condition"] * 3


def test_what_is_wrong_with_a_flow_in_any_case_is_told_on_every_rung():
    result = exercise(LIGHT).check(wrong(LIGHT, "timer: yellow", "timer: yelow"))
    assert "`green` goes to `yelow` on `timer`" in result.message
    assert "did you mean `yellow`" in result.message
    assert "<light>:8:19: error" in result.message
    assert result.is_readable


# The score


def test_one_fault_costs_one_unit_and_what_lies_behind_it_still_counts():
    task = exercise(LIGHT)
    assert task.units == 8, "four places, four transitions, no guard"
    astray = task.check(wrong(LIGHT, "timer: green", "timer: yellow"))
    assert astray.score == 7 / 8
    assert (
        "`timer` is there, and leads to the wrong place"
        in task.check(wrong(LIGHT, "timer: green", "timer: yellow"), feedback="condition").message
    )
    task = exercise(FLOWS / "deploy.yaml")
    assert task.units == 8 + 12 + 3
    for old, new in (
        ('coverage: ">=80%"', 'coverage: ">=70%"'),  # a guard
        ("fail: prepare", "fail: canary"),  # a transition
        ("fail: prepare", "fail: prepare, stop: abandoned"),  # a place
    ):
        answer = DEPLOY
        if "stop" in new:
            new = "fail: prepare\n      stop: abandoned"  # noqa: PLW2901 - in its own lines
        assert task.check(wrong(answer, old, new)).score == 22 / 23, new


@pytest.mark.parametrize(
    ("text", "score"),
    [
        (LIGHT, 1.0),
        ("flow: l\nversion: 1.0.0\nexits: []\nstates: []", 0.0),
        ("flow: l\nversion: 1.0.0\nexits: [off]\nstates: [{id: a}]", 0.0),
        ("flow: l\nversion: 1.0.0\nexits: [off]\nstates: [{id: a, next: {x: off}}]", 1 / 8),
        ("flow: [", 0.0),
        ("", 0.0),
    ],
)
def test_nothing_is_worth_nothing(text, score):
    """Of the fourth the exit is right: it is there."""
    result = exercise(LIGHT).check(text)
    assert result.score == score
    assert result.passed == (score == 1)


def test_a_score_is_rounded_down():
    result = exercise(FLOWS / "deploy.yaml").check(wrong(DEPLOY, ">=80%", ">=70%"))
    assert result.percent == "95 %"


# What cannot be read


class Nasty:
    def __getattribute__(self, name):
        raise RuntimeError("mine")

    __class__ = property(lambda _: 1 / 0)
    __str__ = __repr__ = __fspath__ = __eq__ = lambda *_: 1 / 0
    __hash__ = None


class NastyText(str):
    __slots__ = ()
    __str__ = __repr__ = __contains__ = __len__ = strip = split = __eq__ = lambda *_: 1 / 0
    __hash__ = str.__hash__


class Leaves(dict):
    def __getattribute__(self, name):
        raise SystemExit(3)


class NastyFlow(Flow):
    @property
    def states(self):
        raise SystemExit(3)


def deep(levels):
    return "a: " + "[" * levels + "]" * levels + "\nflow: x"


ENDLESS = """\
flow: endless
version: 1.0.0
exits: [off]
states:
  - {id: red, flow: endless, next: {off: off}}
"""


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (None, "there is no answer yet; hand in a flow"),
        ("", "there is no answer yet"),
        (" \n\n", "there is no answer yet"),
        (7, "no flow: its type is `int`"),
        (True, "no flow: its type is `bool`"),
        (float("nan"), "no flow: its type is `float`"),
        ([LIGHT], "no flow: its type is `list`"),
        ({"flow": "x"}, "no flow: its type is `dict`"),
        (Flow, "no flow: its type is `type`"),
        (exercise, "no flow: its type is `function`"),
        (Nasty, "no flow: its type is `Nasty`"),
        (Leaves, "no flow: its type is `Leaves`"),
        (NastyFlow, "the answer cannot be looked at (SystemExit)"),
        ("flow: light\nstates: [", "<flow>:3:1: error: the text ends"),
        ("- a\n- b", "error"),
        ("a: b\n", "error"),
        (b"\xff\xfe\x00", "not UTF-8"),
        ("\0", "error"),
        ("no-such-flow", "there is no flow `no-such-flow`"),
        ("no/such/flow.yaml", "there is no flow"),
        (Path("nowhere.yaml"), "there is no flow file"),
        (Path("/dev/null"), ""),
        (FLOWS, "is a folder; name one of the flows in it"),
        ("x" * 5_000_000, "the answer has more than"),
        ("flow: " + "x" * 4_300_000, "the answer has more than"),
        ("a" * 100_000, "there is no flow `aaaa"),
        (deep(10_000), "nested deeper than"),
        (ENDLESS, "`endless`"),
        (wrong(LIGHT, "id: green", "id: green, flow: gone"), "error"),
        (wrong(LIGHT, "  - id: green", "  - id: green\n    flow: gone"), "invokes `gone`"),
        ("flow: x\nversion: 1.0.0\nexits: [a]\nstates: []", "states"),
    ],
)
def test_whatever_is_handed_in_nothing_is_raised_and_what_is_wrong_is_told(
    answer, told, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    if answer in (Nasty, Leaves, NastyFlow):
        answer = object.__new__(answer) if answer is not Leaves else answer()
    result = exercise(LIGHT, prompt="x").check(answer)
    assert (result.passed, result.is_readable, result.score) == (False, False, 0.0)
    assert told in result.message, result.message
    assert len(result.message) < 3000
    for shown in (repr(result), str(result), result._repr_html_(), json.dumps(result.to_json())):
        assert shown


class LateFlow(Flow):
    """One that can be read, and leaves when it is asked whether it was there before."""

    def __eq__(self, other):
        raise SystemExit(3)

    __hash__ = None


def test_a_flow_that_misbehaves_late_raises_nothing():
    flow = load_flow(wrong(LIGHT, "switch", "swich"))
    late = LateFlow(flow.flow, flow.version, flow.exits, flow.states)
    task = exercise(LIGHT)
    assert task.check(flow).rung == "walk"
    result = task.check(late)
    assert (result.passed, result.is_readable) == (False, False)
    assert "cannot be looked at (SystemExit)" in result.message


def test_a_text_that_misbehaves_is_taken_as_the_text_that_it_is():
    assert exercise(LIGHT).check(NastyText(LIGHT)).passed


def test_a_large_answer_is_looked_at_within_bounds():
    """A ring of three thousand states with a hundred conditions each on the way out."""
    states = [f"  - {{id: s{n}, next: {{timer: s{(n + 1) % 3000}}}}}" for n in range(3000)]
    head = "flow: light\nversion: 1.0.0\nexits: [off]\nstates:\n"
    result = exercise(LIGHT).check(head + "\n".join(states))
    assert result.is_readable
    assert 0 <= result.score < 1
    many = ", ".join(f'k{n}: ">={n}"' for n in range(2000))
    result = exercise(LIGHT).check(
        wrong(LIGHT, "timer: green", f"timer: {{to: green, when: {{{many}}}}}"), feedback="place"
    )
    assert result.is_readable
    assert "asks for `k0`" in result.message
    assert len(result.message) < 2000


def test_more_places_than_can_be_compared_is_said():
    """A tree of triggers that all do the same, and more of it than is looked at."""
    head = "flow: light\nversion: 1.0.0\nexits: [off]\nstates:\n"
    ring = [f"  - {{id: s{n}, next: {{timer: s{(n + 1) % 10_020}}}}}" for n in range(10_020)]
    result = exercise(head + "  - {id: a, next: {timer: a}}").check(head + "\n".join(ring))
    assert (result.passed, result.score) == (False, 0.0)
    assert "larger than can be looked at" in result.message


# The reference


def test_a_reference_is_packed_and_comes_back():
    task = exercise(FLOWS / "feature.yaml", prompt="Build a feature.", feedback="walk")
    for word in ("scope", "review", "written", "flow:"):
        assert word not in task.packed
    again = exercise(packed=task.packed)
    assert again.check(FLOWS / "feature.yaml").passed
    assert Exercise.unpack(f"  {task.packed[:40]}\n{task.packed[40:]} \n").units == task.units
    data = task.to_data()
    assert list(data) == ["packed", "prompt", "feedback"]
    assert json.loads(json.dumps(data)) == data
    assert exercise(**data).prompt == "Build a feature."
    assert exercise_of(data).feedback == "walk"
    assert exercise_of({"reference": LIGHT, "prompt": "x"}).check(LIGHT).passed
    copy = pickle.loads(pickle.dumps(task))  # noqa: S301 - our own
    assert copy.check(FLOWS / "feature.yaml").passed


def test_two_flows_of_one_name_are_kept_apart_when_packed(tmp_path):
    """The outer one invokes one that is called as itself, in another folder."""
    inner = "flow: a\nversion: 1.0.0\nexits: [x]\nstates: [{id: i, next: {go: x}}]"
    outer = (
        "flow: b\nversion: 1.0.0\nexits: [y]\n"
        "states: [{id: o, flow: sub/a, next: {x: p}}, {id: p, flow: a, next: {z: y}}]"
    )
    other = "flow: a\nversion: 1.0.0\nexits: [z]\nstates: [{id: j, next: {on: z}}]"
    (tmp_path / "sub").mkdir()
    for name, text in {"b": outer, "a": other, "sub/a": inner}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    task = exercise(tmp_path / "b.yaml")
    assert task.check(tmp_path / "b.yaml").passed
    flat = (
        "flow: c\nversion: 1.0.0\nexits: [y]\n"
        "states: [{id: o, next: {go: p}}, {id: p, next: {on: y}}]"
    )
    assert task.check(flat).passed


@pytest.mark.parametrize(
    ("packed", "told"),
    [
        ("", "begins with"),
        ("x", "begins with"),
        (7, "no int"),
        ("flowr-1:", "damaged|cut off"),
        ("flowr-1:!!!", "damaged|cut off"),
        ("flowr-1:é", "damaged|cut off"),
        ("flowr-1:" + "x" * 2_000_000, "at most"),
    ],
)
def test_what_is_no_packed_flow_is_said(packed, told):
    with pytest.raises(TeachingError, match=told):
        exercise(packed=packed)


def test_a_packed_text_never_unpacks_without_bounds():
    import base64  # noqa: PLC0415 - for these two alone
    import zlib  # noqa: PLC0415

    for content in (b"0" * 100_000_000, b"[" * 3_000_000, b"[7]", b"[]", b"{}"):
        packed = "flowr-1:" + base64.b85encode(zlib.compress(content, 9)).decode()
        with pytest.raises(TeachingError):
            exercise(packed=packed)
    good = exercise(LIGHT).packed
    with pytest.raises(TeachingError, match=r"cut off|damaged"):
        exercise(packed=good[:-5])


@pytest.mark.parametrize(
    ("make", "error", "told"),
    [
        (exercise, TeachingError, "an exercise has a reference"),
        (lambda: exercise(LIGHT, packed="x"), TeachingError, "an exercise has a reference"),
        (lambda: exercise(LIGHT, feedback="wlak"), TeachingError, "did you mean `walk`"),
        (lambda: exercise(LIGHT).check(LIGHT, feedback=3), TeachingError, "feedback is one of"),
        (
            lambda: exercise(wrong(LIGHT, "timer: green", "timer: gren")),
            FlowError,
            "the reference has an error, and would judge answers wrongly: <light>:6:19",
        ),
        (lambda: exercise("nope", library=FlowLibrary(FLOWS)), FlowError, "there is no flow"),
        (lambda: exercise_of({"referense": "x"}), TeachingError, "did you mean `reference`"),
        (lambda: exercise_of({"reference": 3}), TeachingError, "is a text, and no int"),
        (lambda: exercise_of(["x"]), TeachingError, "is a mapping with `reference`.*and no list"),
        (lambda: exercise(LIGHT, prompt=3), TeachingError, "prompt .*is a text, and no int"),
        (lambda: exercise(" "), FlowError, "the text of the flow is empty"),
        (lambda: exercise(LIGHT, library="flows"), FlowError, r'FlowLibrary\("flows"\)'),
    ],
)
def test_what_a_teacher_gets_wrong_is_an_error(make, error, told):
    with pytest.raises(error, match=told):
        make()


def test_a_reference_that_is_too_large_is_refused():
    states = tuple(State(f"s{n}", {"t": Transition("t", f"s{n + 1}")}) for n in range(2100))
    flow = Flow("x", "1.0.0", ["s2100"], states)
    with pytest.raises(TeachingError, match="too large for an exercise"):
        exercise(flow)


# How it is shown


def test_it_shows_what_is_asked_and_how_to_hand_in():
    task = exercise(LIGHT, prompt="<b>Write</b>\na light")
    assert task._repr_html_() == (
        "<p>&lt;b&gt;Write&lt;/b&gt;</p><p>a light</p>"
        "<p>to hand in: <code>.check(answer)</code></p>"
    )
    assert repr(task) == "Exercise('<b>Write</b>\\na light', 8 units)"
    assert "hand in" in str(task)


def test_a_result_shows_the_answers_picture_with_the_walk_lit():
    task = exercise(LIGHT)
    answer = wrong(LIGHT, "yellow", "amber").replace("timer: red", "tick: red")
    result = task.check(answer, feedback="place")
    html = result._repr_html_()
    assert html.startswith("<p><strong>✗ 75 %</strong></p>")
    assert "<img" in html
    assert "white-space: pre" in html
    assert "amber" in html
    assert str(result).startswith("75 %: <flow>:10:")
    assert repr(result).startswith("Result(75 %: <flow>:10:")
    assert task.check(LIGHT)._repr_html_().startswith("<p><strong>✓ 100 %</strong></p>")
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - our own


def test_names_of_strangers_are_no_markup():
    name = "<script>alert(1)</script>"
    answer = wrong(LIGHT, "switch", f'"{name}"')
    html = exercise(LIGHT).check(answer, feedback="place")._repr_html_()
    assert "<script" not in html
