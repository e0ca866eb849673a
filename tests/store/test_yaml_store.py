import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta

import filelock
import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow import FlowNotFoundError, FlowParseError
from flowr_nb.session import BrokenFlowError, Session, SessionStackFrame
from flowr_nb.store import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionCorruptedError,
    SessionError,
    SessionNameError,
    SessionNameNotFoundError,
    SessionNotFoundError,
    SessionStorageError,
    SessionStore,
    YamlSessionStore,
)
from flowr_nb.store.yaml import moving
from flowr_nb.yaml.reader import MAX_BYTES

GOOD = "flow: deploy\nstate: prepare\n"
KEYS = ["flow", "state", "name", "created_at", "updated_at", "stack", "params"]


@pytest.fixture
def put(sessions_dir):
    """Writes a session file by hand, as somebody else would."""

    def write(name, content=GOOD):
        sessions_dir.mkdir(exist_ok=True)
        path = sessions_dir / f"{name}.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def leftovers(sessions_dir):
    """What is in the directory besides sessions and the lock."""
    return [
        p.name for p in sessions_dir.iterdir() if p.suffix != ".yaml" and p.name != ".flowr-nb.lock"
    ]


def test_the_store_is_one(store):
    assert isinstance(store, SessionStore)


@pytest.mark.parametrize(
    "error",
    [
        SessionAlreadyExistsError,
        SessionConflictError,
        SessionCorruptedError,
        SessionNameError,
        SessionNameNotFoundError,
        SessionNotFoundError,
        SessionStorageError,
    ],
)
def test_one_base_catches_every_error_of_a_store(error):
    assert issubclass(error, SessionError)
    assert issubclass(SessionNameNotFoundError, SessionNotFoundError)


# What is written, what is read.


def test_a_file_has_exactly_the_seven_keys(store, sessions_dir):
    session = Session(
        "scope-cycle",
        "discovery",
        "friday",
        "2026-05-01T10:00:00+00:00",
        "2026-05-01T14:25:00+00:00",
        (SessionStackFrame("feature", "scope"),),
        {"service": "shop"},
    )
    store.save(session)
    written = yaml.safe_load((sessions_dir / "friday.yaml").read_text())
    assert list(written) == KEYS
    assert written == {
        "flow": "scope-cycle",
        "state": "discovery",
        "name": "friday",
        "created_at": "2026-05-01T10:00:00+00:00",
        "updated_at": "2026-05-01T14:25:00+00:00",
        "stack": [{"flow": "feature", "state": "scope"}],
        "params": {"service": "shop"},
    }
    assert store.load("friday") == session


def test_an_empty_stack_and_params_are_written_as_such(store, sessions_dir):
    store.save(Session("f", "a", "s"))
    written = yaml.safe_load((sessions_dir / "s.yaml").read_text())
    assert (written["stack"], written["params"]) == ([], {})


def test_a_second_key_of_ours_never_slips_in(store, sessions_dir, put):
    put("s", GOOD + "comment: kept by nobody\nrevision: x\n")
    store.save(store.load("s").with_state("testing"))
    assert list(yaml.safe_load((sessions_dir / "s.yaml").read_text())) == KEYS


_TEXT = st.text(max_size=30) | st.sampled_from(
    ["no", "1.10", "007", "~", "null", "on", "2026-05-01", ""]
)
_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TEXT, _TEXT, st.lists(st.tuples(_TEXT, _TEXT), max_size=3), st.dictionaries(_TEXT, _DATA))
def test_what_is_written_is_read_again(store, flow, state, stack, params):
    frames = tuple(SessionStackFrame(*pair) for pair in stack)
    session = Session(flow, state, "s", stack=frames, params=params)
    store.save(session, overwrite=True)
    assert store.load("s") == session


def test_missing_optional_keys_get_their_defaults(store, put):
    put("s")
    assert store.load("s") == Session("deploy", "prepare", "s", "", "")


