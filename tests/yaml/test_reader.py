import os

import pytest
import yaml
from hypothesis import given, strategies as st

from flowr_nb.files import is_file, read_file
from flowr_nb.yaml import reader
from flowr_nb.yaml.nodes import YamlReadError, YamlScalar, YamlSequence, end_of
from flowr_nb.yaml.plain_data import to_python
from flowr_nb.yaml.reader import MAX_BYTES, MAX_DEPTH, read_yaml


def plain(node):
    """The tree as texts, lists and pairs, so that duplicate keys show."""
    if isinstance(node, YamlScalar):
        return node.text
    if isinstance(node, YamlSequence):
        return [plain(item) for item in node.items]
    return [(key.text, plain(value)) for key, value in node.entries]


@pytest.mark.parametrize(
    "word",
    [
        "no",
        "on",
        "off",
        "yes",
        "y",
        "n",
        "true",
        "True",
        "1.10",
        "007",
        "0x1F",
        "1_000",
        "12:30:45",
        "1e3",
        ".inf",
        ".nan",
        "2026-05-01",
        "=",
    ],
)
def test_a_name_is_what_is_written(word):
    assert plain(read_yaml(f"{word}: {word}")) == [(word, word)]


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_written_is_null(written):
    [(_, value)] = read_yaml(f"key: {written}").entries
    assert value.is_null


@pytest.mark.parametrize("written", ["''", '"null"', "'~'", "!!str", "!!str null", "nil", "no"])
def test_a_text_that_looks_like_nothing_is_a_text(written):
    [(_, value)] = read_yaml(f"key: {written}").entries
    assert not value.is_null


@pytest.mark.parametrize("content", ["", b"", "# a comment only\n", "---\n", "\ufeff", "\n\n"])
def test_an_empty_text_is_an_empty_scalar(content):
    assert read_yaml(content).is_null


def test_every_node_knows_its_place():
    root = read_yaml("a: 1\nlist:\n  - x\n  - {deep: 2}\n")
    (_, one), (key, items) = root.entries
    assert (one.line, one.column) == (1, 4)
    assert (key.line, key.column) == (2, 1)
    assert [(item.line, item.column) for item in items.items] == [(3, 5), (4, 5)]


def written(text, node):
    """The part of a text from where a node begins to where it ends."""
    line, column = end_of(node)
    lines = text.split("\n")[node.line - 1 : line]
    lines[-1] = lines[-1][: column - 1]
    return "\n".join([lines[0][node.column - 1 :], *lines[1:]])


@pytest.mark.parametrize(
    "part",
    [
        "plain",
        "two words",
        "'it''s'",
        '"a \\" b"',
        "größe",
        "日本",
        "[a, {b: c}, [d]]",
        "[a,\n  b\n  ]",
        "{a: {b: c},\n  d}",
        "&name anchored",
        "over\n  two lines",
        "'over\n\n  two lines'",
        "|\n  one\n\n  two",
        ">-\n  one\n  two",
        "|+\n  one",
        ">5",
        "",
    ],
)
@pytest.mark.parametrize("behind", ["", "\n", "\n\n\nnext: one\n", "\n# why\nnext: one\n"])
@pytest.mark.parametrize("loader", [reader.LOADER, yaml.SafeLoader])
def test_every_node_knows_its_end(monkeypatch, part, behind, loader):
    monkeypatch.setattr(reader, "LOADER", loader)
    text = f"key: {part}{behind}"
    key, value = read_yaml(text).entries[0]
    assert written(text, key) == "key"
    assert written(text, value) == part


def test_a_node_of_several_lines_ends_with_what_it_holds():
    text = "a:\n  - b: 1\n    c: two words  # why\n\n  - - d\n    - e\n# why\nf: &n g\n*n : h\n"
    root = read_yaml(text)
    (_, items), _, (alias, _) = root.entries
    assert [end_of(item) for item in items.items] == [(3, 17), (6, 8)]
    assert end_of(items) == (6, 8)
    assert end_of(root) == (9, 7)
    assert written(text, alias) == "*n"


def test_columns_count_characters():
    [(_, value)] = read_yaml("größe: x".encode()).entries
    assert (value.line, value.column) == (1, 8)


def test_duplicate_keys_are_kept_and_named():
    root = read_yaml("a: 1\nb: 2\na: 3\na: 4\n")
    assert plain(root) == [("a", "1"), ("b", "2"), ("a", "3"), ("a", "4")]
    assert [(key.line, first.line) for key, first in root.duplicates()] == [(3, 1), (4, 1)]
    assert root.last()["a"][1].text == "4"


