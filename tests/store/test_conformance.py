"""The stores there are keep the promises of a session store."""

from tests.store.conformance import StoreConformance
from tests.store.conformance_files import FileStoreConformance


class TestYamlSessionStore(FileStoreConformance):
    engine = "flowr_nb.store:YamlSessionStore"


class TestMemorySessionStore(StoreConformance):
    engine = "tests.store.memory_engine:memory_at"
