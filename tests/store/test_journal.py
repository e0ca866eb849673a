"""The files beside the sessions, as killed writers and strangers leave them."""

import json
import os
import time
from dataclasses import replace

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

from flowr_nb.run import FlowRun
from flowr_nb.session import Session, SessionStackFrame, StepKind
from flowr_nb.store import SessionStorageError, YamlSessionStore, history_of
from flowr_nb.store.errors import SessionCorruptedError
from flowr_nb.store.yaml import moving, store as engine
from flowr_nb.store.yaml.index import INDEX_NAME
from flowr_nb.store.yaml.journal import MAX_BYTES_READ
from flowr_nb.store.yaml.listing import WORTH_AN_INDEX
from flowr_nb.store.yaml.session_file import digest, parse_any, parse_plain, plain_text, serialise
from tests.store.conformance import move, step_between, steps_of

COUNT = WORTH_AN_INDEX + 10


class Killed(BaseException):
    """What a process does not survive."""


@pytest.fixture
def journal(sessions_dir):
    return sessions_dir / "s.journal"


@pytest.fixture
def moved(store):
    """A store with a session that has taken two steps."""
    store.save(Session("f", "a", "s"))
    move(store, move(store, store.load("s"), "b"), "c")
    return store


def killed_before_the_rename(store, session, state, monkeypatch):
    """Leave what a writer leaves that is killed after the journal and before the rename."""
    after = session.with_state(state)
    lines = store.sessions_dir / "s.journal"
    with monkeypatch.context() as patch:
        left = []

        def die(*_args):
            left.append(lines.read_bytes())
            raise Killed

        patch.setattr(engine, "replace_file", die)
        with pytest.raises(Killed):
            store.save(after, steps=[step_between(session, after)])
    lines.write_bytes(left[0])


def test_a_torn_last_line_is_dropped_and_cut_off(moved, journal):
    for torn in (b'{"at": "2026', b"\0" * 300, b"{" * 20_000):
        with journal.open("ab") as file:
            file.write(torn)
        assert steps_of(moved, "s")[:2] == ["b", "c"]
        session = moved.load("s")
        move(moved, session, f"d{len(torn)}")
        assert b"\0" not in journal.read_bytes()
        assert all(json.loads(line) for line in journal.read_bytes().splitlines())
    assert len(steps_of(moved, "s")) == 5


def test_a_torn_last_line_is_cut_off_where_the_session_was_moved_elsewhere(moved, sessions_dir):
    with (sessions_dir / "s.journal").open("ab") as file:
        file.write(b'{"at": "2026')
    path = sessions_dir / "s.yaml"
    theirs = moved.load("s").with_state("theirs")
    path.write_bytes(serialise(theirs, path))
    move(moved, moved.load("s"), "d")
    assert steps_of(moved, "s") == ["b", "c", "d"]


def test_a_kill_between_journal_and_rename_leaves_no_false_step(moved, monkeypatch):
    for _ in range(3):
        killed_before_the_rename(moved, moved.load("s"), "never", monkeypatch)
        assert steps_of(moved, "s") == ["b", "c"]
    move(moved, moved.load("s"), "d")
    assert steps_of(moved, "s") == ["b", "c", "d"]


def test_a_kill_in_the_first_step_leaves_no_false_step(store, monkeypatch):
    store.save(Session("f", "a", "s"))
    for _ in range(2):
        killed_before_the_rename(store, store.load("s"), "never", monkeypatch)
        assert steps_of(store, "s") == []
    move(store, store.load("s"), "b")
    assert steps_of(store, "s") == ["b"]


def test_a_kill_in_the_first_save_leaves_no_step_to_who_comes_next(store, monkeypatch):
    killed_before_the_rename(store, Session("f", "a", "s"), "never", monkeypatch)
    assert store.entries() == []
    store.save(Session("f", "other", "s"))
    assert steps_of(store, "s") == []


