"""The bar: every button calls the store's method of its name, and nothing is lost unasked."""

import pytest

from flowr_nb import FlowRun, Session, SessionBar, YamlSessionStore
from flowr_nb.widgets.ask_box import AskBox
from tests.driving import plain, within


@pytest.fixture
def bar(run):
    return SessionBar(run)


def message(bar):
    return plain(bar.message.value)


def mark(bar):
    return plain(bar.mark.value)


def question(bar):
    """The one that is asked, or None."""
    return next((box for box in within(bar, AskBox) if box.layout.display != "none"), None)


def is_asking(bar):
    return question(bar) is not None


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
    ("button", "method"),
    [("init", "create"), ("save", "save"), ("load", "load"), ("list", "entries")],
)
def test_each_button_calls_the_store_s_method(bar, store, calls, button, method):
    store.create(Session("deploy", "prepare", "friday"))
    bar.reload_choices()
    bar.name_field.value = "monday"
    bar.session_picker.value = "friday"
    calls.clear()
    getattr(bar, f"{button}_button").click()
    assert method in calls
    assert set(calls) <= {method, "entries"}


def test_init_begins_and_saves_a_session_under_the_name(bar, run, store):
    bar.name_field.value = "friday"
    bar.init_button.click()
    assert run.session.name == "friday"
    assert store.load("friday") == run.session
    assert mark(bar) == "✓ saved"
    assert bar.session_picker.value == "friday"


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
    bar.name_field.value = "n"
    bar.init_button.click()
    stored = store.load("n")
    assert (stored.flow, stored.state, len(stored.stack)) == ("inner", "i", 1)


def test_the_mark_tells_draft_saved_and_unsaved(bar, run):
    assert mark(bar) == "● not saved yet"
    bar.save_button.click()
    assert mark(bar) == "✓ saved"
    run.fire("build")
    assert mark(bar) == "● unsaved"
    bar.save_button.click()
    assert mark(bar) == "✓ saved"


def test_save_writes_where_the_run_stands(bar, run, store):
    run.fire("build")
    bar.save_button.click()
    assert store.load("deploy").state == "testing"


def test_save_under_another_name_makes_a_copy(bar, run, store):
    bar.save_button.click()
    run.fire("build")
    bar.name_field.value = "copy"
    bar.save_button.click()
    assert run.session.name == "copy"
    assert store.load("copy").state == "testing"
    assert store.load("deploy").state == "prepare"


def test_load_follows_the_session_that_is_picked(bar, run, store):
    store.save(Session("feature", "idea", "other"))
    bar.reload_choices()
    bar.session_picker.value = "other"
    bar.load_button.click()
    assert run.session.name == "other"
    assert bar.flow_picker.value == "feature"
    assert bar.name_field.value == "other"


def test_load_without_a_choice_loads_the_session_that_is_named(bar, run, store):
    store.save(Session("deploy", "testing", "by-name"))
    bar.name_field.value = " by-name "
    bar.load_button.click()
    assert run.session.state == "testing"
    assert bar.session_picker.value == "by-name"


def test_what_is_typed_last_is_what_load_means(bar, run, store):
    for state in ("testing", "canary"):
        store.save(Session("deploy", state, state))
    bar.reload_choices()
    bar.session_picker.value = "canary"
    bar.name_field.value = "testing"
    bar.load_button.click()
    assert run.session.state == "testing"
    bar.session_picker.value = "canary"
    bar.load_button.click()
    assert run.session.state == "canary"


def test_load_with_neither_choice_nor_name_says_so(bar):
    bar.name_field.value = " "
    bar.load_button.click()
    assert message(bar) == "⚠ pick a session to load, or type its name"


def test_load_of_a_name_that_is_not_there_says_so(bar, run):
    bar.name_field.value = "nowhere"
    bar.load_button.click()
    assert "nowhere" in message(bar)
    assert run.session.name == "deploy"


