"""The JSON Schemas of what people write by hand, for the editors they write it in.

A schema sees one file, and of that the shape: what it cannot judge, `flowr-nb check` does.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import did_you_mean

__all__ = ["SCHEMAS", "read_schema", "schema_text"]

SCHEMAS: Final = {"flow": "flow.schema.json", "scenarios": "scenarios.schema.json"}
"""What there is a schema of → the file of this package that it stands in."""


def schema_text(kind: str) -> str:
    """The text of a schema, as it stands in its file.

    Args:
        kind: What it is a schema of: a key of `SCHEMAS`.

    Raises:
        FlowrNbError: There is no schema of that.
    """
    file = SCHEMAS.get(kind)
    if file is None:
        known = ", ".join(f"`{each}`" for each in SCHEMAS)
        hint = did_you_mean(kind, SCHEMAS, f"; there are {known}")
        raise FlowrNbError(f"there is no schema `{kind}`{hint}")
    return (files(__name__) / file).read_text("utf-8")


def read_schema(kind: str) -> dict[str, Any]:
    """A schema as plain data, new with each call.

    Args:
        kind: What it is a schema of: a key of `SCHEMAS`.

    Raises:
        FlowrNbError: There is no schema of that.
    """
    schema: dict[str, Any] = json.loads(schema_text(kind))
    return schema
