"""What a widget and its half in the browser say to each other, on both sides in one form.

The browser says ``{"id": …, "do": …, …}`` and gets ``{"id": …, …}`` or ``{"id": …, "error": …}``.
An id is its view's own, so that of several views of one widget the one that asked takes the answer.
What is to be done names what is meant, never where it stands: a trigger with the configuration
that it was seen at, a subflow by the states that lead to it, a key of evidence. The kernel looks
whether it still is so.

| do | with | gives |
|---|---|---|
| ``fire`` | ``trigger``, ``at``: flow and state of every level; ``assuming``: key → text | |
| ``give`` | ``key``, ``text`` or null, ``at`` | |
| ``undo``, ``restart``, ``load-again`` | ``at`` | |
| ``look``, ``return`` | ``step`` (``look``: null for now), ``at``: its time | |
| ``scenario`` | | ``text``: the walk so far |
| ``level`` | ``path``: states that lead to a flow that waits | |
| ``open``, ``close``, ``enter`` | ``path``: states that lead to a subflow | |
| ``back``, ``turn``, ``cancel``, ``lay-out`` | | |
| ``explain`` | ``path`` of a state, perhaps ``trigger`` | ``card`` |
| ``assume`` | ``values``: key → text, or null | |
| ``export`` | ``as``: a form | ``name``, ``media``, and the content as a buffer |
| ``choices`` | | |
| ``begin`` | ``flow`` | |
| ``init`` | ``flow``, ``name`` | |
| ``load`` | ``name`` | |
| ``save`` | ``name``, ``session``: the one that is meant | |
| ``sessions`` | ``search``, ``order``, ``page``; ``known`` | ``rows``, ``found``, ``orders``, … |
| ``rename``, ``duplicate`` | ``name``, ``to`` | |
| ``delete`` | ``name`` | ``deleted``, ``canRestore`` |
| ``restore`` | ``name`` | |
| ``show-file`` | ``name`` | ``text``, ``file`` |
| ``take-theirs``, ``keep-mine``, ``keep-both`` | ``of``: the news that is meant | |
| ``compare`` | ``of`` | ``rows`` |
| ``go`` | ``to``: next, back or again; ``step``: the one that is seen | |
| ``choose`` | ``choice``, ``step`` | |
| ``hand-in`` | ``text``, ``step`` | |
| ``walk`` | ``to``: after how many steps of the walk, ``step`` | |
| ``type`` | ``text``: the whole of it, ``by``: which view, as its how manieth | |
| ``save-text`` | ``by``: the text that is meant | ``done``, or ``news`` that are to be decided on |
| ``reload`` | | ``done`` |
| ``keep-on`` | ``of``: the news that is meant | |
| ``rows`` | ``view``, what `wish_of` takes, ``start`` | ``rows``, ``found``, … |
| ``select`` | ``names``, or ``all`` that ``view`` found; ``on`` | |
| ``open-session`` | ``name`` | |
| ``close-session`` | | |
| ``heat`` | ``by`` | perhaps how many histories are ``unread`` yet |
| ``replay`` | | ``frames``, or how many histories are ``unread`` yet |
| ``seen``, ``gone`` | ``view`` | |
| ``wake`` | | |

What would lose something is asked first: the answer has a ``question`` and, beside it, the fields
that consent; the same message with them does it. Where a name is taken, the answer has ``taken``
and a ``free`` one beside its ``error``; where a save is refused for what somebody else wrote, the
``news``, which are what the ways on are ``of``.

A ``step`` is one of a lesson, or a question about what happens next, by its number.

What is shown is no message: it is the state of the widget, which Jupyter keeps and sends itself.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Said: TypeAlias = dict[str, Any]
    Answer: TypeAlias = dict[str, Any] | tuple[dict[str, Any], bytes] | None
    Handler: TypeAlias = Callable[[Said], Answer]

_log: Final = logging.getLogger("flowr_nb")
MAX_ERROR: Final = 2_000
"""Longest error that is told, in characters: it may name what came, whatever its length."""


def answer(
    send: Callable[[dict[str, Any], list[bytes]], object],
    handlers: Mapping[str, Handler],
    content: object,
) -> None:
    """Do what the browser's half says, and answer: what goes wrong in words, never as a traceback.

    Args:
        send: Sends the answer.
        handlers: What can be done → how; what it gives is the answer, with a buffer or without.
        content: What came.
    """
    said: Said = content if isinstance(content, dict) else {}
    told: dict[str, Any] = {"id": said.get("id")}
    buffers: list[bytes] = []
    handler = handlers.get(str(said.get("do")), _refuse)
    try:
        found = handler(said) or {}
        fields, *buffers = found if isinstance(found, tuple) else (found,)
        told.update(fields)
    except FlowrNbError as error:
        told["error"] = str(error)
    except Exception as error:  # noqa: BLE001 - the last place that can put it into words
        # A defect of ours: the person still gets a sentence, the log gets the traceback.
        _log.exception("a widget's handler failed")
        words = f"this should not have happened ({type(error).__name__}: {error}); please report it"
        told["error"] = words
    if len(told.get("error", "")) > MAX_ERROR:
        told["error"] = f"{told['error'][: MAX_ERROR - 1]}…"
    # Always, also where nothing changes: the browser tells when no answer comes.
    send(told, buffers)


def _refuse(_said: Said) -> Answer:
    return {"error": "this widget is of another version than its page; run the cell again"}