def test_of_many_sessions_the_latest_are_offered_and_any_can_be_loaded(bar, run, store):
    for number in range(130):
        moved = f"2026-01-01T00:{number // 60:02}:{number % 60:02}+00:00"
        store.save(Session("deploy", "testing", f"s{number:03}", moved, moved))
    bar.reload_choices()
    (first, _), *offered = bar.session_picker.options
    assert first == "— 100 of 130"
    assert [name for name, _ in offered] == [f"s{number:03}" for number in range(30, 130)]
    bar.name_field.value = "s007"
    bar.load_button.click()
    assert run.session.name == "s007"
    assert bar.session_picker.value == "s007"


def test_picking_a_flow_begins_a_draft_of_it(bar, run, store):
    bar.flow_picker.value = "traffic-light"
    assert run.session.flow == "traffic-light"
    assert run.is_draft
    assert store.list_sessions() == []


def test_a_draft_never_takes_the_name_of_a_session(bar, run, store):
    store.save(Session("traffic-light", "red", "traffic-light"))
    bar.flow_picker.value = "traffic-light"
    assert run.session.name == "traffic-light-2"


@pytest.mark.parametrize("action", ["init", "load", "flow"])
def test_unsaved_steps_are_not_lost_unasked(bar, run, store, action):
    store.save(Session("feature", "idea", "other"))
    bar.reload_choices()
    bar.session_picker.value = "other"
    run.fire("build")
    stepped = run.session

    def act():
        if action == "init":
            bar.name_field.value = "new"
            bar.init_button.click()
        elif action == "load":
            bar.load_button.click()
        else:
            bar.flow_picker.value = "feature"

    act()
    assert is_asking(bar)
    assert "would lose 1 unsaved step of deploy" in plain(question(bar).question.value)
    assert run.session is stepped
    question(bar).keep_button.click()
    assert not is_asking(bar)
    assert run.session is stepped
    assert bar.flow_picker.value == "deploy"
    act()
    question(bar).drop_button.click()
    assert not is_asking(bar)
    assert run.session is not stepped


def test_a_draft_without_steps_is_left_without_a_question(bar):
    bar.flow_picker.value = "feature"
    assert not is_asking(bar)


def test_the_list_shows_name_flow_state_and_time(bar, nested_run):
    nested_run.save()
    bar.list_button.click()
    text = plain(bar.sessions.table.value)
    assert "redesign" in text
    assert "feature" in text
    assert "feature/build ▸ build-cycle/review ▸ review-cycle/reading" in text
    assert nested_run.session.updated_at[:10] in text
    assert bar.sessions.layout.display == "flex"
    bar.list_button.click()
    assert bar.sessions.layout.display == "none"


def test_the_table_and_the_question_are_made_with_their_first_use(bar, run, count_models):
    before = count_models()
    assert len(bar.children) == 3  # the sheet is one
    run.fire("build")
    bar.flow_picker.value = "feature"
    asked = count_models()
    assert asked > before
    kinds = [type(part).__name__ for part in bar.children]
    assert kinds == ["HBox", "AskBox", "HTML", "HTML"]
    question(bar).keep_button.click()
    bar.list_button.click()
    listed = count_models()
    assert listed > asked
    assert bar.children[-1] is bar.sessions
    for _ in range(3):
        bar.list_button.click()
        bar.flow_picker.value = "feature"
        question(bar).keep_button.click()
    assert count_models() == listed


def test_a_save_makes_no_table(bar, count_models):
    before = count_models()
    bar.save_button.click()
    assert count_models() == before


def test_the_list_follows_a_save(bar):
    bar.list_button.click()
    assert plain(bar.sessions.table.value) == "no sessions yet"
    bar.save_button.click()
    assert "deploy" in plain(bar.sessions.table.value)


def test_a_damaged_session_is_listed_with_what_is_wrong(bar, sessions_dir):
    bar.save_button.click()
    (sessions_dir / "bad.yaml").write_text("flow: [deploy\n")
    bar.list_button.click()
    text = plain(bar.sessions.table.value)
    assert "bad.yaml is damaged" in text
    assert "deploy/prepare" in text


def test_loading_a_damaged_session_says_so_and_keeps_the_run(bar, run, sessions_dir):
    bar.save_button.click()
    session = run.session
    (sessions_dir / "bad.yaml").write_text("state: x\n")
    bar.reload_choices()
    bar.session_picker.value = "bad"
    bar.load_button.click()
    assert "bad.yaml is damaged" in message(bar)
    assert "`flow` is missing" in message(bar)
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
    bar.reload_choices()
    bar.session_picker.value = "lost"
    bar.load_button.click()
    assert words in message(bar)
    assert run.session is session
    assert store.load("lost").state == state


