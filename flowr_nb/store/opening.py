"""A store by a path or a URL; a further engine is a file and a line in `STORES`."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from flowr_nb.hints import did_you_mean
from flowr_nb.store.errors import SessionStorageError
from flowr_nb.store.memory import MemorySessionStore
from flowr_nb.store.protocol import SessionStore
from flowr_nb.store.yaml.store import YamlSessionStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _yaml(url: str) -> SessionStore:
    directory = _rest(url).removeprefix("//")
    if not directory:
        raise SessionStorageError("`yaml:` needs a directory, as in `yaml:sessions`")
    return YamlSessionStore(directory)


def _memory(url: str) -> SessionStore:
    if _rest(url).strip("/"):
        raise SessionStorageError("`memory:` stands alone: sessions in memory have no place")
    return MemorySessionStore()


def _sql(url: str) -> SessionStore:
    with more_needed():
        # What speaks to databases takes a while to import.
        from flowr_nb.store.sql.store import SqlSessionStore  # noqa: PLC0415

        return SqlSessionStore(url)


@contextmanager
def more_needed() -> Iterator[None]:
    """Say what to install where what speaks to a database is missing.

    Raises:
        SessionStorageError: It is.
    """
    try:
        yield
    except ImportError as error:
        raise SessionStorageError(
            f"sessions in a database need more than is installed ({error}); "
            'run `pip install "flowr-nb[sql]"`'
        ) from None


STORES: Final[dict[str, Callable[[str], SessionStore]]] = {
    "yaml": _yaml,
    "memory": _memory,
    "sqlite": _sql,
    "postgresql": _sql,
    "postgres": _sql,
}
"""What a URL begins with → what makes a store of the URL. ``sql`` also makes ``sql+driver:``."""
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_METHODS: Final = tuple(name for name in vars(SessionStore) if not name.startswith("_"))


def open_store(place: str | os.PathLike[str] | SessionStore) -> SessionStore:
    r"""A store, by where it keeps sessions.

    Args:
        place: A directory of session files; a URL (``yaml:sessions``, ``memory:``,
            ``sqlite:///sessions.db``, ``postgresql://user:password@host/database``); or a store,
            which is given back. A Windows drive (``C:\sessions``) is a directory.

    Raises:
        SessionStorageError: It is none of these, or of a kind that there is not.
    """
    if isinstance(place, os.PathLike):
        return YamlSessionStore(place)
    if not isinstance(place, str):
        return _checked(place)
    found = _SCHEME.match(place.lstrip() if "://" in place else place)
    if found is None and ("://" not in place or _DRIVE.match(place)):
        _refuse_url_without_colon(place)
        return YamlSessionStore(place)
    scheme = found[1].lower() if found else ""
    make = STORES.get(scheme) or STORES.get(scheme.partition("+")[0])
    if make is None:
        # The rest of it is never shown: it may hold a password.
        have = ", ".join(f"`{each}:`" for each in STORES)
        raise SessionStorageError(
            f"there is no kind of store `{scheme}:`; there are {have}, and a directory's path"
            f"{did_you_mean(scheme, STORES)}"
        )
    return make(place)


def _refuse_url_without_colon(place: str) -> None:
    """Refuse what would make a directory of a URL, and the password in it a name on the disk."""
    scheme = place.lstrip().partition("//")[0]
    if scheme.partition("+")[0].lower() in STORES and "//" in place:
        raise SessionStorageError(
            f"a URL has a colon behind `{scheme}`, as in `{scheme}://…`; a directory of that name "
            f"is `./{scheme}`"
        )


def _rest(url: str) -> str:
    return url.partition(":")[2]


def _checked(store: object) -> SessionStore:
    """A store that has what a store needs."""
    if isinstance(store, type):
        raise SessionStorageError(f"`{store.__name__}` is a class; make a store of it first")
    missing = [f"`{name}`" for name in _METHODS if not callable(getattr(store, name, None))]
    if missing or not isinstance(store, SessionStore):
        raise SessionStorageError(
            "a store is a path, a URL, or an object with the methods of `SessionStore`; "
            f"`{type(store).__name__}` lacks {', '.join(missing)}"
        )
    return store
