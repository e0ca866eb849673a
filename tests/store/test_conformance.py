"""`YamlSessionStore` keeps the promises of a session store."""

from tests.store.conformance import FileStoreConformance


class TestYamlSessionStore(FileStoreConformance):
    engine = "flowr_nb.store:YamlSessionStore"
