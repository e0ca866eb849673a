"""Session files of others: what is not ours is untouched, and nothing is lost in silence."""

import pickle

import pytest
import yaml

from flowr_nb import SessionCorruptedError, Workspace, YamlSessionStore
from flowr_nb.store.names import free_name, refuse_bad_name
from tests.yaml.test_written import WORDS

LOOP = """
flow: loop
version: 1.0.0
exits: [end]
states:
  - id: a
    next: {go: b}
  - id: b
    next: {stop: end}
"""
HEAD = "flow: loop\nstate: a\nname: s\n"


@pytest.fixture
def ws(write_flows, tmp_path):
    (tmp_path / "s").mkdir()
    return Workspace(write_flows({"loop": LOOP}), tmp_path / "s")


def put(ws, text, name="s"):
    path = ws.store.sessions_dir / f"{name}.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "params",
    [
        "{{k: {0}}}",
        "\n  k: {0}\n  {0}: [{0}, '{0}']",
        "{{k: {{in: [{0}]}}, quoted: \"{0}\", 'q': !!str {0}}}",
        "{{one: &x [{0}], two: *x}}",
    ],
)
def test_params_are_untouched_by_a_save(ws, word, params):
    written = params.format(word)
    path = put(ws, f"{HEAD}params: {written}\n")
    if word == "NULL" and "\n" in written:
        pytest.skip("no key")
    before = yaml.compose(f"params: {written}", Loader=yaml.SafeLoader)
    run = ws.load("s")
    run.fire("go")
    run.save()
    run.save("copy")
    run.rename("other")
    for kept in ("s", "other"):
        after = yaml.compose(path.with_stem(kept).read_text("utf-8"), Loader=yaml.SafeLoader)
        assert scalars(dict(pairs(after))["params"]) == scalars(before.value[0][1])
    copied = pickle.loads(pickle.dumps(run.session))  # noqa: S301 - our own
    ws.store.save(copied, overwrite=True)
    after = yaml.compose(path.with_stem("other").read_text("utf-8"), Loader=yaml.SafeLoader)
    assert scalars(dict(pairs(after))["params"]) == scalars(before.value[0][1])


def pairs(node):
    return ((key.value, value) for key, value in node.value)


def scalars(node):
    """Text and type of every scalar."""
    if isinstance(node, yaml.ScalarNode):
        return (node.tag, node.value)
    if isinstance(node, yaml.SequenceNode):
        return [scalars(each) for each in node.value]
    return [(scalars(key), scalars(value)) for key, value in node.value]


def test_params_that_somebody_changed_are_written_as_they_are(ws):
    path = put(ws, f"{HEAD}params: {{country: NO, rel: 1.10, one: 1}}\n")
    session = ws.load("s").session
    session.params["one"] = True  # equal to 1, and yet another
    ws.store.save(session)
    assert yaml.safe_load(path.read_text("utf-8"))["params"] == {
        "country": False, "rel": 1.1, "one": True,
    }  # fmt: skip
    assert "one: true" in path.read_text("utf-8")


def test_params_are_shown_as_they_are_written(ws):
    put(ws, f"{HEAD}params: {{country: NO, at: 12:30}}\n")
    shown = ws.load("s").session._repr_html_()
    assert ">NO<" in shown
    assert ">12:30<" in shown


@pytest.mark.parametrize(
    "params",
    [{}, {"a": 1, "b": [True, None, 1.5, "x", "yes", "1.0", ""]}, {"d": {"e": [[], {}]}, 7: "x"}],
)
def test_what_we_write_has_the_bytes_that_it_had(ws, params):
    path = put(ws, HEAD + yaml.dump({"params": params}, sort_keys=False))
    run = ws.load("s")
    run.save()
    data = yaml.safe_load(path.read_text("utf-8"))
    assert data["params"] == params
    assert path.read_text("utf-8") == yaml.dump(data, sort_keys=False, allow_unicode=True)


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("flow: loop\nstate: b\nstate: a\n", 3, "state"),
        ("flow: loop\nflow: loop\nstate: a\n", 2, "flow"),
        (f"{HEAD}name: t\n", 4, "name"),
        (f"{HEAD}params: {{a: 1}}\nparams: {{}}\n", 5, "params"),
        (f"{HEAD}stack: []\nstack: []\n", 5, "stack"),
        (f"{HEAD}created_at: x\ncreated_at: x\n", 5, "created_at"),
        (f"{HEAD}other: 1\nother: 2\n", 5, "other"),
        (f"{HEAD}params: {{a: 1, a: 2}}\n", 4, "a"),
        (f"{HEAD}params:\n  a:\n    - {{b: 1,\n       'b': 2}}\n", 7, "b"),
        (f"{HEAD}params: {{1: x, true: y}}\n", 4, "true"),
        (f"{HEAD}params: {{1: x,\n 1.0: y}}\n", 5, "1.0"),
        (f"{HEAD}params: {{a: {{0x10: x, 16: y}}}}\n", 4, "16"),
        (f"{HEAD}params: {{yes: x, on: y}}\n", 4, "on"),
        (f"{HEAD}params: {{~: x, null: y}}\n", 4, "null"),
        (f"{HEAD}stack:\n- flow: loop\n  state: a\n  state: b\n", 7, "state"),
        ('{"flow": "loop", "state": "a",\n "state": "b"}', 2, "state"),
    ],
)
def test_a_key_that_is_there_twice_is_damage(ws, text, line, key):
    path = put(ws, text)
    with pytest.raises(SessionCorruptedError) as caught:
        ws.load("s")
    assert f"line {line}, " in str(caught.value)
    assert f"`{key}`" in str(caught.value)
    [entry] = ws.store.entries()
    assert entry.session is None
    assert path.read_text("utf-8") == text, "nothing was lost"


