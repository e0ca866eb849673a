"""The rules on a flow together with the flows it invokes, to any depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.flow.errors import FlowError, FlowParseError
from flowr_nb.flow.validation.inspection import MUST, Check
from flowr_nb.flow.validation.rules import LONGEST_VERSION, own_findings
from flowr_nb.hints import way_in_short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flowr_nb.flow.model import Flow, State
    from flowr_nb.flow.validation.findings import Finding
    from flowr_nb.flow.validation.inspection import KeyPath

    Find = Callable[[Flow, State], Flow]

_QUOTED: Final = 400


def findings(flow: Flow, find: Find | None) -> list[Finding]:
    """Every finding on a flow, in no particular order.

    Args:
        flow: The flow.
        find: Gives the flow that a state invokes or raises a `FlowError`; None leaves subflows
            out.
    """
    check = Check(flow)
    found = list(own_findings(check))
    if find is not None:
        found += _subflows(check, _Family(flow, find))
    return found


class _Family:
    """A flow and every flow it invokes, each looked up, walked and judged once.

    Flows that invoke one another many times over are strangers' data like any other: without a
    memory the number of ways through them doubles with each level, and a call for each level
    runs out of stack.
    """

    def __init__(self, root: Flow, find: Find) -> None:
        self._find = find
        self._children: dict[tuple[object, int], Flow | FlowError] = {}
        self._circles: dict[object, list[str] | None] = {}
        self._errors: dict[object, list[Finding]] = {}
        # Those that a flow invokes come before it, so that their errors are known when it is met.
        for flow in self._walk(root):
            if flow is not root:
                found = [*own_findings(Check(flow)), *_subflows(Check(flow), self)]
                self._errors[_key(flow)] = [each for each in found if each.is_error]

    def child(self, flow: Flow, index: int) -> Flow:
        """The flow that a state invokes; raises a `FlowError` where there is none."""
        key = (_key(flow), index)
        if key not in self._children:
            try:
                self._children[key] = self._find(flow, flow.states[index])
            except FlowError as error:
                self._children[key] = error
        found = self._children[key]
        if isinstance(found, FlowError):
            raise found.with_traceback(None)
        return found

    def circle(self, flow: Flow, child: Flow) -> list[str] | None:
        """The names along a circle of invocations that `flow` gets into with `child`."""
        return [flow.flow] * 2 if child.flow == flow.flow else self._circles.get(_key(child))

    def errors(self, flow: Flow) -> list[Finding]:
        """The errors of a flow that is invoked and in no circle."""
        return self._errors.get(_key(flow), [])

    def _walk(self, root: Flow) -> Iterator[Flow]:
        """Depth first, each flow once and after those it invokes; notes every circle met."""
        self._circles[_key(root)] = None
        trail = [(root, self._invoked(root))]
        while trail:
            flow, children = trail[-1]
            child = next(children, None)
            if child is None:
                trail.pop()
                if trail:
                    self._note(trail[-1][0], self._circles[_key(flow)])
                yield flow
                continue
            names = [above.flow for above, _ in trail]
            if child.flow in names:
                self._note(flow, [*names[names.index(child.flow) :], child.flow])
            elif _key(child) in self._circles:
                self._note(flow, self._circles[_key(child)])
            else:
                self._circles[_key(child)] = None
                trail.append((child, self._invoked(child)))

    def _invoked(self, flow: Flow) -> Iterator[Flow]:
        for index, state in enumerate(flow.states):
            if state.flow is not None:
                try:
                    yield self.child(flow, index)
                except FlowError:
                    continue  # reported where that flow is checked

    def _note(self, flow: Flow, circle: list[str] | None) -> None:
        if self._circles[_key(flow)] is None:
            self._circles[_key(flow)] = circle


def _key(flow: Flow) -> object:
    return flow.flow, flow.path


def _subflows(check: Check, family: _Family) -> Iterator[Finding]:
    for index, state in enumerate(check.flow.states):
        if state.flow is None:
            continue
        where = ("states", index, "flow")
        try:
            child = family.child(check.flow, index)
        except FlowError as error:
            if isinstance(error, FlowParseError) and error.findings:
                message = _unreadable(state, error)
                yield check.finding(MUST, "subflow-sound", message, *where, value=True)
            else:
                yield check.finding(MUST, "subflow-exists", str(error), *where, value=True)
            continue
        yield from _contract(check, index, state, child)
        yield from _constraint(check, index, state, child)
        circle = family.circle(check.flow, child)
        if circle:
            yield check.finding(
                MUST,
                "no-cycle",
                f"flows invoke one another in a circle: {way_in_short(circle)}; a run would never "
                "get through, so take one of these invocations out",
                *where,
                value=True,
            )
            continue
        errors = family.errors(child)
        if errors:
            first = errors[0].message
            # Each level quotes the one below it; far down that would be all there is to read.
            shown = first if len(first) <= _QUOTED else f"{first[:_QUOTED]}…"
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            yield check.finding(
                MUST,
                "subflow-sound",
                f"the subflow `{child.flow}` has errors: {shown}{more}",
                *where,
                value=True,
            )


def _unreadable(state: State, error: FlowParseError) -> str:
    first, *rest = error.findings
    more = f" (and {len(rest)} more)" if rest else ""
    return f"the subflow `{state.flow}` cannot be read: {first.place}: {first.message}{more}"


def _contract(check: Check, index: int, state: State, child: Flow) -> Iterator[Finding]:
    for name in child.exits:
        if name not in state.next:
            yield check.finding(
                MUST,
                "exits-handled",
                f"`{state.id}` does not handle the exit `{name}` of `{child.flow}`; "
                f"add `{name}: target` under `next`",
                *("states", index, "next"),
            )
    has = f"; it has {', '.join(f'`{name}`' for name in child.exits)}" if child.exits else ""
    for trigger in state.next:
        if trigger not in child.exits:
            yield check.finding(
                MUST,
                "exits-known",
                f"`{trigger}` is not an exit of `{child.flow}`"
                f"{check.nearest(trigger, child.exits, has)}",
                *("states", index, "next", trigger),
            )


def _is_constraint(text: str) -> bool:
    if len(text) > LONGEST_VERSION:
        return False
    import nodesemver  # noqa: PLC0415 - see the rule on versions

    try:
        nodesemver.make_range(text, loose=False)
    except (ValueError, TypeError):
        return False
    return True


def _constraint(check: Check, index: int, state: State, child: Flow) -> Iterator[Finding]:
    constraint = state.flow_version
    if constraint is None:
        return
    where: KeyPath = ("states", index, "flow-version")
    if check.flow.source is not None and not check.flow.source.has(*where):
        where = ("states", index, "flow_version")
    if not _is_constraint(constraint):
        yield check.finding(
            MUST,
            "version-constraint",
            f"`{constraint[:40]}` is not a version constraint; write one like ^1 or >=1.2.0",
            *where,
            value=True,
        )
        return
    import nodesemver  # noqa: PLC0415 - see the rule on versions

    try:
        if len(child.version) > LONGEST_VERSION:
            raise ValueError(f"longer than {LONGEST_VERSION} characters")  # noqa: TRY301
        satisfied = nodesemver.satisfies(child.version, constraint, loose=False)
    except (ValueError, TypeError) as error:
        yield check.finding(
            MUST,
            "version-constraint",
            f"`{constraint}` cannot be compared with version `{child.version[:40]}` of "
            f"`{child.flow}`: {str(error)[:80]}; give `{child.flow}` a version like 1.0.0",
            *where,
            value=True,
        )
        return
    if not satisfied:
        yield check.finding(
            MUST,
            "version-satisfied",
            f"`{child.flow}` is version {child.version}, and `{state.id}` asks for {constraint}",
            *where,
            value=True,
        )
