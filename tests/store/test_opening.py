"""A store by a path, a URL, or itself."""

from pathlib import Path

import pytest

from flowr_nb import Workspace
from flowr_nb.store import (
    STORES,
    MemorySessionStore,
    SessionStorageError,
    YamlSessionStore,
    open_store,
)
from flowr_nb.store.sql.address import address_of


@pytest.mark.parametrize(
    ("place", "directory"),
    [
        ("sessions", "sessions"),
        (Path("sessions"), "sessions"),
        (Path("memory:"), "memory:"),
        ("./memory:", "memory:"),
        ("a/b:c", "a/b:c"),
        ("yaml:sessions", "sessions"),
        ("YAML:sessions", "sessions"),
        ("yaml:memory:", "memory:"),
        ("yaml:///srv/sessions", "/srv/sessions"),
        ("C:\\sessions", "C:\\sessions"),
        ("c:/sessions", "c:/sessions"),
        ("C://sessions", "C://sessions"),
    ],
)
def test_a_place_of_files_is_one(place, directory):
    store = open_store(place)
    assert isinstance(store, YamlSessionStore)
    assert store.sessions_dir == Path(directory).absolute()


def test_each_store_in_memory_is_one_of_its_own():
    one, other = open_store("memory:"), open_store("memory://")
    assert isinstance(one, MemorySessionStore)
    assert one is not other


def test_a_store_is_itself(store):
    assert open_store(store) is store
    assert Workspace(sessions=store).store is store
    assert isinstance(Workspace(sessions="memory:").store, MemorySessionStore)


def test_a_further_engine_is_one_line(monkeypatch):
    urls = []
    monkeypatch.setitem(STORES, "cloud", lambda url: urls.append(url) or MemorySessionStore())
    open_store("cloud://me:secret@there/sessions?x=1")
    open_store("Cloud+driver:sessions")
    assert urls == ["cloud://me:secret@there/sessions?x=1", "Cloud+driver:sessions"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("ymal:sessions", r"no kind of store `ymal:`.*`yaml:`, `memory:`.*did you mean `yaml`\?"),
        ("memroy:", r"did you mean `memory`\?"),
        ("mysql://me:secret@there/db", "no kind of store `mysql:`"),
        ("mysql://me:sec@ret@there/db", "no kind of store `mysql:`"),
        ("mysql+pg:me:secret@there", r"no kind of store `mysql\+pg:`"),
        ("postgresql+asyncpg://me:secret@there/db", r"cannot be kept in `postgresql\+asyncpg:`"),
        ("postgres+pg:me:secret@there", "a database's URL is"),
        ("postgresql://me:secret@there:port/db", "a database's URL is"),
        ("postgresql://me:sec@secret/ret@there/db", "a database's URL is .* written as `%40`"),
        ("sqlite://", "named by its path alone"),
        ("sqlite:///:memory:", "named by its path alone"),
        ("sqlite://me:secret@there/x.db", "named by its path alone"),
        ("sqlite:///x.db?key=secret", "named by its path alone"),
        ("1pg://me:secret@there", "no kind of store"),
        ("me:secret@://x", "no kind of store `me:`"),
        ("://me:secret@there", "no kind of store"),
        ("postgresql://me:sec@ret@there/db", "a database's URL is"),
        ("postgresql://me:p@secret/word@there/db", "a database's URL is"),
        ("postgresql://me:secret%00@there/db", "a database's URL is"),
        ("postgresql://me:secret@there/db\0", "a database's URL is"),
        ("postgresql://me:secret\ud800@there/db", "a database's URL is"),
        ("postgresql//me:secret@there/db", "a URL has a colon behind `postgresql`"),
        (" sqlite///secret", "a URL has a colon behind `sqlite`"),
        ("postgresql://me:secret@there/db?nonsense=1", "has no option `nonsense`"),
        ("postgresql://me:secret@there/db?sslmod=require", "did you mean `sslmode`"),
        ("postgresql://me:secret@there/db?row_factory=x", "has no option `row_factory`"),
        ("postgresql://me@there/db?passwd=secret", "did you mean `password`"),
        ("postgresql://me@there/db?Password=secret&sslmode=require", "sslmode=require"),
        ("postgresql://me:secret@there/db?plugin=x", "cannot be understood"),
        ("postgresql://me:secret@there/db?port=x", "cannot be understood"),
        ("memory:secret", "stands alone"),
        ("yaml:", "needs a directory"),
        ("yaml://", "needs a directory"),
    ],
)
def test_what_leads_to_no_store_says_so_and_no_password(place, said):
    with pytest.raises(SessionStorageError, match=said) as caught:
        open_store(place)
    assert "secret" not in str(caught.value)
    assert "ret@" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_url_may_stand_in_a_line_of_its_own():
    store = open_store(" postgresql://me:secret@there/db\n")
    assert repr(store) == "SqlSessionStore('postgresql://me:***@there/db')"


@pytest.mark.parametrize("key", ["oauth_client_secret", "scram_client_key", "scram_server_key"])
def test_what_else_a_server_is_told_in_confidence_is_not_shown(key):
    address = address_of(f"postgresql://me@there/db?{key}=c29tZQ&sslmode=require")
    assert address.shown == f"postgresql://me@there/db?{key}=%2A%2A%2A&sslmode=require"
    assert address.without_secrets("it was c29tZQ") == "it was ***"


@pytest.mark.parametrize("thing", [7, {}, object(), lambda: None])
def test_what_is_no_store_is_told_what_a_store_needs(thing):
    with pytest.raises(SessionStorageError, match="`create`, `load`, `save`, `delete`, `rename`"):
        open_store(thing)


def test_a_class_is_no_store_yet():
    with pytest.raises(SessionStorageError, match="`YamlSessionStore` is a class"):
        open_store(YamlSessionStore)
