"""What a program for flowr may notice: printed by name, and not the same with both."""
# ruff: noqa: BLE001, T201 - a program for flowr, which prints what it finds

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from flowr.domain.condition import ConditionOperator, evaluate_condition, parse_condition
from flowr.domain.loader import load_flow, load_flow_from_file, resolve_subflows
from flowr.domain.mermaid import to_mermaid
from flowr.domain.session import Session
from flowr.domain.validation import validate
from flowr.infrastructure.session_store import YamlSessionStore

HEAD = "flow: f\nversion: 1.0.0\nexits: [done]\nstates:\n"
SOUND = HEAD + "  - {id: a, next: {go: done}}\n"
UNKNOWN = HEAD + "  - {id: a, next: {go: {to: done, when: nobody}}}\n"


def tell(name: str, ask: Callable[[], object]) -> None:
    try:
        print(name, "|", ask())
    except Exception as error:
        print(name, "|", type(error).__name__)


def subflows(folder: Path) -> list[str]:
    for name, below in (("f", "c"), ("c", "d"), ("d", None)):
        invokes = f"flow: {below}, " if below else ""
        path = folder / f"{name}.yaml"
        path.write_text(f"flow: {name}\nversion: 1.0.0\nexits: [e]\nstates:\n")
        with path.open("a") as file:
            file.write(f"  - {{id: a, {invokes}next: {{e: e}}}}\n")
    found = resolve_subflows(load_flow_from_file(folder / "f.yaml"), folder / "f.yaml")
    return [flow.flow for flow in found]


def save_twice(folder: Path) -> str:
    store = YamlSessionStore(folder / "sessions")
    store.save(Session("f", "a", "s"))
    store.save(Session("f", "b", "s"))
    return store.load("s").state


tell("lists", lambda: load_flow(SOUND).exits == ["done"])
tell("unknown group", lambda: load_flow(UNKNOWN).flow)
tell("no YAML", lambda: load_flow("flow: ["))
tell("no operator", lambda: parse_condition("~=v")[0].name)
tell("a boolean", lambda: evaluate_condition(ConditionOperator.EQUALS, "true", True))
tell("no exits", lambda: validate(load_flow("flow: f\nversion: 1.0.0\n")).errors[0].location)
tell("mermaid", lambda: "    a --> done : go" in to_mermaid(load_flow(SOUND)))
with TemporaryDirectory() as here:
    tell("depth", lambda: subflows(Path(here)))
    (Path(here) / "c.yaml").unlink()
    root = load_flow_from_file(Path(here) / "f.yaml")
    tell("missing", lambda: len(resolve_subflows(root, Path(here) / "f.yaml")))
    tell("lost update", lambda: save_twice(Path(here)))
