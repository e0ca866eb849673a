"""``flowr-nb session``: one object of JSON, a code for each kind of trouble, safe to retry."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from flowr_nb import Workspace, YamlSessionStore, open_store
from flowr_nb.cli import main
from flowr_nb.store import SessionStorageError, history_of
from tests.store.sql_engine import postgresql_url

ROOT = Path(__file__).resolve().parent.parent
FLOWS = ROOT / "flows"
CLOCK = """
flow: clock
version: 1.0.0
exits: [stopped]
states:
  - id: tick-side
    next: {tick: tock-side, stop: stopped}
  - id: tock-side
    next: {tick: tick-side}
"""


@pytest.fixture
def session(tmp_path, capsys):
    """Runs the command on a store of its own; gives the exit code, and what it printed."""

    def run(verb, *arguments, store=f"yaml:{tmp_path / 'sessions'}", flows=FLOWS):
        code = main(["session", verb, *arguments, "--store", store, "--flows", str(flows)])
        printed = capsys.readouterr()
        told = json.loads(printed.out)
        if code:
            assert printed.err.startswith("flowr-nb: ")
            assert told["exit"] == code
            return code, told["error"]
        # What could not be told is told there, too.
        assert printed.err == (f"flowr-nb: {told['problem']}\n" if "problem" in told else "")
        return code, told

    return run


@pytest.fixture
def store(tmp_path):
    return YamlSessionStore(tmp_path / "sessions")


def test_a_run_is_begun_moved_shown_and_told(session, store):
    code, begun = session("init", "feature", "one")
    assert (code, begun["created"], begun["is_over"]) == (0, True, False)
    assert begun["session"]["state"] == "idea"
    code, moved = session("fire", "one", "start")
    assert (code, moved["repeated"], moved["tries"]) == (0, False, 1)
    assert moved["session"]["stack"] == [{"flow": "feature", "state": "scope"}]
    assert moved["session"]["root_flow"] == "feature"
    assert moved["step"]["trigger"] == "start"
    code, shown = session("show", "one")
    assert {key: moved[key] for key in shown} == shown
    assert [option["trigger"] for option in shown["options"]] == [
        option.trigger for option in Workspace(FLOWS, store).load("one").options()
    ]
    code, told = session("history", "one")
    assert told["steps"] == [moved["step"]]
    assert told["session"] == shown["session"]
    assert [step.trigger for step in history_of(store, store.load("one"))] == ["start"]


def test_evidence_is_given_in_pairs_or_as_json_and_asked_for_by_the_options(session):
    session("init", "deploy", "one")
    _, told = session("fire", "one", "build")
    (passing, _) = told["options"]
    assert passing["evidence"] == [
        {"key": "coverage", "expression": ">=80%"},
        {"key": "failures", "expression": "==0"},
    ]
    code, told = session(
        "fire", "one", "pass", "--evidence", "coverage=86=%", "--evidence", '{"failures": 0}'
    )
    assert (code, told["step"]["evidence"]) == (0, {"coverage": "86=%", "failures": "0"})
    _, told = session(
        "fire", "one", "approve", "--evidence", '{"score": 80.10, "verdict": "approved"}'
    )
    assert told["step"]["evidence"] == {"score": "80.10", "verdict": "approved"}


def test_the_end_is_told(session):
    session("init", "deploy", "one")
    code, told = session("fire", "one", "cancel")
    assert (code, told["is_over"], told["options"]) == (0, True, [])
    assert session("fire", "one", "build")[0] == 1


def test_sessions_are_listed_by_flow_and_state_and_damage_is_told(session, store):
    for flow, name in (("deploy", "a"), ("deploy", "b"), ("traffic-light", "c")):
        session("init", flow, name)
    session("fire", "b", "cancel")
    (store.sessions_dir / "bad.yaml").write_text("- 1")

    def names(*options):
        return [each["name"] for each in session("list", *options)[1]["sessions"]]

    assert names() == ["a", "b", "c"]
    assert names("--flow", "deploy") == ["a", "b"]
    assert names("--state", "prepare") == ["a"]
    _, told = session("list")
    assert [each["is_over"] for each in told["sessions"]] == [False, True, False]
    assert [each["name"] for each in told["damaged"]] == ["bad"]


@pytest.mark.parametrize(
    ("options", "meant"),
    [
        (("--state", "aproval"), "there is no state `aproval`; did you mean `approval`?"),
        (("--flow", "deplay"), "there is no flow `deplay` in "),
        (("--flow", "deplay"), "; did you mean `deploy`?"),
        (("--flow", str(FLOWS / "deploy.yaml")), "did you mean `deploy`?"),
        (("--flow", "deploy", "--state", "aproval"), "did you mean `approval`?"),
    ],
)
def test_a_misspelt_flow_or_state_is_no_empty_list(session, options, meant):
    session("init", "deploy", "one")
    code, error = session("list", *options)
    assert code == 3
    assert error["kind"] == ("StateNotFoundError" if "aproval" in options else "FlowNotFoundError")
    assert meant in error["message"]


@pytest.mark.parametrize(
    "options",
    [
        ("--flow", "feature"),
        ("--flow", "deploy", "--state", "approval"),
        ("--state", "approval"),
        ("--state", "deployed"),  # an exit is the state of who is over
        ("--flow", "deploy", "--state", "deployed"),
        ("--flow", "feature", "--state", "discovery"),  # in a subflow
    ],
)
def test_where_nobody_is_the_list_is_empty_and_nothing_is_wrong(session, options):
    session("init", "deploy", "one")
    assert session("list", *options) == (0, {"sessions": [], "damaged": []})


def test_a_misspelt_name_that_nobody_can_tell_without_the_flows_is_told(
    session, tmp_path, monkeypatch, capsys
):
    session("init", "deploy", "one")
    nowhere = tmp_path / "no-flows"
    code, told = session("list", "--state", "aproval", flows=nowhere)
    assert (code, told["sessions"]) == (0, [])
    assert told["problem"].startswith("nobody can tell whether there is such a flow or state: ")
    assert "no-flows" in told["problem"]
    code, error = session("list", "--flow", "deplay", flows=nowhere)
    assert (code, error["kind"]) == (3, "FlowNotFoundError")
    assert "no-flows" in error["message"]
    monkeypatch.chdir(tmp_path)  # where no flows are said to be
    assert main(["session", "list", "--store", "yaml:sessions", "--flow", "deplay"]) == 0
    printed = capsys.readouterr()
    assert "say where flows are: `--flows DIR`" in json.loads(printed.out)["problem"]
    assert "say where flows are: `--flows DIR`" in printed.err
    # What needs no flow to be told is not told as unknown.
    assert "problem" not in session("list", "--state", "prepare", flows=nowhere)[1]
    assert "problem" not in session("list", "--flow", "deploy", flows=nowhere)[1]


def test_a_flow_that_cannot_be_read_hides_no_state_of_the_others(session, tmp_path):
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "clock.yaml").write_text(CLOCK)
    session("init", "clock", "one", flows=flows)
    (flows / "broken.yaml").write_text("flow: broken\nversion: 1.0.0\nstates: 3\n")
    assert "problem" not in session("list", "--state", "tock-side", flows=flows)[1]
    assert session("list", "--flow", "clock", "--state", "tok", flows=flows)[0] == 3


def test_a_misspelt_state_to_move_from_is_not_somebody_who_was_faster(session):
    session("init", "deploy", "one")
    code, error = session("fire", "one", "build", "--from", "prepar")
    assert (code, error["kind"]) == (3, "StateNotFoundError")
    assert "did you mean `prepare`?" in error["message"]
    assert session("fire", "one", "build", "--from", "testing")[0] == 4


@pytest.mark.parametrize("place", ["sesions", "yaml:sesions", "sqlite:///sesions.db"])
def test_a_misspelt_store_is_no_empty_list(session, tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    code, error = session("list", store=place)
    assert (code, error["kind"]) == (3, "StoreNotFoundError")
    assert "no session was ever kept in `" in error["message"]
    assert "flowr-nb session init" in error["message"]
    assert list(tmp_path.iterdir()) == []
    assert session("init", "deploy", "one", store=place)[0] == 0
    assert len(session("list", store=place)[1]["sessions"]) == 1


def test_an_empty_store_that_is_there_is_an_empty_list(session, tmp_path, monkeypatch, capsys):
    (tmp_path / "kept").mkdir()
    assert session("list", store=str(tmp_path / "kept"))[1]["sessions"] == []
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    assert main(["store", "create", url]) == 0
    capsys.readouterr()
    assert session("list", store=url)[1]["sessions"] == []
    # Where a project keeps them by default none need have begun, as for flowr.
    monkeypatch.chdir(tmp_path)
    assert main(["session", "list"]) == 0
    assert json.loads(capsys.readouterr().out)["sessions"] == []


def test_params_that_json_has_no_form_for_are_told_as_texts(session, store):
    session("init", "deploy", "one")
    path = store.sessions_dir / "one.yaml"
    text = path.read_text("utf-8").replace(
        "params: {}", "params: {2026-11-28: .inf, !!binary YQ==: 1}"
    )
    assert ".inf" in text
    path.write_text(text, "utf-8")
    told = {"2026-11-28": "inf", "b'a'": 1}
    assert session("show", "one")[1]["session"]["params"] == told
    [only] = session("list")[1]["sessions"]
    assert only["params"] == told


def test_without_flows_sessions_can_be_listed_and_nobody_knows_who_is_over(
    session, tmp_path, monkeypatch, capsys
):
    session("init", "deploy", "a")
    monkeypatch.chdir(tmp_path)
    assert main(["session", "list", "--store", "yaml:sessions"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["sessions"]
    assert (told["name"], told["is_over"]) == ("a", None)


def test_a_fire_that_is_asked_for_again_is_one_step(session, store):
    session("init", "deploy", "one")
    _, first = session("fire", "one", "build", "--key", "k-1")
    code, again = session("fire", "one", "build", "--key", "k-1")
    assert (code, first["repeated"], again["repeated"]) == (0, False, True)
    assert again["step"] == first["step"]
    assert first["step"]["key"] == "k-1"
    assert len(history_of(store, store.load("one"))) == 1
    assert session("fire", "one", "fail", "--key", "k-1")[1]["kind"] == "StepKeyError"


def test_a_key_is_that_of_one_step_with_its_evidence_whatever_the_session_is_called(session, store):
    def passing(name, *evidence):
        given = [word for each in evidence for word in ("--evidence", each)]
        return session("fire", name, "pass", "--key", "k-1", *given)

    session("init", "deploy", "one")
    session("fire", "one", "build")
    assert passing("one", "coverage=86", "failures=0")[0] == 0
    assert passing("one", '{"failures": 0, "coverage": "86"}')[1]["repeated"]
    code, error = passing("one", "coverage=87", "failures=0")
    assert (code, error["kind"]) == (2, "StepKeyError")
    assert "with other evidence for `coverage` (pass: testing → approval)" in error["message"]
    assert "for `failures`" in passing("one", "coverage=86")[1]["message"]
    # The key goes along with a new name, and is free for whoever takes the old one.
    store.rename("one", "two")
    assert passing("two", "coverage=86", "failures=0")[1]["repeated"]
    session("init", "deploy", "one")
    session("fire", "one", "build")
    assert not passing("one", "coverage=86", "failures=0")[1]["repeated"]
    # Over is over, but for what was taken before.
    session("fire", "two", "cancel", "--key", "k-2")
    assert session("fire", "two", "cancel", "--key", "k-2")[1]["repeated"]
    assert passing("two", "coverage=86", "failures=0")[1]["repeated"]
    assert session("fire", "two", "cancel", "--key", "k-3")[1]["kind"] == "RunOverError"


def test_an_init_that_is_asked_for_again_leaves_what_is_there(session):
    session("init", "deploy", "one")
    session("fire", "one", "build")
    code, told = session("init", "deploy", "one", "--exist-ok")
    assert (code, told["created"], told["session"]["state"]) == (0, False, "testing")
    assert session("init", "deploy", "one")[0] == 4
    assert session("init", "feature", "one", "--exist-ok")[0] == 4


@pytest.mark.parametrize(
    ("arguments", "code", "kind"),
    [
        (("fire", "one", "nope"), 1, "UnknownTriggerError"),
        (("fire", "one", "pass"), 1, "EvidenceError"),
        (("fire", "one", "fail", "--evidence", "x=1"), 1, "EvidenceError"),
        (
            ("fire", "one", "pass", "--evidence", '{"coverage": 3, "failures": 0}'),
            1,
            "ConditionsNotMetError",
        ),
        (("fire", "one", "pass", "--evidence", "coverage"), 2, "FlowrNbError"),
        (("fire", "one", "pass", "--evidence", "=3"), 2, "FlowrNbError"),
        (("fire", "one", "pass", "--evidence", '{"a": 1} x'), 2, "FlowrNbError"),
        (("fire", "one", "pass", "--evidence", '{"a": NaN}'), 2, "FlowrNbError"),
        (("fire", "one", "pass", "--evidence", '{"a": 1, "a": 2}'), 2, "FlowrNbError"),
        (("fire", "one", "pass", "--evidence", "a=1", "--evidence", "a=1"), 2, "FlowrNbError"),
        (("fire", "one", "pass", "--evidence", f"{'{' * 9}"), 2, "FlowrNbError"),
        (("fire", "one", "pass", "--evidence", f"a={'x' * 20_000}"), 2, "EvidenceValueError"),
        (
            ("fire", "one", "pass", "--evidence", f'{{"coverage": {"9" * 5_000}}}'),
            2,
            "EvidenceValueError",
        ),
        (("fire", "one", "fail", "--key", "x" * 300), 2, "StepKeyError"),
        (("fire", "one", "fail", "--key", ""), 2, "StepKeyError"),
        (("fire", "one", "fail", "--key", " "), 2, "StepKeyError"),
        (("fire", "one", "fail", "--tries", "0"), 2, "FlowrNbError"),
        (("init", "deploy", "a/b"), 2, "SessionNameError"),
        (("fire", "two", "fail"), 3, "SessionNameNotFoundError"),
        (("show", "two"), 3, "SessionNameNotFoundError"),
        (("history", "two"), 3, "SessionNameNotFoundError"),
        (("init", "none", "two"), 3, "FlowNotFoundError"),
        (("show", "astray"), 3, "SessionPlaceError"),
        (("fire", "one", "fail", "--from", "prepare"), 4, "SessionMovedError"),
        (("init", "deploy", "one"), 4, "SessionAlreadyExistsError"),
        (("show", "bad"), 5, "SessionCorruptedError"),
    ],
)
def test_each_kind_of_trouble_has_its_code(session, store, arguments, code, kind):
    session("init", "deploy", "one")
    session("fire", "one", "build")
    (store.sessions_dir / "bad.yaml").write_text("- 1")
    (store.sessions_dir / "astray.yaml").write_text("flow: gone\nstate: a\n")
    found, error = session(*arguments)
    assert (found, error["kind"]) == (code, kind), error["message"]
    assert store.load("one").state == "testing"


def test_a_store_that_cannot_be_had_has_its_code(session, tmp_path):
    (tmp_path / "file").write_text("")
    for verb in (("init", "deploy", "x"), ("list",)):
        assert session(*verb, store=f"yaml:{tmp_path / 'file'}")[0] == 5
    # None is made by waiting of what names none.
    for place in ("postgrse://me:secret@host/db", "sqlite://", "memory:", "", " "):
        code, error = session("list", store=place)
        assert code == 2
        assert "secret" not in error["message"]


def test_where_it_stands_instead_is_told(session):
    session("init", "deploy", "one")
    _, error = session("fire", "one", "fail", "--from", "testing")
    assert error["session"]["state"] == "prepare"


def test_a_step_that_was_saved_is_told_whatever_fails_after_it(session, tmp_path):
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "clock.yaml").write_text(CLOCK)
    session("init", "clock", "one", flows=flows)
    session("fire", "one", "tick", "--key", "k", flows=flows)
    (flows / "clock.yaml").unlink()
    code, told = session("fire", "one", "tick", "--key", "k", flows=flows)
    assert (code, told["repeated"], told["options"]) == (0, True, [])
    assert "there is no flow `clock`" in told["problem"]


def test_a_save_that_fails_is_told_and_nothing_is_kept(session, store, monkeypatch):
    session("init", "deploy", "one")

    def full(*_, **__):
        raise SessionStorageError("the disk is full")

    monkeypatch.setattr(YamlSessionStore, "save", full)
    assert session("fire", "one", "build") == (
        5,
        {"kind": "SessionStorageError", "message": "the disk is full"},
    )
    assert store.load("one").state == "prepare"


@pytest.mark.xdist_group("processes")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize("kind", ["yaml", "sqlite", "postgresql"])
def test_ten_workers_of_which_some_are_killed_take_each_step_once(kind, tmp_path, request):
    if kind == "postgresql":
        request.getfixturevalue("postgresql")
    place = {
        "yaml": lambda: f"yaml:{tmp_path / 'sessions'}",
        "sqlite": lambda: f"sqlite:///{tmp_path / 'sessions.db'}",
        "postgresql": lambda: postgresql_url(tmp_path),
    }[kind]()
    workers, steps, kills = 10, 12, 25
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/clock.yaml").write_text(CLOCK)
    (tmp_path / "logs").mkdir()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.run.workers"),
            *(place, tmp_path / "flows", tmp_path / "logs"),
            *map(str, (workers, steps, kills)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["failed"] == 0, done.stderr
    assert result["killed"]
    wanted = {f"{worker}-{number}" for worker in range(workers) for number in range(steps)}
    assert sorted(key for key, _ in result["told"]) == sorted(wanted)
    store = open_store(place)
    last = store.load("shared")
    history = history_of(store, last)
    assert sorted(step.key for step in history) == sorted(wanted)
    for one, other in pairwise(history):
        assert one.after.configuration == other.before.configuration
    assert history[-1].after.configuration == last.configuration