@pytest.mark.parametrize("nothing", ["", "~", "null", "[]"])
def test_a_null_stack_and_null_params_are_empty(store, put, nothing):
    put("s", f"{GOOD}stack: {nothing}\nparams: {nothing.replace('[]', '{}')}\n")
    assert (store.load("s").stack, store.load("s").params) == ((), {})


def test_names_in_a_session_are_what_is_written(store, put):
    put(
        "s",
        "flow: 007\nstate: no\ncreated_at: 2026-05-01T10:00:00+00:00\n"
        "stack: [{flow: 1.10, state: on}]",
    )
    session = store.load("s")
    assert (session.flow, session.state) == ("007", "no")
    assert session.stack == (SessionStackFrame("1.10", "on"),)
    assert session.created_at == "2026-05-01T10:00:00+00:00"


def test_the_name_is_the_files_stem_whatever_the_file_says(store, put):
    put("copy", GOOD + "name: original\n")
    assert store.load("copy").name == "copy"


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n").encode()]
)
def test_files_from_other_systems_are_read(store, put, content):
    put("s", content)
    assert store.load("s").state == "prepare"


DAMAGED = {
    "empty": b"",
    "null": b"~\n",
    "a comment": b"# nothing\n",
    "not YAML": b"flow: [\n",
    "a tab": b"flow: f\n\tstate: a\n",
    "a list": b"- flow\n- state\n",
    "a text": b"flow",
    "not UTF-8": b"flow: \xff\nstate: a\n",
    "UTF-16": GOOD.encode("utf-16"),
    "a NUL": b"flow: f\0\nstate: a\n",
    "half written": b"flow: deploy\nsta",
    "no flow": b"state: a\n",
    "no state": b"flow: f\n",
    "a null flow": b"flow:\nstate: a\n",
    "a null state": b"flow: f\nstate: ~\n",
    "a flow that is a list": b"flow: [f]\nstate: a\n",
    "a state that is a mapping": b"flow: f\nstate: {a: 1}\n",
    "a date that is a list": GOOD.encode() + b"created_at: [x]\n",
    "a stack that is a mapping": GOOD.encode() + b"stack: {flow: f, state: a}\n",
    "a stack that is a text": GOOD.encode() + b"stack: x\n",
    "a frame that is a text": GOOD.encode() + b"stack: [f]\n",
    "a frame that is null": GOOD.encode() + b"stack: [~]\n",
    "a frame without a state": GOOD.encode() + b"stack: [{flow: f}]\n",
    "a frame with a null flow": GOOD.encode() + b"stack: [{flow: , state: a}]\n",
    "params that are a list": GOOD.encode() + b"params: [x]\n",
    "params of no type": GOOD.encode() + b"params: {a: 2026-99-99}\n",
    "params that are code": GOOD.encode() + b"params: !!python/object/apply:os.getcwd []\n",
    "two documents": GOOD.encode() + b"---\n" + GOOD.encode(),
    "deep": GOOD.encode() + b"params: " + b"{a: " * 3000,
    "large": GOOD.encode() + b"#" * MAX_BYTES,
    "an alias bomb": GOOD.encode()
    + b"params:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + b"".join(f"  a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n".encode() for i in range(1, 8)),
    "an alias of itself": GOOD.encode() + b"params: &p {p: *p}\n",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_corrupted_and_is_named(store, put, content):
    path = put("friday", content)
    with pytest.raises(SessionCorruptedError) as caught:
        store.load("friday")
    for part in (str(path), "line ", "column ", "mend or remove it"):
        assert part in str(caught.value)


def test_damaged_files_never_stop_the_listing(store, put, sessions_dir):
    for number, content in enumerate(DAMAGED.values()):
        put(f"damaged-{number}", content)
    put("b-good")
    put("a-good")
    (sessions_dir / "folder.yaml").mkdir()
    (sessions_dir / "gone.yaml").symlink_to(sessions_dir / "nowhere")
    (sessions_dir / "notes.txt").write_text("not a session")
    if hasattr(os, "mkfifo"):
        os.mkfifo(sessions_dir / "pipe.yaml")
    assert [session.name for session in store.list_sessions()] == ["a-good", "b-good"]
    entries = {entry.name: entry for entry in store.entries()}
    assert list(entries) == sorted(entries)
    assert isinstance(entries["damaged-0"].error, SessionCorruptedError)
    assert isinstance(entries["folder"].error, SessionStorageError)
    assert "leads nowhere" in str(entries["gone"].error)
    assert entries["a-good"].error is None
    assert all((entry.session is None) is (entry.error is not None) for entry in entries.values())


@pytest.mark.parametrize("made", [True, False])
def test_a_store_with_nothing_in_it_lists_nothing(store, sessions_dir, made):
    if made:
        sessions_dir.mkdir()
    assert store.list_sessions() == []
    assert sessions_dir.exists() is made, "looking makes nothing"


# Resolving.


@pytest.mark.parametrize("argument", ["friday", "friday.yaml"])
def test_a_name_is_a_file_of_the_directory(store, put, tmp_path, monkeypatch, argument):
    path = put("friday")
    monkeypatch.chdir(tmp_path)
    assert store.resolve(argument) == path


def test_a_stray_file_or_folder_of_that_name_does_not_win(store, put, tmp_path, monkeypatch):
    path = put("friday")
    put("monday")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "friday").write_text("stray")
    (tmp_path / "monday").mkdir()
    (tmp_path / "tuesday").mkdir()
    assert store.resolve("friday") == path
    assert store.load("monday").name == "monday"
    with pytest.raises(SessionNameNotFoundError):
        store.resolve("tuesday")


