"""A disk that loses what was not synced: what may be on it after a power cut at any moment.

What a program does with files is watched call by call. A file's content lasts once that file was
synced, and a name (made, replaced or removed) once its directory was. Anything else may be on the
disk or not, each for itself, as far as the rules of the system go; a file that was never synced may
also be cut or empty. The real file systems are kinder than that, each in its own way.
"""

import itertools
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

WATCHED = ("open", "fsync", "replace", "rename", "unlink", "mkdir", "chmod", "truncate", "close")
DIRECTORY = "a directory"
UNKNOWN = object()


@dataclass
class _Moment:
    """What lasts and what does not, at one moment."""

    lasting: dict
    """Path → file, in names that were synced."""
    pending: list = field(default_factory=list)
    """Changes of names since, in order: each path → file or None."""
    now: dict = field(default_factory=dict)
    """File → its content as programs see it."""
    synced: dict = field(default_factory=dict)
    """File → its content when it was synced."""
    acknowledged: object = None


class Disk:
    """A directory whose every change is watched.

    Args:
        root: The directory; it is made, and its name lasts.
    """

    def __init__(self, root):
        self.root = root
        root.mkdir()
        self._names = {}
        self._now = {}
        self._lasting = {}
        self._pending = []
        self._synced = {}
        self._acknowledged = None
        self._moments = []
        self._busy = False
        self._ids = {}
        self.cuts = 0

    @contextmanager
    def recording(self):
        """Watch what is done inside."""
        patches = [patch.object(os, name, self._watched(getattr(os, name))) for name in WATCHED]
        for each in patches:
            each.start()
        try:
            yield
        finally:
            for each in patches:
                each.stop()

    def acknowledge(self, what):
        """What has been promised to last from here on."""
        self._acknowledged = what
        self._moment()

    def after_cuts(self, scratch):
        """Every disk that may be left by a power cut at some moment: what was promised, the disk.

        The same disk after the same promise is told once.
        """
        seen = set()
        for moment in self._moments:
            self.cuts += 1
            for files in _disks(moment):
                key = (moment.acknowledged, frozenset(files.items()))
                if key in seen:
                    continue
                seen.add(key)
                shutil.rmtree(scratch, ignore_errors=True)
                scratch.mkdir()
                for path, content in sorted(files.items()):
                    if content is DIRECTORY:
                        (scratch / path).mkdir()
                    else:
                        (scratch / path).write_bytes(content)
                yield moment.acknowledged, scratch

    def _watched(self, real):
        def call(*args, **more):
            if self._busy:
                return real(*args, **more)
            self._moment()
            synced = None
            if real.__name__ == "fsync":
                synced = os.fstat(args[0])
            result = real(*args, **more)
            if synced is not None:
                self._sync(synced)
            self._moment()
            return result

        return call

    def _look(self):
        names, now = {}, {}
        for path in self.root.rglob("*"):
            status = path.lstat()
            # A number that was given again after its file was gone is another file.
            birth = (status.st_ino, status.st_dev)
            name = str(path.relative_to(self.root))
            names[name] = birth
            now[birth] = DIRECTORY if path.is_dir() else path.read_bytes()
        return names, now

    def _moment(self):
        self._busy = True
        try:
            names, now = self._look()
            for gone in set(self._now) - set(now):
                self._ids[gone] = self._ids.get(gone, 0) + 1
            names = {name: (*file, self._ids.get(file, 0)) for name, file in names.items()}
            numbered = {(*file, self._ids.get(file, 0)): text for file, text in now.items()}
            changed = {
                name: names.get(name)
                for name in {*names, *self._names}
                if names.get(name) != self._names.get(name)
            }
            if changed:
                self._pending.append(changed)
            self._names, self._now = names, now
            known = {**(self._moments[-1].now if self._moments else {}), **numbered}
            self._moments.append(
                _Moment(
                    dict(self._lasting),
                    list(self._pending),
                    known,
                    dict(self._synced),
                    self._acknowledged,
                )
            )
        finally:
            self._busy = False

    def _sync(self, status):
        self._moment()
        birth = (status.st_ino, status.st_dev)
        file = (*birth, self._ids.get(birth, 0))
        known = self._moments[-1].now.get(file, UNKNOWN)
        if known is not DIRECTORY and birth != self._birth(self.root):
            if known is not UNKNOWN:
                self._synced[file] = known
            return
        directory = next((name for name, each in self._names.items() if each == file), "")
        left = []
        for change in self._pending:
            inside = {n: f for n, f in change.items() if _above(n) == directory}
            for name, each in inside.items():
                if each is None:
                    self._lasting.pop(name, None)
                else:
                    self._lasting[name] = each
            rest = {n: f for n, f in change.items() if n not in inside}
            if rest:
                left.append(rest)
        self._pending = left

    def _birth(self, path):
        status = path.stat()
        return status.st_ino, status.st_dev


def _disks(moment):
    for chosen in itertools.product((True, False), repeat=len(moment.pending)):
        names = dict(moment.lasting)
        for change, is_there in zip(moment.pending, chosen, strict=True):
            if is_there:
                for name, file in change.items():
                    if file is None:
                        names.pop(name, None)
                    else:
                        names[name] = file
        reachable = {name: file for name, file in names.items() if _is_reachable(name, names)}
        options = [
            [(name, content) for content in _contents(moment, file)]
            for name, file in reachable.items()
            if not name.endswith(".lock")
        ]
        for files in itertools.product(*options):
            yield dict(files)


def _above(name):
    return name.rpartition(os.sep)[0]


def _is_reachable(name, names):
    above = _above(name)
    return not above or (above in names and _is_reachable(above, names))


def _contents(moment, file):
    now = moment.now[file]
    if now is DIRECTORY:
        return [DIRECTORY]
    synced = moment.synced.get(file)
    if now == synced:
        return [now]
    # What was synced stays, where more was added after it.
    kept = len(synced) if synced is not None and now.startswith(synced) else 0
    cut = now[: (kept + len(now)) // 2]
    return list(dict.fromkeys([now, cut, b"" if synced is None else synced]))