def test_init_with_a_name_that_exists_says_so_and_keeps_both(bar, run, store):
    store.save(Session("feature", "release", "friday"))
    session = run.session
    bar.name_field.value = "friday"
    bar.init_button.click()
    assert "there is a session `friday`" in message(bar)
    assert run.session is session
    assert store.load("friday").state == "release"
    assert bar.name_field.value == "friday"


@pytest.mark.parametrize("name", ["", "   ", "../x", "a/b", "CON", "x" * 300, "a\x00b", ".", ".."])
def test_names_that_cannot_be_are_refused_in_words(bar, store, name):
    words = "cannot be a session's name" if name.strip() else "a session needs a name"
    bar.name_field.value = name
    bar.init_button.click()
    assert words in message(bar)
    bar.name_field.value = name
    bar.save_button.click()
    assert words in message(bar)
    assert store.list_sessions() == []


def test_saving_a_draft_over_another_session_is_refused(bar, store):
    store.save(Session("feature", "release", "friday"))
    bar.name_field.value = "friday"
    bar.save_button.click()
    assert "there is another session `friday` already" in message(bar)
    assert store.load("friday").state == "release"


def test_a_conflicting_save_is_refused_and_nothing_is_lost(bar, run, store):
    bar.save_button.click()
    theirs = store.load("deploy").with_state("canary")
    store.save(theirs)
    run.fire("build")
    bar.save_button.click()
    assert "was changed elsewhere since it was read: it is now in `canary`" in message(bar)
    assert store.load("deploy").state == "canary"
    assert run.session.state == "testing"


def test_a_directory_that_cannot_be_written_is_told_in_words(library, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    run = FlowRun.draft(library, YamlSessionStore(tmp_path / "file" / "sessions"), "deploy")
    run.fire("build")
    bar = SessionBar(run)
    bar.save_button.click()
    assert "cannot write" in message(bar)
    assert run.session.state == "testing"
    assert mark(bar) == "● not saved yet"


def test_a_flow_that_does_not_parse_says_where_and_keeps_the_run(write_flows, store):
    library = write_flows(
        {
            "good": "flow: good\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {go: x}\n",
            "bad": "flow: bad\nversion: 1.0.0\nstates: {a: b}\n",
        }
    )
    run = FlowRun.draft(library, store, "good")
    bar = SessionBar(run)
    assert set(bar.flow_picker.options) == {"good", "bad.yaml"}
    bar.flow_picker.value = "bad.yaml"
    assert "bad.yaml:3:1: error: `states` is a list of states; found a mapping" in message(bar)
    assert run.session.flow == "good"
    assert bar.flow_picker.value == "good"


def test_a_message_goes_when_the_next_thing_works(bar):
    bar.load_button.click()
    assert message(bar)
    bar.save_button.click()
    assert message(bar) == ""


def test_markup_in_names_is_shown_as_text(write_flows, store):
    nasty = "<img src=x onerror=alert(1)>"
    library = write_flows(
        {"f": f"flow: '{nasty}'\nversion: 1.0.0\nexits: [x]\nstates:\n- id: '{nasty}'\n"}
    )
    run = FlowRun.draft(library, store, nasty, "n")
    bar = SessionBar(run)
    bar.save_button.click()
    bar.list_button.click()
    bar.name_field.value = nasty
    bar.init_button.click()
    assert "<img" not in bar.sessions.table.value
    assert "<img" not in bar.message.value


def test_a_long_list_is_sent_a_page_at_a_time(bar, store, monkeypatch):
    monkeypatch.setattr("flowr_nb.widgets.session_list.PAGE", 3)
    for number in range(5):
        store.save(Session("deploy", "prepare", f"n{number}"))
    bar.list_button.click()
    assert bar.sessions.table.value.count("<tr>") == 4
    assert "1–3 of 5" in bar.sessions.count.value  # noqa: RUF001 - a range
    bar.sessions.on_button.click()
    assert "n4" in bar.sessions.table.value
    assert bar.sessions.on_button.disabled
