"""Who keeps sessions: what a store promises, and the stores there are."""

from flowr_nb.store.copying import Copied, CopiedSession, CopyReport, copy_sessions
from flowr_nb.store.errors import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionCorruptedError,
    SessionError,
    SessionMovedError,
    SessionNameError,
    SessionNameNotFoundError,
    SessionNotFoundError,
    SessionStorageError,
    StepKeyError,
    StoreNotFoundError,
)
from flowr_nb.store.memory import MemorySessionStore
from flowr_nb.store.opening import STORES, open_store
from flowr_nb.store.protocol import (
    SessionEntry,
    SessionStore,
    TellsTrouble,
    WatchableAsAWhole,
    WatchableStore,
    history_of,
    sessions_of,
)
from flowr_nb.store.yaml.store import YamlSessionStore

__all__ = [
    "STORES",
    "Copied",
    "CopiedSession",
    "CopyReport",
    "MemorySessionStore",
    "SessionAlreadyExistsError",
    "SessionConflictError",
    "SessionCorruptedError",
    "SessionEntry",
    "SessionError",
    "SessionMovedError",
    "SessionNameError",
    "SessionNameNotFoundError",
    "SessionNotFoundError",
    "SessionStorageError",
    "SessionStore",
    "StepKeyError",
    "StoreNotFoundError",
    "TellsTrouble",
    "WatchableAsAWhole",
    "WatchableStore",
    "YamlSessionStore",
    "copy_sessions",
    "history_of",
    "open_store",
    "sessions_of",
]
