"""`YamlSessionStore` keeps the promises of a session store."""

import pytest

from tests.store.conformance import FileStoreConformance

# Beside one another they would start more processes than a machine has room for.
pytestmark = pytest.mark.xdist_group("processes")


class TestYamlSessionStore(FileStoreConformance):
    engine = "flowr_nb.store:YamlSessionStore"
