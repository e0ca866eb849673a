"""What widgets say: sentences about a run, and errors without a traceback."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flowr_nb.session.options import Option

_log: Final = logging.getLogger("flowr_nb")

_QUOTED: Final = re.compile(r"`([^`]*)`")
ERROR_COLOUR: Final = "var(--jp-error-color1, #b3261e)"
MUTED_COLOUR: Final = "var(--jp-ui-font-color2, #5f6b78)"


@contextmanager
def errors_in_words(tell: Callable[[str], None]) -> Iterator[None]:
    """Run a widget's handler; what goes wrong is told in words, never raised into the page.

    Args:
        tell: Shows a text to the person; called with an empty one when all went well.
    """
    try:
        yield
    except FlowrNbError as error:
        tell(str(error))
    except Exception as error:  # noqa: BLE001 - the last place that can put it into words
        # A defect of ours: the person still gets a sentence, the log gets the traceback.
        _log.exception("a widget's handler failed")
        tell(f"this should not have happened ({type(error).__name__}: {error}); please report it")
    else:
        tell("")


def moment(timestamp: str) -> str:
    """A time of a session (ISO 8601, UTC) as people read it, to the second."""
    return timestamp[:19].replace("T", " ")


def in_html(text: str) -> str:
    """A sentence of ours as HTML: names in backticks are set as code, and all of it is text."""
    return _QUOTED.sub(r"<code>\1</code>", escape(text))


def error_html(text: str) -> str:
    """An error as HTML; empty for none."""
    if not text:
        return ""
    shown = in_html(text).replace("\n", "<br>")
    return (
        f'<div role="alert" style="color: {ERROR_COLOUR}; line-height: 1.4; '
        f'white-space: normal; overflow-wrap: anywhere">⚠ {shown}</div>'
    )


def landing_words(option: Option) -> str:
    """Where a transition really leads, as people read it."""
    if option.landing is None:
        return option.target
    if option.landing.is_over:
        return f"{option.landing.state} (the end)"
    if option.landing.state == option.target:
        return option.target
    return f"{option.landing.flow} ▸ {option.landing.state}"
