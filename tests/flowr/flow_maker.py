"""Random families of flows: sound ones, ones with a fault, ones with names that YAML 1.1 bends."""

import json
import re

STATES = ["draft", "build", "test", "review", "ship", "wait"]
EXITS = ["done", "failed", "given-up"]
TRIGGERS = ["go", "back", "next", "skip", "retry"]
KEYS = ["score", "verdict", "tests", "share"]
TRAPS = [
    "on",
    "off",
    "yes",
    "no",
    "007",
    "1.10",
    "1e3",
    "12:30",
    "0x1F",
    "2026-05-01",
    ".5",
    "1_000",
]
VALUES = ["80", "80%", "7.5", ".5", "-3", "1e3", "pass", "", "true", "v2.1", "two words", "0"]
OPERATORS = ["==", "!=", ">=", "<=", ">", "<", "", "== "]
GIVEN = [*VALUES, "79.9", "8", " pass", "fail", "100", "-.5", "+7", "1,000", "٣"]
_PLAIN = re.compile(r"[a-z][a-z0-9-]*")


class Quoted(str):
    """A text that stands in quotes whatever it is."""

    __slots__ = ()


class Pairs(list):
    """A mapping as pairs, which may repeat a key."""


def text_of(flow):
    """A flow (pairs) as YAML; names that look like names, and traps, without quotes."""
    return "".join(f"{key}: {_inline(value)}\n" for key, value in flow)


def _inline(value):
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{_inline(k)}: {_inline(v)}" for k, v in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, Quoted):
        return json.dumps(value)
    is_plain = value in TRAPS or (_PLAIN.fullmatch(value) and value not in ("true", "null"))
    return value if is_plain else json.dumps(value)


def get(pairs, key):
    return next((value for name, value in pairs if name == key), None)


def put(pairs, key, value):
    pairs[:] = [pair for pair in pairs if pair[0] != key] + [(key, value)]


class Maker:
    """Makes families from one source of chance."""

    def __init__(self, rng):
        self.rng = rng
        self.pool = {"states": STATES, "exits": EXITS, "triggers": TRIGGERS}

    def family(self, *, fault=None, traps=False):
        """File name → text, the root being `f`."""
        if traps:
            self.pool = {
                kind: [*names[:2], *self.rng.sample(TRAPS, 3)] for kind, names in self.pool.items()
            }
        names = ["f", "c", "g", "h"][: self.rng.choice([1, 2, 2, 3, 3, 4])]
        flows, invoked = {}, {}
        for name in reversed(names):
            flows[name] = self._flow(name, invoked)
            invoked = dict(self.rng.sample(sorted(invoked.items()), min(len(invoked), 1)))
            invoked[name] = get(flows[name], "exits")
        if fault:
            fault(self.rng, flows)
        return {name: text_of(flow) for name, flow in flows.items()}

    def _flow(self, name, invoked):
        rng = self.rng
        exits = rng.sample(self.pool["exits"], rng.choice([1, 2, 2, 3]))
        free = [name for name in self.pool["states"] if name not in exits]
        ids = rng.sample(free, min(len(free), rng.choice([2, 3, 4])))
        states = []
        for number, state_id in enumerate(ids):
            state = Pairs([("id", state_id)])
            names = rng.sample(self.pool["triggers"], rng.choice([1, 2, 3]))
            if invoked and (rng.random() < 0.3 or number == len(ids) - 1):
                child = rng.choice(sorted(invoked))
                names = invoked[child]
                state.append(("flow", rng.choice([child, f"{child}.yaml", f"./{child}"])))
                if rng.random() < 0.3:
                    key = rng.choice(["flow-version", "flow_version"])
                    state.append((key, rng.choice(["^1", "1.2.0", ">=1 <2", "~1.2"])))
            groups = Pairs()
            edges = Pairs((trigger, self._edge(ids, exits, groups)) for trigger in names)
            if number == 0 and len(ids) > 1 and "flow" not in dict(state):
                edges[0] = (edges[0][0], ids[-1])  # so that most walks get to a subflow
            if groups:
                state.append(("conditions", groups))
            states.append(Pairs([*state, ("next", edges)]))
        return Pairs([("flow", name), ("version", "1.2.0"), ("exits", exits), ("states", states)])

    def _edge(self, ids, exits, groups):
        rng = self.rng
        target = rng.choice([*ids, *exits])
        if rng.random() < 0.45:
            return target
        group = f"group{len(groups)}"
        form = rng.choice(["mapping", "mapping", "group", "mixed", "two", "none", "again"])
        if form in ("group", "mixed", "again"):
            groups.append((group, self._conditions()))
        guard = {
            "mapping": self._conditions,
            "group": lambda: group,
            "mixed": lambda: [group, self._conditions()],
            "again": lambda: [self._conditions(), group],
            "two": lambda: [self._conditions(), self._conditions()],
            "none": Pairs,
        }[form]()
        return Pairs([("to", target), ("when", guard)])

    def _conditions(self):
        keys = self.rng.sample(KEYS, self.rng.choice([1, 1, 2]))
        return Pairs(
            (key, Quoted(self.rng.choice(OPERATORS) + self.rng.choice(VALUES))) for key in keys
        )

    def evidence(self, option):
        """For the keys of an option: mostly what its guard asks for, now and then anything."""
        rng = self.rng
        given = {}
        for verdict in option.conditions:
            wanted = verdict.expression.lstrip("=<>!")
            chance = rng.random()
            if chance < 0.6:
                given[verdict.key] = wanted
            elif chance < 0.9:
                given[verdict.key] = rng.choice(GIVEN)
        if rng.random() < 0.1:
            given["colour"] = "red"
        return given


