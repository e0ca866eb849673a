"""The params of a session as a text of their own, for stores that keep them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from flowr_nb.store.errors import SessionStorageError
from flowr_nb.store.yaml.session_file import BASE, SessionDumper
from flowr_nb.yaml.nodes import YamlMapping, YamlReadError
from flowr_nb.yaml.reader import read_yaml
from flowr_nb.yaml.written import WrittenData, written_data

if TYPE_CHECKING:
    from flowr_nb.session.model import Session

_NO_PARAMS: Final = "{}"


def params_to_text(session: Session) -> str:
    """The params of a session as YAML, for a store that keeps them apart.

    Raises:
        SessionStorageError: They hold something that would not be read again as it is.
    """
    if not session.params:
        return _NO_PARAMS
    params = session.params if isinstance(session.params, WrittenData) else dict(session.params)
    problem = "it would be read again as another"
    try:
        text: str = yaml.dump(params, Dumper=SessionDumper, sort_keys=False, allow_unicode=True)
        again = params_from_text(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = str(error)
    else:
        # Not-a-number, which another program wrote, equals nothing.
        if again == params or repr(again) == repr(params):
            return text
    raise SessionStorageError(
        f"the session `{session.name}` cannot be written: its params hold something that is not "
        f"plain YAML data ({problem})"
    )


def params_from_text(text: str) -> dict[str, Any]:
    """Params as `params_to_text` wrote them.

    Raises:
        ValueError: They are no mapping in YAML.
    """
    if text == _NO_PARAMS:
        return {}
    try:
        node = read_yaml(text)
        if not isinstance(node, YamlMapping):
            raise ValueError("`params` is not a mapping")  # noqa: TRY004 - a text's value
        return written_data(node, BASE) if node.entries else {}
    except YamlReadError as error:
        raise ValueError(f"`params`: {error}") from error
