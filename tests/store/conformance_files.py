"""What a store promises besides that keeps a YAML file a session, as flowr does."""

import errno
import itertools
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

import pytest

from flowr_nb.session import Session
from flowr_nb.store import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionCorruptedError,
    SessionNotFoundError,
    SessionStorageError,
    history_of,
    sessions_of,
)
from tests.flowr.real_flowr import MISSING, PYTHON
from tests.store.conformance import in_words, move, steps_of, tell, times
from tests.store.conformance_shared import ROOT, SharedStoreConformance, needs_fork
from tests.store.faults import Faults
from tests.store.model import step_between
from tests.store.power_cut import Disk
from tests.store.processes import is_whole, numbered

GOOD = "flow: deploy\nstate: prepare\n"
needs_posix = pytest.mark.skipif(os.name == "nt", reason="this system has no such modes and links")


class FileStoreConformance(SharedStoreConformance):
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

    # A reader sees the old or the new session; debris is invisible and swept.

    @needs_fork
    def test_a_kill_at_each_system_call_of_a_save(self, make_store, place):
        kept = make_store(place)
        kept.save(numbered(Session("f", "s0", "s"), 0))
        points = self.points_of("save", place)
        kills = 0
        for name, number in points:
            before = kept.load("s")
            kills += self.killed_at("save", place, name, number)
            after = make_store(place).load("s")
            assert int(after.state[1:]) - int(before.state[1:]) in (0, 1), (name, number)
            assert_whole(make_store(place), "s", (name, number))
            assert [entry.name for entry in make_store(place).entries()] == ["s"]
            if PYTHON.is_file() and ".tmp" in "".join(path.name for path in place.iterdir()):
                assert self.listed_by_flowr(place) == ["s"]
        assert kills > 0.8 * len(points)
        move(kept, kept.load("s"), "s9999")
        assert files_of(place) == {"s.yaml", "s.journal"}
        tell(f"{kills} kills at the {len(points)} system calls of a save")

    @needs_fork
    def test_a_kill_at_each_system_call_of_a_rename(self, make_store, place):
        kept = make_store(place)
        kept.save(numbered(Session("f", "s0", "s"), 0))
        self.let_be("save", place)
        self.let_be("save", place)
        points = self.points_of("rename", place)
        kept.rename("t", "s")
        kills, left = 0, []
        for name, number in points:
            kills += self.killed_at("rename", place, name, number)
            again = make_store(place)
            names = [entry.name for entry in again.entries()]
            left.append(names)
            assert names in (["s"], ["s", "t"], ["t"]), (name, number)
            for each in names:
                assert_whole(again, each, (name, number))
                assert again.load(each).state == "s2"
                assert f"name: {each}\n" in (place / f"{each}.yaml").read_text()
            if names == ["s", "t"]:
                again.delete("t")
            elif names == ["t"]:
                again.rename("t", "s")
            assert_whole(again, "s", (name, number))
            assert files_of(place) <= {"s.yaml", "s.journal", "t.journal", ".flowr-nb.tmp"}
        assert kills > 0.8 * len(points)
        assert ["s"] in left
        kept.rename("s", "t")
        assert files_of(place) == {"t.yaml", "t.journal"}
        tell(f"{kills} kills at the {len(points)} system calls of a rename")

    @needs_fork
    def test_a_kill_at_each_system_call_of_a_deletion(self, make_store, place):
        kept = make_store(place)
        kept.save(numbered(Session("f", "s0", "s"), 0))
        self.let_be("save", place)
        points = self.points_of("delete", place)
        kills = 0
        for name, number in points:
            if not kept.entries():
                kept.create(numbered(Session("f", "s0", "s"), 0))
                assert steps_of(kept, "s") == []
                self.let_be("save", place)
            kills += self.killed_at("delete", place, name, number)
            again = make_store(place)
            if again.entries():
                assert_whole(again, "s", (name, number))
            else:
                assert steps_of(again, "s") == []
        assert kills > 0.8 * len(points)
        tell(f"{kills} kills at the {len(points)} system calls of a deletion")

    def points_of(self, what, place):
        """The system calls of a call, each by its name and its number among those of that name."""
        if shutil.which("strace") is None:
            pytest.skip("no strace on the path")
        # A kill elsewhere leaves the files of a kill at the next of these.
        trace = self._traced(what, place, "trace=%file,%desc")
        if "openat" not in trace:
            pytest.skip("strace may not look into other processes here")
        calls = [line.split("(")[0].split()[-1] for line in trace.splitlines() if "(" in line]
        calls = [name for name in calls if name.isidentifier() and not name.startswith("exit")]
        moves = {"rename", "renameat", "renameat2"} if what != "delete" else {"unlink", "unlinkat"}
        assert moves & set(calls)
        points = [
            (name, number)
            for name in dict.fromkeys(calls)
            for number in range(1, calls.count(name) + 1)
        ]
        return points[:: times(4 if what != "rename" else 8, 1)]

    def killed_at(self, what, place, name, number):
        """Kill a call at one of its system calls; whether it came to that."""
        trace = self._traced(what, place, f"inject={name}:signal=KILL:when={number}")
        return "killed by SIGKILL" in trace

    def let_be(self, what, place):
        self._traced(what, place, None)

    @pytest.fixture(autouse=True)
    def _callers(self):
        """Processes that fork one for each call, by the place of the sessions."""
        self._calling = {}
        yield
        for process in self._calling.values():
            process.stdin.close()
            process.stdout.close()
            process.wait(60)

    def _caller(self, place):
        if place not in self._calling:
            command = [sys.executable, "-m", "tests.store.processes", "calls", self.engine, place]
            self._calling[place] = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        return self._calling[place]

    def _traced(self, what, place, expression):
        """What strace writes of one call, made by a process of its own."""
        caller = self._caller(place)

        def say(word):
            caller.stdin.write(f"{word}\n")
            caller.stdin.flush()

        with tempfile.NamedTemporaryFile("r") as log:
            say(what)
            pid = caller.stdout.readline().strip()
            tracer = None
            if expression is not None:
                tracer = subprocess.Popen(
                    ["strace", "-f", "-p", pid, "-e", expression, "-o", log.name],
                    stderr=subprocess.PIPE,
                    text=True,
                )
                tracer.stderr.readline()  # it says that it is attached, or why not
            say("go")
            assert caller.stdout.readline() == "over\n"
            if tracer is not None:
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

    @needs_posix
    @pytest.mark.parametrize("what", ["rename", "delete"])
    def test_no_power_cut_in_a_rename_or_a_deletion_loses_anything(
        self, make_store, tmp_path, what
    ):
        disk = Disk(tmp_path / "disk")
        place = disk.root / "sessions"
        kept = make_store(place)
        with disk.recording():
            session = numbered(Session("f", "s0", "s"), 0)
            kept.save(session)
            for number in (1, 2):
                after = numbered(session, number)
                kept.save(after, [step_between(session, after)])
                session = after
            disk.acknowledge("saved")
            if what == "rename":
                kept.rename("s", "t")
            else:
                kept.delete("s")
            disk.acknowledge("done")
        seen = set()
        for acknowledged, directory in disk.after_cuts(tmp_path / "after"):
            again = make_store(directory / "sessions")
            names = tuple(entry.name for entry in again.entries())
            if acknowledged is None:
                continue
            seen.add((acknowledged, names))
            for name in names:
                assert_whole(again, name, acknowledged)
                assert again.load(name).state == "s2"
        after = ("t",) if what == "rename" else ()
        both = {("saved", ("s", "t"))} if what == "rename" else set()
        assert seen == {("saved", ("s",)), *both, ("saved", after), ("done", after)}

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
                assert {f"still-{n}" for n in range(5)} <= {s.name for s in sessions_of(kept)}
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
        assert sessions_of(kept)[0].state == "prepare"
        put("s", "flow: f\nstate: moved\n")
        os.utime(place / "s.yaml", (1, 1))
        assert [session.state for session in sessions_of(kept)] == ["moved", "moved"]

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
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
    @pytest.mark.parametrize("what", ["rename", "delete", "create"])
    def test_a_call_that_fails_at_any_step_changes_nothing(self, make_store, tmp_path, code, what):
        steps_tried = set()
        for number in itertools.count():
            place = tmp_path / str(number)
            kept = make_store(place)
            old = move(kept, kept.create(Session("f", "a", "s")), "b")
            call, after = {
                "rename": (lambda kept=kept: kept.rename("s", "t"), ["t"]),
                "delete": (lambda kept=kept: kept.delete("s"), []),
                "create": (lambda kept=kept: kept.create(Session("f", "a", "t")), ["s", "t"]),
            }[what]
            with Faults(place, code, number) as faults:
                try:
                    call()
                    problem = None
                except SessionStorageError as error:
                    problem = str(error)
            if not faults.hit:
                assert problem is None
                break
            steps_tried.add(faults.hit)
            again = make_store(place)
            names = [entry.name for entry in again.entries()]
            if problem is None or "could not confirm" in problem:
                assert names == after, faults.hit
            else:
                assert "nothing was changed" in problem
                assert names == ["s"], faults.hit
                assert again.load("s") == old
                assert steps_of(again, "s") == ["b"]
                call()
                assert [entry.name for entry in again.entries()] == after
            if what == "rename":
                assert steps_of(again, "t") == ["b"]
                assert again.load("t") == replace(old, name="t")
        assert len(steps_tried) > 3, steps_tried

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

    # Renaming and deleting files.

    def test_a_renamed_file_holds_its_new_name_and_nothing_is_shared(self, kept, place, put):
        put("odd: name")
        kept.rename("odd: name", "t")
        assert "name: t\n" in (place / "t.yaml").read_text()
        move(kept, kept.load("t"), "b")
        before = (place / "t.journal").stat().st_ino
        kept.rename("t", "u")
        assert (place / "u.journal").stat().st_ino != before
        assert files_of(place) == {"u.yaml", "u.journal"}

    def test_what_is_damaged_can_be_deleted_and_not_renamed(self, kept, put):
        path = put("s", "flow: [")
        with pytest.raises(SessionCorruptedError):
            kept.rename("s", "t")
        assert path.read_text() == "flow: ["
        [entry] = kept.entries(["s", "t"])
        assert isinstance(entry.error, SessionCorruptedError)
        with pytest.raises(SessionAlreadyExistsError):
            kept.create(Session("f", "a", "s"))
        kept.delete("s")
        assert kept.entries() == []

    @needs_posix
    def test_a_link_is_deleted_and_what_it_leads_to_is_not(self, kept, place, put, tmp_path):
        outside = tmp_path / "outside.yaml"
        outside.write_text(GOOD)
        put("s")
        for name, target in (("out", outside), ("gone", "nowhere.yaml"), ("alias", "s.yaml")):
            (place / f"{name}.yaml").symlink_to(target)
        with pytest.raises(SessionStorageError, match="leads out"):
            kept.rename("out", "t")
        for name in ("gone", "out"):
            with pytest.raises(SessionAlreadyExistsError):
                kept.rename("s", name)
            with pytest.raises(SessionAlreadyExistsError):
                kept.create(Session("f", "a", name))
        assert kept.rename("alias", "copy").state == "prepare"
        kept.delete("out")
        kept.delete("gone")
        assert files_of(place) == {"s.yaml", "copy.yaml"}
        assert outside.read_text() == GOOD

    @needs_posix
    def test_a_journal_that_is_a_link_does_not_go_along(self, kept, place, tmp_path):
        outside = tmp_path / "precious"
        outside.write_text("precious\nwords")
        kept.create(Session("f", "a", "s"))
        (place / "s.journal").symlink_to(outside)
        with pytest.raises(SessionStorageError, match="nothing was changed"):
            kept.rename("s", "t")
        assert [entry.name for entry in kept.entries()] == ["s"]
        kept.delete("s")
        assert files_of(place) == set()
        assert outside.read_text() == "precious\nwords"

    def test_a_write_without_a_lock_while_a_session_is_renamed_is_not_lost(self, kept, put, place):
        move(kept, kept.create(Session("f", "a", "s")), "b")
        real = os.replace

        def write_meanwhile(*args, **more):
            put("s", "flow: f\nstate: theirs\n")
            return real(*args, **more)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("os.replace", write_meanwhile)
            with pytest.raises(SessionStorageError, match="by somebody else meanwhile"):
                kept.rename("s", "t")
        assert [entry.name for entry in kept.entries()] == ["s"]
        assert kept.load("s").state == "theirs"
        assert files_of(place) == {"s.yaml", "s.journal"}
        kept.rename("s", "t")
        assert steps_of(kept, "t") == ["b", "elsewhere theirs"]

    @needs_posix
    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
    def test_a_renamed_file_keeps_its_mode_and_so_does_its_journal(self, kept, place, mode):
        move(kept, kept.create(Session("f", "a", "s")), "b")
        (place / "s.yaml").chmod(mode)
        (place / "s.journal").chmod(mode)
        kept.rename("s", "t")
        assert stat.S_IMODE((place / "t.yaml").stat().st_mode) == mode
        assert stat.S_IMODE((place / "t.journal").stat().st_mode) == mode

    def test_a_long_history_goes_along_whole(self, kept, place):
        session = kept.create(Session("f", "a", "s"))
        steps = [session.with_state(f"s{number}") for number in range(2000)]
        kept.save(steps[-1], list(map(step_between, [session, *steps], steps)))
        before = (place / "s.journal").read_bytes()
        kept.rename("s", "t")
        assert (place / "t.journal").read_bytes() == before
        assert len(kept.histories(["t"])["t"]) == 2000

    def test_a_history_is_had_by_a_path_too(self, kept, make_store, tmp_path, monkeypatch):
        move(kept, kept.create(Session("f", "a", "s")), "b")
        elsewhere = make_store(tmp_path / "elsewhere")
        move(elsewhere, elsewhere.create(Session("f", "a", "s")), "c")
        path = str(tmp_path / "elsewhere" / "s.yaml")
        monkeypatch.chdir(tmp_path)
        found = kept.histories([path, "s", "sessions/s.yaml", "s.yaml", "no/where.yaml"])
        assert {name: in_words(steps) for name, steps in found.items()} == {
            path: ["c"],
            "s": ["b"],
            "sessions/s.yaml": ["b"],
            "s.yaml": ["b"],
            "no/where.yaml": [],
        }
        assert in_words(history_of(kept, kept.load(path), path)) == ["c"]

    def test_some_entries_are_told_with_their_damage(self, kept, place, put):
        put("good")
        put("bad", "flow: [")
        (place / "folder.yaml").mkdir()
        found = kept.entries(["good", "bad", "folder", "nowhere", "x" * 500, "a\0b", "../good"])
        assert [(entry.name, entry.error is None) for entry in found] == [
            ("bad", False),
            ("folder", False),
            ("good", True),
        ]
        with pytest.raises(SessionStorageError, match="cannot remove"):
            kept.delete("folder")

    @needs_posix
    def test_a_link_that_is_listed_can_be_saved(self, kept, place, put):
        put("s")
        (place / "alias.yaml").symlink_to("s.yaml")
        [alias] = [session for session in sessions_of(kept) if session.name == "alias"]
        kept.save(alias.with_state("b"))
        assert [session.state for session in sessions_of(kept)] == ["b", "prepare"]

    # Names and stems.

    def test_the_name_is_the_stem_whatever_the_file_says(self, kept, put):
        put("copy", f"{GOOD}name: original\n")
        assert kept.load("copy").name == "copy"
        assert [session.name for session in sessions_of(kept)] == ["copy"]
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
        assert history_of(kept, kept.load("s")) == []
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


def assert_whole(store, name, when):
    """A session is there with every step that led to it."""
    session = store.load(name)
    assert is_whole(session), when
    states = [f"s{number}" for number in range(1, int(session.state[1:]) + 1)]
    assert steps_of(store, name) == states, when


def files_of(place):
    return {path.name for path in place.iterdir()} - {".flowr-nb.lock"}


def _forbidden(_path, _most):
    raise PermissionError(errno.EACCES, "Permission denied")
