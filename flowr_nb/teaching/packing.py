"""A flow with all it invokes as one text that tells nothing at a glance. It is no secret.

Only what counts for a comparison is in it: states, transitions, guards, exits.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.loader import load_flow
from flowr_nb.flow.sources.memory import MemorySource
from flowr_nb.teaching.errors import TeachingError
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from flowr_nb.flow.model import Flow, State, Transition

_BEGIN: Final = "flowr-1:"
"""What it is and how it is packed; another form begins otherwise."""
_LARGEST_TEXT: Final = MAX_BYTES // 4
_LARGEST: Final = MAX_BYTES
"""Most bytes that a text may unpack to: a short one can hold very much of the same."""


def packed_flow(flow: Flow, library: FlowLibrary) -> str:
    """A flow and what it invokes as one text.

    Args:
        flow: The flow.
        library: Where it finds what it invokes.

    Raises:
        FlowError: One of them is not to be had.
    """
    flows = library.closure(flow)
    names: dict[int, str] = {}
    for number, each in enumerate(flows):
        is_free = each.flow not in names.values()
        names[id(each)] = each.flow if is_free else f"{each.flow} ({number})"

    def name_of(current: Flow, state: State) -> str:
        child = library.subflow(current, state)
        known = next(each for each in flows if (each.flow, each.path) == (child.flow, child.path))
        return names[id(known)]

    texts = [
        {
            "flow": names[id(each)],
            "version": "1.0.0",
            "exits": list(each.exits),
            "states": [
                {
                    "id": state.id,
                    **({"flow": name_of(each, state)} if state.flow is not None else {}),
                    "next": {way.trigger: _written(way) for way in state.next.values()},
                }
                for state in each.states
            ],
        }
        for each in flows
    ]
    content = json.dumps([json.dumps(each) for each in texts], separators=(",", ":"))
    return _BEGIN + base64.b85encode(zlib.compress(content.encode(), 9)).decode()


def _written(way: Transition) -> Any:  # noqa: ANN401 - plain data
    return {"to": way.target, "when": dict(way.guard)} if way.guard else way.target


def unpacked_flow(text: str) -> tuple[Flow, FlowLibrary]:
    """The flow that a text holds, and where it finds what it invokes.

    Args:
        text: The text, from `packed_flow`; line ends and spaces in it do not count.

    Raises:
        TeachingError: It holds none.
    """
    if not isinstance(text, str):
        raise TeachingError(f"a packed flow is a text, and no {type(text).__name__}")
    if len(text) > _LARGEST_TEXT:
        raise TeachingError(f"a packed flow has at most {_LARGEST_TEXT:,} characters")
    bare = "".join(text.split())
    if not bare.startswith(_BEGIN):
        raise TeachingError(
            f"a packed flow begins with `{_BEGIN}`; `exercise(…).packed` of a flow gives one"
        )
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b85decode(bare.removeprefix(_BEGIN)), _LARGEST)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise TeachingError("the packed flow is cut off, or larger than a flow may be")
        texts = json.loads(content)
        if not isinstance(texts, list) or not texts:
            raise TeachingError("there is no flow in the packed text")
        flows = [load_flow(each) for each in texts]
    except (ValueError, zlib.error, binascii.Error, RecursionError, FlowError) as error:
        if isinstance(error, TeachingError):
            raise
        raise TeachingError(
            "the packed flow is damaged; copy it again, from its first to its last character"
        ) from error
    return flows[0], FlowLibrary(MemorySource(*flows))