@pytest.mark.parametrize("text", ["{1: x, '1': y}", "{a: {k: 1}, b: {k: 1}}", "{<<: {a: 1}, a: 2}"])
def test_keys_that_are_two_are_two(ws, text):
    put(ws, f"{HEAD}params: {text}\n")
    assert len(ws.load("s").session.params) == len(yaml.safe_load(text))


@pytest.mark.parametrize("nothing", ["null", "", "~", "NULL", "Null"])
@pytest.mark.parametrize("key", ["created_at", "updated_at", "stack", "params", "name"])
def test_an_optional_key_that_is_nothing_has_its_default(ws, key, nothing):
    put(ws, f"flow: loop\nstate: a\n{key}: {nothing}\n")
    run = ws.load("s")
    assert (run.session.created_at, run.session.stack, run.session.name) == ("", (), "s")
    run.fire("go")
    run.save()
    assert ws.load("s").session.state == "b"
    assert [each.name for each in ws.sessions()] == ["s"]


@pytest.mark.parametrize("nothing", ["null", "", "~", "[]", "{}"])
@pytest.mark.parametrize("key", ["flow", "state"])
def test_a_key_that_is_needed_is_not_nothing(ws, key, nothing):
    put(ws, HEAD.replace(f"{key}: {'loop' if key == 'flow' else 'a'}", f"{key}: {nothing}"))
    with pytest.raises(SessionCorruptedError, match=f"`{key}`"):
        ws.load("s")


FLOW_NAMES = [
    "team/deploy", "team\\deploy", "CON", "con", "nul.x", "COM1", "a:b", "a*b?", "<x>", '"x"',
    "a|b", "cafe\u0301", "a\u202egnp",
    ".hidden", "..", "/", "//", "x" * 260, "ü" * 200, "日" * 100, "🚀" * 80,
    "a\u200bb", " a ", "a.", "\u200b", "a\tb", "a\nb", "\x1b[31m", "x.yaml", "~", "-", "deploy",
    "größe", "👩\u200d🚀", "a" * 246 + ".yaml", "%00", "$(x)",
]  # fmt: skip


@pytest.mark.parametrize("name", FLOW_NAMES)
@pytest.mark.parametrize("store", ["yaml", "memory:"])
def test_a_run_can_be_saved_whatever_its_flow_is_called(tmp_path, name, store):
    ws = Workspace(tmp_path / "flows", tmp_path / "s" if store == "yaml" else store)
    flow = ws.add(LOOP.replace("flow: loop", yaml.dump({"flow": name}, allow_unicode=True).strip()))
    for _ in range(3):
        run = ws.run(flow)
        run.fire("go")
        run.save()
        again = ws.load(run.session.name)
        assert (again.session.state, again.session.flow, len(again.history)) == ("b", name, 1)
    assert len(ws.sessions()) == 3
    begun = ws.run(flow)
    begun.begin(flow)
    refuse_bad_name(begun.session.name)


@pytest.mark.parametrize("name", ["deploy", "größe", "a b", "日本", "👩\u200d🚀", "v1.2"])
def test_a_name_that_can_be_is_kept(name):
    assert free_name(name) == name
    assert free_name(name, [name, f"{name}-2"]) == f"{name}-3"


@pytest.mark.parametrize("stem", ["x" * 250, "x" * 248, "x" * 247, "ü" * 125, "日" * 83])
def test_a_session_of_a_very_long_name_has_a_journal(ws, stem):
    path = put(ws, HEAD, stem)
    run = ws.load(stem)
    run.fire("go")
    run.save()
    assert [step.trigger for step in ws.load(stem).history] == ["go"]
    twin = stem[:-1] + "y"
    put(ws, HEAD, twin)
    other = ws.load(twin)
    other.fire("go")
    other.fire("stop")
    other.save()
    assert len(ws.load(stem).history) == 1
    ws.store.rename(stem, "short")
    assert len(ws.load("short").history) == 1
    ws.store.delete(twin)
    assert not path.exists()
    left = {each.name for each in ws.store.sessions_dir.iterdir() if each.name[0] != "."}
    assert left == {"short.yaml", "short.journal"}


@pytest.mark.parametrize(
    "name",
    ["ü" * 124, "日" * 83, "🚀" * 62, "x" * 248, "a\u200bb", "a\u202eb", "a\u00adb", "\u2800"],
)
def test_a_name_that_no_file_should_have_is_refused(tmp_path, name):
    ws = Workspace(tmp_path, tmp_path / "s")
    run = ws.run(ws.add(LOOP))
    with pytest.raises(Exception, match=r"cannot be a session's name|needs a name") as caught:
        run.save(name)
    assert str(caught.value).isprintable()
    assert not list((tmp_path / "s").glob("*.yaml")) if (tmp_path / "s").exists() else True


def test_a_store_of_its_own_reads_them_alike(ws):
    put(ws, f"{HEAD}params: {{country: NO}}\n")
    assert YamlSessionStore(ws.store.sessions_dir).load("s").params == {"country": False}
