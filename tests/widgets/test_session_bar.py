"""The bar: every button calls the store's method of its name, and nothing is lost unasked."""

import threading

import pytest

from flowr_nb import FlowRun, Session, SessionBar, YamlSessionStore
from flowr_nb.store import SessionConflictError
from flowr_nb.store.protocol import history_of
from flowr_nb.widgets.keeping import MOST_RESTORABLE
from tests.driving import ask, listen, parts_of, say, shown

HUGE = "x" * 1_000_000
ODD = [None, 7, True, [], {"a": 1}, "", "\ud800", "a\x00b", HUGE]
ACTING = [
    *("begin", "init", "load", "save"),
    *("rename", "duplicate", "delete", "restore", "show-file"),
]


@pytest.fixture
def bar(run):
    return SessionBar(run)


@pytest.fixture
def friday(run, bar):
    """The bar of a run that is saved, with its two steps, as `friday`."""
    run.fire("build")
    run.fire("fail")
    save(bar, "friday")
    return bar


def save(bar, name=None):
    """Press Save, with that name in the field; by default the run's own."""
    session = shown(bar, "bar")["session"]
    return ask(bar, "save", name=session if name is None else name, session=session)


def mark(bar):
    """What the bar's mark is made of: a draft or not, unsaved or not, and how many steps."""
    now = shown(bar, "bar")
    return ("draft" if now["isDraft"] else "kept", now["unsaved"], now["steps"])


def sessions(bar):
    return shown(bar, "choices")["sessions"]


def steps_of(store, name):
    return [step.in_words for step in history_of(store, store.load(name))]


@pytest.fixture
def calls(run, monkeypatch):
    """The names of the store's methods that are called."""
    called = []
    for name in ("create", "load", "save", "entries"):
        original = getattr(run.store, name)

        def call(*args, _name=name, _original=original, **kwargs):
            called.append(_name)
            return _original(*args, **kwargs)

        monkeypatch.setattr(run.store, name, call)
    return called


@pytest.mark.parametrize(
    ("said", "method"),
    [
        ({"do": "init", "flow": "deploy", "name": "monday"}, "create"),
        ({"do": "save", "name": "monday", "session": "deploy"}, "save"),
        ({"do": "load", "name": "friday"}, "load"),
        ({"do": "sessions", "search": "", "order": "name", "page": 0}, "entries"),
    ],
)
def test_each_button_calls_the_store_s_method(bar, store, calls, said, method):
    store.create(Session("deploy", "prepare", "friday"))
    calls.clear()
    assert "error" not in say(bar, said)
    assert method in calls
    assert set(calls) <= {method, "entries"}


def test_init_begins_and_saves_a_session_under_the_name(bar, run, store):
    ask(bar, "init", flow="deploy", name=" friday ")
    assert run.session.name == "friday"
    assert store.load("friday") == run.session
    assert mark(bar) == ("kept", False, 0)
    assert sessions(bar) == ["friday"]


def test_init_enters_a_subflow_and_writes_once(library, store, write_flows):
    library = write_flows(
        {
            "outer": "flow: outer\nversion: 1.0.0\nexits: [x]\nstates:\n"
            "- id: a\n  flow: inner\n  next: {done: x}\n",
            "inner": "flow: inner\nversion: 1.0.0\nexits: [done]\nstates:\n"
            "- id: i\n  next: {go: done}\n",
        }
    )
    bar = SessionBar(FlowRun.draft(library, store, "outer"))
    ask(bar, "init", flow="outer", name="n")
    stored = store.load("n")
    assert (stored.flow, stored.state, len(stored.stack)) == ("inner", "i", 1)


def test_the_mark_tells_draft_saved_and_unsaved(bar, run):
    assert mark(bar) == ("draft", True, 0)
    assert shown(bar, "bar")["saved"] is None
    save(bar)
    assert mark(bar) == ("kept", False, 0)
    assert shown(bar, "bar")["saved"] == run.session.updated_at
    run.fire("build")
    run.fire("fail")
    assert mark(bar) == ("kept", True, 2)
    save(bar)
    assert mark(bar) == ("kept", False, 0)


