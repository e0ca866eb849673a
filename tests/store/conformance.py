"""The promises of a session store, as tests that any engine can join.

An engine joins with one small file: a class beside `tests/store/test_conformance.py` that
derives from `StoreConformance` (or from `FileStoreConformance`, if it keeps a file a session) and
names its factory. ``FLOWR_NB_TORTURE=1`` (``make torture``) runs them long and tells figures.
"""

import errno
import itertools
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unicodedata
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test as run_machine,
)

from flowr_nb.session import Session, SessionStackFrame, Step, StepKind
from flowr_nb.store import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionCorruptedError,
    SessionNameError,
    SessionNotFoundError,
    SessionStorageError,
    SessionStore,
)
from tests.flowr.real_flowr import MISSING, PYTHON
from tests.store.faults import Faults
from tests.store.power_cut import Disk
from tests.store.processes import is_whole, load_engine, numbered

ROOT = Path(__file__).resolve().parents[2]
TORTURE = os.environ.get("FLOWR_NB_TORTURE") == "1"
GOOD = "flow: deploy\nstate: prepare\n"
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
needs_posix = pytest.mark.skipif(os.name == "nt", reason="this system has no such modes and links")

TEXTS = st.text(max_size=20) | st.sampled_from(["no", "1.10", "null", "~", "a: b", "- a", "'", ""])
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(TEXTS | st.integers(), inner, max_size=3)
        | st.tuples(inner)
    ),
    max_leaves=5,
)
NAMES = st.sampled_from(["a", "b", "ü", "Friday 5", "x.yaml", "no"])


def times(short, long):
    return long if TORTURE else short


def tell(text):
    """A figure for who runs the long versions."""
    if TORTURE:
        sys.stdout.write(f"\n    {text}\n")


def step_between(before, after, trigger="go"):
    return Step(trigger, {"why": "a test"}, before, after, (), after.updated_at)


def move(store, session, state):
    """Save a step, as a run does."""
    after = session.with_state(state)
    store.save(after, steps=[step_between(session, after)])
    return after


def steps_of(store, name):
    """Where each step led, and the kind of those that are no plain fire."""
    return [
        step.after.state if step.kind is StepKind.FIRE else f"{step.kind.value} {step.after.state}"
        for step in store.history(store.load(name))
    ]


