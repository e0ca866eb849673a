"""A run that gives its session another name, or removes it: what it forgets, and what not."""

import pytest

from flowr_nb.run import FlowRun, NewsKind
from flowr_nb.store import (
    MemorySessionStore,
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionNameError,
    SessionNotFoundError,
    YamlSessionStore,
    history_of,
    sessions_of,
)


@pytest.fixture(params=["files", "memory"])
def store(request, sessions_dir):
    return YamlSessionStore(sessions_dir) if request.param == "files" else MemorySessionStore()


@pytest.fixture
def run(library, store):
    """A run of two steps, saved as `friday`."""
    run = FlowRun.draft(library, store, "deploy", "friday")
    run.fire("build")
    run.fire("fail")
    run.save()
    return run


def names(store):
    return [each.name for each in sessions_of(store)]


def kept_steps(store, name):
    return [step.trigger for step in history_of(store, store.load(name))]


def everything_of(run):
    return (run.session, run.history, run.saved, run.news)


def other_run(run):
    """The same session, as somebody else has it."""
    return FlowRun(run.library, run.store, run.store.load(run.session.name), saved=True)


def test_rename_gives_another_name_and_takes_the_steps_along(run, store):
    assert run.rename("monday") is run.session
    assert run.session.name == "monday"
    assert names(store) == ["monday"]
    assert kept_steps(store, "monday") == ["build", "fail"]
    assert not run.unsaved
    assert len(run.history) == 2
    run.fire("cancel")
    run.save()
    assert kept_steps(store, "monday") == ["build", "fail", "cancel"]


@pytest.mark.parametrize("triggers", [["build"], ["build", "fail"]])
def test_rename_keeps_unsaved_steps_unsaved(run, store, triggers):
    """Also where they have led back to the place that is saved."""
    for trigger in triggers:
        run.fire(trigger)
    run.rename("monday")
    assert run.unsaved_steps == len(triggers)
    assert run.has_unsaved_steps
    assert store.load("monday").state == "prepare"
    assert kept_steps(store, "monday") == ["build", "fail"]
    run.save()
    assert kept_steps(store, "monday") == ["build", "fail", *triggers]


def test_rename_of_a_draft_is_kept_with_its_first_save(library, store):
    draft = FlowRun.draft(library, store, "deploy", "friday")
    draft.fire("build")
    draft.rename("monday")
    assert draft.is_draft
    assert names(store) == []
    draft.save()
    assert names(store) == ["monday"]
    assert kept_steps(store, "monday") == ["build"]


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("is_draft", [True, False])
def test_rename_to_what_cannot_be_changes_nothing(library, store, is_draft):
    other = FlowRun.draft(library, store, "deploy", "other")
    if not is_draft:
        other.save()
    before, listed = everything_of(other), names(store)
    with pytest.raises(SessionAlreadyExistsError, match="there is a session `friday`"):
        other.rename("friday")
    for bad in ("", "a/b", "CON", "\ud800", "x" * 300):
        with pytest.raises(SessionNameError):
            other.rename(bad)
    assert everything_of(other) == before
    assert names(store) == listed


def test_rename_of_what_is_gone_says_so_and_changes_nothing(run, store):
    store.delete("friday")
    before = everything_of(run)
    with pytest.raises(SessionNotFoundError):
        run.rename("monday")
    assert everything_of(run) == before


def test_rename_of_what_others_moved_follows_them_where_nothing_is_unsaved(run):
    theirs = other_run(run)
    theirs.fire("cancel")
    theirs.save()
    run.rename("monday")
    assert (run.session.name, run.session.state) == ("monday", "abandoned")
    assert [step.trigger for step in run.history] == ["build", "fail", "cancel"]
    assert not run.unsaved


def test_rename_of_what_others_moved_saves_nothing_over_it(run, store):
    theirs = other_run(run)
    theirs.fire("cancel")
    theirs.save()
    run.fire("build")
    run.rename("monday")
    assert run.news.kind is NewsKind.CONFLICT
    assert run.news.theirs.state == "abandoned"
    with pytest.raises(SessionConflictError):
        run.save()
    assert store.load("monday").state == "abandoned"
    assert run.unsaved_steps == 1
    run.take_theirs()
    assert (run.session.name, run.session.state) == ("monday", "abandoned")


def test_own_renames_and_deletes_are_no_news(run):
    told = []
    stop = run.watch()
    run.observe(lambda change: told.append(change["new"]), "news")
    run.rename("monday")
    run.look_again()
    run.delete()
    run.look_again()
    stop()
    assert told == []


def test_a_renamed_session_is_still_watched(library):
    run = FlowRun.draft(library, MemorySessionStore(), "deploy", "friday")
    run.save()
    stop = run.watch()
    run.rename("monday")
    theirs = other_run(run)
    theirs.fire("cancel")
    theirs.save()  # which tells, in memory, before it returns
    stop()
    assert run.session.state == "abandoned"


def test_delete_removes_the_session_and_the_run_goes_on_as_a_draft(run, store):
    run.delete()
    assert names(store) == []
    assert run.is_draft
    assert run.has_unsaved_steps
    assert [step.trigger for step in run.history] == ["build", "fail"]
    run.fire("build")
    run.save()
    assert kept_steps(store, "friday") == ["build", "fail", "build"]


def test_delete_of_what_is_not_there_says_so_and_changes_nothing(run, library, store):
    draft = FlowRun.draft(library, store, "deploy", "other")
    store.delete("friday")
    for each in (run, draft):
        before = everything_of(each)
        with pytest.raises(SessionNotFoundError):
            each.delete()
        assert everything_of(each) == before