# Faults: each changes the flows it is given (name → pairs) so that one rule is broken.


def _any_state(rng, flows, invoking=False):
    states = [
        state
        for flow in flows.values()
        for state in get(flow, "states")
        if bool(get(state, "flow")) >= invoking
    ]
    return rng.choice(states) if states else None


def _edges(state):
    return get(state, "next")


def unknown_target(rng, flows):
    edges = _edges(_any_state(rng, flows))
    edges[0] = (edges[0][0], "nowhere")


def ambiguous_target(rng, flows):
    flow = rng.choice(sorted(flows.items()))[1]
    put(get(flow, "states")[-1], "id", get(flow, "exits")[0])


def second_id(rng, flows):
    states = get(rng.choice(sorted(flows.items()))[1], "states")
    states.append(states[0])


def second_exit(rng, flows):
    exits = get(rng.choice(sorted(flows.items()))[1], "exits")
    exits.append(exits[0])


def second_trigger(rng, flows):
    edges = _edges(_any_state(rng, flows))
    edges.append(edges[0])


def second_key(rng, flows):
    rng.choice(sorted(flows.items()))[1].append(("version", "1.3.0"))


def unknown_key(rng, flows):
    _any_state(rng, flows).append(("colour", "red"))


def no_exits(_rng, flows):
    put(flows["f"], "exits", [])


def no_states(_rng, flows):
    put(flows["f"], "states", [])


def no_version(rng, flows):
    flow = rng.choice(sorted(flows.items()))[1]
    flow[:] = [pair for pair in flow if pair[0] != "version"]


def odd_version(rng, flows):
    put(rng.choice(sorted(flows.items()))[1], "version", "first")


def unknown_group(rng, flows):
    edges = _edges(_any_state(rng, flows))
    edges[0] = (edges[0][0], Pairs([("to", edges[0][0]), ("when", "nobody")]))


def unknown_operator(rng, flows):
    edges = _edges(_any_state(rng, flows))
    edges[0] = (edges[0][0], Pairs([("to", "done"), ("when", Pairs([("score", "~=80")]))]))


def unused_group(rng, flows):
    put(_any_state(rng, flows), "conditions", Pairs([("idle", Pairs([("score", "==1")]))]))


def missing_subflow(rng, flows):
    put(_any_state(rng, flows), "flow", "nobody")


def unhandled_exit(rng, flows):
    state = _any_state(rng, flows, invoking=True)
    if state and _edges(state):
        _edges(state).pop()


def unknown_exit(rng, flows):
    state = _any_state(rng, flows, invoking=True)
    if state:
        _edges(state).append(("surprise", _edges(state)[0][1]))


def unsatisfied_version(rng, flows):
    state = _any_state(rng, flows, invoking=True)
    if state:
        put(state, "flow-version", "^2")


def circle(rng, flows):
    name = rng.choice(sorted(flows))
    state = get(flows[name], "states")[-1]
    put(state, "flow", "f")
    put(state, "next", Pairs((exit_, "nowhere") for exit_ in get(flows["f"], "exits")))


def unreachable(rng, flows):
    exits = get(flows["f"], "exits")
    state = Pairs([("id", "island"), ("next", Pairs([("go", rng.choice(exits))]))])
    get(flows["f"], "states").append(state)


def extra_exit(_rng, flows):
    get(flows["f"], "exits").append("never")


FAULTS = [
    unknown_target,
    ambiguous_target,
    second_id,
    second_exit,
    second_trigger,
    second_key,
    unknown_key,
    no_exits,
    no_states,
    no_version,
    odd_version,
    unknown_group,
    unknown_operator,
    unused_group,
    missing_subflow,
    unhandled_exit,
    unknown_exit,
    unsatisfied_version,
    circle,
    unreachable,
    extra_exit,
]