def test_a_bare_name_may_be_a_file_where_the_directory_has_none(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alone").write_text(GOOD)
    assert store.load("alone").state == "prepare"


def test_a_path_is_that_file(store, put, tmp_path, monkeypatch):
    put("friday", GOOD.replace("prepare", "inside"))
    other = tmp_path / "elsewhere" / "friday.yaml"
    other.parent.mkdir()
    other.write_text(GOOD.replace("prepare", "outside"))
    assert store.load(str(other)).state == "outside"
    monkeypatch.chdir(tmp_path)
    assert store.load("elsewhere/friday.yaml").state == "outside"
    assert store.load("friday.yaml").state == "inside"
    monkeypatch.chdir(other.parent)
    assert store.load("friday.yaml").state == "outside"
    assert store.load("friday").state == "inside"


@pytest.mark.parametrize(
    "argument",
    [
        "",
        ".",
        "..",
        "../secret",
        "../secret.yaml",
        "a\x00b",
        "a\x00b.yaml",
        "x" * 300,
        "x" * 5000,
        "CON",
        "a/b",
        "a\\b",
        "/",
        "friday/",
        "*",
        "fri*",
        "~",
    ],
)
def test_what_leads_nowhere_is_not_found(store, put, tmp_path, monkeypatch, argument):
    put("friday")
    monkeypatch.chdir(tmp_path)
    for call in (store.resolve, store.load):
        with pytest.raises(SessionNameNotFoundError) as caught:
            call(argument)
        assert caught.value.session_arg == argument
        assert caught.value.sessions_dir == store.sessions_dir


def test_a_name_that_is_not_found_is_told_what_there_is(store, put):
    with pytest.raises(SessionNameNotFoundError, match="it has none yet"):
        store.resolve("fridya")
    put("friday")
    with pytest.raises(SessionNameNotFoundError, match=r"did you mean `friday`\?"):
        store.resolve("fridya")
    with pytest.raises(SessionNameNotFoundError, match="it has `friday`"):
        store.resolve("xyz")


# Names.


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".hidden",
        "../x",
        "/x",
        "a/b",
        "a\\b",
        "a\x00b",
        "a\nb",
        "x" * 248,  # its journal could not have that name
        "CON",
        "nul",
        "a:b",
        "a*",
        "what?",
        "a ",
        " a",
        "a.",
        "\ud800",
        "é" * 200,
    ],
)
def test_a_hostile_name_is_refused_before_anything_is_touched(store, tmp_path, flows_dir, name):
    for call in (
        lambda: store.save(Session("f", "a", name)),
        lambda: store.save(Session("f", "a", name), overwrite=True),
        lambda: store.init(flows_dir / "deploy.yaml", name),
    ):
        with pytest.raises(SessionNameError, match=r"session's name|needs a name"):
            call()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["friday", "Friday 5", "a.b", "freitag-ü", "-", "x" * 247, "😀" * 60, "می‌خواهم", "no"]
)
def test_a_name_that_a_file_can_have_is_kept(store, sessions_dir, name):
    store.save(Session("f", "a", name))
    assert store.load(name).name == name
    assert [path.name for path in sessions_dir.glob("*.yaml")] == [f"{name}.yaml"]
    assert leftovers(sessions_dir) == []