def test_a_step_is_one_message(bar, run, monkeypatch):
    told = listen(bar, monkeypatch)
    run.fire("build")
    assert parts_of(told) == [["_bar"]]


def test_save_writes_where_the_run_stands(bar, run, store):
    run.fire("build")
    save(bar)
    assert store.load("deploy").state == "testing"


def test_save_under_another_name_makes_a_copy(bar, run, store):
    save(bar)
    run.fire("build")
    save(bar, "copy")
    assert run.session.name == "copy"
    assert store.load("copy").state == "testing"
    assert store.load("deploy").state == "prepare"
    assert sessions(bar) == ["copy", "deploy"]


@pytest.mark.parametrize("session", ["deploy", None, 7, HUGE])
def test_a_save_that_was_meant_for_another_session_is_refused(bar, run, store, session):
    """Somebody loads another one while the press is on its way."""
    run.begin("feature", "other")
    answer = ask(bar, "save", name="deploy", session=session)
    assert "the run is `other` by now, and nothing was saved" in answer["error"]
    assert store.list_sessions() == []


def test_load_follows_the_session_that_is_named(bar, run, store):
    store.save(Session("feature", "idea", "other"))
    ask(bar, "load", name=" other ")
    assert run.session.name == "other"
    assert shown(bar, "bar")["flow"] == "feature"
    assert shown(bar, "bar")["session"] == "other"
    assert sessions(bar) == ["other"]


def test_load_of_no_name_says_so(bar, run):
    assert ask(bar, "load", name=" ")["error"]
    assert ask(bar, "load")["error"] == "which name is meant is not told"
    assert run.session.name == "deploy"


def test_load_of_a_name_that_is_not_there_says_so(bar, run):
    assert "nowhere" in ask(bar, "load", name="nowhere")["error"]
    assert run.session.name == "deploy"


def test_of_many_sessions_the_latest_are_offered_and_any_can_be_loaded(bar, run, store):
    for number in range(130):
        moved = f"2026-01-01T00:{number // 60:02}:{number % 60:02}+00:00"
        store.save(Session("deploy", "testing", f"s{number:03}", moved, moved))
    ask(bar, "choices")
    choices = shown(bar, "choices")
    assert choices["total"] == 130
    assert choices["sessions"] == [f"s{number:03}" for number in range(30, 130)]
    ask(bar, "load", name="s007")
    assert run.session.name == "s007"


def test_the_choices_are_looked_up_again_where_that_is_asked(bar, store, library):
    assert shown(bar, "choices") == {"flows": library.names(), "sessions": [], "total": 0}
    store.save(Session("feature", "idea", "other"))
    assert sessions(bar) == []
    assert "error" not in ask(bar, "choices")
    assert sessions(bar) == ["other"]


def test_picking_a_flow_begins_a_draft_of_it(bar, run, store):
    ask(bar, "begin", flow="traffic-light")
    assert run.session.flow == "traffic-light"
    assert run.is_draft
    assert store.list_sessions() == []


def test_a_draft_never_takes_the_name_of_a_session(bar, run, store):
    store.save(Session("traffic-light", "red", "traffic-light"))
    ask(bar, "begin", flow="traffic-light")
    assert run.session.name == "traffic-light-2"


LOSING = [
    ({"do": "init", "flow": "deploy", "name": "new"}, "begin `new`"),
    ({"do": "load", "name": "other"}, "load `other`"),
    ({"do": "begin", "flow": "feature"}, "show `feature`"),
]


@pytest.mark.parametrize(("said", "intent"), LOSING)
def test_unsaved_steps_are_not_lost_unasked(bar, run, store, said, intent):
    store.save(Session("feature", "idea", "other"))
    run.fire("build")
    stepped = run.session
    asked = say(bar, said)
    assert asked["question"] == f"To {intent} would lose 1 unsaved step of `deploy`."
    assert run.session is stepped
    assert [each.name for each in store.list_sessions()] == ["other"]
    assert "question" not in say(bar, {**said, "losing": asked["losing"]})
    assert run.session is not stepped


