"""Stores in databases as the conformance suite asks for them: by a directory, one for each."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError

from flowr_nb.store import open_store
from tests.store.postgresql_server import SERVER


def sqlite_at(place):
    """A store in a file of that directory."""
    return open_store(f"sqlite:///{Path(place) / 'sessions.db'}")


def postgresql_at(place):
    """A store in a schema of the tests' server that is that directory's."""
    return open_store(postgresql_url(place))


def postgresql_url(place):
    """The URL of the schema that is a directory's, which is made where it is not there."""
    url = make_url(os.environ[SERVER])
    schema = f"s_{hashlib.blake2b(str(place).encode(), digest_size=8).hexdigest()}"
    if (url, schema) not in _MADE:
        engine = create_engine(url)
        # Two who make it at once: one of them is told that the other has.
        with suppress(IntegrityError), engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        engine.dispose()
        _MADE.add((url, schema))
    options = {**url.query, "options": f"-csearch_path={schema}"}
    return url.set(query=options).render_as_string(hide_password=False)


_MADE = set()