def test_a_save_that_fails_after_its_rename_and_is_repeated_gives_one_step(moved, monkeypatch):
    session = moved.load("s")
    after = session.with_state("d")
    steps = [step_between(session, after)]
    with monkeypatch.context() as patch:
        patch.setattr(moving, "sync_directory", lambda _: (_ for _ in ()).throw(OSError(5, "EIO")))
        for _ in range(2):
            with pytest.raises(SessionStorageError, match="was written"):
                moved.save(after, steps=steps)
    moved.save(after, steps=steps)
    assert steps_of(moved, "s") == ["b", "c", "d"]
    further = after.with_state("e")
    moved.save(further, steps=[*steps, step_between(after, further)])
    assert steps_of(moved, "s") == ["b", "c", "d", "e"]


def test_what_a_failed_save_cut_off_a_journal_is_put_back(moved, journal, monkeypatch):
    killed_before_the_rename(moved, moved.load("s"), "never", monkeypatch)
    before = journal.read_bytes()
    session = moved.load("s")
    with monkeypatch.context() as patch:
        patch.setattr(engine, "replace_file", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(SessionStorageError):
            move(moved, session, "d")
    assert journal.read_bytes() == before


def test_a_move_by_one_who_keeps_no_journal_is_a_step_made_elsewhere(moved, sessions_dir):
    path = sessions_dir / "s.yaml"
    path.write_text(path.read_text().replace("state: c", "state: theirs"))
    assert steps_of(moved, "s") == ["b", "c", "elsewhere theirs"]


def test_a_step_made_elsewhere_is_noted_once_whatever_is_killed(
    library, store, sessions_dir, monkeypatch
):
    run = FlowRun.draft(library, store, "traffic-light", "s")
    run.save()
    run.fire(run.options()[0].trigger)
    run.save()
    path = sessions_dir / "s.yaml"
    other = store.load("s").with_state("green")
    path.write_bytes(serialise(other, path))
    for _ in range(2):
        again = FlowRun(library, store, store.load("s"), saved=True)
        again.fire(again.options()[0].trigger)
        before = (sessions_dir / "s.journal").read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(engine, "replace_file", lambda *_: (_ for _ in ()).throw(Killed))
            patch.setattr("os.ftruncate", lambda *_: None)
            with pytest.raises(Killed):
                again.save()
        assert (sessions_dir / "s.journal").read_bytes() == before
    again.save()
    kinds = [step.kind for step in history_of(store, store.load("s"))]
    assert kinds == [StepKind.FIRE, StepKind.ELSEWHERE, StepKind.FIRE]


def test_an_elsewhere_that_is_in_the_journal_already_is_not_added_again(moved, sessions_dir):
    path = sessions_dir / "s.yaml"
    theirs = moved.load("s").with_state("theirs")
    path.write_bytes(serialise(theirs, path))
    session = moved.load("s")
    elsewhere = history_of(moved, session)[-1]
    after = session.with_state("d")
    moved.save(after, steps=[elsewhere, step_between(session, after)])
    path.write_bytes(serialise(theirs, path))  # as a rename leaves it that never came to the disk
    session = moved.load("s")
    after = session.with_state("e")
    moved.save(after, steps=[elsewhere, step_between(session, after)])
    assert steps_of(moved, "s") == ["b", "c", "elsewhere theirs", "e"]


@pytest.mark.parametrize("how", ["removed", "damaged"])
def test_who_overwrites_what_was_removed_or_damaged_keeps_the_steps(moved, sessions_dir, how):
    session = moved.load("s")
    path = sessions_dir / "s.yaml"
    path.unlink() if how == "removed" else path.write_text("flow: [")
    after = session.with_state("d")
    moved.save(after, overwrite=True, steps=[step_between(session, after)])
    assert steps_of(moved, "s") == ["b", "c", "d"]


# Numbers.


def numbers_in(journal):
    return [json.loads(line).get("number") for line in journal.read_bytes().splitlines()]


def without_numbers(journal):
    """As an earlier version wrote it."""
    for line in journal.read_bytes().splitlines():
        data = json.loads(line)
        del data["number"]
        yield json.dumps(data).encode() + b"\n"


def test_steps_are_numbered_in_the_life_of_their_session(moved, journal):
    session = moved.load("s")
    after = session.with_state("d")
    moved.save(after, [step_between(session, after)])
    assert numbers_in(journal) == [1, 2, 3]
    moved.rename("s", "t")
    move(moved, moved.load("t"), "e")
    assert numbers_in(journal.with_name("t.journal")) == [1, 2, 3, 4]
    moved.delete("t")
    move(moved, moved.create(Session("f", "a", "t")), "b")
    assert numbers_in(journal.with_name("t.journal")) == [1]


def test_the_journal_of_an_earlier_version_goes_on(moved, journal):
    journal.write_bytes(b"".join(without_numbers(journal)))
    assert steps_of(moved, "s") == ["b", "c"]
    move(moved, move(moved, moved.load("s"), "d"), "e")
    assert numbers_in(journal) == [None, None, 3, 4]
    assert steps_of(moved, "s") == ["b", "c", "d", "e"]


def test_an_earlier_version_may_go_on_with_a_journal(moved, journal):
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(lines[0] + list(without_numbers(journal))[1])
    assert steps_of(moved, "s") == ["b", "c"]
    move(moved, moved.load("s"), "d")
    assert numbers_in(journal) == [1, None, 3]
    assert steps_of(moved, "s") == ["b", "c", "d"]


def test_the_order_of_a_history_is_that_of_its_numbers(moved, journal):
    """As lines are after two copies of a directory were merged by a program that sorts them."""
    move(moved, move(moved, moved.load("s"), "d"), "e")
    lines = journal.read_bytes().splitlines(keepends=True)
    for order in ((3, 2, 1, 0), (0, 2, 1, 3), (1, 3, 0, 2)):
        journal.write_bytes(b"".join(lines[at] for at in order))
        assert steps_of(moved, "s") == ["b", "c", "d", "e"]


@pytest.mark.parametrize("number", [0, -1, 1.5, True, "2", None, [], 10**40])
def test_a_number_that_is_none_loses_no_step(moved, journal, number):
    first, second = map(json.loads, journal.read_bytes().splitlines())
    lines = [json.dumps({**each, "number": number}) for each in (first, second)]
    journal.write_text("".join(f"{line}\n" for line in lines))
    assert steps_of(moved, "s") == ["b", "c"]
    move(moved, moved.load("s"), "d")
    assert steps_of(moved, "s") == ["b", "c", "d"]


HOSTILE = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"not json",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"at": 1, "kind": "fire", "from": {}, "to": {}}',
    b'{"kind": "other"}',
    b"1" * 5000,
    b'"\\ud800"',
]


