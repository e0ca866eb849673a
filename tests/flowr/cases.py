"""Cases written by hand: flows, what is done with them, and the known differences that show.

The root is always `f`. A case with a session file reads that; every other begins a run. Then come
the steps: what is offered is compared before each, and once more at the end.
"""

from dataclasses import dataclass, field

HEAD = "flow: {0}\nversion: 1.2.0\nexits: [{1}]\nstates:\n"
CHILD = "{id: x, next: {yep: ok, nope: nok}}"
INTO_C = "{id: b, flow: c, next: {ok: done, nok: a}}"


def flow(name, exits, *states):
    return HEAD.format(name, exits) + "".join(f"  - {state}\n" for state in states)


def root(*states):
    return flow("f", "done", *states)


def child(state=CHILD, name="c"):
    return flow(name, "ok, nok", state)


def invoking(**other):
    """`f` with a step into the subflow `c`."""
    return {"f": root("{id: a, next: {go: b}}", INTO_C), "c": child(), **other}


@dataclass(frozen=True)
class Case:
    files: dict
    shows: set = field(default_factory=set)
    steps: tuple = ()
    session: object = None


def one(text, *shows, steps=(), session=None, **files):
    return Case({"f": text, **files}, set(shows), tuple(steps), session)


def many(files, *shows, steps=()):
    return Case(files, set(shows), tuple(steps))


def guard(expression):
    return root(f'{{id: a, next: {{go: {{to: done, when: {{k: "{expression}"}}}}, other: a}}}}')


def chain(*names):
    """A step into as many levels as there are names."""
    files = {"f": root("{id: a, next: {go: b}}", f"{{id: b, flow: {names[0]}, next: {{e: done}}}}")}
    for name, below in zip(names, [*names[1:], None], strict=True):
        invokes = f"flow: {below}, " if below else ""
        files[name] = flow(name, "e", f"{{id: in-{name}, {invokes}next: {{e: e}}}}")
    return files


TWO_OUT = {
    "f": flow("f", "done, bad", "{id: a, flow: c, next: {out: b}}", "{id: b, next: {go: done}}"),
    "c": flow("c", "out", "{id: c1, next: {go: c2}}", "{id: c2, flow: g, next: {e: out}}"),
    "g": flow("g", "e", "{id: g1, next: {go: e}}"),
}
GUARDED_WAY_OUT = {
    "f": flow(
        "f",
        "done, bad",
        '{id: a, flow: c, next: {ok: {to: b, when: {k: "==v"}}, nok: bad}}',
        "{id: b, next: {z: done}}",
    ),
    "c": child(),
}
PLAIN = root("{id: a, next: {go: done, b: b}}", "{id: b, next: {go: done, a: a}}")
SESSION = (
    'flow: f\nstate: a\nname: s\ncreated_at: "2026-05-01T10:00:00+00:00"\n'
    'updated_at: "2026-05-01T10:00:00+00:00"\nstack: []\nparams: {}\n'
)
OK = "{id: a, next: {go: done}}"
DEEP = "[" * 70 + "]" * 70


def session(old="", new="", *shows, steps=()):
    assert old in SESSION
    return one(PLAIN, *shows, steps=steps, session=SESSION.replace(old, new) if old else SESSION)