# Creating.


def test_init_stays_at_the_first_state_and_saves(store, flows_dir, sessions_dir, nested):
    session = store.init(flows_dir / "deploy.yaml", "friday")
    assert (session.flow, session.state, session.stack) == ("deploy", "prepare", ())
    assert session.created_at == session.updated_at
    assert datetime.fromisoformat(session.created_at).utcoffset() == timedelta(0)
    assert (sessions_dir / "friday.yaml").exists()
    assert store.load("friday") == session
    outer = store.init(str(nested.flows_dir / "outer.yaml"), "outer")
    assert (outer.flow, outer.state, outer.stack) == ("outer", "a", ()), "no subflow is entered"


def test_init_does_not_replace_what_exists(store, flows_dir, put):
    path = put("friday", "damaged")
    with pytest.raises(SessionAlreadyExistsError, match=r"`friday`.*load it, or choose another"):
        store.init(flows_dir / "deploy.yaml", "friday")
    assert path.read_text() == "damaged"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (None, FlowNotFoundError),
        ("flow: [", FlowParseError),
        ("flow: f\nversion: 1\n", BrokenFlowError),
    ],
)
def test_init_of_a_flow_that_is_not_to_be_had_saves_nothing(store, tmp_path, text, error):
    path = tmp_path / "f.yaml"
    if text:
        path.write_text(text)
    with pytest.raises(error):
        store.init(path, "s")
    assert store.list_sessions() == []


def test_a_session_that_was_just_made_can_be_saved(store, flows_dir):
    session = store.init(flows_dir / "deploy.yaml", "s")
    store.save(session.with_state("testing"))
    assert store.load("s").state == "testing"


CREATOR = """
import sys
from flowr_nb.store import SessionAlreadyExistsError, YamlSessionStore
store, wins = YamlSessionStore(sys.argv[1]), []
print("ready", flush=True)
sys.stdin.readline()
for number in range(25):
    try:
        store.init(sys.argv[2], f"s{number}")
        wins.append(number)
    except SessionAlreadyExistsError:
        pass
print(*wins)
"""


def test_of_two_processes_that_create_a_session_one_wins(store, sessions_dir, flows_dir):
    command = [sys.executable, "-c", CREATOR, str(sessions_dir), str(flows_dir / "deploy.yaml")]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    won = [number for process in both for number in process.communicate()[0].split()]
    assert sorted(won, key=int) == [str(number) for number in range(25)]
    assert len(store.list_sessions()) == 25
    assert leftovers(sessions_dir) == []


