"""What was and what is now, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flowr_nb.changes.model import MINUS
from flowr_nb.flow.conditions import in_words
from flowr_nb.hints import in_short
from flowr_nb.rich import in_plain_words, rows_of_mapping
from flowr_nb.yaml.written import WrittenData

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.flow.model import Param

_MOST_TOLD: Final = 6
_LONGEST: Final = 60


def named(name: str) -> str:
    """A name as messages tell it."""
    return f"`{in_short(name)}`"


def conditions_told(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """What a guard asks for now, and what not any more."""
    now = [in_words(key, text) for key, text in new.items() if old.get(key) != text]
    gone = [in_words(key, text) for key, text in old.items() if new.get(key) != text]
    if not gone:
        also = ", too" if old else ""
        return f"asks for {_listed(now)} now{also}"
    if not now:
        nothing = "" if new else ", and for nothing any more"
        return f"does not ask for {_listed(gone)} any more{nothing if len(gone) > 1 else ''}"
    return f"asks for {_listed(now)} now, and not for {_listed(gone)}"


def attrs_told(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    """Which attributes are new, gone or others, each with its sign."""
    one, other = _rows(old), _rows(new)
    told = [
        f"{_short(key)}: {_short(one[key])} → {_short(other[key])}"
        for key in one
        if key in other and one[key] != other[key]
    ]
    told += [f"{MINUS} {_short(key)}: {_short(one[key])}" for key in one if key not in other]
    told += [f"+ {_short(key)}: {_short(other[key])}" for key in other if key not in one]
    return _few(told) or "written otherwise"


def params_told(old: Sequence[Param], new: Sequence[Param]) -> tuple[str, str, str]:
    """The params before and after, and what of them has changed, each with its sign."""
    one, other = ([_param(each) for each in params] for params in (old, new))
    told = [f"{MINUS} {each}" for each in one if each not in other]
    told += [f"+ {each}" for each in other if each not in one]
    return ", ".join(one), ", ".join(other), _few(told) or "in another order"


def _param(param: Param) -> str:
    name = in_short(param.name)
    return name if param.required else f"{name} = {_short(in_plain_words(param.default))}"


def _rows(attrs: Mapping[str, Any] | None) -> dict[str, str]:
    written = attrs.as_written if isinstance(attrs, WrittenData) else attrs
    return dict(rows_of_mapping(written or {}))


def _few(told: list[str]) -> str:
    more = len(told) - _MOST_TOLD
    return ", ".join([*told[:_MOST_TOLD], *([f"and {more:,} more"] if more > 0 else [])])


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _short(text: str) -> str:
    return in_short(text, _LONGEST)
