"""Validate flows, alone and with those that they invoke."""
# ruff: noqa: T201 - a program for flowr, which prints what it finds

from pathlib import Path
from tempfile import TemporaryDirectory

from flowr.domain.loader import load_flow, load_flow_from_file, resolve_subflows
from flowr.domain.validation import ConformanceLevel, ValidationResult, Violation, validate

HEAD = "flow: f\nversion: 1.0.0\nexits: [done]\nstates:\n"
FLOWS = {
    "sound": "  - {id: a, next: {go: done}}\n",
    "far": "  - {id: a, next: {go: nowhere, out: done}}\n",
    "both": "  - {id: a, next: {go: done}}\n  - {id: done, next: {go: a}}\n",
    "idle": "  - {id: a, conditions: {g: {k: v}}, next: {go: done}}\n",
    "unreached": "  - {id: a, next: {go: a}}\n",
    "invoking": "  - {id: a, flow: sub, next: {ok: done, nok: done}}\n",
}
SUB = "flow: sub\nversion: 1.0.0\nexits: [ok]\nstates:\n  - {id: x, next: {go: ok}}\n"


def show(result: ValidationResult) -> None:
    print(result.is_valid, len(result.errors), bool(result.warnings))
    for violation in result.errors:
        print("  ", violation.severity.name, violation.severity is ConformanceLevel.MUST)
        parts = violation.location.split("/")
        print("  ", [part for part in parts if part.startswith(("flow:", "state:"))])
        print("  ", bool(violation.message))
    print(len(result.errors) + len(result.warnings) == len(result.violations))


for name, states in FLOWS.items():
    print(name)
    show(validate(load_flow(HEAD + states)))
show(validate(load_flow("flow: f\nversion: 1.0.0\nexits: []\nstates: []\n")))
with TemporaryDirectory() as folder:
    path = Path(folder) / "f.yaml"
    path.write_text(HEAD + FLOWS["invoking"])
    path.with_name("sub.yaml").write_text(SUB)
    root = load_flow_from_file(path)
    show(validate(root, resolve_subflows(root, path)))
    show(validate(flow=root, all_flows=None))

made = Violation(severity=ConformanceLevel.SHOULD, message="not nice", location="flow:f")
print(made.severity, made.message, made.location)
print(made == Violation(ConformanceLevel.SHOULD, "not nice", "flow:f"))
result = ValidationResult(violations=[made])
print(list(result.violations) == [made], list(result.warnings) == [made], result.is_valid)
print(len(ValidationResult().violations), ValidationResult().is_valid)