@pytest.mark.parametrize(("said", "intent"), LOSING)
def test_consent_no_longer_counts_once_another_step_was_taken(bar, run, store, said, intent):
    store.save(Session("feature", "idea", "other"))
    run.fire("build")
    losing = say(bar, said)["losing"]
    run.fire("fail")
    stepped = run.session
    asked = say(bar, {**said, "losing": losing})
    assert intent in asked["question"]
    assert "2 unsaved steps" in asked["question"]
    assert run.session is stepped


@pytest.mark.parametrize(("said", "intent"), LOSING)
def test_consent_to_lose_steps_of_one_session_is_none_for_those_of_another(
    bar, run, store, said, intent
):
    store.save(Session("feature", "idea", "other"))
    run.fire("build")
    losing = say(bar, said)["losing"]
    run.begin("deploy", "third")
    run.fire("build")
    stepped = run.session
    asked = say(bar, {**said, "losing": losing})
    assert asked["question"] == f"To {intent} would lose 1 unsaved step of `third`."
    assert run.session is stepped


@pytest.mark.parametrize("said", [said for said, _ in LOSING])
def test_nobody_moves_the_run_between_the_look_what_is_lost_and_the_leaving(
    bar, run, store, monkeypatch, said
):
    store.save(Session("feature", "idea", "other"))
    leave = getattr(run, said["do"])
    moved = []
    other = threading.Thread(target=lambda: moved.append(run.assume(coverage=86)))

    def leave_slowly(*what):
        other.start()
        other.join(0.2)
        moved.append("left")
        return leave(*what)

    monkeypatch.setattr(run, said["do"], leave_slowly)
    assert "error" not in say(bar, said)
    other.join()
    assert moved[0] == "left"


@pytest.mark.parametrize("losing", [True, "1", [1], {}, None, -1, 1, HUGE])
def test_only_what_was_asked_about_is_consent(bar, run, losing):
    run.fire("build")
    assert "question" in ask(bar, "begin", flow="feature", losing=losing)
    assert run.session.state == "testing"


def test_a_draft_without_steps_is_left_without_a_question(bar, run):
    assert "question" not in ask(bar, "begin", flow="feature")
    assert run.session.root_flow == "feature"


def test_the_list_shows_name_flow_state_and_time(bar, nested_run):
    nested_run.save()
    (row,) = ask(bar, "sessions")["rows"]
    assert row == {
        "name": "redesign",
        "flow": "feature",
        "place": "feature › build › review › reading",
        "updated": nested_run.session.updated_at,
        "error": "",
    }


def test_the_list_follows_a_save(bar):
    assert ask(bar, "sessions")["rows"] == []
    save(bar)
    assert [row["name"] for row in ask(bar, "sessions")["rows"]] == ["deploy"]


def test_what_was_done_here_is_seen_without_looking_through_the_store(bar, monkeypatch):
    store = bar.run.store
    for name in ("a", "b", "c"):
        store.save(Session("feature", "idea", name))
    ask(bar, "choices")
    entries = store.entries
    asked = []
    monkeypatch.setattr(store, "entries", lambda names=None: asked.append(names) or entries(names))

    def seen():
        rows = [row["name"] for row in ask(bar, "sessions", known=True)["rows"]]
        assert sessions(bar) == rows == [entry.name for entry in entries()]
        return rows

    save(bar)
    assert seen() == ["a", "b", "c", "deploy"]
    for do, what in [
        ("rename", {"name": "deploy", "to": " d "}),
        ("rename", {"name": "a", "to": "z"}),
        ("duplicate", {"name": "b", "to": "e"}),
        ("delete", {"name": "c", "sure": True}),
        ("restore", {"name": "c"}),
        ("init", {"flow": "deploy", "name": "f"}),
        ("load", {"name": "d"}),
        ("begin", {"flow": "deploy"}),
    ]:
        assert "error" not in ask(bar, do, **what), do
        seen()
    assert seen() == ["b", "c", "d", "e", "f", "z"]
    # Only `begin` asks for every name: for one that is free.
    assert asked.count(None) == 1


