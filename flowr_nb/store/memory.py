"""Sessions in this process alone: for tests, for pages, and to try things out."""

from __future__ import annotations

import threading
from copy import deepcopy
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from flowr_nb.hints import did_you_mean, in_short, listed
from flowr_nb.session.history import acknowledged, continued, length_up_to
from flowr_nb.session.model import Revision, Session
from flowr_nb.store.codec import (
    end_alike,
    refuse_odd_data,
    session_to_data,
    step_from_data,
    step_to_data,
)
from flowr_nb.store.errors import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionNotFoundError,
    refuse_lost_update,
)
from flowr_nb.store.names import named, refuse_bad_name, refuse_no_text
from flowr_nb.store.protocol import SessionEntry
from flowr_nb.watching.listener import Listener
from flowr_nb.yaml.written import WrittenData

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flowr_nb.session.history import Step


class _Seen(NamedTuple):
    """What the revision of a session holds: which store and name, and what was kept there."""

    store: str
    name: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class _Kept:
    """A session that nobody else has, and its steps as plain data."""

    session: Session
    digest: bytes
    steps: tuple[dict[str, Any], ...]


class MemorySessionStore:
    """Keeps sessions in memory, as strictly as the others keep theirs.

    What it takes, any store takes; what is done to what it was given, or gave, does not reach what
    it keeps. Threads may use it side by side. It ends with the process.
    """

    def __init__(self) -> None:
        self._id = uuid4().hex
        self._kept: dict[str, _Kept] = {}
        self._listeners: list[tuple[str | None, Listener]] = []  # None for every session
        self._turn = threading.Lock()

    def __repr__(self) -> str:
        return "MemorySessionStore()"

    def __getstate__(self) -> dict[str, Any]:
        """What a copy begins with; from then on it goes its own way, and nobody follows it."""
        with self._turn:
            return {"_id": self._id, "_kept": dict(self._kept)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _listeners=[], _turn=threading.Lock())

    def create(self, session: Session) -> Session:
        """Keep a new session; see `SessionStore.create`.

        Raises:
            SessionAlreadyExistsError: There is one of that name.
            SessionNameError: No session can have that name.
            SessionStorageError: It holds something that is not plain data.
        """
        refuse_bad_name(named(session))
        own = _own(session)
        with self._turn:
            self._refuse_taken(session.name)
            if session.revision.token is not None:
                session = replace(session, revision=Revision())
            self._keep(session, own, ())
        self._tell(session.name)
        return session

    def load(self, name: str) -> Session:
        """A session.

        Raises:
            SessionNotFoundError: There is none.
        """
        with self._turn:
            return self._out(self._find(name))

    def save(
        self,
        session: Session,
        steps: Sequence[Step] = (),
        *,
        overwrite: bool = False,
        history: Sequence[Step] = (),
    ) -> None:
        """Keep where a session stands, and the steps that led there.

        Args:
            session: The session; its name says where.
            steps: What was done since it was last saved.
            overwrite: Keep it even where somebody else saved it meanwhile.
            history: All of its steps, for where nothing of it is kept (any more).

        Raises:
            SessionConflictError: Somebody else saved it since it was loaded; nothing was changed.
            SessionNameError: No session can have that name.
            SessionStorageError: It holds something that is not plain data.
        """
        refuse_bad_name(named(session))
        own = _own(session)
        with self._turn:
            kept = self._kept.get(session.name)
            seen = session.revision.token
            is_known = isinstance(seen, _Seen) and seen[:2] == (self._id, session.name)
            if not overwrite and kept is None and is_known:
                raise SessionConflictError(session, None, is_known=True)
            if not overwrite and kept is not None and seen != self._seen(kept):
                is_same_step = end_alike(steps, _steps(kept))
                refuse_lost_update(
                    session, kept.session, is_known=is_known, is_same_step=is_same_step
                )
            done = steps if kept is not None or not history else history
            self._keep(session, own, _continued(kept, done, own, is_known=is_known))
        self._tell(session.name)

    def delete(self, name: str) -> None:
        """Forget a session and its steps.

        Raises:
            SessionNotFoundError: There is none.
        """
        with self._turn:
            self._find(name)
            del self._kept[name]
        self._tell(name)

    def rename(self, name: str, new: str) -> Session:
        """Give a session another name; its steps go along.

        Raises:
            SessionNotFoundError: There is none.
            SessionAlreadyExistsError: There is one of the new name.
            SessionNameError: No session can have the new name.
        """
        with self._turn:
            kept = self._find(name)
            refuse_bad_name(new)
            self._refuse_taken(new)
            session = replace(kept.session, name=new, revision=Revision())
            others = {each: it for each, it in self._kept.items() if each != name}
            self._keep(session, _own(session), kept.steps, others)
        self._tell(name, new)
        return session

    def entries(self, names: Iterable[str] | None = None) -> list[SessionEntry]:
        """Every session, sorted by name.

        Args:
            names: Only these, as far as there are any of those names.
        """
        with self._turn:
            found = set(self._kept) if names is None else set(names) & set(self._kept)
            return [SessionEntry(name, self._out(self._kept[name]), None) for name in sorted(found)]

    def histories(self, names: Iterable[str]) -> dict[str, list[Step]]:
        """The steps that led to where sessions stand now; see `SessionStore.histories`."""
        asked = list(dict.fromkeys(names))
        with self._turn:
            found = {name: self._kept.get(name) for name in asked}
        return {name: _steps(kept) if kept else [] for name, kept in found.items()}

    def watch(self, name: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when a session was written, removed or renamed.

        Callbacks run on the event loop of whoever called this; without a running one, on the
        thread that made the change, once it is made.

        Returns:
            How to stop.
        """
        return self._listen(name, Listener(lambda _name: callback()))

    def watch_all(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call back with the name of each session that changed; see `WatchableAsAWhole`."""
        return self._listen(None, Listener(callback))

    def _listen(self, name: str | None, listener: Listener) -> Callable[[], None]:
        item = (name, listener)
        with self._turn:
            self._listeners.append(item)

        def stop() -> None:
            with self._turn:
                if item in self._listeners:
                    self._listeners.remove(item)

        return stop

    def _find(self, name: str) -> _Kept:
        refuse_no_text(name)
        kept = self._kept.get(name)
        if kept is None:
            names = sorted(self._kept)
            have = f"; it has {listed(names)}" if names else "; it has none yet"
            hint = did_you_mean(name, names, have)
            raise SessionNotFoundError(f"there is no session `{in_short(name)}` in memory{hint}")
        return kept

    def _refuse_taken(self, name: str) -> None:
        if name in self._kept:
            raise SessionAlreadyExistsError(
                f"there is a session `{name}` in memory already; load it, or choose another name"
            )

    def _keep(
        self,
        session: Session,
        own: Session,
        steps: tuple[dict[str, Any], ...],
        others: dict[str, _Kept] | None = None,
    ) -> None:
        everything = self._kept if others is None else others
        name, kept = session.name, _Kept(own, _digest(own), steps)
        seen, revision = self._seen(kept), session.revision
        # No call is between these, so that no interrupt is: either all of it is so or nothing.
        everything[name] = kept
        self._kept = everything
        revision.token = seen

    def _seen(self, kept: _Kept) -> _Seen:
        return _Seen(self._id, kept.session.name, kept.digest)

    def _out(self, kept: _Kept) -> Session:
        return kept.session.listed(self._seen(kept))

    def _tell(self, *names: str) -> None:
        with self._turn:
            listeners = list(self._listeners)
        for whose, listener in listeners:
            for name in names:
                if whose in (None, name):
                    listener.tell(name)


def _digest(session: Session) -> bytes:
    """A fingerprint: who writes what is there already has changed nothing for others."""
    return blake2b(repr(session_to_data(session)).encode(), digest_size=16).digest()


def _own(session: Session) -> Session:
    """A session that shares nothing with another."""
    refuse_odd_data(session)
    params = session.params
    # What remembers how it is written goes on doing so: it may be copied to a file again.
    params = deepcopy(params if isinstance(params, WrittenData) else dict(params))
    return replace(session, stack=tuple(session.stack), params=params, revision=Revision())


def _steps(kept: _Kept) -> list[Step]:
    name = kept.session.name
    steps = (step_from_data(data, name) for data in kept.steps)
    return list(acknowledged((step for step in steps if step is not None), kept.session))


def _continued(
    kept: _Kept | None, steps: Sequence[Step], session: Session, *, is_known: bool
) -> tuple[dict[str, Any], ...]:
    """The steps that were kept and those that were added, by the rules of the journal."""
    known = kept.steps if kept else ()
    stored = kept.session if kept and is_known else None

    def length(base: Session) -> int | None:
        places = reversed(range(len(known)))
        latest = ((at, at + 1, step_from_data(known[at], base.name)) for at in places)
        return length_up_to(latest, base)

    end, steps = continued(steps, stored, session, length)
    return (*known[:end], *map(step_to_data, steps))
