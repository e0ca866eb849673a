"""From YAML to `Flow`: shape is checked, rules are not (see `flowr_nb.flow.validation`)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.files import expanded, read_file, shown
from flowr_nb.flow.errors import FlowError, FlowNotFoundError, FlowParseError, NotAFlowError
from flowr_nb.flow.shape import FlowReader, shape_finding
from flowr_nb.yaml.nodes import UnsupportedYamlError, YamlReadError
from flowr_nb.yaml.reader import MAX_BYTES, read_yaml

if TYPE_CHECKING:
    from flowr_nb.flow.model import Flow

_SUFFIXES: Final = (".yaml", ".yml")
_TOP_KEY: Final = re.compile(r"""^(?:\{\s*)?["']?(?:flow|states)["']?\s*:""", re.MULTILINE)
"""What a text has at its top that is meant to be a flow, also where it cannot be read."""


def is_flow_file(name: str) -> bool:
    """Whether a file may be a flow's, by its name: ``.yaml`` or ``.yml``, also in capitals."""
    return name.lower().endswith(_SUFFIXES)


def is_path_like(reference: str) -> bool:
    """Whether what names a flow is meant as a path: with a separator, or a suffix of YAML."""
    return "/" in reference or "\\" in reference or is_flow_file(reference)


def load_flow(
    yaml_string: str | bytes, path: str | Path | None = None, *, strict: bool = False
) -> Flow:
    """Read a flow from YAML text.

    Args:
        yaml_string: The text; bytes are taken as UTF-8.
        path: The file it comes from, for messages and for finding subflows.
        strict: Whether to refuse a flow that breaks a rule. The flows it invokes are looked at,
            too, where `path` is given: they are found as `resolve_subflows` finds them.

    Returns:
        The flow, as far as it can be read: an absent ``exits`` is empty, an absent ``next`` is
        empty, an unknown group of conditions is left out (validation reports each).

    Raises:
        FlowError: It is neither text nor bytes.
        FlowParseError: The text is not YAML or has not the shape of a flow; or, with `strict`,
            breaks a MUST of `validate`. It names every place.
        NotAFlowError: The same, of a text that is not meant to be a flow.
    """
    if not isinstance(yaml_string, str | bytes):
        raise FlowError(
            f"a flow is read from text or bytes, and not from a {type(yaml_string).__name__}; "
            "`load_flow_from_file` reads a file"
        )
    if not isinstance(path, str | Path | None):
        raise FlowError(f"the path of a flow is a text or a `Path`, and no {type(path).__name__}")
    file = None if path is None else Path(path)
    shown = yaml_string if isinstance(yaml_string, str) else _beginning(yaml_string)
    try:
        root = read_yaml(yaml_string)
    except YamlReadError as error:
        is_other = isinstance(error, UnsupportedYamlError) and not _TOP_KEY.search(shown)
        kind = NotAFlowError if is_other else FlowParseError
        raise kind([shape_finding(error, file, shown)]) from error
    flow = FlowReader(file, shown).flow(root)
    if strict:
        from flowr_nb.flow.strict import refuse_unsound  # noqa: PLC0415 - it is made of this module

        refuse_unsound(flow)
    return flow


def load_flow_from_file(path: str | Path, *, strict: bool = False) -> Flow:
    """Read a flow from a file.

    Args:
        path: The file.
        strict: See `load_flow`.

    Raises:
        FlowNotFoundError: There is no such file.
        FlowParseError: See `load_flow`; also a file that cannot be read.
    """
    file = expanded(path, FlowError)
    try:
        content = read_file(file, MAX_BYTES)
    except FileNotFoundError:
        raise FlowNotFoundError(f"there is no flow file {shown(file)}", str(path), [file]) from None
    except (OSError, ValueError) as error:
        raise FlowParseError.unreadable(file, error) from error
    return load_flow(content, file, strict=strict)


def _beginning(content: bytes) -> str:
    """As text; of one that is refused for its size the beginning is enough to show."""
    return content[:MAX_BYTES].decode("utf-8", "replace")