def test_what_code_saves_is_listed(bar, run):
    ask(bar, "choices")
    run.save()
    run.fire("build")
    run.save()
    (row,) = ask(bar, "sessions", known=True)["rows"]
    assert row["place"] == "deploy › testing"


def test_nothing_that_is_asked_or_listed_makes_a_model(friday, run, count_models):
    before = count_models()
    for _ in range(3):
        run.return_to(0)
        assert "question" in ask(friday, "begin", flow="feature")
        ask(friday, "sessions")
        save(friday)
        ask(friday, "choices")
    assert count_models() == before


def test_a_damaged_session_is_listed_with_what_is_wrong_and_its_file(bar, sessions_dir):
    save(bar)
    (sessions_dir / "bad.yaml").write_text("flow: [deploy\n")
    bad, good = ask(bar, "sessions")["rows"]
    assert "bad.yaml is damaged" in bad["error"]
    assert good["place"] == "deploy › prepare"
    answer = ask(bar, "show-file", name="bad")
    assert (answer["text"], answer["file"]) == ("flow: [deploy\n", "bad.yaml")


def test_a_file_of_no_text_is_shown_as_far_as_it_goes(bar, sessions_dir):
    save(bar)
    (sessions_dir / "bad.yaml").write_bytes(b"\xff\xfe" * 1_000_000)
    assert len(ask(bar, "show-file", name="bad")["text"]) == 100_000


def test_no_other_file_than_a_session_s_is_shown(bar, tmp_path, monkeypatch):
    """A page may be shown to people who must not read what its server can read."""
    save(bar)
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: x\n")
    (tmp_path / "sessions" / "link.yaml").symlink_to(secret)
    monkeypatch.chdir(tmp_path)
    for name in (str(secret), "../secret", "../secret.yaml", "secret.yaml", "link", "..\\secret"):
        answer = ask(bar, "show-file", name=name)
        assert "text" not in answer
        assert answer["error"]


def test_loading_a_damaged_session_says_so_and_keeps_the_run(bar, run, sessions_dir):
    save(bar)
    session = run.session
    (sessions_dir / "bad.yaml").write_text("state: x\n")
    error = ask(bar, "load", name="bad")["error"]
    assert "bad.yaml is damaged" in error
    assert "`flow` is missing" in error
    assert run.session is session


@pytest.mark.parametrize(
    ("flow", "state", "words"),
    [
        ("gone", "a", "is in the flow `gone`: there is no flow `gone`"),
        ("deploy", "gone", "is in the state `gone`, which the flow `deploy` does not have"),
    ],
)
def test_a_session_of_a_place_that_is_gone_says_so_and_keeps_the_run(bar, flow, state, words):
    run, store = bar.run, bar.run.store
    session = run.session
    store.save(Session(flow, state, "lost"))
    assert words in ask(bar, "load", name="lost")["error"]
    assert run.session is session
    assert store.load("lost").state == state


def test_a_name_that_is_taken_is_told_with_one_that_is_free(friday, run, store):
    """Whatever it was wanted for; and nothing is touched."""
    store.save(Session("feature", "release", "monday"))
    store.save(Session("feature", "release", "monday-2"))
    for name, answer in {
        "init": ask(friday, "init", flow="deploy", name="monday"),
        "save": save(friday, "monday"),
        "rename": ask(friday, "rename", name="friday", to="monday"),
        "rename of another": ask(friday, "rename", name="monday-2", to="monday"),
        "duplicate": ask(friday, "duplicate", name="friday", to="monday"),
    }.items():
        assert "`monday`" in answer["error"], name
        assert "already" in answer["error"], name
        assert (answer["taken"], answer["free"]) == ("monday", "monday-3"), name
    assert run.session.name == "friday"
    assert store.load("monday").state == "release"
    assert [each.name for each in store.list_sessions()] == ["friday", "monday", "monday-2"]