def test_hostile_lines_are_left_out(moved, journal):
    lines = journal.read_bytes().splitlines()
    journal.write_bytes(b"\n".join([*HOSTILE, lines[0], *HOSTILE, lines[1], *HOSTILE, b""]))
    assert steps_of(moved, "s") == ["b", "c"]
    move(moved, moved.load("s"), "d")
    assert steps_of(moved, "s") == ["b", "c", "d"]


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_journal_is_read(store, sessions_dir, content):
    store.save(Session("f", "a", "s"), overwrite=True)
    (sessions_dir / "s.journal").write_bytes(content)
    assert isinstance(history_of(store, store.load("s")), list)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(moved, journal, sessions_dir):
    journal.unlink()
    os.mkfifo(journal)
    os.mkfifo(sessions_dir / INDEX_NAME)
    assert history_of(moved, moved.load("s")) == []
    with pytest.raises(SessionStorageError):
        move(moved, moved.load("s"), "d")
    assert len(YamlSessionStore(sessions_dir).list_sessions()) == 1


def test_of_a_large_journal_the_end_is_read_and_nothing_is_lost(moved, journal, monkeypatch):
    lines = journal.read_bytes()
    filler = b"x" * 10_000 + b"\n"
    count = MAX_BYTES_READ // len(filler) + 50
    journal.write_bytes(filler * count + lines)
    size = journal.stat().st_size
    assert steps_of(moved, "s") == ["b", "c"]
    killed_before_the_rename(moved, moved.load("s"), "never", monkeypatch)
    with journal.open("ab") as file:
        file.write(b"y" * 20_000 + b"\n")  # so that its end alone does not tell
    move(moved, moved.load("s"), "d")
    assert steps_of(moved, "s") == ["b", "c", "d"]
    assert size < journal.stat().st_size < size + 1000
    assert journal.read_bytes().startswith(filler * count + lines)


