"""A real PgBouncer before the tests' PostgreSQL: each transaction gets another connection there."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from tests.store.postgresql_server import PASSWORD

PATIENCE = 30
SETTINGS = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {home}/users
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
server_login_retry = 1
"""


def program() -> str | None:
    """Where it is; Debian has it where only root looks."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")


class PgBouncer:
    """Pools connections to a server by transactions.

    Args:
        server: The server.
    """

    def __init__(self, server: Any) -> None:
        self._server = server
        self._as: dict[str, Any] = {}
        self._home = Path(tempfile.mkdtemp(prefix="flowr-nb-pool-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = SETTINGS.format(server=server.port, port=self.port, home=self._home)
        (self._home / "settings").write_text(settings, "utf-8")
        (self._home / "users").write_text(f'"owner" "{PASSWORD}"\n', "utf-8")
        if os.geteuid() == 0:  # as which it refuses to run
            import pwd  # noqa: PLC0415 - not every system has it

            user = pwd.getpwnam("postgres")
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            for each in (self._home, *self._home.iterdir()):
                os.chown(each, user.pw_uid, user.pw_gid)
        with (self._home / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [program() or "pgbouncer", self._home / "settings"],
                stdout=log,
                stderr=log,
                cwd=self._home,
                start_new_session=True,
                **self._as,
            )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < end, self.log()
            time.sleep(0.02)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True
        return False

    def url(self, database: str) -> str:
        """The URL of a database by way of it."""
        url = make_url(self._server.url(database=database)).set(port=self.port)
        return url.render_as_string(hide_password=False)

    def log(self) -> str:
        return (self._home / "log").read_text("utf-8", "replace")[-2000:]

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)
