"""Following what others do to a session."""

import asyncio
import threading
import time

import pytest
import watchfiles

from flowr_nb.run import FlowRun, NewsKind
from flowr_nb.session import StepKind
from flowr_nb.store import YamlSessionStore

PATIENCE = 10.0


@pytest.fixture
def run(library, store):
    run = FlowRun.draft(library, store, "deploy", "friday")
    run.save()
    return run


@pytest.fixture
def other(library, run):
    """The same session in another kernel."""
    store = YamlSessionStore(run.store.sessions_dir)
    return FlowRun(library, store, store.load("friday"), saved=True)


def file_of(run):
    return run.store.sessions_dir / f"{run.session.name}.yaml"


def move_by_hand(run, state):
    """What an editor or another program does, which keeps no journal."""
    text = file_of(run).read_text()
    moved = text.replace(f"state: {run.session.state}", f"state: {state}")
    file_of(run).write_text(moved.replace("updated_at: '2", "updated_at: '3"))


def watchers():
    return [thread for thread in threading.enumerate() if thread.name.startswith("flowr-nb watch")]


async def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        await asyncio.sleep(0.01)


# Looking again, by hand.


def test_nothing_new_is_no_news(run):
    run.look_again()
    assert run.news is None
    assert not run.unsaved


def test_a_move_elsewhere_is_followed_with_its_steps(run, other):
    other.fire("build")
    other.save()
    run.look_again()
    assert run.session.state == "testing"
    assert [step.in_words for step in run.history] == ["build: prepare → testing"]
    assert not run.unsaved
    run.fire("fail")
    run.save()


def test_what_was_read_before_the_last_save_here_is_not_followed(run, other, monkeypatch):
    other.fire("build")
    other.save()
    histories = run.store.histories

    def histories_while_the_program_goes_on(names):
        monkeypatch.undo()
        found = histories(names)
        run.fire("build")
        run.save(overwrite=True)
        return found

    monkeypatch.setattr(run.store, "histories", histories_while_the_program_goes_on)
    run.look_again()
    assert not run.unsaved
    run.fire("fail")
    run.save()


def test_a_move_by_somebody_who_keeps_no_journal_is_a_step_elsewhere(run):
    run.fire("build")
    run.save()
    move_by_hand(run, "canary")
    run.look_again()
    assert run.session.state == "canary"
    assert [step.kind for step in run.history] == [StepKind.FIRE, StepKind.ELSEWHERE]
    run.fire("unhealthy")
    run.save()
    run.load("friday")
    assert [step.kind for step in run.history] == [
        StepKind.FIRE,
        StepKind.ELSEWHERE,
        StepKind.FIRE,
    ]


def test_unsaved_steps_are_never_overwritten(run, other):
    other.fire("cancel")
    other.save()
    run.fire("build")
    run.look_again()
    assert run.session.state == "testing"
    assert run.news.kind is NewsKind.CONFLICT
    assert run.news.theirs.state == "abandoned"
    assert "`friday` was moved elsewhere, to `abandoned` of `deploy`" in run.news.words


def test_take_theirs_drops_mine(run, other):
    other.fire("cancel")
    other.save()
    run.fire("build")
    run.look_again()
    run.take_theirs()
    assert run.session.state == "abandoned"
    assert run.news is None
    assert not run.unsaved
    assert [step.trigger for step in run.history] == ["cancel"]


def test_keep_mine_writes_over_theirs(run, other):
    other.fire("cancel")
    other.save()
    run.fire("build")
    run.look_again()
    run.keep_mine()
    assert run.news is None
    assert other.store.load("friday").state == "testing"


def test_a_removed_file_is_told_and_can_be_written_again(run):
    file_of(run).unlink()
    run.look_again()
    assert run.news.kind is NewsKind.REMOVED
    assert "`friday` was removed elsewhere" in run.news.words
    assert run.session.state == "prepare"
    run.keep_mine()
    assert run.news is None
    assert run.store.load("friday") == run.session


@pytest.mark.parametrize("with_journal", [True, False])
def test_what_is_written_again_has_its_whole_history(run, other, with_journal):
    run.fire("build")
    run.save()
    run.fire("fail")
    if with_journal:
        other.store.delete("friday")
    else:
        file_of(run).unlink()
    run.look_again()
    run.keep_mine()
    other.load("friday")
    assert [step.trigger for step in other.history] == ["build", "fail"]


