"""What stands on the line of a magic."""

from __future__ import annotations

import builtins
import keyword
import shlex
import unicodedata
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from flowr_nb.hints import did_you_mean, in_short, listed
from flowr_nb.magics.errors import CellError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Container

VIEW_WORDS = ("expand", "show", "direction", "theme", "numbers")
"""The words of a view that a line takes."""


def words_of(line: str) -> list[str]:
    """The words of a line, in which quotes keep spaces together and nothing else is special.

    Raises:
        ValueError: A quote is not closed.
    """
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = lexer.escape = ""  # a path of Windows has backslashes
    return list(lexer)


def parsed(magic: Callable[..., object], line: str, called: str) -> argparse.Namespace:
    """The arguments of a line, by the parser of its magic.

    Args:
        magic: The magic, with arguments declared.
        line: What stands behind its name.
        called: How it is called, for messages: ``%%flow``.

    Raises:
        CellError: It cannot be parsed.
    """
    parser: Any = getattr(magic, "parser")  # noqa: B009 - IPython puts it there
    known = options_of(magic)
    try:
        words = words_of(line)
    except ValueError:
        raise CellError(f"a quote on the line of `{called}` is not closed: {line}") from None
    for word in words:
        option = word.partition("=")[0]
        if word.startswith("-") and not any(each.startswith(option) for each in known):
            have = f"; it has {listed(known)}{did_you_mean(option, known)}"
            raise CellError(f"`{called}` has no option `{in_short(option)}`{have}")
    try:
        found: argparse.Namespace = parser.parse_intermixed_args(words)
    except UsageError as error:
        hint = "; a name with spaces stands in quotes" if "unrecognized" in str(error) else ""
        raise CellError(f"`{called}`: {error}{hint}; `{called}?` tells all of it") from None
    return found


def options_of(magic: Callable[..., object]) -> list[str]:
    """The options that a magic has: ``--run``, ``--expand``, …."""
    parser: Any = getattr(magic, "parser")  # noqa: B009 - see `parsed`
    return [option for action in parser._actions for option in action.option_strings]  # noqa: SLF001 - nothing public tells


def view_of(told: argparse.Namespace) -> dict[str, Any]:
    """How a picture is to be shown, as `Workspace.diagram` has it."""
    return {word: getattr(told, word) for word in VIEW_WORDS}


def variable(name: str, option: str) -> str:
    """A name that somebody gives for a variable.

    Raises:
        CellError: No variable can be called so.
    """
    if not name.isidentifier() or keyword.iskeyword(name):
        raise CellError(f"no variable can be called `{name}`; give `{option}` another name")
    return as_python(name)


def as_python(name: str) -> str:
    """A name as Python looks it up, which has one form of letters that look alike."""
    return unicodedata.normalize("NFKC", name)


def why_not_bound(name: str, taken: Container[str]) -> str:
    """Why no variable is called as a flow is; empty where one can be.

    Args:
        name: The flow's name.
        taken: Names of variables that are not to be lost.
    """
    if not name.isidentifier() or keyword.iskeyword(name):
        return "is no name of a variable"
    name = as_python(name)
    if hasattr(builtins, name):
        return "is a name that Python has itself"
    return "is a variable that is needed" if name in taken else ""
