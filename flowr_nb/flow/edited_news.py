"""What others did to the place of a flow that is being edited."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum


class FlowNewsKind(Enum):
    """What others did to the place of a flow that is being edited."""

    CHANGED = "changed"
    REMOVED = "removed"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class FlowNews:
    """Something that others did and that is not simply followed, as it would lose what was typed.

    Attributes:
        kind: What it is.
        words: What happened, for a person.
        of: Tells these news from others.
    """

    kind: FlowNewsKind
    words: str
    of: str

    @classmethod
    def about(cls, kind: FlowNewsKind, words: str, content: bytes = b"") -> FlowNews:
        """News, which others are if the place holds something else.

        Args:
            kind: What it is.
            words: What happened, for a person.
            content: What the place holds.
        """
        return cls(kind, words, f"{kind.value} {hashlib.sha256(content).hexdigest()[:16]}")
