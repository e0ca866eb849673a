"""What a flow is: states, guarded transitions, exits and subflows.

Plain frozen data with the field names that users of flowr know. Nothing here checks anything:
a `Flow` is what its file says, sound or not (`flowr_nb.flow.validation.validate` tells which).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flowr_nb.flow.words import HEAD, facts_of, rows_of, rows_of_state, title_of
from flowr_nb.rich import ShowsPicture, ShowsRows, Table, html_table, text_table
from flowr_nb.yaml.written import WrittenData

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from flowr_nb.flow.positions import FlowText
    from flowr_nb.flow.validation.findings import Finding


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a flow; one without a default is required."""

    name: str
    default: Any = field(default=None, hash=False)
    required: bool = True


@dataclass(frozen=True, slots=True)
class GuardCondition:
    """The conditions of a guard, all of which must hold.

    Attributes:
        conditions: Evidence key → expression, as text (``{"score": ">=80"}``).
    """

    conditions: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Transition:
    """A way out of a state.

    Attributes:
        trigger: What fires it.
        target: A state id or an exit name of the same flow.
        conditions: Its guard, groups written out; None where it is open to all.
        referenced_condition_groups: The groups its guard names; None where it names none.
    """

    trigger: str
    target: str
    conditions: GuardCondition | None = None
    referenced_condition_groups: frozenset[str] | None = None

    @property
    def guard(self) -> Mapping[str, str]:
        """Evidence key → expression; empty where there is no guard."""
        return self.conditions.conditions if self.conditions else {}

    @property
    def groups(self) -> list[str]:
        """The groups its guard names, sorted."""
        return sorted(self.referenced_condition_groups or ())


@dataclass(frozen=True, slots=True, repr=False)
class State(ShowsRows):
    """A state of a flow.

    Attributes:
        id: Its name, unique in the flow.
        next: Trigger → transition, in the order of the file.
        flow: Reference to the subflow that this state invokes, or None.
        flow_version: Version constraint on that subflow (``^1``), or None.
        attrs: The project's own data; replaces the flow's ``attrs`` whole.
        conditions: Named groups of conditions: group → evidence key → expression.
    """

    id: str
    next: Mapping[str, Transition] = field(default_factory=dict, hash=False)
    flow: str | None = None
    flow_version: str | None = None
    attrs: Mapping[str, Any] | None = field(default=None, hash=False)
    conditions: Mapping[str, Mapping[str, str]] | None = field(default=None, hash=False)

    def __repr__(self) -> str:
        return f"State({self.id!r})"

    def _table(self) -> Table:
        return Table(f"state {self.id}", rows_of_state(self))


@dataclass(frozen=True, repr=False)
class Flow(ShowsPicture):
    """A flow: a state machine written down in YAML.

    Shows a small picture and what it is in a notebook, its states and transitions as lines in a
    terminal.
    Its lists may be given as any sequences, and are kept as tuples.

    Attributes:
        flow: Its name.
        version: Its semantic version, as written.
        exits: Names of its ends: the contract it offers to a flow that invokes it.
        states: Its states; the first is the initial one.
        params: Its parameters.
        attrs: The project's own data, or None.
        source: The text it was read from; None for a flow made in code. Not compared.
    """

    flow: str
    version: str
    exits: tuple[str, ...]
    states: tuple[State, ...]
    params: tuple[Param, ...] = ()
    attrs: Mapping[str, Any] | None = field(default=None, hash=False)
    source: FlowText | None = field(default=None, compare=False, repr=False)

    def __repr__(self) -> str:
        return f"Flow({title_of(self)})"

    def __str__(self) -> str:
        return str(Table(title_of(self), rows_of(self)))

    def _in_words(self) -> str:
        found = [(finding.headline,) for finding in self._findings()]
        return "\n".join(filter(None, (str(self), text_table(found, indent=""))))

    def _table(self) -> Table:
        found = [(finding.severity_in_words, finding.message) for finding in self._findings()]
        return Table(self.flow, [*facts_of(self), *found])

    def _repr_html_(self) -> str:
        # Folded: what a picture does not tell, and all there is where there is none.
        ways = html_table(rows_of(self), HEAD)
        return f"{super()._repr_html_()}<details><summary>transitions</summary>{ways}</details>"

    def _findings(self) -> tuple[Finding, ...]:
        """What is wrong with it by itself, whatever it invokes."""
        from flowr_nb.flow.validation.validate import validate  # noqa: PLC0415 - it needs flows

        return validate(self).findings

    if TYPE_CHECKING:  # a type checker should know that any sequence will do

        def __init__(  # noqa: PLR0913, PLR0917 - the file's keys
            self,
            flow: str,
            version: str,
            exits: Sequence[str],
            states: Sequence[State],
            params: Sequence[Param] = (),
            attrs: Mapping[str, Any] | None = None,
            source: FlowText | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        for name in ("exits", "states", "params"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @cached_property
    def _states_by_id(self) -> dict[str, State]:
        by_id: dict[str, State] = {}
        for state in self.states:
            by_id.setdefault(state.id, state)
        return by_id

    @property
    def initial(self) -> State | None:
        """The first state, or None in a flow without states."""
        return self.states[0] if self.states else None

    @property
    def path(self) -> Path | None:
        """The file it was read from, or None."""
        return self.source.path if self.source else None

    def state(self, state_id: str) -> State | None:
        """The state of that id (of duplicates the first), or None."""
        return self._states_by_id.get(state_id)

    def attrs_of(self, state: State) -> Mapping[str, Any]:
        """The attributes in force at a state: its own where it has some, else the flow's."""
        return (self.attrs if state.attrs is None else state.attrs) or {}

    def written_attrs_of(self, state: State) -> Mapping[str, Any]:
        """The same as they are to be shown: as they are written in the file, if they are of one."""
        attrs = self.attrs_of(state)
        return attrs.as_written if isinstance(attrs, WrittenData) else attrs