def test_a_file_that_comes_back_as_it_was_is_no_news_any_more(run):
    content = file_of(run).read_bytes()
    file_of(run).unlink()
    run.look_again()
    file_of(run).write_bytes(content)
    run.look_again()
    assert run.news is None
    run.fire("build")
    run.save()


def test_a_damaged_file_is_told_and_nothing_is_lost(run):
    file_of(run).write_text("flow: [")
    run.look_again()
    assert run.news.kind is NewsKind.DAMAGED
    assert "friday.yaml is damaged" in run.news.words
    assert run.session.state == "prepare"


def test_a_draft_has_nothing_to_look_at(library, store):
    run = FlowRun.draft(library, store, "deploy", "friday")
    run.look_again()
    assert run.news is None


def test_a_move_to_a_place_that_is_gone_does_not_lose_the_run(run):
    move_by_hand(run, "gone")
    run.look_again()
    assert run.session.state == "gone"  # shown in words by every widget, not hidden
    with pytest.raises(Exception, match="does not have"):
        _ = run.place


# Watching.


def watch_a_step_of(other, run):
    async def story():
        stop = run.watch()
        other.fire("build")
        other.save()
        await until(lambda: run.session.state == "testing")
        stop()

    asyncio.run(story())


def test_a_change_while_the_watching_begins_is_not_missed(run, other):
    watch_a_step_of(other, run)


def test_a_change_is_seen_without_asking(run, other):
    async def story():
        stop = run.watch()
        await asyncio.sleep(0.2)
        other.fire("build")
        other.save()
        await until(lambda: run.session.state == "testing")
        file_of(run).unlink()
        await until(lambda: run.news is not None)
        assert run.news.kind is NewsKind.REMOVED
        other.save(overwrite=True)
        await until(lambda: run.news is None)
        stop()

    asyncio.run(story())
    assert watchers() == []


def test_own_saves_are_no_news(run):
    async def story():
        stop = run.watch()
        seen = []
        run.observe(seen.append, ["news", "session"])
        for trigger in ("build", "fail", "build"):
            run.fire(trigger)
            run.save()
        moved = len(seen)
        await asyncio.sleep(0.5)
        assert len(seen) == moved
        stop()

    asyncio.run(story())


def test_the_watching_follows_the_session_that_is_followed(run, store, library):
    async def story():
        stop = run.watch()
        run.save("copy")
        elsewhere = YamlSessionStore(store.sessions_dir)
        other = FlowRun(library, elsewhere, elsewhere.load("copy"), saved=True)
        await asyncio.sleep(0.2)
        other.fire("build")
        other.save()
        await until(lambda: run.session.state == "testing")
        run.begin("deploy", "draft")
        assert watchers() == []
        run.save()
        assert len(watchers()) == 1
        stop()

    asyncio.run(story())


def test_one_thread_serves_all_who_look_at_a_directory(run, other):
    async def story():
        stops = [run.watch(), run.watch(), other.watch()]
        assert len(watchers()) == 1
        stops[0]()
        stops[0]()
        assert len(watchers()) == 1
        for stop in stops:
            stop()
        assert watchers() == []

    asyncio.run(story())


def test_where_there_are_no_events_the_directory_is_polled(run, other, monkeypatch):
    asked = []
    watch = watchfiles.watch

    def no_events(*paths, force_polling=None, **how):
        asked.append(bool(force_polling))
        if not force_polling:
            raise OSError("no events to be had")
        return watch(*paths, force_polling=force_polling, **how)

    monkeypatch.setattr(watchfiles, "watch", no_events)

    watch_a_step_of(other, run)
    assert asked == [False, True]
    assert watchers() == []


def test_without_an_event_loop_the_watching_thread_calls(run, other):
    stop = run.watch()
    time.sleep(0.3)
    other.fire("build")
    other.save()
    end = time.monotonic() + PATIENCE
    while run.session.state != "testing":
        assert time.monotonic() < end
        time.sleep(0.01)
    stop()
    assert watchers() == []


def test_a_callback_that_fails_does_not_end_the_watching(run, other, caplog):
    async def story():
        calls = []

        def fail():
            calls.append(1)
            raise ZeroDivisionError

        stop = run.store.watch("friday", fail)
        await asyncio.sleep(0.2)
        for _ in range(2):
            before = len(calls)
            other.fire("build" if other.session.state == "prepare" else "fail")
            other.save()
            await until(lambda: len(calls) > before)  # noqa: B023 - awaited in the same round
        stop()

    asyncio.run(story())
    assert "could not be shown" in caplog.text