# The index beside the sessions.


@pytest.fixture
def indexed(sessions_dir):
    """Many sessions, old enough for an index, and the index; gives how to list in a new process."""
    sessions_dir.mkdir()
    for number in range(COUNT):
        path = sessions_dir / f"s{number:03}.yaml"
        path.write_bytes(serialise(Session("f", "a", path.stem, "1", "2"), path))
        os.utime(path, (1_000_000, 1_000_000))
    time.sleep(0.1)  # nobody can put back when that was done
    YamlSessionStore(sessions_dir).list_sessions()
    assert (sessions_dir / INDEX_NAME).is_file()
    return lambda: [s.state for s in YamlSessionStore(sessions_dir).list_sessions()]


def test_a_new_process_reads_the_index_and_no_session(indexed, monkeypatch):
    def refuse(path, _most):
        raise AssertionError(path)

    monkeypatch.setattr("flowr_nb.store.yaml.listing.read_file", refuse)
    assert indexed() == ["a"] * COUNT


def test_the_index_is_private_and_leaves_no_debris(indexed, sessions_dir):
    assert (sessions_dir / INDEX_NAME).stat().st_mode & 0o077 == 0
    names = {path.name for path in sessions_dir.iterdir() if path.suffix != ".yaml"}
    assert names == {INDEX_NAME, ".flowr-nb.lock"}
    assert indexed() == ["a"] * COUNT


def test_an_outdated_index_is_not_relied_on(indexed, sessions_dir):
    path = sessions_dir / "s003.yaml"
    path.write_bytes(serialise(Session("f", "moved", "s003"), path))
    (sessions_dir / "s004.yaml").unlink()
    expected = ["a"] * (COUNT - 1)
    expected[3] = "moved"
    assert indexed() == expected


def test_an_index_that_lies_about_a_file_that_changed_is_not_relied_on(indexed, sessions_dir):
    index = sessions_dir / INDEX_NAME
    content = index.read_bytes().partition(b"\n")[2]
    lying = content.replace(b'"a"', b'"lie"')
    assert lying != content
    index.write_bytes(digest(lying).hex().encode() + b"\n" + lying)
    for path in sessions_dir.glob("*.yaml"):
        os.utime(path, (2_000_000, 2_000_000))
    assert indexed() == ["a"] * COUNT


