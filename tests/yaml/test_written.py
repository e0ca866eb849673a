"""What is written stays so: values as they are shown and written again, and JSON's escapes."""

import copy
import json
import pickle

import pytest
import yaml
from hypothesis import given, strategies as st

from flowr_nb import Workspace, load_flow
from flowr_nb.yaml import reader
from flowr_nb.yaml.nodes import YamlReadError
from flowr_nb.yaml.reader import read_yaml
from flowr_nb.yaml.written import WrittenData, as_written, to_yaml

WORDS = [
    "NO", "no", "yes", "On", "off", "y", "True", "false", "NULL", "12:30", "12:30:45", "0123",
    "010", "0x1F", "0b101", "0o17", "1_000", "1.10", "1.0", "1e3", "1.e+3", ".5", ".inf", "-.INF",
    ".nan",
    "2026-05-01", "2026-05-01T10:00:00Z", "2026-05-01 10:00:00", "007", "+5", "-0", "190:20:30",
    "text", "80%", "a b", "1.2.3", "~x", "~", "null",
]  # fmt: skip
FLOW = """flow: f
version: 1.0.0
exits: [x]
attrs: {{all: {word}}}
states:
- id: a
  attrs: {{k: {word}, list: [{word}], deep: {{in: {word}}}, quoted: "{word}"}}
  next: {{t: b}}
- {{id: b, next: {{t: x}}}}
"""


@pytest.mark.parametrize("word", WORDS)
def test_attributes_are_shown_as_they_are_written(word):
    flow = load_flow(FLOW.format(word=word))
    assert flow.written_attrs_of(flow.states[0]) == {
        "k": word,
        "list": [word],
        "deep": {"in": word},
        "quoted": word,
    }
    assert flow.written_attrs_of(flow.states[1]) == {"all": word}
    assert repr(flow.attrs["all"]) == repr(yaml.safe_load(f"k: {word}")["k"]), "code gets values"


@pytest.mark.parametrize("word", WORDS)
def test_pictures_panels_and_cards_show_what_is_written(write_flows, word):
    ws = Workspace(write_flows({"f": FLOW.format(word=word)}), "memory:")
    drawn = ws.diagram("f", show=["k", "list", "all"]).svg
    assert f">k: {word}<" in drawn
    assert f">list: {word}<" in drawn
    assert f">all: {word}<" in drawn


def copied(data):
    return pickle.loads(pickle.dumps(data))  # noqa: S301 - our own


def test_a_value_that_somebody_sets_is_shown():
    data = WrittenData({"a": False, "b": 750}, {"a": "NO", "b": "12:30"})
    data["a"] = 7
    data["c"] = [1]
    assert data.as_written == {"a": 7, "b": "12:30", "c": [1]}
    del data["b"]
    for again in (data, copy.deepcopy(data), copied(data), copy.copy(data)):
        assert again == {"a": 7, "c": [1]}
        assert again.as_written == {"a": 7, "c": [1]}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("form", ["{}", "[{}]", "{{a: {}}}", "'{}'", '"{}"', "&x {}", "!!str {}"])
def test_what_is_written_again_is_what_was_read(word, form):
    text = f"k: {form.format(word)}\n"
    again = yaml.serialize(to_yaml(read_yaml(text)), Dumper=yaml.SafeDumper)
    assert as_written(read_yaml(again)) == as_written(read_yaml(text))
    assert repr(yaml.safe_load(again)) == repr(yaml.safe_load(text))


@pytest.mark.parametrize("ascii_only", [True, False])
@given(st.dictionaries(st.text(min_size=1, max_size=20), st.text() | st.integers() | st.booleans()))
def test_json_is_read_as_it_is(ascii_only, data):
    text = json.dumps(data, ensure_ascii=ascii_only)
    if not ascii_only and any(each in text for each in "\x85\u2028\u2029"):
        return  # which end a line in YAML
    if not ascii_only and any(yaml.reader.Reader.NON_PRINTABLE.search(part) for part in text):
        return  # YAML has no such characters, and JSON does not escape all of them
    found = {key.text: value.text for key, value in read_yaml(text).entries}
    assert found == {key: v if isinstance(v, str) else json.dumps(v) for key, v in data.items()}


@pytest.mark.parametrize("loader", [reader.LOADER, yaml.SafeLoader], ids=["libyaml", "PyYAML"])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"\ud83d\ude80"', "🚀"),
        (r'"\uD83D\uDE80"', "🚀"),
        (r'"a\ud83d\ude80\ud83d\ude81b"', "a🚀🚁b"),
        (r'"\ud800\udc00"', "\U00010000"),
        (r'"\udbff\udfff"', "\U0010ffff"),
        (r'"\\\ud83d\ude80"', "\\🚀"),
        (r'"\\ud83d\\ude80"', r"\ud83d\ude80"),
        (r'"\u00e9\ud83d\ude80"', "é🚀"),
        (r"'\ud83d\ude80'", r"\ud83d\ude80"),
        (r"\ud83d\ude80", r"\ud83d\ude80"),
        (r'"\ue03d" ', "\ue03d"),
        (r'"\ue03d\ue680\ud83d\ude80"', "\ue03d\ue680🚀"),
        ('"\ue03d\uf680' + r'\ud83d\ude80"', "\ue03d\uf680🚀"),
        (r'"\U0000e000\ud83d\ude80"', "\ue000🚀"),
        (r'"\U0001F680"', "🚀"),
        (r'"a\/b"', "a/b"),
    ],
)
def test_a_character_in_two_halves_is_one(monkeypatch, loader, text, value):
    monkeypatch.setattr(reader, "LOADER", loader)
    root = read_yaml(f"k: {text}\n{text}: [x, {text}]\n")
    (_, first), (key, second) = root.entries
    assert (first.text, key.text, second.items[1].text) == (value, value, value)
    assert (second.items[0].line, second.items[0].column) == (
        2,
        len(text.rstrip()) + 4 + len(text) - len(text.rstrip()),
    )


@pytest.mark.parametrize("loader", [reader.LOADER, yaml.SafeLoader], ids=["libyaml", "PyYAML"])
@pytest.mark.parametrize(
    "text",
    [
        r'"\ud83d"', r'"\ude80"', r'"\ude80\ud83d"', r'"\ud83d x \ude80"', r'"\ud83d\\ude80"',
        r'"\\ud83d\ude80"', r'"\ud83d\ude80\ud83d"',
    ],
)  # fmt: skip
def test_half_a_character_is_refused_in_words(monkeypatch, loader, text):
    monkeypatch.setattr(reader, "LOADER", loader)
    with pytest.raises(YamlReadError, match="half a character") as caught:
        read_yaml(f"a: b\nk: {text}\n")
    assert caught.value.line == 2


def test_places_behind_a_pair_are_those_of_the_file():
    text = json.dumps({"flow": "🚀", "version": "1", "exits": ["x"], "states": "🚀"})
    with pytest.raises(Exception, match="`states` is a list") as caught:
        load_flow(text)
    assert caught.value.findings[0].column == text.index('"states"') + 1
    assert "\\ud83d\\ude80" in str(caught.value), "the line as it is written"