class StoreConformance:
    """What every engine promises."""

    engine: str
    """The factory of stores, ``module:attribute``; it is called with a directory."""

    @pytest.fixture
    def place(self, tmp_path):
        return tmp_path / "sessions"

    @pytest.fixture
    def fast_place(self):
        """Where a sync costs nothing, for what is about order and not about lasting."""
        shared = Path("/dev/shm")
        usable = shared.is_dir() and os.access(shared, os.W_OK)
        with tempfile.TemporaryDirectory(dir=shared if usable else None) as directory:
            yield Path(directory)

    @pytest.fixture
    def make_store(self):
        return load_engine(self.engine)

    @pytest.fixture
    def kept(self, make_store, place):
        return make_store(place)

    def run(self, what, directory, *more):
        command = [sys.executable, "-m", "tests.store.processes", what, self.engine, directory]
        done = subprocess.run(
            list(map(str, (*command, *more))),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=times(60, 300),
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return json.loads(done.stdout)

    def test_it_is_a_store(self, kept):
        assert isinstance(kept, SessionStore)

    # A reader sees the old or the new session.

    @needs_fork
    def test_a_killed_writer_leaves_the_old_or_the_new_session(self, fast_place):
        begun = time.perf_counter()
        found = self.run("kills", fast_place, times(40, 2000))
        taken = time.perf_counter() - begun
        assert found["problems"] == []
        assert found["saves"] > found["kills"] / 4
        tell(f"{found['kills']:,} kills, {found['saves']:,} saves between them, {taken:.0f} s")

    @needs_fork
    def test_a_reader_beside_a_writer_sees_whole_sessions(self, fast_place):
        found = self.run("reads", fast_place, times(150, 5000))
        assert found["problems"] == []
        assert found["reads"] > 5
        tell(f"{found['reads']:,} reads beside {times(150, 5000):,} saves")

    # No update is lost, one creator wins.

    @needs_fork
    @pytest.mark.parametrize("kill_every", [0, 0.05], ids=["in peace", "under kills"])
    def test_no_two_successful_saves_had_the_same_predecessor(self, fast_place, kill_every):
        each = times(60, 5200 if not kill_every else 1500)
        begun = time.perf_counter()
        found = self.run("updates", fast_place, 4, each, *([kill_every] if kill_every else []))
        taken = time.perf_counter() - begun
        assert found["shared"] == 0
        assert found["last_has_no_successor"]
        assert found["saves"] >= 4 * each
        assert found["unsaid"] <= found["killed"] + (4 if kill_every else 0)
        tell(f"4 writers, {found['saves']:,} saves, {found['killed']} killed, {taken:.0f} s")

    @needs_fork
    def test_exactly_one_of_two_creators_wins(self, fast_place, flows_dir):
        count = times(20, 400)
        found = self.run("creators", fast_place, flows_dir / "deploy.yaml", count)
        assert sorted(itertools.chain(*found["wins"])) == list(range(count))
        tell(f"{count} races, won {len(found['wins'][0])} to {len(found['wins'][1])}")

    def test_a_creator_never_replaces(self, kept, flows_dir):
        first = kept.init(flows_dir / "deploy.yaml", "s")
        with pytest.raises(SessionAlreadyExistsError):
            kept.init(flows_dir / "online-order.yaml", "s")
        assert kept.load("s") == first

    # Conflicts.

    def test_a_conflict_carries_both_and_loses_neither(self, make_store, place):
        kept = make_store(place)
        kept.save(Session("f", "a", "s"))
        mine = kept.load("s").with_state("mine")
        theirs = move(make_store(place), make_store(place).load("s"), "theirs")
        step = step_between(kept.load("s"), mine)
        with pytest.raises(SessionConflictError) as caught:
            kept.save(mine, steps=[step])
        assert (caught.value.mine, caught.value.theirs) == (mine, theirs)
        assert make_store(place).load("s") == theirs
        assert steps_of(kept, "s") == ["theirs"]
        kept.save(mine, overwrite=True, steps=[step])
        assert make_store(place).load("s") == mine
        assert steps_of(kept, "s") == ["theirs", "mine"]

    def test_two_who_listed_a_session_conflict_like_two_who_loaded_it(self, kept):
        kept.save(Session("f", "a", "s"))
        for look in (kept.list_sessions, lambda: [entry.session for entry in kept.entries()]):
            [one], [other] = look(), look()
            kept.save(one.with_state("one"))
            with pytest.raises(SessionConflictError):
                kept.save(other.with_state("other"))

    # What is saved is what is loaded, or it is refused.

    @settings(
        max_examples=times(60, 1500), suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        TEXTS,
        TEXTS,
        st.lists(st.tuples(TEXTS, TEXTS), max_size=3),
        st.dictionaries(TEXTS | st.integers(), DATA, max_size=3),
        st.none() | st.text(max_size=12),
    )
    def test_what_is_saved_is_what_is_loaded_or_it_is_refused(  # noqa: PLR0913, PLR0917
        self, make_store, tmp_path, flow, state, stack, params, name
    ):
        kept = make_store(tmp_path / "sessions")
        frames = tuple(SessionStackFrame(*pair) for pair in stack)
        session = Session(flow, state, "s" if name is None else name, stack=frames, params=params)
        try:
            kept.save(session, overwrite=True)
        except (SessionStorageError, SessionNameError):
            return
        again = make_store(tmp_path / "sessions").load(session.name)
        assert again == session
        assert _typed(again.params) == _typed(session.params)
        assert session in kept.list_sessions()

    @pytest.mark.parametrize(
        "params",
        [{"a": object()}, {"a": {1, 2}}, {"a": (1,)}, {"a": float("nan")}, {"a": "\ud800"}],
        ids=["an object", "a set", "a tuple", "not a number", "half a letter"],
    )
    def test_params_that_would_come_back_another_are_refused(self, kept, params):
        with pytest.raises(SessionStorageError, match="cannot be written"):
            kept.save(Session("f", "a", "s", params=params))
        assert kept.entries() == []

    def test_it_does_what_a_dictionary_does(self, make_store):
        machine = type("Machine", (_Model,), {"make_store": staticmethod(make_store)})
        run_machine(
            machine,
            settings=settings(
                max_examples=times(15, 300), stateful_step_count=times(20, 50), deadline=None
            ),
        )

    # Names.

    @pytest.mark.parametrize(
        "name",
        [
            "../x",
            "/x",
            "C:\\x",
            "a/b",
            "a\\b",
            "a\0b",
            ".",
            "..",
            "",
            " ",
            "x" * 300,
            "é" * 140,
            "CON",
            "com1",
            "aux.x",
            "a\nb",
            "a:b",
            ".hidden",
            unicodedata.normalize("NFD", "é"),
        ],
    )
    def test_no_name_leads_out_or_looks_like_another(self, kept, tmp_path, flows_dir, name):
        before = sorted(tmp_path.rglob("*"))
        for call in (
            lambda: kept.save(Session("f", "a", name)),
            lambda: kept.save(Session("f", "a", name), overwrite=True),
            lambda: kept.init(flows_dir / "deploy.yaml", name),
        ):
            with pytest.raises(SessionNameError):
                call()
        assert sorted(tmp_path.rglob("*")) == before

    # Steps.

    def test_a_history_is_what_was_saved_with_it(self, kept):
        kept.save(Session("f", "a", "s"))
        session = kept.load("s")
        for state in "bcd":
            session = move(kept, session, state)
        assert steps_of(kept, "s") == ["b", "c", "d"]
        first = kept.history(kept.load("s"))[0]
        assert (first.trigger, first.evidence, first.before.state) == ("go", {"why": "a test"}, "a")

    def test_a_new_session_has_no_steps_of_an_earlier_one(self, kept, flows_dir):
        session = kept.init(flows_dir / "deploy.yaml", "s")
        move(kept, session, "b")
        self.remove(kept, "s")
        kept.save(Session("f", "a", "s"))
        assert steps_of(kept, "s") == []
        self.remove(kept, "s")
        kept.init(flows_dir / "deploy.yaml", "s")
        assert steps_of(kept, "s") == []

    def remove(self, kept, name):
        raise NotImplementedError


def _typed(data):
    """Data in which 1, 1.0 and True are three things."""
    if isinstance(data, dict):
        return {key: _typed(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_typed(value) for value in data]
    return type(data), data


class _Model(RuleBasedStateMachine):
    """Two stores of one place beside a dictionary."""

    @initialize()
    def begin(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.stores = [self.make_store(Path(self.scratch.name)) for _ in range(2)]
        self.held = {}
        self.model = {}
        self.version = {}

    def teardown(self):
        if hasattr(self, "scratch"):
            self.scratch.cleanup()

    @rule(who=st.integers(0, 1), name=NAMES)
    def load(self, who, name):
        try:
            session = self.stores[who].load(name)
        except SessionNotFoundError:
            assert name not in self.model
            return
        assert session == self.model[name]
        self.held[who, name] = session, self.version[name]

    @rule(who=st.integers(0, 1), name=NAMES)
    def hold_one_from_the_list(self, who, name):
        for session in self.stores[who].list_sessions():
            if session.name == name:
                self.held[who, name] = session, self.version[name]

    @rule(who=st.integers(0, 1), name=NAMES, state=st.sampled_from("abc"), overwrite=st.booleans())
    def save(self, who, name, state, overwrite):
        held, version = self.held.get((who, name), (Session("f", "new", name), None))
        session = held.with_state(state)
        expected = overwrite or version == self.version.get(name)
        if not expected:
            with pytest.raises(SessionConflictError) as caught:
                self.stores[who].save(session)
            assert caught.value.theirs == self.model.get(name)
            return
        self.stores[who].save(session, overwrite=overwrite)
        self.model[name] = session
        self.version[name] = self.version.get(name, 0) + 1
        self.held[who, name] = session, self.version[name]

    @invariant()
    def lists_what_there_is(self):
        for each in getattr(self, "stores", ()):
            listed = each.list_sessions()
            assert listed == [self.model[name] for name in sorted(self.model)]


class FileStoreConformance(StoreConformance):
    """What an engine promises besides that keeps a YAML file a session, as flowr does."""

    @pytest.fixture
    def put(self, place):
        """Writes a session file by hand, with no lock, as somebody else would."""

        def write(name, content=GOOD):
            place.mkdir(exist_ok=True)
            path = place / f"{name}.yaml"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            return path

        return write

    def remove(self, kept, name):
        kept.resolve(name).unlink()

    # A reader sees the old or the new session; debris is invisible and swept.

    @needs_fork
    def test_a_kill_at_each_system_call_of_a_save(self, make_store, place):
        if shutil.which("strace") is None:
            pytest.skip("no strace on the path")
        kept = make_store(place)
        kept.save(numbered(Session("f", "s0", "s"), 0))
        calls = self._calls_of_a_save(place)
        points = [
            (name, number)
            for name in dict.fromkeys(calls)
            for number in range(1, calls.count(name) + 1)
        ]
        points = points[:: times(4, 1)]
        kills = 0
        for name, number in points:
            before = kept.load("s")
            trace = self._traced_save(place, f"inject={name}:signal=KILL:when={number}")
            kills += "killed by SIGKILL" in trace
            after = make_store(place).load("s")
            assert is_whole(after)
            assert int(after.state[1:]) - int(before.state[1:]) in (0, 1), (name, number)
            numbers = [int(step.after.state[1:]) for step in kept.history(after)]
            assert numbers == list(range(1, int(after.state[1:]) + 1)), (name, number)
            assert [entry.name for entry in make_store(place).entries()] == ["s"]
            if PYTHON.is_file() and ".tmp" in "".join(path.name for path in place.iterdir()):
                assert self.listed_by_flowr(place) == ["s"]
        assert kills > 0.8 * len(points)
        move(kept, kept.load("s"), "s9999")
        assert {path.name for path in place.iterdir()} == {"s.yaml", "s.journal", ".flowr-nb.lock"}
        tell(f"{kills} kills at the {len(points)} system calls of a save")

    def _calls_of_a_save(self, place):
        trace = self._traced_save(place, "trace=all")
        if "openat" not in trace:
            pytest.skip("strace may not look into other processes here")
        names = [line.split("(")[0].split()[-1] for line in trace.splitlines() if "(" in line]
        assert {"rename", "renameat", "renameat2"} & set(names)
        return [name for name in names if name.isidentifier() and not name.startswith("exit")]

    def _traced_save(self, place, expression):
        command = [sys.executable, "-m", "tests.store.processes", "one_save", self.engine, place]
        with (
            tempfile.NamedTemporaryFile("r") as log,
            subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            ) as process,
        ):
            pid = process.stdout.readline().strip()
            tracer = subprocess.Popen(
                ["strace", "-f", "-p", pid, "-e", expression, "-o", log.name],
                stderr=subprocess.PIPE,
                text=True,
            )
            tracer.stderr.readline()  # it says that it is attached, or why not
            process.stdin.write("g")
            process.stdin.close()
            process.stdout.read()
            process.wait(60)
            tracer.wait(60)
            tracer.stderr.close()
            return log.read()

    def listed_by_flowr(self, place):
        code = (
            "import sys, pathlib\n"
            "from flowr.infrastructure.session_store import YamlSessionStore\n"
            "print(*[s.name for s in YamlSessionStore(pathlib.Path(sys.argv[1])).list_sessions()])"
        )
        done = subprocess.run(
            [PYTHON, "-c", code, place], capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    def test_debris_is_in_no_listing_and_swept(self, kept, place):
        """As a save leaves it that is killed after its file was written aside."""
        kept.save(Session("f", "a", "s"))

        def die(*_args, **_more):
            raise SystemExit

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("os.replace", die)
            patch.setattr("os.unlink", lambda *_args, **_more: None)
            with pytest.raises(SystemExit):
                kept.save(kept.load("s").with_state("b"))
        debris = {path.name for path in place.iterdir()} - {"s.yaml", ".flowr-nb.lock"}
        assert len(debris) == 1, "the shim has missed the file that is written aside"
        assert [entry.name for entry in kept.entries()] == ["s"]
        if PYTHON.is_file():
            assert self.listed_by_flowr(place) == ["s"]
        kept.save(kept.load("s").with_state("b"))
        assert {path.name for path in place.iterdir()} == {"s.yaml", ".flowr-nb.lock"}

    # An acknowledged save survives a power cut.

    @needs_posix
    def test_an_acknowledged_save_survives_a_power_cut(self, make_store, tmp_path):
        disk = Disk(tmp_path / "disk")
        place = disk.root / "deep" / "sessions"
        kept = make_store(place)
        session = numbered(Session("f", "s0", "s"), 0)
        with disk.recording():
            kept.save(session)
            disk.acknowledge(0)
            for number in range(1, times(4, 12)):
                after = numbered(session, number)
                kept.save(after, steps=[step_between(session, after)])
                disk.acknowledge(number)
                session = after
        outcomes = 0
        for acknowledged, directory in disk.after_cuts(tmp_path / "after"):
            outcomes += 1
            again = make_store(directory / "deep" / "sessions")
            assert [entry for entry in again.entries() if entry.error is not None] == []
            try:
                found = again.load("s")
            except SessionNotFoundError:
                assert acknowledged is None, f"the acknowledged save {acknowledged} is gone"
                continue
            assert is_whole(found)
            number = int(found.state[1:])
            first = 0 if acknowledged is None else acknowledged
            assert number in (first, first if acknowledged is None else first + 1)
            if number == acknowledged:
                assert steps_of(again, "s") == [f"s{each}" for each in range(1, number + 1)]
        assert outcomes > 20
        tell(f"{disk.cuts} power cuts, {outcomes} different disks after them")

    # Against writers that take no lock.

    def test_a_write_without_a_lock_that_ended_before_ours_is_always_noticed(self, kept, put):
        kept.save(Session("f", "a", "s"))
        for number in range(times(20, 500)):
            session = kept.load("s")
            put("s", f"flow: f\nstate: theirs-{number}\n")
            with pytest.raises(SessionConflictError) as caught:
                kept.save(session.with_state("mine"))
            assert caught.value.theirs.state == f"theirs-{number}"
            assert kept.load("s").state == f"theirs-{number}"
            kept.save(session.with_state("mine"), overwrite=True)

    @pytest.mark.skipif(not PYTHON.is_file(), reason=MISSING)
    def test_beside_a_live_flowr_every_loss_is_one_we_could_not_see(self, kept, place):
        """flowr writes without looking: it may undo our save, and ours never its finished one."""
        kept.save(Session("f", "start", "s"))
        code = (
            "import sys, pathlib\nfrom flowr.infrastructure.session_store import YamlSessionStore\n"
            "store = YamlSessionStore(pathlib.Path(sys.argv[1]))\nprint('ready', flush=True)\n"
            "for number in range(int(sys.argv[2])):\n"
            "    store.save(store.load('s').with_state(f'theirs-{number}'))\n"
        )
        count = times(60, 2000)
        noticed, saves = [], 0
        with subprocess.Popen(
            [PYTHON, "-c", code, place, str(count)], stdout=subprocess.PIPE, text=True
        ) as flowr:
            assert flowr.stdout.readline() == "ready\n"
            while flowr.poll() is None:
                session = kept.load("s")
                assert "s" in {entry.name for entry in kept.entries()}
                try:
                    kept.save(session.with_state(f"mine-{saves}"))
                    saves += 1
                except SessionConflictError as error:
                    noticed.append(error.theirs.state)
            assert flowr.returncode == 0
        assert all(state.startswith("theirs") for state in noticed)
        assert kept.load("s").state.split("-")[0] in ("mine", "theirs")
        tell(f"beside {count:,} saves of flowr: {saves:,} of ours, {len(noticed):,} conflicts")

    # list_sessions never raises and hides nothing.

    def test_a_listing_beside_writers_and_deleters(self, kept, place, put):
        code = (
            "import os, sys, random, pathlib\nplace = pathlib.Path(sys.argv[1])\n"
            "text = 'flow: f\\nstate: a\\nparams: {x: [' + '1, ' * 500 + ']}\\n'\n"
            "print('ready', flush=True)\n"
            "while True:\n"
            "    path = place / f'moving-{random.randrange(9)}.yaml'\n"
            "    if random.random() < 0.4:\n        path.unlink(missing_ok=True)\n"
            "    else:\n"
            "        with path.open('w') as file:\n"
            "            for at in range(0, len(text), 97):\n"
            "                file.write(text[at:at + 97]); file.flush()\n"
        )
        for number in range(5):
            put(f"still-{number}")
        put("damaged", "flow: [")
        others = [
            subprocess.Popen([sys.executable, "-c", code, place], stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        try:
            for other in others:
                assert other.stdout.readline() == "ready\n"
            end = time.monotonic() + times(1, 20)
            count = 0
            while time.monotonic() < end:
                names = [entry.name for entry in kept.entries()]
                assert names == sorted(names)
                assert {"damaged", *(f"still-{n}" for n in range(5))} <= set(names)
                assert {f"still-{n}" for n in range(5)} <= {s.name for s in kept.list_sessions()}
                count += 1
        finally:
            for other in others:
                other.kill()
                other.wait()
                other.stdout.close()
        tell(f"{count:,} listings beside two who write and delete")

    @needs_posix
    def test_what_could_not_be_read_is_read_once_it_can_be(self, kept, put, monkeypatch):
        old = put("s")
        os.utime(old, (1, 1))
        with monkeypatch.context() as patch:
            patch.setattr("flowr_nb.store.yaml.listing.read_file", _forbidden)
            [entry] = kept.entries()
            assert isinstance(entry.error, SessionStorageError)
        [entry] = kept.entries()
        assert entry.error is None

    @needs_posix
    def test_a_file_that_cannot_be_looked_at_hides_no_other(self, kept, put, monkeypatch):
        put("good")
        put("bad")
        real = os.scandir

        class Item:
            def __init__(self, item):
                self.item = item
                self.name, self.path = item.name, item.path

            def stat(self, **more):
                if self.name == "bad.yaml":
                    raise OSError(errno.EIO, "Input/output error")
                return self.item.stat(**more)

            def is_symlink(self):
                return self.item.is_symlink()

        @contextmanager
        def scan(directory):
            with real(directory) as items:
                yield map(Item, items)

        monkeypatch.setattr("os.scandir", scan)
        assert [entry.name for entry in kept.entries()] == ["bad", "good"]

    @needs_posix
    def test_a_link_is_followed_as_its_target_moves(self, kept, put, place):
        put("s")
        (place / "alias.yaml").symlink_to("s.yaml")
        os.utime(place / "alias.yaml", (1, 1), follow_symlinks=False)
        assert kept.list_sessions()[0].state == "prepare"
        put("s", "flow: f\nstate: moved\n")
        os.utime(place / "s.yaml", (1, 1))
        assert [session.state for session in kept.list_sessions()] == ["moved", "moved"]

    # A failed save changes nothing.

    @needs_posix
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
    @pytest.mark.parametrize("is_new", [True, False], ids=["new", "stored"])
    def test_a_save_that_fails_at_any_step_changes_nothing(
        self, make_store, tmp_path, code, is_new
    ):
        steps_tried = set()
        for number in itertools.count():
            place = tmp_path / str(number)
            kept = make_store(place)
            before = Session("f", "a", "s")
            if not is_new:
                kept.save(before)
                before = move(kept, before, "b")
            after = before.with_state("c")
            step = step_between(before, after)
            with Faults(place, code, number) as faults:
                try:
                    kept.save(after, steps=[step])
                    problem = None
                except SessionStorageError as error:
                    problem = str(error)
            if not faults.hit:
                assert problem is None
                break
            steps_tried.add(faults.hit)
            if problem is None:
                continue  # a step that it can do without
            is_written = "was written" in problem
            assert is_written or "nothing was changed" in problem
            old = [] if is_new else ["b"]
            again = make_store(place)
            if is_written:
                assert again.load("s") == after
            elif is_new:
                assert again.entries() == []
            else:
                assert again.load("s") == before
                assert steps_of(again, "s") == old
            assert [path for path in place.rglob("*") if path.suffix == ".tmp"] == [] or (
                "unlink" in faults.hit
            )
            kept.save(after, steps=[step])
            assert make_store(place).load("s") == after
            assert steps_of(kept, "s") == [*old, "c"], f"after {faults.hit} failed"
            last = move(kept, after, "d")
            assert make_store(place).load("s") == last
            assert steps_of(kept, "s") == [*old, "c", "d"]
        for step in ("open", "write", "fsync", "replace", "flock", "fsync of a directory"):
            assert any(step in tried for tried in steps_tried), (step, steps_tried)

    @needs_posix
    def test_a_full_file_system(self, make_store, tmp_path):
        place = tmp_path / "full"
        place.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place],
            capture_output=True,
            text=True,
            check=False,
        )
        if mounted.returncode:
            pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
        try:
            kept = make_store(place)
            session = Session("f", "a", "s")
            kept.save(session)
            session = move(kept, session, "b")
            with suppress(OSError), (place / "ballast").open("wb", 0) as ballast:
                while True:
                    ballast.write(b"x" * 512)
            large = replace(session.with_state("c"), params={"large": "x" * 20_000})
            for after in (session.with_state("c"), large):
                with pytest.raises(SessionStorageError, match="No space left"):
                    kept.save(after, steps=[step_between(session, after)])
                assert make_store(place).load("s") == session
                assert steps_of(kept, "s") == ["b"]
            with pytest.raises(SessionStorageError, match="No space left"):
                kept.save(Session("f", "a", "new"))
            assert [entry.name for entry in kept.entries()] == ["s"]
            (place / "ballast").unlink()
            move(kept, session, "c")
            assert steps_of(kept, "s") == ["b", "c"]
        finally:
            subprocess.run(["umount", place], check=True)

    # Names and stems.

    def test_the_name_is_the_stem_whatever_the_file_says(self, kept, put):
        put("copy", f"{GOOD}name: original\n")
        assert kept.load("copy").name == "copy"
        assert [session.name for session in kept.list_sessions()] == ["copy"]
        kept.save(kept.load("copy").with_state("moved"))
        assert [entry.name for entry in kept.entries()] == ["copy"]

    def test_twins_that_look_alike_are_two_files(self, kept, put):
        composed, parted = (unicodedata.normalize(form, "é") for form in ("NFC", "NFD"))
        put(composed)
        put(parted, "flow: f\nstate: parted\n")
        if len(list(kept.entries())) == 1:
            pytest.skip("this file system takes the two for one")
        assert kept.load(composed).state == "prepare"
        assert kept.load(parted).state == "parted"

    @needs_posix
    def test_no_link_leads_out(self, kept, place, tmp_path):
        place.mkdir()
        outside = tmp_path / "outside.yaml"
        outside.write_text(GOOD)
        (place / "s.yaml").symlink_to(outside)
        with pytest.raises(SessionStorageError, match="leads out"):
            kept.load("s")
        [entry] = kept.entries()
        assert entry.session is None
        kept.save(Session("f", "a", "s"), overwrite=True)
        assert outside.read_text() == GOOD
        assert not (place / "s.yaml").is_symlink()
        assert stat.S_IMODE((place / "s.yaml").stat().st_mode) & 0o111 == 0

    @needs_posix
    def test_no_link_of_a_journal_leads_out(self, kept, place, tmp_path):
        outside = tmp_path / "precious"
        outside.write_text("precious\nwords")
        kept.save(Session("f", "a", "s"))
        (place / "s.journal").symlink_to(outside)
        with pytest.raises(SessionStorageError):
            move(kept, kept.load("s"), "b")
        assert kept.load("s").state == "a"
        assert kept.history(kept.load("s")) == []
        assert outside.read_text() == "precious\nwords"

    # Cost is bounded.

    @pytest.mark.parametrize(
        "content",
        [
            "params:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"  a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)),
            "params: {x: " + "[" * 20_000 + "]" * 20_000 + "}\n",
            "params: {x: [" + "1, " * 250_000 + "]}\n",
            "#" * 50_000_000,
        ],
        ids=["an alias bomb", "depth", "many values", "size"],
    )
    def test_a_file_that_would_cost_much_is_refused_cheaply(self, place, put, content, request):
        put("s", GOOD + content)
        found = self.run("cost", place)
        assert found["outcome"] == SessionCorruptedError.__name__
        assert found["megabytes"] < 100
        if "many values" not in request.node.name:  # they are counted up to the cap first
            assert found["seconds"] < 0.1
        seconds, megabytes = found["seconds"], found["megabytes"]
        kind = request.node.callspec.id
        tell(f"{kind}: refused in {seconds * 1000:.1f} ms, {megabytes:.1f} MB")

    # Modes.

    @needs_posix
    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
    def test_a_file_keeps_its_mode_and_its_journal_is_no_more_open(self, kept, place, mode):
        kept.save(Session("f", "a", "s"))
        (place / "s.yaml").chmod(mode)
        move(kept, kept.load("s"), "b")
        assert stat.S_IMODE((place / "s.yaml").stat().st_mode) == mode
        assert stat.S_IMODE((place / "s.journal").stat().st_mode) & ~mode == 0

    @needs_posix
    @pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
    def test_a_new_file_follows_the_umask(self, kept, place, mask):
        before = os.umask(mask)
        try:
            kept.save(Session("f", "a", "s"))
        finally:
            os.umask(before)
        assert stat.S_IMODE((place / "s.yaml").stat().st_mode) == 0o666 & ~mask


def _forbidden(_path):
    raise PermissionError(errno.EACCES, "Permission denied")