DAMAGE = {
    "empty": lambda _: b"",
    "half": lambda content: content[: len(content) // 2],
    "a letter": lambda content: content.replace(b'"a"', b'"z"'),
    "zeros": lambda content: b"\0" * len(content),
    "twice": lambda content: content * 2,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_index_changes_nothing(indexed, sessions_dir, damage):
    index = sessions_dir / INDEX_NAME
    index.write_bytes(damage(index.read_bytes()))
    assert indexed() == ["a"] * COUNT
    assert indexed() == ["a"] * COUNT


@pytest.mark.parametrize(
    "content", [b"{}", b"[]", b"1", b"[" * 100_000, b'{"format": 2}', b'{"format": 1}', b"\xff"]
)
def test_an_index_of_another_form_changes_nothing(indexed, sessions_dir, content):
    index = sessions_dir / INDEX_NAME
    index.write_bytes(digest(content).hex().encode() + b"\n" + content)
    assert indexed() == ["a"] * COUNT


@pytest.mark.parametrize(
    "row",
    [
        None,
        [],
        {},
        "x",
        [[1, 2], "00", "f", "a", "", "", []],
        [[1, 2, 3], "xy", "f", "a", "", "", []],
    ],
)
def test_rows_of_an_index_that_are_none_are_read_as_none(indexed, sessions_dir, row):
    content = json.dumps({"format": 2, "sessions": {"s000.yaml": row}}).encode()
    index = sessions_dir / INDEX_NAME
    index.write_bytes(digest(content).hex().encode() + b"\n" + content)
    assert indexed() == ["a"] * COUNT


def test_what_one_does_to_the_params_of_a_listed_session_stays_there(store):
    store.save(Session("f", "a", "s", params={"x": [1]}))
    store.list_sessions()[0].params["x"].append(2)
    assert store.list_sessions()[0].params == {"x": [1]}


# The form of most files, which is read without a parser for all of YAML.

WORDS = st.sampled_from(
    [
        *("a", "null", "Null", "NULL", "~", "no", "007", "1.10", "a b", "a:", "a#", "#a", "-a"),
        *("a-", "|", ">", "'", "''", '"', '"a"', "'a'", "a/b", "\\", "{}", "[]"),
        "2026-05-01T10:00:00+00:00",
        "",
        "\u00e9",
    ]
)
LINES = st.sampled_from(
    [
        *("flow: {}", "state: {}", "name: {}", "created_at: {}", "updated_at: {}", "stack: []"),
        *("stack:", "- flow: {}", "  state: {}", "params: {{}}", "params: {}", "x: {}", "'{}'"),
        *("# {}", "", "---"),
    ]
)


@settings(max_examples=600)
@given(st.lists(st.tuples(LINES, WORDS), max_size=9), st.sampled_from(["\n", "\r\n", ""]))
def test_the_quick_reader_says_what_the_full_one_says(tmp_path_factory, parts, end):
    lines = ["flow: f", "state: s"][: len(parts) % 3] + [line.format(word) for line, word in parts]
    content = ("\n".join(lines) + end).encode()
    quick = parse_plain(content, "s")
    if quick is not None:
        assert quick == parse_any(content, tmp_path_factory.getbasetemp() / "s.yaml")


@settings(max_examples=200)
@given(WORDS, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=3))
def test_the_quick_reader_says_what_the_full_one_says_of_what_we_write(
    tmp_path_factory, flow, state, stack
):
    path = tmp_path_factory.getbasetemp() / "s.yaml"
    frames = tuple(SessionStackFrame(*pair) for pair in stack)
    session = Session(flow, state, "s", stack=frames)
    content = serialise(session, path)
    assert plain_text(session) in (None, _as_yaml(session))
    assert parse_plain(content, "s") in (None, session)
    assert parse_any(content, path) == session


def _as_yaml(session):
    data = {
        "flow": session.flow,
        "state": session.state,
        "name": session.name,
        "created_at": session.created_at,
        "updated_at": session.updated_at,
        "stack": [{"flow": frame.flow, "state": frame.state} for frame in session.stack],
        "params": {},
    }
    return yaml.dump(data, Dumper=yaml.SafeDumper, sort_keys=False, allow_unicode=True)


def test_most_files_are_of_the_quick_form(tmp_path):
    session = Session("f", "a", "s", stack=(SessionStackFrame("g", "b"),) * 2)
    content = serialise(session, tmp_path / "s.yaml")
    assert parse_plain(content, "s") == replace(session)
    flowrs = (
        b"created_at: '2026-05-01T10:00:00+00:00'\nflow: f\nname: s\nparams: {}\nstack:\n"
        b"- flow: g\n  state: b\nstate: a\nupdated_at: '2026-05-01T10:00:00+00:00'\n"
    )
    assert parse_plain(flowrs, "s").stack == (SessionStackFrame("g", "b"),)
    assert parse_plain(flowrs.replace(b"state: a", b"state: null"), "s") is None
    with pytest.raises(SessionCorruptedError):
        parse_any(flowrs.replace(b"state: a", b"state: null"), tmp_path / "s.yaml")
