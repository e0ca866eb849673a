"""The memory store as the conformance suite asks for one: the same place, the same store."""

from flowr_nb.store import MemorySessionStore

_PLACES = {}


def memory_at(place):
    return _PLACES.setdefault(str(place), MemorySessionStore())
