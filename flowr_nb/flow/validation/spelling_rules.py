"""The rules on how names are spelt: there is something to see, and each looks like itself alone."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.flow.validation.inspection import MUST, SHOULD
from flowr_nb.hints import BIDI_CONTROLS, printable, seen_as, what_differs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.validation.findings import Finding
    from flowr_nb.flow.validation.inspection import Check, KeyPath


class _Name(NamedTuple):
    """A name, what it is one of, and where it is written."""

    text: str
    what: str
    where: KeyPath
    is_value: bool = False


_MUST_SHOW: Final = ("flow", "state", "exit", "trigger")


def spelling(check: Check) -> Iterator[Finding]:
    """Names that show nothing, that look like others, or that turn the direction of writing."""
    if _is_plain(check.flow):
        return
    for names in _namespaces(check):
        first: dict[str, _Name] = {}
        spelt: dict[str, str] = {}
        for name in names:
            if name.text in first:
                continue  # asked for again, or a duplicate, which another rule is about
            first[name.text] = name
            seen = seen_as(name.text)
            yield from _alone(check, name, seen)
            twin = spelt.setdefault(seen, name.text)
            if seen and twin != name.text:
                yield _alike(check, name, first[twin])


def _is_plain(flow: Flow) -> bool:
    """Whether all names are of plain letters, which look like nothing else; nearly always."""
    names = [flow.flow, *flow.exits]
    for state in flow.states:
        names += (state.id, *state.next, *(state.conditions or ()))
        names += (key for edge in state.next.values() for key in edge.guard)
    joined = "".join(names)
    return all(names) and joined.isascii() and joined.isprintable() and " " not in joined


def alike_in_words(name: str, twin: str) -> str:
    """That two names look the same, and what the difference is."""
    differs = what_differs(name, twin)
    return f"looks the same as `{printable(twin)}`: {differs}; give it a name of its own"


def _namespaces(check: Check) -> Iterator[Iterable[_Name]]:
    """The names that have to be told apart from one another, namespace by namespace."""
    flow = check.flow
    yield [_Name(flow.flow, "flow", ("flow",), is_value=True)]
    yield chain(
        (
            _Name(state.id, "state", ("states", index, "id"), is_value=True)
            for index, state in enumerate(flow.states)
        ),
        (_Name(name, "exit", ("exits", index)) for index, name in enumerate(flow.exits)),
    )
    for index, state in enumerate(flow.states):
        at = ("states", index)
        yield (_Name(trigger, "trigger", (*at, "next", trigger)) for trigger in state.next)
        yield (
            _Name(group, "group of conditions", (*at, "conditions", group))
            for group in state.conditions or {}
        )
    yield (
        _Name(key, "key of evidence", ("states", index, "next", edge.trigger, "when", key))
        for index, _, edge in check.transitions()
        for key in edge.guard
    )


def _alone(check: Check, name: _Name, seen: str) -> Iterator[Finding]:
    if not seen:
        level = MUST if name.what in _MUST_SHOW else SHOULD
        shown = "is empty" if not name.text else f"shows nothing: `{_codes(name.text)}`"
        message = f"the name of this {name.what} {shown}; give it one that can be seen"
        yield check.finding(level, "name-shows", message, *name.where, value=name.is_value)
    turning = "".join(dict.fromkeys(each for each in name.text if each in BIDI_CONTROLS))
    if turning and seen:
        yield check.finding(
            SHOULD,
            "name-direction",
            f"the {name.what} `{printable(name.text)}` has what turns the direction of writing "
            f"({_codes(turning)}), and so is drawn as another name; take it out",
            *name.where,
            value=name.is_value,
        )


def _alike(check: Check, name: _Name, twin: _Name) -> Finding:
    return check.finding(
        SHOULD,
        "name-apart",
        f"the {name.what} `{printable(name.text)}` {alike_in_words(name.text, twin.text)}",
        *name.where,
        value=name.is_value,
    )


def _codes(text: str) -> str:
    return " ".join(f"U+{ord(each):04X}" for each in text[:8])
