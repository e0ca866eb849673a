"""The text of a value of evidence: what guards judge by, and what a history keeps.

A value has one text: numbers without an exponent, so that their first number is they themselves;
booleans as ``true`` and ``false``. What numpy and its like compute counts as what Python has for
it, and is known by its ``dtype``, so that none of them needs to be there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal, Inexact
from enum import Enum
from fractions import Fraction
from typing import Any, Final

from flowr_nb.flow.errors import EvidenceTextError

MAX_TEXT: Final = 10_000
"""Most characters that the text of a value may have."""
_MAX_DIGITS: Final = 4_000
_MAX_BITS: Final = 13_000
_MAX_DEPTH: Final = 20
_SIZE_OF_FLOAT: Final = 8
# Of a fraction that no decimal is exactly.
_EXACT: Final = Context(prec=_MAX_DIGITS, traps=[Inexact])
_ROUNDED: Final = Context(prec=40, traps=[])
_NOTHING: Final = ("NAType", "NaTType", "MaskedConstant")
"""What pandas and numpy give where there is no value."""
_BYTES: Final = (bytes, bytearray, memoryview)
# What Python shows of a thing that has no text of its own: what it is, or where it lies.
_NO_TEXT: Final = re.compile(r"\A<.*>\Z| at 0x[0-9a-fA-F]+", re.DOTALL)


def is_nothing(value: object) -> bool:
    """Whether it is a value that was not given: None, or what enumerations and numpy have for it.

    Args:
        value: Whatever is given as evidence.
    """
    if value is None:
        return True
    if type(value) in (str, int, float, bool):  # most often
        return False
    try:
        return _is_nothing(value)
    except Exception:  # noqa: BLE001 - of a stranger's object; why it has no text is told later
        return False


def _is_nothing(value: Any) -> bool:  # noqa: ANN401 - of a library that need not be here
    if isinstance(value, Enum):
        return is_nothing(value.value)
    if type(value).__name__ in _NOTHING:
        return True
    if not hasattr(value, "dtype") or getattr(value, "ndim", 0) > 0:
        return False
    kind = getattr(value.dtype, "kind", None)
    if kind in ("M", "m"):
        return str(value) == "NaT"
    return bool(kind == "O" and is_nothing(value.item()))


def to_text(evidence: object) -> str:
    r"""The text that stands for a value of evidence: ``True`` is ``true``, ``80`` is ``80``.

    A number is written without an exponent (``5e-05`` is ``0.00005``), a fraction that no decimal
    is exactly with 40 digits; a member of an enumeration as its value; lists, tuples and mappings
    as Python writes them; anything else as its ``str``. Half a character, as file names can have
    it, is the escape for it (``\udcff``).

    Args:
        evidence: The value.

    Raises:
        EvidenceTextError: It has no text that could be kept: bytes, sets, functions, what is shown
            by its address, more than `MAX_TEXT` characters.
    """
    try:
        text = evidence if type(evidence) is str else _text(evidence, 0)
    except EvidenceTextError:
        raise
    except Exception as error:  # whatever a stranger's `__str__` raises
        kind = type(evidence).__name__
        raise EvidenceTextError(
            f"the text of this {kind} cannot be had ({type(error).__name__}); give a text"
        ) from error
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    if len(text) > MAX_TEXT:
        raise _too_long()
    return text


def _text(value: Any, depth: int) -> str:  # noqa: ANN401, C901, PLR0911 - a row for each kind
    if type(value) is int:  # most often
        return _integer(value)
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, Enum):
        return _text(value.value, depth)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return _number(float.__repr__(value))
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, Fraction):
        return _fraction(value)
    if isinstance(value, complex):
        raise EvidenceTextError("a complex number has no order; give its parts")
    if isinstance(value, _BYTES):
        raise EvidenceTextError("bytes are no text; decode them")
    if isinstance(value, list | tuple | Mapping):
        return _nested(value, depth)
    if hasattr(value, "dtype"):
        return _computed(value, depth)
    return _own(value)


def _own(value: object) -> str:
    kind = type(value)
    if kind.__str__ is object.__str__ and hasattr(kind, "__iter__"):
        raise EvidenceTextError(
            f"a {kind.__name__} has no one text; give a list, or a text that you make of it"
        )
    text = str(value)
    is_address = f"{id(value):x}" in text.lower() or str(id(value)) in text
    if is_address or (kind.__str__ is object.__str__ and _NO_TEXT.search(text)):
        raise EvidenceTextError(f"a {kind.__name__} has no text of its own; give a text")
    return str.__str__(text)


def _integer(value: int) -> str:
    if value.bit_length() > _MAX_BITS:
        raise _too_many_digits()
    return int.__repr__(value)


def _number(text: str) -> str:
    """A number that Python or numpy wrote, without its exponent."""
    return _decimal(Decimal(text)) if "e" in text else text


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        return str(value)
    if abs(value.adjusted()) + len(value.as_tuple().digits) > _MAX_DIGITS:
        raise _too_many_digits()
    return format(value, "f")


def _fraction(value: Fraction) -> str:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _MAX_BITS:
        raise _too_many_digits()
    above, below = Decimal(value.numerator), Decimal(value.denominator)
    try:
        return _decimal(_EXACT.divide(above, below))
    except Inexact:
        return _decimal(_ROUNDED.divide(above, below))


def _computed(value: Any, depth: int) -> str:  # noqa: ANN401 - of a library that need not be here
    """What numpy, pandas and their like compute: one value, or a row of them."""
    kind = getattr(value.dtype, "kind", None)
    if getattr(value, "ndim", 0):
        if value.size > MAX_TEXT:
            raise _too_long()
        if kind == "f" and getattr(value.dtype, "itemsize", 8) < _SIZE_OF_FLOAT:
            value = value.astype("U32").astype("f8")  # the shortest, as below
        return _nested(value.tolist(), depth)
    if kind in ("i", "u", "f"):
        # Its own text is the shortest that is this number; Python's float has more digits.
        return _number(str(value))
    if kind in ("M", "m"):
        return str(value)
    item = value.item()
    return _own(value) if hasattr(item, "dtype") else _text(item, depth)


def _nested(value: Any, depth: int) -> str:  # noqa: ANN401 - a list, a tuple or a mapping
    """As Python writes it, but for the numbers."""
    if depth >= _MAX_DEPTH or len(value) > MAX_TEXT:
        raise _too_long()
    if isinstance(value, Mapping):
        pairs = (f"{_item(key, depth)}: {_item(each, depth)}" for key, each in value.items())
        return f"{{{_joined(pairs)}}}"
    inner = _joined(_item(each, depth) for each in value)
    if isinstance(value, list):
        return f"[{inner}]"
    return f"({inner},)" if len(value) == 1 else f"({inner})"


def _item(value: object, depth: int) -> str:
    if value is True or value is False:
        return repr(value)
    if is_nothing(value):
        return "None"
    text = _text(value, depth + 1)
    if text in ("true", "false") and not isinstance(value, str):
        return text.capitalize()
    # Texts have quotes there, and so has what is a text to us.
    is_bare = isinstance(value, int | float | Decimal | Fraction | list | tuple | Mapping)
    is_computed = hasattr(value, "dtype") and not isinstance(value, str)
    return text if is_bare or is_computed else repr(text)


def _joined(parts: Any) -> str:  # noqa: ANN401 - an iterator of texts
    """Parts with commas, as long as they are few enough to be kept."""
    found, length = [], 0
    for part in parts:
        found.append(part)
        length += len(part) + 2
        if length > MAX_TEXT:
            raise _too_long()
    return ", ".join(found)


def _too_many_digits() -> EvidenceTextError:
    return EvidenceTextError(
        f"it is a number of about {_MAX_DIGITS:,} digits or more; give one that is rounded"
    )


def _too_long() -> EvidenceTextError:
    return EvidenceTextError(
        f"its text would have more than {MAX_TEXT:,} characters, or be nested over {_MAX_DEPTH} "
        "deep; give what the guard compares, and keep the rest in a file"
    )