@pytest.mark.parametrize(
    "content",
    [
        "a: 1\nb: 2\n",
        "a: 1\r\nb: 2\r\n",
        "\ufeffa: 1\nb: 2\n",
        b"\xef\xbb\xbfa: 1\nb: 2",
        "a: 1\rb: 2",
    ],
)
def test_line_ends_and_a_byte_order_mark_make_no_difference(content):
    assert plain(read_yaml(content)) == [("a", "1"), ("b", "2")]


@pytest.mark.parametrize(
    ("content", "problem", "line", "column"),
    [
        ("a: 1\n\tb: 2\n", "a tab in the indentation; indent with spaces", 2, 1),
        ("a: [1, 2\n", "the list that `[` opened in line 1 is not closed", 2, 1),
        ("a: 1\nb: 'x\n", "the quote that opened in line 2 is never closed", 2, 4),
        (b"a: 1\nb: \xff\n", "not UTF-8 (byte 0xff); save the file as UTF-8", 2, 4),
        ("a: 1".encode("utf-16"), "not UTF-8", 1, 1),
        ("a: 1\nb: \0\n", "U+0000 is not allowed", 2, 4),
        ("a: \x1b[31m", "U+001B is not allowed", 1, 4),
        ("a: \ud800", "U+D800 is not allowed", 1, 4),
        ("a: 1\n---\nb: 2\n", "a second document", 2, 1),
        ("a: *nowhere", "`*nowhere` names no anchor", 1, 4),
        ("a: &x [1, *x]", "`*x` contains itself", 1, 11),
        ("a: &x {b: {c: *x}}", "`*x` contains itself", 1, 15),
        ("? [1, 2]\n: 3", "a key must be a name", 1, 3),
        ("{a: 1}: 3", "a key must be a name", 1, 1),
        ("a: !!python/object/apply:os.system [ls]", "is not supported; remove it", 1, 4),
        ("a: !secret x", "`!secret` is not supported", 1, 4),
        ("a: {<<: 3}", "`<<` merges mappings", 1, 9),
        ("a: {<<: [3]}", "`<<` merges mappings", 1, 9),
    ],
)
def test_what_cannot_be_read_says_why_and_where(content, problem, line, column):
    with pytest.raises(YamlReadError) as caught:
        read_yaml(content)
    assert problem in caught.value.problem
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"line {line}, column {column}" in str(caught.value)


@pytest.mark.parametrize(
    "content",
    ["[" * 3000, "{a: " * 3000, "- " * 3000, "\n".join(" " * i + "a:" for i in range(2500))],
    ids=["lists", "mappings", "block lists", "block mappings"],
)
def test_deep_nesting_is_refused(content):
    with pytest.raises(YamlReadError, match=f"nested deeper than {MAX_DEPTH} levels"):
        read_yaml(content)