MORE = "more-warnings"
CASES = {
    # Alike
    "a plain flow": one(PLAIN, steps=[("b", {}), ("a", {}), ("b", {})]),
    "a group, a list, an override": one(
        root(
            '{id: a, conditions: {g: {k: ==v, l: ">=3"}}, next: {one: {to: b, when: g}, '
            'two: {to: b, when: [g, {l: "<3"}]}, three: {to: done, when: [{l: "<3"}, g]}}}',
            OK.replace("id: a", "id: b"),
        ),
        steps=[
            ("two", {"k": "v", "l": "3"}),
            ("three", {"k": "v", "l": "2"}),
            ("two", {"k": "v", "l": "2"}),
        ],
    ),
    "guards that are empty": one(
        root("{id: a, next: {x: {to: a, when: {}}, y: {to: a, when: []}, go: {to: done, when: }}}"),
        steps=[("x", {}), ("y", {}), ("go", {})],
    ),
    "a merge key": one(
        root("{id: a, next: &n {go: done, b: b}}", "{id: b, next: {<<: *n, z: a}}"),
        steps=[("b", {}), ("z", {})],
    ),
    "into a subflow and out": many(invoking(), steps=[("go", {}), ("nope", {}), ("go", {})]),
    "a subflow by its file": many(
        invoking(f=root("{id: a, next: {go: b}}", INTO_C.replace("flow: c", "flow: ./c.yaml"))),
        steps=[("go", {}), ("nope", {})],
    ),
    "two levels down": many(chain("c", "g"), steps=[("go", {})]),
    "no exits": one("flow: f\nversion: 1.0.0\nexits: []\nstates: [{id: a, next: {go: a}}]\n"),
    "no key for exits": one("flow: f\nversion: 1.0.0\nstates: [{id: a, next: {go: a}}]\n"),
    "no states": one("flow: f\nversion: 1.0.0\nexits: [done]\nstates: []\n"),
    "no name": one("version: 1.0.0\nexits: [done]\nstates: [{id: a, next: {go: done}}]\n"),
    "no version": one("flow: f\nexits: [done]\nstates: [{id: a, next: {go: done}}]\n"),
    "a state without an id": one(root("{next: {go: done}}")),
    "an exit too many": many(invoking(c=flow("c", "ok", CHILD.replace("nope: nok", "nope: ok")))),
    "an unknown group": one(
        root("{id: a, next: {go: {to: done, when: nobody}}}"), "loads-as-far-as-it-can"
    ),
    "a list for a mapping": one(root("{id: a, next: [done]}")),
    "a mapping for a list": one(HEAD.format("f", "done") + "  a: {next: {go: done}}\n"),
    "an empty file": one(""),
    "a broken bracket": one("flow: [f\n"),
    "two documents": one(f"{root(OK)}---\nflow: g\n"),
    "not UTF-8": one(root(OK).replace("go", "gö").encode("latin-1")),
    "a byte order mark": one(b"\xef\xbb\xbf" + root(OK).encode(), steps=[]),
    "CRLF": one(root(OK).replace("\n", "\r\n").encode()),
    "a tag of its own": one(root("{id: a, next: {go: !x done}}")),
    "a subflow that does not parse": many(
        invoking(c="flow: [c\n"), "open-into-broken", steps=[("go", {})]
    ),
    # Runs
    "out of two levels at once": many(
        TWO_OUT,
        "pops-one-level",
        steps=[("go", {}), ("go", {})],
    ),
    "resting on an exit": Case(
        TWO_OUT,
        {"pops-one-level"},
        (("out", {}),),
        SESSION.replace("flow: f\nstate: a", "flow: c\nstate: out").replace(
            "stack: []", "stack: [{flow: f, state: a}]"
        ),
    ),
    "a guard on the way out, not met": many(
        GUARDED_WAY_OUT, "exit-guard", steps=[("yep", {"k": "w"}), ("yep", {})]
    ),
    "evidence nobody asked for": one(PLAIN, "unasked-evidence", steps=[("b", {"colour": "red"})]),
    "missing evidence": one(guard(">=3"), "missing-evidence", steps=[("go", {})]),
    "missing evidence for !=": one(guard("!=x"), "missing-as-empty", steps=[("go", {})]),
    "missing evidence for an empty text": one(guard("=="), "missing-as-empty", steps=[("go", {})]),
    "three levels down": many(chain("c", "g", "h"), "enters-two-levels", steps=[("go", {})]),
    "beginning two levels deep": many(
        {
            "f": root("{id: a, flow: c, next: {e: done}}"),
            "c": flow("c", "e", "{id: x, flow: g, next: {e: e}}"),
            "g": flow("g", "e", "{id: y, next: {go: e}}"),
        },
        "begins-one-level",
        "pops-one-level",
        steps=[("go", {})],
    ),
    "a target that is not there": one(
        root("{id: a, next: {x: nowhere, go: done}}"), "broken-targets", steps=[("x", {})]
    ),
    "a target that is two things": one(
        root("{id: a, next: {go: done}}", "{id: done, next: {go: done}}"),
        "broken-targets",
        steps=[("go", {})],
    ),
    "an exit nobody handles": many(
        invoking(f=root("{id: a, next: {go: b}}", "{id: b, flow: c, next: {ok: done}}")),
        "unhandled-exits",
        steps=[("go", {}), ("nope", {})],
    ),
    "a missing subflow": one(
        root("{id: a, next: {go: b}}", INTO_C), "missing-subflow", steps=[("go", {})]
    ),
    "a missing subflow to begin with": one(
        root(INTO_C.replace("nok: a", "nok: done")), "missing-subflow"
    ),
    "a subflow outside": many(
        invoking(f=root("{id: a, next: {go: b}}", INTO_C.replace("flow: c", "flow: ../c")))
        | {"../c.yaml": child()},
        "outside-flows-dir",
        steps=[("go", {})],
    ),
    "a subflow without states": many(
        invoking(c="flow: c\nversion: 1.0.0\nexits: [ok, nok]\nstates: []\n"),
        "subflow-without-states",
        "subflow-errors",
        steps=[("go", {})],
    ),
    "a flow in itself": one(
        root("{id: a, next: {go: b}}", "{id: b, flow: f, next: {done: done}}"),
        "cycles",
        steps=[("go", {})],
    ),
    "a flow that begins in itself": one(root("{id: b, flow: f, next: {done: done}}"), "cycles"),
    "a circle of two": many(
        invoking(c=child("{id: x, next: {go: y, n: nok}}\n  - {id: y, flow: f, next: {done: ok}}")),
        "cycles",
        steps=[("go", {}), ("go", {})],
    ),
    "a circle of three": many(
        invoking(
            c=child("{id: x, next: {y: y, n: nok}}\n  - {id: y, flow: g, next: {z: ok}}"),
            g=flow("g", "z", "{id: q, next: {y: y}}", "{id: y, flow: f, next: {done: z}}"),
        ),
        "cycles",
    ),
    "a run that is over": one(root(OK), "run-over", steps=[("go", {}), ("go", {})]),
    # Finding
    "a subflow's file of another name": many(
        invoking(c=child(name="other")), "names-by-file", steps=[("go", {})]
    ),
    "a subflow in a folder": many(
        {
            "f": root("{id: a, next: {go: b}}", INTO_C.replace("flow: c", "flow: sub/c")),
            "sub/c": child(),
        },
        "names-by-file",
        steps=[("go", {}), ("nope", {})],
    ),
    # Validation
    "an id twice": one(root(OK, OK), "duplicates"),
    "an exit twice": one(root(OK).replace("[done]", "[done, done]"), "duplicates"),
    "a trigger twice": one(
        root("{id: a, next: {go: a, go: done}}"), "duplicates", steps=[("go", {})]
    ),
    "a key twice": one(f"{root(OK)}version: 2.0.0\n", "duplicates"),
    "an unsound subflow": many(
        invoking(c=child(CHILD.replace("nope: nok", "nope: gone, n: nok"))), "subflow-errors"
    ),
    "an unsound subflow's subflow": many(
        invoking(
            c=child("{id: x, flow: g, next: {ok: ok, nok: nok}}"),
            g=child(CHILD.replace("nope: nok", "nope: gone, n: nok"), "g"),
        ),
        "subflow-errors",
    ),
    "an exit too many, by path": many(
        invoking(
            f=root("{id: a, next: {go: b}}", INTO_C.replace("flow: c", "flow: ./c")),
            c=flow("c", "ok", CHILD.replace("nope: nok", "nope: ok")),
        ),
        "references-as-paths",
    ),
    "another version asked for": many(
        invoking(f=root("{id: a, next: {go: b}}", INTO_C.replace("c,", "c, flow_version: ^2,"))),
        "flow-version",
    ),
    "another version, other spelling": many(
        invoking(f=root("{id: a, next: {go: b}}", INTO_C.replace("c,", "c, flow-version: ^2,"))),
        "flow-version",
    ),
    "no version that can be": many(
        invoking(f=root("{id: a, next: {go: b}}", INTO_C.replace("c,", "c, flow_version: new,"))),
        "flow-version",
    ),
    "a number for a group": one(
        root("{id: a, next: {go: {to: done, when: [3]}}}"), "group-names-not-text"
    ),
    "an unknown group elsewhere": one(
        root("{id: a, next: {go: done, x: {to: done, when: nobody}}}"),
        "loads-as-far-as-it-can",
        steps=[("go", {})],
    ),
    "an unknown operator elsewhere": one(
        root('{id: a, next: {go: done, x: {to: done, when: {k: "~=v"}}}}'),
        "loads-as-far-as-it-can",
        steps=[("go", {})],
    ),
    "nothing for the version": one(root(OK).replace("1.2.0", ""), "shape"),
    "nothing for the flow's name": one(root(OK).replace("flow: f", "flow:"), "shape"),
    "nothing for an id": one(root("{id: , next: {go: done}}"), "shape"),
    "nothing for a target": one(root("{id: a, next: {go: done, x: }}"), "shape"),
    "a list for a target": one(root("{id: a, next: {go: done, x: [a]}}"), "shape"),
    "nothing for an exit": one(root(OK).replace("[done]", "[done, ~]"), "shape"),
    "a mapping for the exits": one(root(OK).replace("[done]", "{done: 1}"), "shape"),
    "a list for attrs": one(f"{root(OK)}attrs: [1]\n", "shape"),
    "a mapping for params": one(f"{root(OK)}params: {{a: 1}}\n", "shape"),
    "nothing for a part of a guard": one(
        root("{id: a, next: {go: {to: done, when: [~]}}}"), "shape"
    ),
    "seventy levels": one(f"{root(OK)}attrs: {{x: {DEEP}}}\n", "bounds"),
    "no semantic version": one(root(OK).replace("1.2.0", "first"), MORE),
    "a state out of reach": one(root(OK, "{id: b, next: {go: done}}"), MORE),
    "no way to an exit": one(
        root("{id: a, next: {go: done, b: b}}", "{id: b, next: {b: b}}"), MORE
    ),
    "a state without next": one(root("{id: a, next: {go: done, b: b}}", "{id: b}"), MORE),
    "an unknown key": one(root("{id: a, colour: red, next: {go: done}}"), MORE),
    "an unknown key in a transition": one(
        root("{id: a, next: {go: {to: done, whn: {k: v}}}}"), MORE
    ),
    "a guard on a date": one(
        root('{id: a, next: {go: {to: done, when: {k: ">=2026-05-01"}}}}'),
        MORE,
        "missing-evidence",
    ),
    "a trigger with a space behind it": one(root('{id: a, next: {go: done, "go ": a}}'), MORE),
    "a trigger that turns around": one(root('{id: a, next: {go: done, "a\\u202Eb": a}}'), MORE),
    "a trigger without a name": one(root('{id: a, next: {"": done}}'), "empty-names"),
    "a state without a name": one(
        root('{id: a, next: {go: ""}}', '{id: "", next: {go: done}}'), "empty-names"
    ),
    "an exit nothing leads to": one(root(OK).replace("[done]", "[done, never]")),
    "a group nobody uses": one(root("{id: a, conditions: {g: {k: ==v}}, next: {go: done}}")),
    # YAML
    **{
        f"a state called {name}": one(
            root(f"{{id: a, next: {{go: {name}}}}}", f"{{id: {name}, next: {{{name}: done}}}}"),
            "yaml-1.1-names",
            steps=[("go", {}), (name, {})],
        )
        for name in ("on", "yes", "no", "007", "1.10", "0x10", "12:30", "2026-05-01", ".5")
    },
    **{
        f"a state called {name}, a text": one(
            root(f"{{id: a, next: {{go: {name}}}}}", f"{{id: {name}, next: {{{name}: done}}}}"),
            steps=[("go", {})],
        )
        for name in ("1e3", "08", "0o7", "n")
    },
    "a sign for a name": one(
        root("{id: a, next: {go: =}}", "{id: =, next: {go: done}}"), "yaml-1.1-names"
    ),
    "an exit called yes": one(
        flow("f", "yes, done", "{id: a, next: {go: yes, b: done}}"), "yaml-1.1-names"
    ),
    "a flow called no": one(
        root(OK).replace("flow: f", "flow: no"), "yaml-1.1-names", "names-by-file"
    ),
    "merge keys": one(
        root(
            "{id: a, next: &n {go: done, b: b}}",
            "{id: b, next: &m {x: a, go: a, y: c, d: d}}",
            "{id: c, next: {<<: [*n, *m], z: a, y: a}}",
            "{id: d, next: {<<: *m, x: done, <<: *n}}",
        ),
        steps=[("b", {}), ("y", {}), ("x", {}), ("b", {}), ("d", {}), ("b", {})],
    ),
    **{
        f"an expression {text}": one(
            root(f"{{id: a, next: {{go: {{to: done, when: {{k: {text}}}}}}}}}"),
            "unquoted-expressions",
            steps=[("go", {"k": text})],
        )
        for text in ("yes", "3", "1.10", "007", "2026-05-01")
    },
    "a boolean for an expression": one(
        root("{id: a, next: {go: {to: done, when: {k: True}}}}"),
        "unquoted-expressions",
        steps=[("go", {"k": "true"})],
    ),
    "nothing for an expression": one(
        root("{id: a, next: {go: {to: done, when: {k: }}}}"),
        "unquoted-expressions",
        steps=[("go", {"k": ""})],
    ),
    "nothing for next": one(
        root("{id: a, next: {go: done, b: b}}", "{id: b, next: }"), "empty-values"
    ),
    "nothing for a group": one(
        root("{id: a, conditions: {g: }, next: {go: {to: done, when: g}}}"), "empty-values"
    ),
    # Session files
    "a session": session(steps=[("b", {}), ("a", {})]),
    "a session without times": session(SESSION[SESSION.index("created") :], ""),
    "a session with a key too many": session("params: {}\n", "params: {}\nmore: 1\n"),
    "a session, empty": one(PLAIN, "damaged-sessions", "damaged-in-list", session=""),
    "a session, a list": one(PLAIN, "damaged-sessions", "damaged-in-list", session="[a]"),
    "a session, not YAML": one(PLAIN, "damaged-sessions", session="flow: ["),
    "a session, not UTF-8": one(
        PLAIN, "damaged-sessions", "damaged-in-list", session=SESSION.encode() + b"\xe9"
    ),
    "a session without a state": session("state: a\n", "", "damaged-sessions", "damaged-in-list"),
    "a session with half a frame": session(
        "stack: []", "stack: [{flow: f}]", "damaged-sessions", "damaged-in-list"
    ),
    "a session with a text for a stack": session(
        "stack: []", "stack: hello", "damaged-sessions", "damaged-in-list"
    ),
    "a session with a key twice": session(
        "state: a\n", "state: b\nstate: a\n", "session-keys-twice"
    ),
    "a session of no time": session('"2026-05-01T10:00:00+00:00"', "", "session-types"),
    "a session with params as old YAML reads them": session(
        "params: {}", "params: {country: NO, at: 12:30, code: 0123}"
    ),
    "a session with an empty stack": session("stack: []", "stack:", "empty-stack"),
    "a session without a name": session("name: s\n", "", "session-name-in-file"),
    "a session of another name": session("name: s", "name: other", "session-name-in-file"),
    "a session with a time without quotes": session(
        '"2026-05-01T10:00:00+00:00"', "2026-05-01T10:00:00+00:00", "session-types"
    ),
    "a session with a list for a state": session("state: a", "state: [a]", "session-types"),
    "a session in a state called no": session("state: a", "state: no", "session-types"),
    "a session whose frame's state is gone": session(
        "stack: []", "stack: [{flow: f, state: gone}]", "stale-frames", steps=[("b", {})]
    ),
    "a session whose frame's flow is gone": session(
        "stack: []", "stack: [{flow: gone, state: a}]", "stale-frames", steps=[("b", {})]
    ),
    "a session whose frame invokes nothing": session(
        "stack: []", "stack: [{flow: f, state: b}]", "unhandled-exits", steps=[("go", {})]
    ),
    "a session whose state is gone": session("state: a", "state: gone", steps=[("b", {})]),
    "a session whose flow is gone": session("flow: f", "flow: gone", steps=[("b", {})]),
}
# ruff: noqa: RUF001 - digits of other scripts are digits, too
EXPRESSIONS = [
    "==pass", "== pass", "==pass ", "pass", "=pass", "!=pass", "!=", "==", "===x", ">=80", ">=80%",
    ">= 80", ">80", "<80", "<=80%", ">=.5", "<.5", ">-3", ">=2-3", ">=1e3", "<=1,000", ">=a", ">",
    ">==5", "=>5", "<>5", "!x", "=~x", "~x", " ==x", "==TRUE", "==80", "==80.0", "<1.", ">=٣",
    ">=1.5.2", "not ~=x", "<5 of 10",
]  # fmt: skip
EVIDENCE = [
    "pass", " pass", "fail", "=pass", "=x", "=>5", "!x", "=~x", "~x", "x", "80", "80.0", "80%",
    "79.9", "081", ".5", "-.5", "+.5", "5.", "1e3", "1,000", "-3", "--3", "- 3", "v2.1", "1.5.2",
    "0x10", "٣", "１２", "²", "", " ", "TRUE", "true", "not ~=x", "a.5", "3-5",
]  # fmt: skip
