"""One step after another of what a program does with files made to fail."""

import errno
import os
import stat
from pathlib import Path
from unittest.mock import patch

try:
    import fcntl
except ImportError:  # a system without flock
    fcntl = None

CALLS = ("open", "fsync", "replace", "unlink", "mkdir", "chmod", "lstat", "truncate")


class Faults:
    """Inside, the call of that number that has to do with a directory fails.

    Args:
        place: The directory.
        code: The error's number.
        number: Which call fails, from 0.
    """

    def __init__(self, place, code, number):
        self._place = str(place)
        self._code = code
        self._left = number
        self._patches = []
        self.hit = ""
        """What failed; empty for nothing."""

    def __enter__(self):
        for name in CALLS:
            self._replace(os, name)
        if fcntl is not None:
            self._replace(fcntl, "flock")
        self._replace(os, "fdopen", self._opened)
        return self

    def __exit__(self, *_error):
        for each in self._patches:
            each.stop()

    def _replace(self, module, name, substitute=None):
        real = getattr(module, name)

        def call(*args, **more):
            self.step(name, args[0] if args else None)
            return real(*args, **more)

        fake = substitute(real) if substitute else call
        each = patch.object(module, name, fake)
        each.start()
        self._patches.append(each)

    def _opened(self, real):
        return lambda descriptor, *args, **more: _File(real(descriptor, *args, **more), self)

    def step(self, name, target):
        """Fail, if it is the turn of this one."""
        if isinstance(target, int):
            if stat.S_ISDIR(os.fstat(target).st_mode):
                name += " of a directory"
        elif target is not None and not os.fspath(target).startswith(self._place):
            return
        if self.hit:
            return
        if self._left == 0:
            self.hit = name if isinstance(target, int) else f"{name} {Path(target).name}"
            self.fail()
        self._left -= 1

    def fail(self):
        """What comes then."""
        raise OSError(self._code, os.strerror(self._code))


class _File:
    """A file whose writes may fail, half way through."""

    def __init__(self, file, faults):
        self._file = file
        self._faults = faults

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._file.close()

    def __getattr__(self, name):
        return getattr(self._file, name)

    def write(self, content):
        try:
            self._faults.step("write", self._file.fileno())
        except OSError as error:
            if error.errno == errno.ENOSPC:
                self._file.write(content[: len(content) // 2])
            raise
        return self._file.write(content)

    def truncate(self, *size):
        self._faults.step("truncate", self._file.fileno())
        return self._file.truncate(*size)

    def flush(self):
        self._faults.step("flush", self._file.fileno())
        return self._file.flush()
