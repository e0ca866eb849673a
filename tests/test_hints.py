"""Names in messages: the one that was meant, and never more than a person reads."""

import random

import pytest

from flowr_nb import Workspace, save_diagram
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow import Flow, GuardCondition, State, Transition, load_flow, shortest_path
from flowr_nb.hints import did_you_mean, in_short, listed
from flowr_nb.session import Session
from flowr_nb.store import MemorySessionStore


def many_names(number):
    return [
        f"2026-05-{n % 28 + 1:02}-nightly-deploy-of-payments-to-production-in-eu-{n % 3}-run-{n:06}"
        for n in range(number)
    ]


def misspelt(name, dice):
    at = dice.randrange(1, len(name) - 1)
    return dice.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + "x" + name[at:],
            name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
            name[:at] + "x" + name[at + 1 :],
        )
    )


@pytest.mark.parametrize("seed", range(20))
def test_of_thousands_the_one_that_was_meant_is_found(seed):
    dice, names = random.Random(seed), many_names(3000)
    meant = dice.choice(names)
    asked = misspelt(meant, dice)
    hint = did_you_mean(asked, names)
    [found] = [name for name in names if f"`{name}`" in hint]
    # A slip of the pen may hit the number: then another name is as near.
    assert found == meant or sum(a != b for a, b in zip(found, meant, strict=True)) <= 2


def test_few_of_many_names_are_compared_letter_by_letter(monkeypatch):
    compared = []
    monkeypatch.setattr(
        "flowr_nb.hints.difflib.get_close_matches",
        lambda _name, names, _number: compared.extend(names) or [],
    )
    assert did_you_mean("2026-05-09-nihgtly", many_names(50_000), "nothing near") == "nothing near"
    assert len(compared) == 200
    compared.clear()
    did_you_mean("x" * 100_000, ["x" * 99_999])
    did_you_mean("short", ["x" * 100_000, "shor"])
    assert compared == ["shor"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("at postgresql://me:secret@there/db", "at postgresql://me:***@there/db"),
        ("`pg://me:se'c@ret@there`, and a@b", "`pg://me:***@there`, and a@b"),
        ("no directory postgresql:/me:secret@there", "no directory postgresql:/me:***@there"),
        ("x://y?a=b&password=secret&c=d", "x://y?a=b&password=***&c=d"),
        ("as in `postgresql://user:password@host`", None),
        ("https://there:8080/a", None),
        ("git@there:a/b", None),
        ("me@there:/home/a:b@c", None),
        ("C:/a:b@c", None),
    ],
)
def test_no_message_has_the_password_of_a_url(text, told):
    assert str(FlowrNbError(text)) == (text if told is None else told)


def test_a_list_of_names_is_as_long_as_a_person_reads():
    assert listed(["a", "b"]) == "`a`, `b`"
    assert listed(map(str, range(1012))).endswith("`10`, `11` and 1,000 more")
    assert listed([]) == ""
    assert in_short("x" * 80) == "x" * 80
    assert len(in_short("x" * 100_000)) == 80


LONG = "n" * 100_000


@pytest.fixture
def ws(tmp_path):
    (tmp_path / "flows").mkdir()
    workspace = Workspace(tmp_path / "flows", MemorySessionStore())
    states = [
        State(f"s{n}", {"go": Transition("go", f"s{n + 1}")}, attrs={f"attribute-{n}": n})
        for n in range(1000)
    ]
    triggers = {f"trigger-{n}": Transition(f"trigger-{n}", "end") for n in range(1000)}
    workspace.add(Flow("big", "1.0.0", ["end"], [*states, State("s1000", triggers)]))
    return workspace


def at_the_end(ws):
    run = ws.run("big", "s")
    run.session = run.session.with_state("s1000")
    return run


def gone(ws):
    run = ws.run("big", "s")
    run.session = run.session.with_state(LONG)
    return run.flow


