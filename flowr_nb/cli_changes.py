"""``flowr-nb diff``, ``words`` and ``config-git``: what has changed in flows, in a shell."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowr_nb.cli_outcome import EXIT_FAULTY, EXIT_SOUND, Outcome
from flowr_nb.hints import printable

if TYPE_CHECKING:
    import argparse


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to those of a parser.

    Args:
        commands: The parser's commands.
    """
    diff = commands.add_parser(
        "diff",
        help="tell what has changed between two versions of a flow",
        description="Tell what has changed between two versions of a flow, with a shortest walk "
        "that tells each change; exit with 0 if nothing that counts has changed, with 1 if "
        "something has, and with 2 if one of them cannot be read.",
    )
    _add_arguments_of_diff(diff)
    diff.set_defaults(command=diff_flows)
    words = commands.add_parser(
        "words",
        help="print a flow in words, a line for each thing",
        description="Print a flow in words, a line for each thing: what git diff compares, where "
        "config-git has set it up.",
    )
    _add_arguments_of_words(words)
    words.set_defaults(command=print_words)
    config = commands.add_parser(
        "config-git",
        help="let git diff and git difftool tell flows in words",
        description="Write into the configuration of the git repository that this is in how git "
        "diff and git difftool tell flows, and say what its .gitattributes needs.",
    )
    _add_arguments_of_config_git(config)
    config.set_defaults(command=config_git)


def _add_arguments_of_diff(parser: argparse.ArgumentParser) -> None:
    """What ``diff`` can be told."""
    add = parser.add_argument
    version = "a flow's file or name, or REV:path of a git repository (:path is what is staged)"
    add("a", metavar="A", help=version)
    add("b", metavar="B", help="the newer one, likewise")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the changes as JSON")
    form.add_argument("--mermaid", action="store_true", help="print both as one Mermaid diagram")
    add("--svg", metavar="FILE", help="write the picture of both in one, too")
    add("--theme", default="auto", help="of that: light, dark, or auto for its reader's")
    add(
        "--names",
        action="store_true",
        help="names of states and of the flow, and order, count as differences, too",
    )
    add("--flows", metavar="DIR", help="where names and subflows are found")
    add(
        "--as",
        dest="stands_for",
        metavar="PATH",
        help="the file that both are versions of: what they invoke is found beside it",
    )


def diff_flows(options: argparse.Namespace) -> Outcome:
    """Run ``diff``.

    Returns:
        What to exit with: 0 where nothing that counts has changed, 1 where something has; and what
        to print.

    Raises:
        FlowrNbError: A flow is not to be had, or the picture cannot be drawn or written.
    """
    # Who checks a flow pays for none of it.
    from flowr_nb.changes import flow_diff  # noqa: PLC0415
    from flowr_nb.flow.library import FlowLibrary  # noqa: PLC0415

    if options.stands_for is not None and os.devnull in (options.a, options.b):
        return _of_one(options)
    library = None if options.flows is None else FlowLibrary(options.flows)
    found = flow_diff(options.a, options.b, library=library, stands_for=options.stands_for)
    if options.svg is not None:
        _write_svg(options.svg, found.to_svg(options.theme))
    is_different = found.differs(names=options.names) or found.does_the_same is False
    code = EXIT_FAULTY if is_different else EXIT_SOUND
    if options.json:
        return Outcome(code, json.dumps(found.to_json(), indent=2, ensure_ascii=False))
    if options.mermaid:
        return Outcome(code, found.to_mermaid().rstrip("\n"))
    return Outcome(code, str(found))


