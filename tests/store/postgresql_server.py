"""A PostgreSQL server of the tests' own: begun, killed and begun again, and gone with them."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

SERVER = "FLOWR_NB_TEST_POSTGRESQL"
"""Holds the URL of the server that tests use; the processes that they start have it from here."""
PASSWORD = "p@ss/wörd%20"  # noqa: S105 - it is for the tests
"""Of the server's owner: one that has to be quoted wherever it goes."""
SETTINGS = {
    "fsync": "on",
    "max_connections": "80",
    "shared_buffers": "32MB",
    "logging_collector": "off",
    "log_min_messages": "fatal",
    "lc_messages": "C",
}
PATIENCE = 30


def programs() -> Path | None:
    """Where the server's programs are; None where there are none."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


def why_none() -> str:
    """Why there is no server to be had here; empty where there is."""
    if os.name != "posix":
        return "the tests start PostgreSQL as Unix does"
    if programs() is None:
        return "no PostgreSQL server is installed (on Debian: the package postgresql)"
    return ""


def runs(pid: str) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    with contextlib.suppress(OSError):
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    return False


class PostgresqlServer:
    """A server on a port and a socket of its own; it refuses to be root, so it is somebody else."""

    def __init__(self) -> None:
        self._bin = programs() or Path()
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            import pwd  # noqa: PLC0415 - not every system has it

            user = pwd.getpwnam("postgres")
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.home = Path(tempfile.mkdtemp(prefix="flowr-nb-pg-"))
        if self._as:
            os.chown(self.home, self._as["user"], self._as["group"])
        self.data = self.home / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        secret = self.home / "secret"
        secret.write_text(PASSWORD, "utf-8")
        secret.chmod(0o644)
        self._run(
            "initdb",
            "-D",
            self.data,
            "-U",
            "owner",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-A",
            "scram-sha-256",
            "--pwfile",
            secret,
            "--no-sync",
        )
        self._process = self._begun()

    def url(self, user: str = "owner", password: str = PASSWORD, database: str = "postgres") -> str:
        secret = quote(password, safe="")
        return f"postgresql://{user}:{secret}@127.0.0.1:{self.port}/{database}"

    def begin(self) -> None:
        """Begin again, after a kill."""
        self._process = self._begun()

    def _begun(self) -> subprocess.Popen[bytes]:
        settings = [word for pair in SETTINGS.items() for word in ("-c", "=".join(pair))]
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(
                [
                    self._bin / "postgres",
                    "-D",
                    self.data,
                    "-p",
                    str(self.port),
                    "-k",
                    self.home,
                    "-c",
                    "listen_addresses=127.0.0.1",
                    *settings,
                ],
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
                **self._as,
            )
        end = time.monotonic() + PATIENCE
        ready = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:
            assert process.poll() is None, self.log()
            assert time.monotonic() < end, self.log()
            time.sleep(0.02)
        return process

    def kill(self) -> None:
        """As a power cut ends it: its own processes notice, and end too."""
        children = self._children()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        # One that has not noticed yet would still answer.
        end = time.monotonic() + PATIENCE / 10
        while any(map(runs, children)) and time.monotonic() < end:
            time.sleep(0.005)
        for child in filter(runs, children):  # in the midst of falling, one may never notice
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        while any(map(runs, children)) and time.monotonic() < end + PATIENCE:
            time.sleep(0.005)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """While it is there, and does nothing."""
        all_of_it = [str(self._process.pid), *self._children()]
        for each in all_of_it:
            os.kill(int(each), signal.SIGSTOP)
        try:
            yield
        finally:
            for each in all_of_it:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(each), signal.SIGCONT)

    def _children(self) -> list[str]:
        """Its processes, where the system tells."""
        pid = self._process.pid
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
        return []

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
        shutil.rmtree(self.home, ignore_errors=True)

    def log(self) -> str:
        return (self.home / "log").read_text("utf-8", "replace")[-2000:]

    def _run(self, program: str, *words: object) -> None:
        done = subprocess.run(
            [self._bin / program, *map(str, words)],
            capture_output=True,
            text=True,
            cwd=self.home,
            check=False,
            **self._as,
        )
        assert done.returncode == 0, done.stderr
