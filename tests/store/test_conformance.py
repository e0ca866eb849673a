"""The stores there are keep the promises of a session store."""

import pytest

from tests.store.conformance import StoreConformance
from tests.store.conformance_files import FileStoreConformance
from tests.store.conformance_shared import SharedStoreConformance

# Beside one another they would start more processes than a machine has room for.
pytestmark = pytest.mark.xdist_group("processes")


class TestYamlSessionStore(FileStoreConformance):
    engine = "flowr_nb.store:YamlSessionStore"


class TestMemorySessionStore(StoreConformance):
    engine = "tests.store.memory_engine:memory_at"


class TestSqliteSessionStore(SharedStoreConformance):
    engine = "tests.store.sql_engine:sqlite_at"


@pytest.mark.usefixtures("postgresql")
class TestPostgresqlSessionStore(SharedStoreConformance):
    engine = "tests.store.sql_engine:postgresql_at"
    kill_every = 0.2  # to connect takes longer than to open a file
