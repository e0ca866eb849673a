"""Whether a file system tells of what is done to it from elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_MOUNTS: Final = Path("/proc/self/mountinfo")
_NAMES: Final = "9p afs ceph cifs drvfs lustre nfs nfs4 smb3 smbfs vboxsf virtiofs vmhgfs"
_SHARED: Final = frozenset(_NAMES.split())
"""Those that others write to whom this system does not see, and so never tells of."""


def tells_of_others(directory: Path) -> bool:
    """Whether file events are to be had for a directory; True where that cannot be told.

    Args:
        directory: The directory, which may be a link.
    """
    real = os.path.realpath(directory)
    kind, longest = "", -1
    try:
        mounts = _MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:  # no Linux
        return True
    for mount in mounts:
        before, _, after = mount.partition(" - ")
        at = before.split(" ")[4].encode("latin-1", "replace").decode("unicode_escape")
        # Of several at one place the last one counts.
        if len(at) >= longest and Path(real).is_relative_to(at):
            kind, longest = after.partition(" ")[0], len(at)
    return kind not in _SHARED and not kind.startswith("fuse.")
