"""What a widget and its half in the browser say to each other, on both sides in one form.

The browser says ``{"id": …, "do": …, …}`` and gets ``{"id": …, …}`` or ``{"id": …, "error": …}``.
An id is its view's own, so that of several views of one widget the one that asked takes the answer.
What is to be done names what is meant, never where it stands: a trigger with the configuration
that it was seen at, a subflow by the states that lead to it, a key of evidence. The kernel looks
whether it still is so.

| do | with | gives |
|---|---|---|
| ``fire`` | ``trigger``, ``at``: flow and state of every level | |
| ``open``, ``close``, ``enter`` | ``path``: states that lead to a subflow | |
| ``back``, ``turn``, ``cancel``, ``lay-out`` | | |
| ``explain`` | ``path`` of a state, perhaps ``trigger`` | ``card`` |
| ``assume`` | ``values``: key → text, or null | |
| ``export`` | ``as``: a form | ``name``, ``media``, and the content as a buffer |

What is shown is no message: it is the state of the widget, which Jupyter keeps and sends itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from flowr_nb.widgets.words import errors_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Said: TypeAlias = dict[str, Any]
    Answer: TypeAlias = dict[str, Any] | tuple[dict[str, Any], bytes] | None
    Handler: TypeAlias = Callable[[Any, Said], Answer]


def answer(widget: Any, handlers: Mapping[str, Handler], content: object) -> None:  # noqa: ANN401
    """Do what the browser's half says, and answer.

    Args:
        widget: The widget, which sends the answer.
        handlers: What can be done → how; what it gives is the answer, with a buffer or without.
        content: What came.
    """
    said: Said = content if isinstance(content, dict) else {}
    told: dict[str, Any] = {"id": said.get("id")}
    buffers: list[bytes] = []

    def tell(error: str) -> None:
        if error:
            told["error"] = error

    handler = handlers.get(str(said.get("do")))
    if handler is None:
        tell("this widget is of another version than its page; run the cell again")
    else:
        with errors_in_words(tell):
            found = handler(widget, said) or {}
            fields, *buffers = found if isinstance(found, tuple) else (found,)
            told.update(fields)
    # Always, also where nothing changes: the browser tells when no answer comes.
    widget.send(told, buffers)
