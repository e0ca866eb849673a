"""Layouts are kept: each is made once, and what is wrong with the disk does no harm."""

import pytest

from flowr_nb.diagram.layout import service
from flowr_nb.diagram.layout.cache import LayoutCache
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
from flowr_nb.diagram.layout.service import lay_out

SMALL = "digraph { a -> b }"


@pytest.fixture
def keep_in(monkeypatch):
    """Lets layouts be kept in a directory, and in a memory with nothing in it."""

    def keep(directory, **limits):
        monkeypatch.setattr(service, "kept", LayoutCache(directory, **limits))

    return keep


@pytest.fixture
def empty_cache(tmp_path, keep_in):
    """The directory of a cache with nothing in it."""
    directory = tmp_path / "cache" / "layouts"
    keep_in(directory)
    return directory


@pytest.fixture
def renders(monkeypatch):
    """The graphs that the embedded engine was asked to lay out."""
    asked = []
    original = EmbeddedGraphviz.render

    def render(self, dot, *args, **kwargs):
        asked.append(dot)
        return original(self, dot, *args, **kwargs)

    monkeypatch.setattr(EmbeddedGraphviz, "render", render)
    return asked


@pytest.mark.usefixtures("empty_cache")
def test_the_same_graph_is_laid_out_once(renders):
    assert lay_out(SMALL) == lay_out(SMALL)
    assert renders == [SMALL]


def test_a_fresh_process_takes_the_layout_from_disk(empty_cache, keep_in, renders):
    first = lay_out(SMALL)
    keep_in(empty_cache)
    assert lay_out(SMALL) == first
    assert renders == [SMALL]


@pytest.mark.parametrize("damage", [b"", b"<svg", b"\x00\xff"])
def test_a_damaged_cache_file_is_laid_out_anew(empty_cache, keep_in, renders, damage):
    first = lay_out(SMALL)
    (file,) = empty_cache.iterdir()
    file.write_bytes(damage)
    keep_in(empty_cache)
    assert lay_out(SMALL) == first
    assert len(renders) == 2


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path, keep_in):
    (tmp_path / "file").write_text("not a folder")
    keep_in(tmp_path / "file" / "layouts")
    assert lay_out(SMALL).rstrip().endswith(b"</svg>")


def test_the_cache_on_disk_does_not_grow_without_end(tmp_path):
    cache = LayoutCache(tmp_path, max_files=3)
    for number in range(6):
        cache.keep(f"{number}", b"<svg></svg>")
    assert len(list(tmp_path.iterdir())) == 3


def test_the_cache_in_memory_keeps_what_was_asked_for_last(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    cache = LayoutCache(tmp_path / "file", max_in_memory=2)
    for key in ("first", "second", "third"):
        cache.keep(key, key.encode())
        cache.get("first")
    assert cache.get("first") == b"first"
    assert cache.get("second") is None
    assert cache.get("third") == b"third"


def test_layouts_are_kept_in_the_directory_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert LayoutCache().directory.name == "layouts"
    assert LayoutCache(tmp_path).directory == tmp_path