def blocked(ws, **guard):
    go = Transition("go", "end", GuardCondition(guard))
    ws.add(Flow("f", "1.0.0", ["end"], [State("a", {"go": go})]))
    ws.run("f").fire("go", dict.fromkeys(guard, "0"))


def circle(ws):
    done = {"end": Transition("end", "end")}
    for n in range(1, 300):
        states = [State("b", done, flow=f"flow-{n % 299 + 1}")]
        ws.add(Flow(f"flow-{n}", "1.0.0", ["end"], states))
    begin = State("a", {"go": Transition("go", "b")})
    ws.add(Flow("flow-0", "1.0.0", ["end"], [begin, State("b", done, flow="flow-1")]))
    return ws.run("flow-0")


def flow_gone(ws):
    run = ws.run("big", "s")
    run.session = Session(LONG, "a", "s")
    return run.flow


@pytest.mark.parametrize(
    "act",
    [
        lambda ws: ws.run("big").path_to("s9999"),
        lambda ws: ws.run("big").path_to(LONG),
        lambda ws: shortest_path(ws.flow("big"), "s9999"),
        lambda ws: shortest_path(ws.flow("big"), "s9", LONG),
        lambda ws: shortest_path(ws.flow("big"), LONG),
        lambda ws: at_the_end(ws).fire("triger-7"),
        lambda ws: at_the_end(ws).fire(LONG),
        gone,
        flow_gone,
        lambda ws: blocked(ws, **{f"k{n}": ">=1" for n in range(3000)}),
        lambda ws: blocked(ws, k=f"=={LONG[:9000]}"),
        lambda ws: blocked(ws, **{LONG[:9000]: "1"}),
        lambda ws: circle(ws).fire("go"),
        lambda ws: ws.diagram("big", expand=LONG),
        lambda ws: save_diagram(ws.flow("big"), LONG),
        lambda _: Workspace(LONG).flow("f"),
        lambda _: load_flow(f"flow: !{LONG} f"),
        lambda _: load_flow(f"flow: *{LONG}"),
        lambda ws: ws.load(LONG),
        lambda ws: ws.flow(LONG),
        lambda ws: ws.diagram("big", show="atribute-7"),
        lambda ws: ws.diagram("big", show=LONG),
    ],
)
def test_no_error_is_longer_than_a_person_reads(ws, act):
    with pytest.raises(FlowrNbError) as caught:
        act(ws)
    assert len(str(caught.value)) <= 1200


def test_the_name_that_was_meant_is_in_the_error(ws):
    with pytest.raises(FlowrNbError, match="did you mean `s999`"):
        shortest_path(ws.flow("big"), "s9999")
    with pytest.raises(FlowrNbError, match="did you mean `trigger-7`"):
        at_the_end(ws).fire("triger-7")


@pytest.mark.parametrize("name", [None, 5, True, 1.5, b"go", ["go"], ("go",), {"go": 1}], ids=repr)
@pytest.mark.parametrize(
    "act",
    [
        lambda ws, name: ws.run("big").fire(name),
        lambda ws, name: ws.run("big").press(name),
        lambda ws, name: ws.run("big").path_to(name),
        lambda ws, name: ws.init("big", name or 7),
        lambda ws, name: ws.run("big").save(name or 7),
        lambda _, name: load_flow(5 if isinstance(name, bytes) else name),
    ],
)
def test_a_name_that_is_no_text_is_told(ws, act, name):
    with pytest.raises(FlowrNbError, match="text"):
        act(ws, name)


def test_no_finding_is_longer_than_a_person_reads(ws):
    long = LONG[:9000]
    states = [State(long, {long: Transition(long, f"{long}x")}), State(f"{long} ", {})]
    ws.add(Flow(long, "1.0.0", [long], states))
    findings = ws.check(long)
    assert len(list(findings)) > 3
    assert max(len(str(finding)) for finding in findings) <= 1200
