"""What somebody meets who is not root, and so may not do everything."""

import os
import tempfile
import traceback
from contextlib import contextmanager
from pathlib import Path

import pytest

SOMEBODY = 54_301


def as_somebody(action):
    """What an action gives, as a text, to a user to whom modes of files mean something.

    Root may read everything: then it is done by a child process of another user, who can enter
    what everybody can.
    """
    if os.name == "nt":
        pytest.skip("this system has no such modes")
    if os.getuid() != 0:
        return str(action())
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setgroups([])
            os.setresgid(SOMEBODY, SOMEBODY, SOMEBODY)
            os.setresuid(SOMEBODY, SOMEBODY, SOMEBODY)
            said = str(action())
            code = 0
        except PermissionError as error:
            said = f"PermissionError: {error}"
        except BaseException:  # noqa: BLE001 - it must not go on as its parent
            said = traceback.format_exc()
        finally:
            os.write(writing, said.encode()[:60_000])
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    if os.waitpid(pid, 0)[1] and "Operation not permitted" in said:
        pytest.skip(f"no other user can be had here: {said}")
    return said


@contextmanager
def public_folder():
    """A folder that everybody can enter: those of a test's own are for its user alone."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name).resolve()
