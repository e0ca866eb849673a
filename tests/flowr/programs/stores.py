"""Keep sessions in files."""
# ruff: noqa: T201 - a program for flowr, which prints what it finds

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from flowr.domain.loader import load_flow_from_file
from flowr.domain.session import Session, SessionStackFrame, SessionStore
from flowr.infrastructure.session_store import YamlSessionStore


def show(session: Session) -> None:
    stack = [(frame.flow, frame.state) for frame in session.stack]
    print(session.name, session.flow, session.state, stack, session.params)


def move(store: SessionStore, name: str, state: str) -> Session:
    session = store.load(name).with_state(state)
    store.save(session)
    return session


flow_path = Path(sys.argv[1]) / "deploy.yaml"
with TemporaryDirectory() as folder:
    directory = Path(folder) / "sessions"
    store = YamlSessionStore(sessions_dir=directory)
    print(list(store.list_sessions()))
    begun = store.init(flow_path, "friday")
    show(begun)
    print(begun.created_at == begun.updated_at != "")
    show(store.init(flow_path=flow_path, name="monday"))
    show(move(store, "friday", "testing"))
    show(store.load("friday"))
    print(store.load("friday") == store.load(str(directory / "friday.yaml")))
    print(store.resolve("friday") == directory / "friday.yaml")
    print(store.resolve(session_arg=str(directory / "friday.yaml")).name)
    made = Session("deploy", "canary", "made", "then", "then", [SessionStackFrame("f", "a")])
    store.save(session=made)
    show(store.load(session_arg="made"))
    print(store.load("made") == made)
    print([session.name for session in store.list_sessions()])
    print(sorted(path.name for path in directory.glob("*.yaml")))
    print(store.load("friday").state == load_flow_from_file(flow_path).states[1].id)
