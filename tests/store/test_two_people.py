"""Two people who share a folder of sessions: each can go on with what the other did."""

import codecs
import os
import shutil
import stat
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flowr_nb import Workspace
from flowr_nb.files import TEMPORARY_NAME
from flowr_nb.store import SessionConflictError
from flowr_nb.store.yaml.write_lock import LOCK_NAME
from tests.store.conformance import tell, times

GROUP, ANN, BEA = 54300, 54301, 54302
FORKING = threading.Lock()
"""One after the other: filelock refuses a fork while another one is on its way."""

pytestmark = pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0,
    reason="only root can be two people",
)


def as_person(person, umask, action, groups=(GROUP,)):
    """What somebody saw: a text, or an error."""
    with FORKING:
        reading, writing = os.pipe()
        child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            os.setgroups(list(groups))
            os.setresgid(person, person, person)
            os.setresuid(person, person, person)
            os.umask(umask)
            said = str(action())
        except BaseException as error:  # noqa: BLE001 - told to the test
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode()[:2000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


class Shared:
    """A folder of sessions that both may write in."""

    def __init__(self, root, flows, mode):
        self.flows = flows
        self.sessions = root / "sessions"
        self.sessions.mkdir()
        os.chown(self.sessions, 0, GROUP)
        self.sessions.chmod(mode)

    def run(self, name):
        return Workspace(self.flows, self.sessions, root=self.flows.parent).load(name)

    def begin(self, name):
        Workspace(self.flows, self.sessions, root=self.flows.parent).init("deploy", name)
        return self.step(name, "build")

    def step(self, name, trigger):
        run = self.run(name)
        run.fire(trigger)
        run.save()
        return run.session.state

    def steps(self, name):
        return [step.trigger for step in self.run(name).history]


def _made(folder):
    folder.mkdir(mode=0o755)
    return folder


@pytest.fixture
def shared(flows_dir):
    # Not in pytest's own folder, which it closes to others again and again.
    root = Path(tempfile.mkdtemp(prefix="two-people-"))
    root.chmod(0o755)
    flows = root / "flows"
    flows.mkdir(mode=0o755)
    (flows / "deploy.yaml").write_text((flows_dir / "deploy.yaml").read_text("utf-8"), "utf-8")

    def make(mode):
        made = Shared(root, flows, mode)
        # What is imported late is imported while everybody may read it.
        warm = Shared(_made(root / "warm"), flows, 0o777)
        warm.begin("x")
        codecs.lookup("ascii")  # where a directory is sticky
        return made

    yield make
    shutil.rmtree(root)


@pytest.mark.parametrize("umask", [0o022, 0o002, 0o077])
@pytest.mark.parametrize("mode", [0o2775, 0o775, 0o2770, 0o770])
def test_each_can_begin_sessions_of_their_own(shared, mode, umask):
    folder = shared(mode)
    assert as_person(ANN, umask, lambda: folder.begin("ann")) == "testing"
    assert as_person(BEA, umask, lambda: folder.begin("bea")) == "testing"
    assert as_person(ANN, umask, lambda: folder.step("ann", "fail")) == "prepare"
    assert as_person(BEA, umask, lambda: folder.step("bea", "fail")) == "prepare"


@pytest.mark.parametrize("umask", [0o022, 0o002])
@pytest.mark.parametrize("mode", [0o2775, 0o775])
def test_each_goes_on_with_what_the_other_did(shared, mode, umask):
    folder = shared(mode)
    assert as_person(ANN, umask, lambda: folder.begin("both")) == "testing"
    assert as_person(BEA, umask, lambda: folder.step("both", "fail")) == "prepare"
    assert as_person(ANN, umask, lambda: folder.step("both", "build")) == "testing"
    assert as_person(BEA, umask, lambda: folder.step("both", "fail")) == "prepare"
    whole = ["build", "fail", "build", "fail"]
    assert as_person(ANN, umask, lambda: folder.steps("both")) == str(whole)


@pytest.mark.parametrize("mode", [0o660, 0o640, 0o664, 0o600])
def test_who_might_read_and_write_a_session_still_may(shared, mode):
    folder = shared(0o775)
    as_person(ANN, 0o022, lambda: folder.begin("s"))
    files = [folder.sessions / "s.yaml", folder.sessions / "s.journal"]
    for file in files:
        os.chown(file, ANN, GROUP)
        file.chmod(mode)
        os.setxattr(file, "user.note", b"kept")
    said = as_person(BEA, 0o022, lambda: folder.step("s", "fail"))
    if mode == 0o600:
        assert said.startswith("SessionStorageError: cannot read")
    else:
        assert said == "prepare"
    for file in files:
        about = file.stat()
        assert (about.st_gid, stat.S_IMODE(about.st_mode)) == (GROUP, mode)
        assert os.getxattr(file, "user.note") == b"kept"
    assert as_person(ANN, 0o022, lambda: folder.run("s").session.state) in {"testing", "prepare"}


def test_who_is_not_in_the_group_gives_nobody_else_what_it_had(shared):
    folder = shared(0o777)
    as_person(ANN, 0o022, lambda: folder.begin("s"))
    file = folder.sessions / "s.yaml"
    os.chown(file, ANN, GROUP)
    file.chmod(0o664)
    assert as_person(BEA, 0o022, lambda: folder.step("s", "fail"), groups=()) == "prepare"
    about = file.stat()
    assert (about.st_uid, about.st_gid, stat.S_IMODE(about.st_mode)) == (BEA, BEA, 0o644)


def test_a_lock_that_may_only_be_read_is_one(shared, monkeypatch):
    folder = shared(0o2775)
    as_person(ANN, 0o022, lambda: folder.begin("ann"))
    lock = folder.sessions / LOCK_NAME
    lock.chmod(0o444)
    assert as_person(BEA, 0o022, lambda: folder.begin("bea")) == "testing"

    def while_it_is_held():
        import fcntl  # noqa: PLC0415 - not on Windows

        descriptor = os.open(lock, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        run = folder.run("bea")
        run.fire("fail")
        return run.save()

    monkeypatch.setattr("flowr_nb.store.yaml.write_lock.LOCK_SECONDS", 0.05)
    said = as_person(BEA, 0o022, while_it_is_held)
    assert "somebody else has been writing" in said, said


def test_a_file_that_cannot_be_had_is_named(shared):
    folder = shared(0o2775)
    as_person(ANN, 0o022, lambda: folder.begin("s"))
    (folder.sessions / "s.journal").chmod(0o600)
    said = as_person(BEA, 0o022, lambda: folder.step("s", "fail"))
    assert said.startswith("SessionStorageError: cannot write ")
    assert "s.journal, which belongs to somebody else; nothing was changed" in said
    assert as_person(ANN, 0o022, lambda: folder.steps("s")) == "['build']"
    (folder.sessions / LOCK_NAME).chmod(0o600)
    said = as_person(BEA, 0o022, lambda: folder.begin("bea"))
    assert f"{LOCK_NAME}, which belongs to somebody else" in said


@pytest.mark.parametrize("mode", [0o444, 0o440, 0o644])
def test_a_journal_that_may_only_be_read_is_replaced_by_who_goes_on(shared, mode):
    folder = shared(0o2775)
    as_person(ANN, 0o022, lambda: folder.begin("s"))
    for file in (folder.sessions / "s.yaml", folder.sessions / "s.journal"):
        file.chmod(mode)
    assert as_person(ANN, 0o022, lambda: folder.step("s", "fail")) == "prepare"
    (folder.sessions / "s.journal").chmod(mode)
    assert as_person(BEA, 0o022, lambda: folder.step("s", "build")) == "testing"
    assert as_person(ANN, 0o022, lambda: folder.steps("s")) == "['build', 'fail', 'build']"


def test_where_each_removes_but_their_own_a_killed_writer_is_in_nobodys_way(shared):
    folder = shared(0o3777)
    assert as_person(ANN, 0o022, lambda: folder.begin("s")) == "testing"
    left = folder.sessions / TEMPORARY_NAME
    left.touch(0o600)
    os.chown(left, ANN, ANN)
    assert as_person(BEA, 0o022, lambda: folder.begin("bea")) == "testing"
    said = as_person(BEA, 0o022, lambda: folder.step("s", "fail"))
    assert said.endswith("which belongs to somebody else; nothing was changed"), said
    assert as_person(ANN, 0o022, lambda: folder.step("s", "fail")) == "prepare"
    assert [each.name for each in folder.sessions.glob("*.tmp")] == []


def test_of_ones_own_files_nobody_else_is_blamed(shared):
    folder = shared(0o2775)
    os.chown(folder.sessions, ANN, GROUP)
    as_person(ANN, 0o022, lambda: folder.begin("s"))
    folder.sessions.chmod(0o555)
    said = as_person(ANN, 0o022, lambda: folder.step("s", "fail"))
    assert said.endswith(f"Permission denied, in {folder.sessions}; nothing was changed"), said


def test_two_who_write_at_the_same_time_lose_no_step_and_no_file(shared):
    folder, each = shared(0o2775), times(8, 300)
    assert as_person(ANN, 0o022, lambda: folder.begin("both")) == "testing"

    def go_on():
        done = 0
        while done < each:
            run = folder.run("both")
            run.fire("fail" if run.session.state == "testing" else "build")
            try:
                run.save()
            except SessionConflictError:
                continue
            done += 1
        return done

    with ThreadPoolExecutor() as pool:
        said = list(pool.map(lambda who: as_person(who, 0o022, go_on), (ANN, BEA)))
    assert said == [str(each)] * 2
    history = folder.run("both").history
    assert [step.trigger for step in history] == ["build", *["fail", "build"] * each]
    tell(f"{2 * each} steps of two people on one session, none lost")
