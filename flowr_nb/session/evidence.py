"""What is given with a step, as the texts that it is judged by and kept as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flowr_nb.flow.errors import EvidenceTextError
from flowr_nb.flow.evidence import is_nothing, to_text
from flowr_nb.session.step_errors import EvidenceValueError, StepError

MAX_EVIDENCE: Final = 100_000
"""Most characters of all that is given at once."""
_SHOWN: Final = 40


def joined(evidence: Mapping[str, object] | None, more: Mapping[str, object]) -> dict[str, object]:
    """Evidence that is given as a mapping and as keywords, in one.

    Raises:
        StepError: What is to be a mapping is none.
    """
    if not evidence:
        return {**more}
    _refuse_no_mapping(evidence)
    return {**evidence, **more}


def _refuse_no_mapping(evidence: object) -> None:
    if not isinstance(evidence, Mapping):
        raise StepError(
            f'evidence is a mapping, as {{"coverage": 86}}, and no {type(evidence).__name__}'
        )


def as_texts(evidence: Mapping[str, object]) -> dict[str, str]:
    """Evidence as texts, which no later change of what was given can reach.

    A value that was not given is left out with its key: None, pandas' NA, see `is_nothing`.

    Args:
        evidence: Evidence key → value; see `to_text`.

    Raises:
        StepError: It is no mapping.
        EvidenceValueError: A value has no text, or one that cannot be kept; the message says whose.
    """
    if not evidence:  # of most steps; this is asked at each
        return {}
    _refuse_no_mapping(evidence)
    texts: dict[str, str] = {}
    length = 0
    for key, value in evidence.items():
        if is_nothing(value):
            continue
        try:
            name = (
                key if type(key) is str and key.isascii() and len(key) <= _SHOWN else to_text(key)
            )
            text = to_text(value)
        except EvidenceTextError as error:
            shown = key[:_SHOWN] if type(key) is str else type(key).__name__
            raise EvidenceValueError(shown, str(error)) from error
        texts[name] = text
        length += len(name) + len(text)
    if length > MAX_EVIDENCE:
        raise EvidenceValueError(
            ", ".join(list(texts)[:3]), f"together it has more than {MAX_EVIDENCE:,} characters"
        )
    return texts
