"""The text of a flow between its file and a field: line ends, byte order mark, UTF-8, size."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from flowr_nb.flow.errors import FlowEditError
from flowr_nb.yaml.reader import MAX_BYTES

_LINE_END: Final = re.compile(r"\r\n?")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z][\w-]*")
_WORDS_OF_YAML: Final = frozenset(("null", "true", "false", "yes", "no", "on", "off"))
_BOM: Final = "\ufeff"
_TEMPLATE: Final = """\
flow: {name}
version: 1.0.0
exits: [done]
states:
  - id: start
    next:
      finish: done
"""


@dataclass(frozen=True, slots=True)
class StoredText:
    """What a place held when it was last read or written.

    Attributes:
        content: Its bytes.
        text: The same as a field has it: without byte order mark, lines parted by line feeds.
    """

    content: bytes
    text: str

    @classmethod
    def of(cls, content: bytes, where: str) -> StoredText:
        """Read it.

        Args:
            content: Its bytes.
            where: Where it is, in words.

        Raises:
            FlowEditError: It is no UTF-8.
        """
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            byte = content[error.start]
            raise FlowEditError(
                f"{where} is not UTF-8 (byte 0x{byte:02x} in line {line}), and cannot be edited "
                "here; save it as UTF-8 with the program that wrote it"
            ) from None
        return cls(content, plain_lines(text.removeprefix(_BOM)))

    @property
    def has_windows_lines(self) -> bool:
        """Whether each of its lines ends as on Windows."""
        ends = self.content.count(b"\r\n")
        return ends > 0 and ends == self.content.count(b"\n") == self.content.count(b"\r")


def content_of(text: str, before: StoredText | None) -> bytes:
    """A text as its place is to hold it: with the line ends and the mark that it has there.

    Args:
        text: The text.
        before: What the place holds; None for nothing.

    Raises:
        FlowEditError: It is too large, or has half a character.
    """
    if before is not None and before.text == text:
        return before.content
    is_marked = before is not None and before.content.startswith(_BOM.encode())
    has_windows_lines = before is not None and before.has_windows_lines
    written = text.replace("\n", "\r\n") if has_windows_lines else text
    try:
        content = f"{_BOM if is_marked else ''}{written}".encode()
    except UnicodeEncodeError:
        at = next(at for at, letter in enumerate(text) if "\ud800" <= letter <= "\udfff")
        line = text[:at].count("\n") + 1
        raise FlowEditError(
            f"line {line} has half a character (U+{ord(text[at]):04X}), which no file can hold; "
            "take it out, and save again"
        ) from None
    if len(content) > MAX_BYTES:
        raise FlowEditError(
            f"the text is larger than {MAX_BYTES:,} bytes, the most that is read; nothing was "
            "written: make two flows of it"
        )
    return content


def plain_lines(text: str) -> str:
    """A text whose lines are parted by line feeds alone, as a field has them."""
    return _LINE_END.sub("\n", text)


def template(name: str) -> str:
    """The text that a new flow begins with.

    Args:
        name: The flow's name, in quotes where YAML would not take it for a text.
    """
    is_plain = _PLAIN_NAME.fullmatch(name) is not None and name.lower() not in _WORDS_OF_YAML
    return _TEMPLATE.format(name=name if is_plain else json.dumps(name, ensure_ascii=False))
