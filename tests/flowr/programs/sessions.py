"""Make sessions, and move them by hand."""
# ruff: noqa: T201 - a program for flowr, which prints what it finds

from dataclasses import FrozenInstanceError, replace
from datetime import datetime, timedelta

from flowr.domain.session import Session, SessionStackFrame


def show(session: Session) -> None:
    stack = [(frame.flow, frame.state) for frame in session.stack]
    print(session.flow, session.state, session.name, session.created_at, stack, session.params)


def moved_now(session: Session) -> bool:
    return datetime.fromisoformat(session.updated_at).utcoffset() == timedelta(0)


bare = Session("f", "a")
show(bare)
print(repr(bare.created_at), repr(bare.updated_at), bare == Session(flow="f", state="a"))
frame = SessionStackFrame(flow="outer", state="calls")
print(frame.flow, frame.state, frame == SessionStackFrame("outer", "calls"))

full = Session(
    flow="f",
    state="a",
    name="friday",
    created_at="then",
    updated_at="then",
    stack=[frame],
    params={"f": {"k": 1}},
)
show(full)
print(full == Session("f", "a", "friday", "then", "then", [frame], {"f": {"k": 1}}))
print(len(full.stack), full.stack[-1] == frame, bool(bare.stack))

show(full.with_state("b"))
print(full.with_state("b", "later").updated_at, full.with_state("b", updated_at="x").updated_at)
print(moved_now(full.with_state("b")), moved_now(full.with_state(state="b", updated_at=None)))
entered = full.push_stack(SessionStackFrame("f", "a"), "first", "g")
show(entered)
show(full.push_stack(frame=frame, new_state="same flow"))
show(full.push_stack(frame, new_state="there", new_flow="h"))
left = entered.pop_stack("b")
show(left)
show(left.pop_stack(new_state="out"))
show(bare.pop_stack("nowhere to go back to"))
print(moved_now(entered), moved_now(left))
show(replace(left, state="c", name="copy"))
show(full)
try:
    full.state = "other"
except FrozenInstanceError as error:
    print(type(error).__name__)