def test_a_rename_to_its_own_name_is_nothing_to_do(friday, run, store):
    store.save(Session("feature", "release", "monday"))
    session = run.session
    for name in ("friday", "monday"):
        assert "error" not in ask(friday, "rename", name=name, to=f" {name} ")
    assert run.session is session
    assert sessions(friday) == ["friday", "monday"]


@pytest.mark.parametrize("name", ["", "   ", "../x", "a/b", "CON", "x" * 300, "a\x00b", ".", ".."])
def test_names_that_cannot_be_are_refused_in_words(bar, run, store, name):
    words = "cannot be a session's name" if name.strip() else "a session needs a name"
    assert words in ask(bar, "init", flow="deploy", name=name)["error"]
    assert words in save(bar, name)["error"]
    assert words in ask(bar, "rename", name="deploy", to=name)["error"]
    assert store.list_sessions() == []
    save(bar)
    assert words in ask(bar, "rename", name="deploy", to=name)["error"]
    assert words in ask(bar, "duplicate", name="deploy", to=name)["error"]
    assert [each.name for each in store.list_sessions()] == [run.session.name] == ["deploy"]


def test_saving_a_draft_over_another_session_is_refused(bar, store):
    store.save(Session("feature", "release", "friday"))
    error = save(bar, "friday")["error"]
    assert "there is another session `friday` already" in error
    assert "overwrite" not in error
    assert store.load("friday").state == "release"


def test_a_conflicting_save_is_refused_and_nothing_is_lost(bar, run, store):
    save(bar)
    store.save(store.load("deploy").with_state("canary"))
    run.fire("build")
    answer = save(bar)
    assert "was changed elsewhere since it was read: it is now in `canary`" in answer["error"]
    assert "overwrite" not in answer["error"]  # a word of code, and there are buttons
    assert "taken" not in answer
    assert (answer["news"]["kind"], answer["news"]["canTake"]) == ("conflict", True)
    assert store.load("deploy").state == "canary"
    assert run.session.state == "testing"


@pytest.mark.parametrize(
    ("way", "kept"),
    [
        ("take-theirs", {"deploy": "canary"}),
        ("keep-mine", {"deploy": "testing"}),
        ("keep-both", {"deploy": "canary", "deploy-2": "testing"}),
    ],
)
def test_a_save_that_is_refused_offers_the_ways_on(bar, run, store, way, kept):
    save(bar)
    store.save(store.load("deploy").with_state("canary"))
    run.fire("build")
    of = save(bar)["news"]["of"]
    assert "look at it again" in ask(bar, way, of="other news")["error"]
    assert "error" not in ask(bar, way, of=of)
    assert {each.name: each.state for each in store.list_sessions()} == kept
    assert sessions(bar) == [*kept]
    assert not run.unsaved
    assert run.session.state == kept[run.session.name]
    assert run.session.name == [*kept][-1]


def test_a_save_of_what_was_moved_elsewhere_and_not_here_follows_it(bar, run, store):
    save(bar)
    store.save(store.load("deploy").with_state("canary"))
    answer = save(bar)
    assert "the run shows what is stored now" in answer["error"]
    assert "news" not in answer
    assert run.session.state == "canary"


