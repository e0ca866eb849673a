"""`YamlSessionStore` keeps the promises of a session store."""

from tests.store_conformance import FileStoreConformance


class TestYamlSessionStore(FileStoreConformance):
    engine = "flowr_nb.session:YamlSessionStore"