def _of_one(options: argparse.Namespace) -> Outcome:
    """A flow that is new or gone: git hands out an empty file for what there is not."""
    from flowr_nb.changes import ChangeKind, Version  # noqa: PLC0415 - as above
    from flowr_nb.flow.words import title_of  # noqa: PLC0415

    is_new = options.a == os.devnull
    kind = ChangeKind.ADDED if is_new else ChangeKind.REMOVED
    if options.a == options.b:
        return Outcome(EXIT_SOUND, "nothing has changed: there is neither")
    file = options.b if is_new else options.a
    flow = Version.of(file, stands_for=Path(options.stands_for)).flow
    told = f"the flow is {'new' if is_new else 'gone'}: {title_of(flow)}"
    if options.json:
        return Outcome(EXIT_FAULTY, json.dumps({"message": told, "kind": kind.value}, indent=2))
    return Outcome(EXIT_FAULTY, printable(f"{kind.sign} {told}"))


def _write_svg(file: str, svg: str) -> None:
    from flowr_nb.diagram import ExportError  # noqa: PLC0415 - see `diff`
    from flowr_nb.files import target_of, write_target  # noqa: PLC0415

    write_target(target_of(file, ExportError, ".svg"), svg.encode(), ExportError)


def _add_arguments_of_words(parser: argparse.ArgumentParser) -> None:
    """What ``words`` can be told."""
    parser.add_argument("file", metavar="FILE", help="a file with a flow in it")


def print_words(options: argparse.Namespace) -> Outcome:
    """Run ``words``.

    Returns:
        The flow in words. A file that is no flow, or a broken one, is given as it is, after a line
        that says so: `git diff` would show nothing at all where a command fails.

    Raises:
        FlowrNbError: There is no such file, or it cannot be read.
    """
    from flowr_nb.changes.listing import listing  # noqa: PLC0415 - see `diff`
    from flowr_nb.files import expanded  # noqa: PLC0415
    from flowr_nb.flow.errors import FlowError, FlowParseError  # noqa: PLC0415
    from flowr_nb.flow.loader import load_flow_from_file  # noqa: PLC0415

    file = expanded(options.file, FlowError)
    try:
        return Outcome(EXIT_SOUND, listing(load_flow_from_file(file)))
    except FlowParseError as error:
        if not error.findings or not file.is_file():
            raise
        try:
            text = file.read_text("utf-8", "replace")
        except OSError:
            raise error from None
        found = error.findings[0]
        why = printable(found.message)
        lines = "\n".join(map(printable, text.splitlines()))
        return Outcome(EXIT_SOUND, f"not to be read as a flow: {why}\n\n{lines}")


def _add_arguments_of_config_git(parser: argparse.ArgumentParser) -> None:
    """What ``config-git`` can be told."""
    add = parser.add_argument
    add("--print", action="store_true", dest="prints", help="print it instead, as commands")
    add("--flows", metavar="DIR", help="where flows are; by default what [tool.flowr] says")


def config_git(options: argparse.Namespace) -> Outcome:
    """Run ``config-git``.

    Returns:
        What was written, and what is left to do.

    Raises:
        FlowrNbError: There is no git or no repository, or its configuration cannot be written.
    """
    from flowr_nb.changes.git_setup import DRIVER, GitSetup  # noqa: PLC0415 - see `diff`
    from flowr_nb.files import settled  # noqa: PLC0415
    from flowr_nb.flow.errors import FlowError  # noqa: PLC0415
    from flowr_nb.settings import read_settings  # noqa: PLC0415

    given = options.flows
    flows = read_settings().flows_dir if given is None else settled(given, FlowError)
    setup = GitSetup.of(flows)
    if options.prints:
        return Outcome(EXIT_SOUND, "\n".join(map(printable, setup.lines)))
    written = setup.write()
    lines = [f"written into the repository's configuration: {key}" for key in written]
    lines = lines or ["the repository's configuration has it all"]
    missing = setup.missing_attributes()
    if missing:
        lines += [
            "",
            f"Add to {printable(str(setup.root / '.gitattributes'))}, and commit it:",
            "",
            *(f"    {printable(line)}" for line in missing),
        ]
    lines += [
        "",
        f"`git diff` then tells flows in words, and `git difftool -t {DRIVER}` what has changed.",
    ]
    return Outcome(EXIT_SOUND, "\n".join(lines))