def test_a_directory_that_cannot_be_written_is_told_in_words(library, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    run = FlowRun.draft(library, YamlSessionStore(tmp_path / "file" / "sessions"), "deploy")
    run.fire("build")
    bar = SessionBar(run)
    assert "cannot write" in save(bar)["error"]
    assert run.session.state == "testing"
    assert mark(bar) == ("draft", True, 1)


def test_a_flow_that_does_not_parse_says_where_and_keeps_the_run(write_flows, store):
    library = write_flows(
        {
            "good": "flow: good\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {go: x}\n",
            "bad": "flow: bad\nversion: 1.0.0\nstates: {a: b}\n",
        }
    )
    run = FlowRun.draft(library, store, "good")
    bar = SessionBar(run)
    assert set(shown(bar, "choices")["flows"]) == {"good", "bad.yaml"}
    error = ask(bar, "begin", flow="bad.yaml")["error"]
    assert "bad.yaml:3:1: error: `states` is a list of states; found a mapping" in error
    assert run.session.flow == "good"
    assert shown(bar, "bar")["flow"] == "good"


def test_names_reach_the_page_as_they_are(write_flows, store):
    """They are told as JSON, and become text there; nothing here is made for HTML."""
    nasty = "<img src=x onerror=alert(1)>"
    library = write_flows(
        {"f": f"flow: '{nasty}'\nversion: 1.0.0\nexits: [x]\nstates:\n- id: '{nasty}'\n"}
    )
    run = FlowRun.draft(library, store, nasty, "n")
    bar = SessionBar(run)
    save(bar)
    assert shown(bar, "bar")["flow"] == nasty
    assert ask(bar, "sessions")["rows"][0]["flow"] == nasty
    assert f"`{nasty}`" in ask(bar, "init", flow=nasty, name=nasty)["error"]


def test_rename_takes_the_steps_along(friday, run, store):
    assert "error" not in ask(friday, "rename", name="friday", to=" monday ")
    assert run.session.name == "monday"
    assert mark(friday) == ("kept", False, 0)
    assert sessions(friday) == ["monday"]
    assert steps_of(store, "monday") == ["build: prepare → testing", "fail: testing → prepare"]
    run.fire("build")
    assert "error" not in save(friday)
    assert store.load("monday").state == "testing"


def test_rename_keeps_unsaved_steps_unsaved(friday, run, store):
    run.fire("build")
    run.fire("fail")  # back where it was saved, which is no reason to forget them
    ask(friday, "rename", name="friday", to="monday")
    assert mark(friday) == ("kept", True, 2)
    assert "question" in ask(friday, "begin", flow="feature")
    assert "error" not in save(friday)
    assert len(steps_of(store, "monday")) == 4


def test_rename_of_a_draft_names_what_will_be_saved(bar, run, store):
    run.fire("build")
    store.save(Session("feature", "idea", "taken"))
    answer = ask(bar, "rename", name="deploy", to="taken")
    assert (answer["taken"], answer["free"]) == ("taken", "taken-2")
    assert "error" not in ask(bar, "rename", name="deploy", to="friday")
    assert mark(bar) == ("draft", True, 1)
    save(bar)
    assert steps_of(store, "friday") == ["build: prepare → testing"]


def test_rename_of_another_session_leaves_the_run_where_it_is(friday, run, store):
    session = run.session
    store.save(Session("feature", "idea", "other"))
    ask(friday, "rename", name="other", to="another")
    assert run.session is session
    assert sessions(friday) == ["another", "friday"]
    assert "there is no session `gone`" in ask(friday, "rename", name="gone", to="x")["error"]


@pytest.mark.parametrize("has_steps", [True, False])
def test_rename_forgets_nothing_that_others_did_meanwhile(friday, run, store, has_steps):
    store.save(store.load("friday").with_state("canary"))
    if has_steps:
        run.fire("build")
    ask(friday, "rename", name="friday", to="monday")
    assert run.session.name == "monday"
    assert store.load("monday").state == "canary"
    if not has_steps:
        assert run.session.state == "canary"
        return
    assert run.news.theirs.state == "canary"
    with pytest.raises(SessionConflictError):
        run.save()
    run.keep_mine()
    assert store.load("monday").state == "testing"


def test_duplicate_copies_the_steps_and_the_run_stays(friday, run, store):
    session = run.session
    assert "error" not in ask(friday, "duplicate", name="friday", to=" copy ")
    assert run.session is session
    assert steps_of(store, "copy") == steps_of(store, "friday")
    assert len(steps_of(store, "copy")) == 2
    assert store.load("copy").configuration == session.configuration
    assert sessions(friday) == ["copy", "friday"]
    assert "there is no session `gone`" in ask(friday, "duplicate", name="gone", to="x")["error"]
    run.fire("build")
    save(friday)
    assert store.load("copy").state == "prepare"


def test_delete_asks_and_restore_brings_back_session_and_steps(friday, run, store):
    session, steps = run.session, steps_of(store, "friday")
    asked = ask(friday, "delete", name="friday")
    assert asked["question"] == "Delete `friday` and its steps?"
    assert sessions(friday) == ["friday"]
    answer = ask(friday, "delete", name="friday", sure=asked["sure"])
    assert (answer["deleted"], answer["canRestore"]) == ("friday", True)
    assert sessions(friday) == []
    assert mark(friday) == ("draft", True, 2)  # the run goes on, and could be saved again
    assert "error" not in ask(friday, "restore", name="friday")
    assert store.load("friday") == session
    assert steps_of(store, "friday") == steps
    assert mark(friday) == ("kept", False, 0)
    assert sessions(friday) == ["friday"]
    assert "was not deleted here" in ask(friday, "restore", name="friday")["error"]


def test_delete_of_another_session_leaves_the_run_where_it_is(friday, run, store):
    session = run.session
    store.save(Session("feature", "idea", "other"))
    ask(friday, "delete", name="other", sure=True)
    assert run.session is session
    assert mark(friday) == ("kept", False, 0)
    ask(friday, "restore", name="other")
    assert store.load("other").state == "idea"
    assert run.session is session


def test_restore_loses_none_of_the_steps_that_were_not_saved(friday, run, store):
    run.fire("build")
    ask(friday, "delete", name="friday", sure=True)
    ask(friday, "restore", name="friday")
    assert len(steps_of(store, "friday")) == 2
    assert mark(friday) == ("draft", True, 3)
    answer = save(friday)  # beside what is there again, not over it
    assert (answer["taken"], answer["free"]) == ("friday", "friday-2")
    assert "error" not in save(friday, "friday-2")
    assert len(steps_of(store, "friday-2")) == 3


def test_the_last_deleted_sessions_can_be_brought_back_and_no_endless_number(friday):
    names = [f"s-{number}" for number in range(MOST_RESTORABLE + 1)]
    for name in names:
        ask(friday, "duplicate", name="friday", to=name)
        ask(friday, "delete", name=name, sure=True)
    assert "was not deleted here" in ask(friday, "restore", name=names[0])["error"]
    assert "error" not in ask(friday, "restore", name=names[1])


def test_restore_takes_nobody_s_place(friday, store):
    ask(friday, "delete", name="friday", sure=True)
    store.save(Session("feature", "idea", "friday"))
    assert "there is a session `friday`" in ask(friday, "restore", name="friday")["error"]
    assert store.load("friday").state == "idea"


def test_a_damaged_session_can_be_deleted_and_not_restored(friday, sessions_dir):
    (sessions_dir / "bad.yaml").write_text("flow: [deploy\n")
    assert not ask(friday, "delete", name="bad", sure=True)["canRestore"]
    assert not (sessions_dir / "bad.yaml").exists()
    assert "cannot be brought back" in ask(friday, "restore", name="bad")["error"]


@pytest.mark.parametrize("do", ACTING)
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_nonsense_is_answered_in_words_and_changes_nothing(friday, run, store, do, odd):
    session, entries = run.session, store.entries()
    answers = [
        ask(friday, do),
        ask(friday, do, name=odd, to=odd, flow=odd, session=odd, sure=True, losing=odd),
    ]
    if do in {"rename", "duplicate", "save", "delete"}:
        answers.append(ask(friday, do, name="friday", to=odd, session=odd, sure=[odd]))
    for answer in answers:
        told = answer.get("error") or answer["question"]
        assert 0 < len(told) <= 2_000
        assert "should not have happened" not in told
    assert run.session is session
    assert store.entries() == entries


def test_a_closed_bar_leaves_no_model_behind(run, count_models):
    before = count_models()
    bar = SessionBar(run)
    save(bar)
    bar.close()
    run.fire("build")
    assert count_models() == before
