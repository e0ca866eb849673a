"""A PostgreSQL server of the machine's own, begun for what is measured and ended after it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tests.store.postgresql_server import PostgresqlServer, why_none

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_SERVER: Final = """
  !! NO POSTGRESQL: its part is left out. Install Debian's package postgresql and run this again.
"""


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server; empty, with a word to who reads, where none can be begun."""
    if why_none():
        print(_NO_SERVER, flush=True)
        yield ""
        return
    begun = PostgresqlServer()
    try:
        yield begun.url()
    finally:
        begun.end()