@pytest.mark.parametrize(
    ("before", "line", "column"),
    [("", 1, 61), ("a: ", 1, 63), ("a: [b, [c], {d: ", 1, 74), ("- {a:\n  [x, ", 2, 64)],
)
def test_the_place_of_what_is_nested_too_deep_is_where_the_bound_was_passed(before, line, column):
    with pytest.raises(YamlReadError, match="nested deeper") as caught:
        read_yaml(before + "[" * 3000)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_the_deepest_nesting_is_read_and_one_more_is_not():
    assert plain(read_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH))
    with pytest.raises(YamlReadError, match="nested deeper"):
        read_yaml("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_aliases_that_multiply_are_refused():
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(YamlReadError, match="with aliases written out"):
        read_yaml("\n".join(levels))


@pytest.mark.parametrize(
    ("content", "nodes"),
    [("x", 1), ("[[1, 2, 3], [4, [5, 6]]]", 10), ("a: &x [1, 2]\nb: [*x, *x]\n", 13)],
)
def test_every_value_counts_once_and_every_alias_as_what_it_stands_for(monkeypatch, content, nodes):
    monkeypatch.setattr(reader, "MAX_NODES", nodes)
    read_yaml(content)
    monkeypatch.setattr(reader, "MAX_NODES", nodes - 1)
    with pytest.raises(YamlReadError, match="with aliases written out"):
        read_yaml(content)


def test_merges_that_multiply_are_refused():
    wide = ", ".join(f"k{i}: v" for i in range(1000))
    users = "\n".join(f"u{i}: {{<<: *wide}}" for i in range(500))
    with pytest.raises(YamlReadError, match="with aliases written out"):
        read_yaml(f"wide: &wide {{{wide}}}\n{users}")


def test_a_text_that_is_too_large_is_refused():
    with pytest.raises(YamlReadError, match=f"larger than {MAX_BYTES:,} bytes"):
        read_yaml(b"#" * (MAX_BYTES + 1))
    assert read_yaml(b"#" * MAX_BYTES).is_null


def test_an_alias_stands_for_what_it_names():
    root = read_yaml("a: &x {b: 1}\nc: *x\nd: [*x]\n")
    assert plain(root) == [("a", [("b", "1")]), ("c", [("b", "1")]), ("d", [[("b", "1")]])]


def test_an_aliased_key_stands_where_it_is_used():
    root = read_yaml("&k a: 1\nb:\n  *k : 2\n")
    [(key, _)] = root.last()["b"][1].entries
    assert (key.text, key.line, key.column) == ("a", 3, 3)


def test_a_merge_brings_in_keys_and_own_keys_win():
    root = read_yaml("x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz: {b: own, <<: [*x, *y]}\n")
    # In the order of PyYAML, which is that of flowr's transitions.
    assert plain(root.last()["z"][1]) == [("b", "own"), ("c", "4"), ("a", "1")]


def test_a_quoted_merge_key_is_a_key():
    assert plain(read_yaml('{"<<": 1}')) == [("<<", "1")]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("80", 80),
        ("'80'", "80"),
        ("1.5", 1.5),
        ("true", True),
        ("on", True),
        ("~", None),
        ("", None),
        ("text", "text"),
        ("=", "="),
        ("<<", "<<"),
        ("!!str 80", "80"),
        ("!!int '80'", 80),
        ("[1, {a: no}]", [1, {"a": False}]),
        ("{}", {}),
        ("!!binary aGk=", b"hi"),
    ],
)
def test_data_has_types(written, value):
    result = to_python(read_yaml(f"key: {written}"))["key"]
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("2026-13-45", "`2026-13-45` is not a valid timestamp; put it in quotes"),
        ("!!int x", "`x` is not a valid int"),
        ("!!bool maybe", "`maybe` is not a valid bool"),
        ("!!float x", "`x` is not a valid float"),
        ("!!binary é", "is not a valid binary"),
        ("9" * 5000, "is not a valid int"),
        ("!!set x", "is not supported"),
        ("!!map x", "is not supported"),
        ("!!seq x", "is not supported"),
        ("!!omap x", "is not supported"),
        ("!!unknown x", "is not supported"),
    ],
)
def test_data_that_does_not_fit_its_type_is_refused(written, problem):
    with pytest.raises(YamlReadError) as caught:
        to_python(read_yaml(f"a: 1\nkey: {written}"))
    assert problem in caught.value.problem
    assert caught.value.line == 2


_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(_DATA)
def test_what_yaml_writes_is_read_back(data):
    written = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True)
    assert to_python(read_yaml(written)) == data


@given(st.text() | st.binary() | st.text(alphabet="{}[]:,-&*!|>'\"%@` \n\tab#?<~", max_size=40))
def test_any_content_is_read_or_refused_with_one_error(content):
    try:
        root = read_yaml(content)
    except YamlReadError as error:
        place = error
    else:
        place = root
    assert min(place.line, place.column) >= 1


def test_without_libyaml_the_same_is_read(monkeypatch):
    text = "a: no\nb: [~, 'x', &k {c: 1.10}]\nd: {<<: *k, e: }\n"
    fast = read_yaml(text)
    monkeypatch.setattr(reader, "LOADER", yaml.SafeLoader)
    slow = read_yaml(text)
    assert plain(slow) == plain(fast)
    assert slow.last()["d"][1].last()["e"][1].is_null
    assert fast.last()["d"][1].last()["e"][1].is_null


def test_a_file_is_read_up_to_the_limit(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 50)
    assert len(read_file(path, MAX_BYTES)) == MAX_BYTES + 1
    assert len(read_file(path, 9)) == 10


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000, MAX_BYTES])
def test_a_file_of_any_size_below_the_limit_is_read_whole(tmp_path, size):
    content = os.urandom(size)
    (tmp_path / "some.yaml").write_bytes(content)
    assert read_file(tmp_path / "some.yaml", MAX_BYTES) == content


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in its files")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(OSError, match="not a regular file"):
        read_file(tmp_path / "pipe.yaml", MAX_BYTES)


def test_what_no_system_takes_for_a_path_is_no_file(tmp_path):
    (tmp_path / "a").touch()
    assert is_file(tmp_path / "a")
    for other in ("b", "a\0b", "x" * 300, "."):
        assert not is_file(tmp_path / other)
