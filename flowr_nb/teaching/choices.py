"""What may be chosen when it is asked what happens: what is right, and what could be thought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import in_short
from flowr_nb.session import stepper
from flowr_nb.session.reachability import nearest_first
from flowr_nb.teaching.errors import TeachingError
from flowr_nb.teaching.happening import BLOCKED, Happening, place_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from flowr_nb.flow.library import FlowLibrary

MOST_CHOICES: Final = 4
MOST_PLACES: Final = 200
"""Most places of a flow that questions are about, and that choices are taken from."""


def choices_of(
    happening: Happening,
    library: FlowLibrary,
    root: str,
    order: Random | None = None,
) -> tuple[str, ...]:
    """What may be chosen, four at most: places, and conditions that may block.

    Args:
        happening: What happens.
        library: Where flows are found.
        root: The outermost flow.
        order: Shuffles them; without it the places come first, by their names.
    """
    right = happening.right_choice
    near = [f"{BLOCKED}{each.in_words}" for each in happening.option.conditions]
    if happening.option.landing is not None:
        near.append(place_words(happening.option.landing))
    far = _places_around(happening, library, root)
    if order is not None:
        order.shuffle(near)
        order.shuffle(far)
    # Of several conditions that block any is right, and only one is offered.
    also_right = {f"{BLOCKED}{each.in_words}" for each in happening.blocking} - {right}
    wrong = [each for each in dict.fromkeys((*near, *far)) if each not in {right, *also_right}]
    # One place to choose at least, so that it is not told by the choices that something blocks.
    kept = wrong[: MOST_CHOICES - 1]
    if kept and all(each.startswith(BLOCKED) for each in (right, *kept)):
        kept[-1:] = [each for each in wrong if not each.startswith(BLOCKED)][:1] or kept[-1:]
    chosen = [right, *kept]
    if order is not None:
        order.shuffle(chosen)
        return tuple(chosen)
    return tuple(sorted(chosen, key=lambda each: (each.startswith(BLOCKED), each)))


def chosen_of(choices: tuple[str, ...], choice: str | int) -> str:
    """One of the choices, by itself or by its number.

    Args:
        choices: The choices.
        choice: The text, or the number, counted from 1.

    Raises:
        TeachingError: It is none of them.
    """
    if isinstance(choice, int) and not isinstance(choice, bool) and 1 <= choice <= len(choices):
        return choices[choice - 1]
    if isinstance(choice, str) and choice in choices:
        return choice
    told = "; ".join(f"{n}. {in_short(each)}" for n, each in enumerate(choices, 1))
    raise TeachingError(f"choose one of these, by its text or its number: {told}")


def _places_around(happening: Happening, library: FlowLibrary, root: str) -> list[str]:
    """Where the other transitions lead, those of the same place first."""
    found: dict[str, None] = {}
    _add(found, _landings(library, happening))
    try:
        begin = stepper.start(library, root)
        for _, options in nearest_first(library, begin, MOST_PLACES):
            _add(found, [place_words(each.landing) for each in options if each.landing])
    except FlowrNbError:
        pass  # what there is so far will do
    return list(found)


def _landings(library: FlowLibrary, happening: Happening) -> list[str]:
    options = stepper.options(library, happening.at)
    return [place_words(each.landing) for each in options if each.landing is not None]


def _add(found: dict[str, None], names: Iterable[str]) -> None:
    found.update(dict.fromkeys(names))