_FORKER = """
import os, sys
from flowr_nb.store import YamlSessionStore
store = YamlSessionStore(sys.argv[1])
session = store.load("default")
store.save(session.with_state("by the parent"))
child = os.fork()
if not child:
    store.save(session.with_state("by the child"))
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_goes_on_saving(store, sessions_dir):
    store.save(Session("deploy", "prepare"))
    subprocess.run([sys.executable, "-c", _FORKER, str(sessions_dir)], check=True)
    assert store.load("default").state == "by the child"


def test_of_threads_that_save_after_one_load_each_all_but_one_conflict(store, sessions_dir):
    store.save(Session("f", "a", "s"))
    loaded = [store.load("s").with_state(f"state-{number}") for number in range(8)]
    outcomes = []

    def save(session):
        try:
            YamlSessionStore(sessions_dir).save(session)
            outcomes.append(session.state)
        except SessionConflictError:
            outcomes.append(None)

    threads = [threading.Thread(target=save, args=[session]) for session in loaded]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 8
    [winner] = [state for state in outcomes if state]
    assert store.load("s").state == winner


# Lost updates.


def test_one_line_of_sessions_saves_again_and_again(store):
    store.save(Session("f", "a", "s"))
    session = store.load("s")
    store.save(session.with_state("b"))
    store.save(session.with_state("c"))
    store.save(session)
    assert store.load("s").state == "a"


def test_of_two_that_loaded_the_second_to_save_conflicts(store, sessions_dir):
    store.save(Session("f", "a", "s"))
    mine = store.load("s").with_state("mine")
    theirs = YamlSessionStore(sessions_dir).load("s").with_state("theirs")
    YamlSessionStore(sessions_dir).save(theirs)
    for _ in range(2):
        with pytest.raises(SessionConflictError) as caught:
            store.save(mine)
    assert (caught.value.mine, caught.value.theirs) == (mine, theirs)
    for part in ("`s`", "now in `theirs` of `f`", "Nothing was written", "overwrite=True"):
        assert part in str(caught.value)
    assert store.load("s") == theirs
    store.save(mine, overwrite=True)
    assert store.load("s") == mine
    store.save(mine.with_state("further"))


def test_loading_again_settles_a_conflict(store):
    store.save(Session("f", "a", "s"))
    store.load("s")
    store.save(store.load("s").with_state("theirs"))
    store.save(store.load("s").with_state("mine"))
    assert store.load("s").state == "mine"


def test_a_write_by_somebody_who_takes_no_lock_is_noticed(store, put):
    store.save(Session("f", "a", "s"))
    session = store.load("s")
    put("s", "flow: f\nstate: moved\n")
    with pytest.raises(SessionConflictError, match="`moved`"):
        store.save(session.with_state("b"))


@pytest.mark.parametrize("content", ["damaged", None])
def test_a_file_that_was_damaged_or_removed_meanwhile_is_a_conflict(
    store, put, sessions_dir, content
):
    store.save(Session("f", "a", "s"))
    session = store.load("s")
    if content is None:
        (sessions_dir / "s.yaml").unlink()
    else:
        put("s", content)
    with pytest.raises(SessionConflictError, match="removed or damaged") as caught:
        store.save(session.with_state("b"))
    assert caught.value.theirs is None
    store.save(session.with_state("b"), overwrite=True)
    assert store.load("s").state == "b"


def test_a_new_session_does_not_replace_another_of_its_name(store):
    store.save(Session("f", "a", "s"))
    with pytest.raises(SessionConflictError, match=r"another session `s` already.*another name"):
        store.save(Session("f", "b", "s"))


def test_saving_what_is_there_already_is_no_conflict(store):
    session = Session("f", "a", "s")
    store.save(session)
    store.save(replace(session))
    assert store.load("s") == session


@pytest.mark.parametrize(
    "spelling", ["sessions/s.yaml", "./sessions/s.yaml", "x/../sessions/s.yaml"]
)
def test_a_session_loaded_by_its_path_saves_like_one_loaded_by_name(
    store, tmp_path, monkeypatch, spelling
):
    store.save(Session("f", "a", "s"))
    (tmp_path / "x").mkdir()
    monkeypatch.chdir(tmp_path)
    session = store.load(spelling)
    store.save(session.with_state("b"))
    assert store.load("s").state == "b"
    store.save(store.load("s").with_state("theirs"))
    with pytest.raises(SessionConflictError, match="`theirs`"):
        store.save(session.with_state("c"))


def test_a_session_loaded_from_elsewhere_does_not_replace_one_of_its_name(store, tmp_path):
    store.save(Session("f", "a", "s"))
    (tmp_path / "s.yaml").write_text(GOOD)
    foreign = store.load(str(tmp_path / "s.yaml"))
    for overwrite in (False, True):
        with pytest.raises(SessionStorageError, match=r"s\.yaml, which is no session of"):
            store.save(foreign, overwrite=overwrite)
    assert store.load("s").state == "a"


# Writing whole or not at all.


def failing(*_args, **_more):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("call", ["open", "fsync", "fdopen"])
def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    store, sessions_dir, monkeypatch, call
):
    store.save(Session("f", "old", "s"))
    session = store.load("s")
    with monkeypatch.context() as patch:
        real = getattr(os, call)

        def fails_for_temporaries(target, *args, **more):
            # The lock's file is opened with the same call, and is none of this.
            if call == "open" and not str(target).endswith(".tmp"):
                return real(target, *args, **more)
            return failing()

        patch.setattr(os, call, fails_for_temporaries)
        with pytest.raises(SessionStorageError, match=r"cannot write .*s\.yaml: No space left"):
            store.save(session.with_state("new"))
    assert store.load("s").state == "old"
    assert leftovers(sessions_dir) == []
    store.save(session.with_state("new"))
    assert store.load("s").state == "new"


def test_a_rename_that_fails_leaves_the_old_file_and_no_other(store, sessions_dir, monkeypatch):
    store.save(Session("f", "old", "s"))
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", failing)
        with pytest.raises(SessionStorageError, match="No space left"):
            store.save(store.load("s").with_state("new"))
    assert store.load("s").state == "old"
    assert leftovers(sessions_dir) == []


def test_an_interrupt_leaves_no_temporary_file(store, sessions_dir, monkeypatch):
    def interrupt(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        store.save(Session("f", "a", "s"))
    assert leftovers(sessions_dir) == []
    assert store.list_sessions() == []


def test_where_only_the_last_sync_fails_the_next_save_is_no_conflict(store, monkeypatch):
    store.save(Session("f", "a", "s"))
    session = store.load("s")
    with monkeypatch.context() as patch:
        patch.setattr(moving, "sync_directory", failing)
        with pytest.raises(SessionStorageError):
            store.save(session.with_state("b"))
    store.save(session.with_state("c"))
    assert store.load("s").state == "c"


def test_a_reader_never_sees_a_temporary_file(store, sessions_dir, monkeypatch):
    seen = []
    real = os.fsync

    def look(descriptor):
        seen.append(list(sessions_dir.glob("*.yaml")))
        real(descriptor)

    sessions_dir.mkdir()
    monkeypatch.setattr(os, "fsync", look)
    store.save(Session("f", "a", "s"))
    assert seen == [[], [sessions_dir / "s.yaml"]], "file first, directory after the rename"


def test_the_directory_is_made_when_it_is_needed(tmp_path):
    store = YamlSessionStore(tmp_path / "deep" / "er")
    store.save(Session("f", "a", "s"))
    assert store.load("s").state == "a"


@pytest.mark.parametrize("where", ["sessions", "sessions/below"])
def test_a_file_where_the_directory_should_be_is_said(tmp_path, flows_dir, where):
    (tmp_path / "sessions").write_text("a file")
    store = YamlSessionStore(tmp_path / where)
    for call in (
        lambda: store.save(Session("f", "a", "s")),
        lambda: store.init(flows_dir / "deploy.yaml", "s"),
    ):
        with pytest.raises(SessionStorageError, match="cannot write"):
            call()
    with pytest.raises(SessionStorageError, match="cannot read"):
        store.list_sessions()
    with pytest.raises(SessionNameNotFoundError):
        store.load("s")


def test_a_folder_where_the_file_should_be_is_said(store, sessions_dir):
    (sessions_dir / "s.yaml").mkdir(parents=True)
    for overwrite in (False, True):
        with pytest.raises(SessionStorageError, match=r"s\.yaml"):
            store.save(Session("f", "a", "s"), overwrite=overwrite)
    assert leftovers(sessions_dir) == []


def test_a_lock_that_is_not_given_up_is_said(store, sessions_dir, monkeypatch):
    monkeypatch.setattr("flowr_nb.store.yaml.write_lock.LOCK_SECONDS", 0.05)
    sessions_dir.mkdir()
    with (
        filelock.FileLock(sessions_dir / ".flowr-nb.lock"),
        pytest.raises(SessionStorageError, match=r"somebody else.*nothing was written, try again"),
    ):
        store.save(Session("f", "a", "s"))
    assert store.list_sessions() == []


def test_of_many_threads_that_wait_one_alone_asks_for_the_lock(store, sessions_dir, monkeypatch):
    sessions_dir.mkdir()
    acquire, asking = filelock.FileLock.acquire, set()

    def counted(lock, *args, **kwargs):
        asking.add(threading.get_ident())
        return acquire(lock, *args, **kwargs)

    names = [f"s{number}" for number in range(20)]
    waiting = [threading.Thread(target=store.save, args=(Session("f", "a", n),)) for n in names]
    with filelock.FileLock(sessions_dir / ".flowr-nb.lock"):
        monkeypatch.setattr(filelock.FileLock, "acquire", counted)
        for thread in waiting:
            thread.start()
        deadline = time.monotonic() + 10
        while not asking and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.2)  # by then all of them wait
        assert len(asking) == 1
    for thread in waiting:
        thread.join()
    assert [session.name for session in store.list_sessions()] == sorted(names)


@pytest.mark.skipif(os.name == "nt", reason="this system has no such modes")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_of_a_file_is_kept(store, sessions_dir, mode):
    store.save(Session("f", "a", "s"))
    path = sessions_dir / "s.yaml"
    path.chmod(mode)
    store.save(store.load("s").with_state("b"))
    assert path.stat().st_mode & 0o7777 == mode


@pytest.mark.skipif(os.name == "nt", reason="this system has no such modes")
def test_a_new_file_has_the_mode_that_the_system_gives_new_files(store, sessions_dir):
    before = os.umask(0o027)
    try:
        store.save(Session("f", "a", "s"))
    finally:
        os.umask(before)
    assert (sessions_dir / "s.yaml").stat().st_mode & 0o7777 == 0o640


def nest(depth):
    data = {}
    for _ in range(depth):
        data = {"a": data}
    return data


CIRCLE = {}
CIRCLE["self"] = CIRCLE


@pytest.mark.parametrize(
    "params",
    [{"a": object()}, {"a": "\ud800"}, nest(100), nest(5000), CIRCLE, {"a": 10**5000}],
    ids=["an object", "half a character", "deep", "deeper", "a circle", "5,000 digits"],
)
def test_what_could_not_be_read_again_is_not_written(store, sessions_dir, params):
    store.save(Session("f", "a", "s"))
    session = replace(store.load("s"), params=params)
    with pytest.raises(SessionStorageError, match="`s` cannot be written"):
        store.save(session, overwrite=True)
    assert store.load("s").state == "a"
    assert leftovers(sessions_dir) == []


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=60) | st.text(alphabet="flowstae: []{}&*a\n-", max_size=60).map(str.encode)
)
def test_any_file_is_a_session_or_an_error_of_its_own(store, sessions_dir, content):
    sessions_dir.mkdir(exist_ok=True)
    (sessions_dir / "any.yaml").write_bytes(GOOD.encode() + content)
    try:
        session = store.load("any")
    except FlowrNbError as error:
        session = error
    assert isinstance(session, Session | SessionCorruptedError)
    assert len(store.entries()) == 1


def test_what_changed_within_the_tick_in_which_it_was_read_is_seen_later(store, sessions_dir):
    """A file that is old enough to be relied on may have been read when it was not yet."""
    store.create(Session("f", "a", "s"))
    file = sessions_dir / "s.yaml"
    tick = time.time_ns() - 1_900_000_000
    os.utime(file, ns=(tick, tick))
    assert [session.state for session in store.list_sessions()] == ["a"]
    file.write_text(file.read_text().replace("state: a", "state: b"))
    os.utime(file, ns=(tick, tick))
    time.sleep(0.15)
    assert [session.state for session in store.list_sessions()] == ["b"]
    assert [entry.session.state for entry in store.entries(["s"])] == ["b"]
