"""What the documentation tells of the code, taken from the code, so that it cannot go stale.

An extension for Sphinx, used by `docs/conf.py`: the directive ``command-line`` describes the shell
command, ``error-classes`` every error.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import flowr_nb
from flowr_nb.cli import _parser
from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_PROGRAM = "flowr-nb"


class CommandLine(SphinxDirective):
    """A section for each sub-command: how it is called, and each of its options."""

    def run(self) -> list[nodes.Node]:
        """Make them."""
        found: list[nodes.Node] = []
        for name, parser in sub_commands():
            section = nodes.section(ids=[nodes.make_id(f"{_PROGRAM}-{name}")])
            title = f"{_PROGRAM} {name}"
            section += nodes.title(title, title)
            section += nodes.paragraph("", parser.description or "")
            usage = parser.format_usage().removeprefix("usage: ")
            section += nodes.literal_block(usage, usage, language="text")
            section += nodes.definition_list("", *map(_option, parser._actions))  # noqa: SLF001
            found.append(section)
        return found


class ErrorClasses(SphinxDirective):
    """Each error, what it means, and of what kind it is."""

    def run(self) -> list[nodes.Node]:
        """Make the list."""
        return [nodes.definition_list("", *(self._one(each) for each in error_classes()))]

    def _one(self, error: type[FlowrNbError]) -> nodes.Node:
        base = next(each for each in error.__bases__ if issubclass(each, FlowrNbError))
        summary = inspect.cleandoc(error.__doc__ or "").split("\n\n")[0]
        kind = "" if base is FlowrNbError else f" A kind of `{base.__name__}`."
        term = nodes.term("", "", nodes.literal("", error.__name__))
        term["ids"].append(nodes.make_id(error.__name__))
        told = self.parse_text_to_nodes(f"{summary}{kind}")
        return nodes.definition_list_item("", term, nodes.definition("", *told))


def sub_commands() -> list[tuple[str, argparse.ArgumentParser]]:
    """Each sub-command of the shell command, with what reads its arguments.

    Of one that has verbs, each verb: ``store copy``.
    """
    return list(_sub_commands_of(_parser(), ""))


def _sub_commands_of(
    parser: argparse.ArgumentParser, before: str
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    actions: list[Any] = parser._actions  # noqa: SLF001 - argparse has no other way
    for action in actions:
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for name, command in action.choices.items():
                verbs = list(_sub_commands_of(command, f"{before}{name} "))
                yield from verbs or [(f"{before}{name}", command)]


def error_classes() -> list[type[FlowrNbError]]:
    """Every error of the package, those of a kind beside each other."""
    for module in pkgutil.walk_packages(flowr_nb.__path__, prefix="flowr_nb."):
        if module.name not in ("flowr_nb.__main__", "flowr_nb.pytest_plugin"):
            importlib.import_module(module.name)
    return list(dict.fromkeys(_below(FlowrNbError)))


def _below(error: type[FlowrNbError]) -> Iterator[type[FlowrNbError]]:
    for each in sorted(error.__subclasses__(), key=lambda found: found.__name__):
        if each.__module__.startswith("flowr_nb."):
            yield each
            yield from _below(each)


def _option(action: argparse.Action) -> nodes.definition_list_item:
    names = list(action.option_strings) or [str(action.metavar or action.dest)]
    value = "" if action.nargs == 0 or not action.option_strings else f" {action.metavar or ''}"
    if value == " ":
        value = f" {action.dest.upper()}"
    term = nodes.term("", "", nodes.literal("", ", ".join(names) + value))
    default = action.default
    told = action.help or ""
    if action.option_strings and isinstance(default, (str, float)) and default is not True:
        told += "" if default == argparse.SUPPRESS else f" (by default {default})"
    return nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph("", told)))


def setup(app: Sphinx) -> dict[str, Any]:
    """What Sphinx calls for an extension."""
    app.add_directive("command-line", CommandLine)
    app.add_directive("error-classes", ErrorClasses)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
