"""Who keeps sessions: what a store promises, and the stores there are."""

from flowr_nb.store.errors import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionCorruptedError,
    SessionError,
    SessionNameError,
    SessionNameNotFoundError,
    SessionNotFoundError,
    SessionStorageError,
)
from flowr_nb.store.protocol import (
    SessionEntry,
    SessionStore,
    WatchableStore,
    history_of,
    sessions_of,
)
from flowr_nb.store.yaml.store import YamlSessionStore

__all__ = [
    "SessionAlreadyExistsError",
    "SessionConflictError",
    "SessionCorruptedError",
    "SessionEntry",
    "SessionError",
    "SessionNameError",
    "SessionNameNotFoundError",
    "SessionNotFoundError",
    "SessionStorageError",
    "SessionStore",
    "WatchableStore",
    "YamlSessionStore",
    "history_of",
    "sessions_of",
]
