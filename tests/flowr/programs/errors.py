"""Get everything wrong that flowr has an error for, and print which one comes."""
# ruff: noqa: T201 - a program for flowr, which prints what it finds

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from flowr.domain.loader import (
    FlowParseError,
    load_flow,
    load_flow_from_file,
    resolve_when_clause,
)
from flowr.infrastructure.session_store import (
    SessionAlreadyExistsError,
    SessionCorruptedError,
    SessionNameNotFoundError,
    SessionNotFoundError,
    YamlSessionStore,
)

flow_path = Path(sys.argv[1]) / "deploy.yaml"


def told(expected: type[Exception], call: Callable[[], object]) -> None:
    try:
        call()
    except expected as error:
        print(expected.__name__, bool(str(error)))
    else:
        print("no error")


told(FlowParseError, lambda: load_flow("[a list]"))
told(FlowParseError, lambda: load_flow("version: 1.0.0"))
told(FlowParseError, lambda: load_flow("flow: f\nversion: 1.0.0\nstates: [{next: {}}]"))
told(FlowParseError, lambda: resolve_when_clause("nobody", None, "a"))
told(FlowParseError, lambda: resolve_when_clause(["good", "nobody"], {"good": {}}, "a"))
told(FlowParseError, lambda: resolve_when_clause({"k": "~=v"}, None, "a"))
told(FileNotFoundError, lambda: load_flow_from_file(flow_path.with_name("gone.yaml")))

with TemporaryDirectory() as folder:
    store = YamlSessionStore(Path(folder))
    store.init(flow_path, "friday")
    (Path(folder) / "damaged.yaml").write_text("flow: [\n")
    told(SessionAlreadyExistsError, lambda: store.init(flow_path, "friday"))
    told(FileNotFoundError, lambda: store.init(flow_path.with_name("gone.yaml"), "monday"))
    told(SessionNotFoundError, lambda: store.load("nobody"))
    told(SessionNameNotFoundError, lambda: store.resolve("nobody"))
    told(SessionCorruptedError, lambda: store.load("damaged"))
    try:
        store.resolve("nobody")
    except SessionNameNotFoundError as error:
        print(error.session_arg, error.sessions_dir == Path(folder))

for kind in (
    FlowParseError,
    SessionAlreadyExistsError,
    SessionNotFoundError,
    SessionCorruptedError,
):
    print(str(kind("in words")), issubclass(kind, Exception))
own = SessionNameNotFoundError(session_arg="x", sessions_dir=Path("there"))
print(own.session_arg, own.sessions_dir, "x" in str(own), "there" in str(own))
