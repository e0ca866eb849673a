"""Checks of a flow against the rules of the format: what must hold and what should."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from flowr_nb.flow.errors import FlowError, FlowNotFoundError, refuse_no_flow
from flowr_nb.flow.subflows import subflow_files
from flowr_nb.flow.validation.findings import ValidationResult
from flowr_nb.flow.validation.subflow_rules import findings

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.flow.model import Flow, State


def validate(flow: Flow, all_flows: Iterable[Flow] | None = None) -> ValidationResult:
    """Check one flow against every rule.

    Args:
        flow: The flow.
        all_flows: The flows that it may invoke, as `resolve_subflows` gives them. Without it the
            rules about subflows are left out.
    """
    refuse_no_flow(flow)
    if all_flows is None:
        return validate_in(flow, None)
    if not isinstance(all_flows, Iterable):
        raise FlowError(f"`all_flows` are flows, and no {type(all_flows).__name__}")
    flows = [flow, *all_flows]
    for each in flows:
        refuse_no_flow(each)
    return validate_in(flow, _find_among(flows))


def validate_in(flow: Flow, find: Callable[[Flow, State], Flow] | None) -> ValidationResult:
    """Check one flow, with the given way to find the flow that a state invokes.

    Args:
        flow: The flow.
        find: Gives the invoked flow or raises a `FlowError`; None leaves subflows out.
    """
    found = findings(flow, find)
    return ValidationResult(tuple(sorted(found, key=lambda each: (each.line, each.column))))


def _find_among(flows: list[Flow]) -> Callable[[Flow, State], Flow]:
    """Match references by file where both flows know theirs, else by name."""
    by_path = {os.path.realpath(flow.path): flow for flow in flows if flow.path}
    by_name = {flow.flow: flow for flow in flows}

    def find(flow: Flow, state: State) -> Flow:
        reference = state.flow or ""
        tried = subflow_files(reference, flow.path.parent) if flow.path else ()
        for path in tried:
            with suppress(ValueError):  # a NUL in the reference
                real = os.path.realpath(path)
                if real in by_path:
                    return by_path[real]
        named = by_name.get(reference.removesuffix(".yaml"))
        if named is not None and not (flow.path and named.path):
            return named
        places = f" (tried {', '.join(map(str, tried))})" if tried else ""
        raise FlowNotFoundError(
            f"state `{state.id}` of `{flow.flow}` invokes `{reference}`, "
            f"and there is no such flow{places}",
            reference,
            tried,
        )

    return find
