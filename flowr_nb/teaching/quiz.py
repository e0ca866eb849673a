"""Questions that are made from a flow, so that a new flow needs no writing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, zip_longest
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flowr_nb.comparison.evidence import closing, opening
from flowr_nb.comparison.side import Side
from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.session.options import OptionStatus
from flowr_nb.session.reachability import nearest_first
from flowr_nb.session.stepper import judged
from flowr_nb.teaching.answers import flow_of
from flowr_nb.teaching.choices import MOST_CHOICES, MOST_PLACES, choices_of
from flowr_nb.teaching.errors import TeachingError
from flowr_nb.teaching.flow_question import FlowQuestion, FlowQuestions
from flowr_nb.teaching.happening import Happening, given_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.comparison.evidence import Asked
    from flowr_nb.comparison.side import FlowLike
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import Option

_MOST_QUESTIONS: Final = 1_000
_KEYS: Final = ("about", "seed", "number")


class _Draft(NamedTuple):
    """A question before its choices: a trigger, or None for which of them can be taken."""

    kind: str
    at: Configuration
    trigger: str | None
    evidence: Mapping[str, str]


def questions(
    flow: FlowLike | FlowRun,
    n: int = 5,
    seed: int | str = 0,
    *,
    library: FlowLibrary | None = None,
) -> FlowQuestions:
    """Questions about what a flow does, made from the flow: always the same of the same seed.

    Each is about a place that a run can come to: where a trigger leads with some evidence, which
    condition blocks it, or which of several triggers can be taken. The first of many are the same
    as those of few. (What may be asked of the evidence ahead of a run is
    `flowr_nb.session.questions`.)

    Args:
        flow: The flow, its name, its path, its text, or a run of it.
        n: How many.
        seed: Another one gives others.
        library: Where names and subflows are found.

    Returns:
        The questions; fewer where the flow does not give so many, and then they say so.

    Raises:
        FlowError: The flow is not to be had, or cannot be begun.
        TeachingError: So many cannot be asked for.
    """
    wanted: object = n  # from a file it may be anything
    if not isinstance(wanted, int) or not 1 <= wanted <= _MOST_QUESTIONS:
        raise TeachingError(f"ask for 1 to {_MOST_QUESTIONS:,} questions")
    side = Side.begun(*flow_of(flow, library))
    reached = dict(nearest_first(side.library, side.configuration, MOST_PLACES))
    made = _made(side, reached, reached, seed)
    return FlowQuestions.of((each for each, _ in zip(made, range(n), strict=False)), n)


def drafted_at(
    at: Configuration, options: Iterable[Option], seed: int | str
) -> list[tuple[str, dict[str, str]]]:
    """Triggers of a place with evidence to ask about, in the order of a seed.

    Args:
        at: The place.
        options: The transitions out of it.
        seed: Another one gives another order.
    """
    drafts = _in_order(list(_drafts_at(at, tuple(options))), seed)
    return [(each.trigger, dict(each.evidence)) for each in drafts if each.trigger is not None]


def order_of(seed: str) -> Random:
    """What shuffles by a seed: the same every time, whatever letters the seed has.

    Args:
        seed: The seed.
    """
    return Random(seed.encode("utf-8", "surrogatepass"))  # noqa: S311 - nothing is secret here


def question_of(data: Mapping[str, Any], library: FlowLibrary | None = None) -> FlowQuestion:
    """The question that a mapping tells of, as it stands in a file of YAML.

    Args:
        data: ``about`` (the flow: a name, a path or a text), and with it ``seed`` (0) and
            ``number`` (1): which of the questions of that seed it is.
        library: Where names and subflows are found.

    Raises:
        TeachingError: It is no mapping, a key is none of these, there is no flow, or the flow
            gives not so many.
        FlowError: The flow is not to be had.
    """
    given: object = data  # of a file it may be anything
    if not isinstance(given, Mapping):
        raise TeachingError(f"a question is a mapping with `about`, and no {type(given).__name__}")
    for key in data:
        if key not in _KEYS:
            near = did_you_mean(str(key), _KEYS)
            raise TeachingError(f"a question has no `{in_short(str(key))}`{near}")
    if "about" not in data:
        raise TeachingError("a question says which flow it is about: `about: deploy`")
    number = data.get("number", 1)
    if isinstance(number, str) and number.isdecimal():
        number = int(number)
    asked = questions(data["about"], number, data.get("seed", 0), library=library)
    if len(asked) < number:
        raise TeachingError(f"there is no question {number}: {asked.message}")
    return asked[-1]


def _made(
    side: Side,
    about: Mapping[Configuration, tuple[Option, ...]],
    reached: Mapping[Configuration, tuple[Option, ...]],
    seed: int | str,
) -> Iterator[FlowQuestion]:
    drafts = [each for at, options in about.items() for each in _drafts_at(at, options)]
    triggers = list(dict.fromkeys(each.trigger for options in reached.values() for each in options))
    number = 0
    for place, draft in enumerate(_in_order(drafts, seed)):
        order = order_of(f"{seed}/{place}")
        options = {each.trigger: each for each in reached[draft.at]}
        if draft.trigger is None:
            asked = _which_is_open(draft, options.values(), triggers, order)
        else:
            happening = Happening(draft.at, judged(options[draft.trigger], draft.evidence))
            asked = _what_happens(side, draft, happening, order)
        if asked is not None:
            number += 1
            text, choices, answer, why = asked
            yield FlowQuestion(
                text,
                choices,
                answer,
                why,
                side.flow.flow,
                seed,
                number,
                draft.at,
                side.library,
            )


_Asked = tuple[str, tuple[str, ...], str, str]


def _what_happens(side: Side, draft: _Draft, happening: Happening, order: Random) -> _Asked | None:
    choices = choices_of(happening, side.library, side.flow.flow, order)
    if len(choices) < 2:  # noqa: PLR2004 - nothing to choose between
        return None
    assert draft.trigger is not None  # noqa: S101 - of the other kind
    text = (
        f"in `{in_short(str(draft.at))}`: what happens on `{in_short(draft.trigger)}`"
        f"{given_words(draft.evidence)}?"
    )
    return text, choices, happening.right_choice, happening.words


def _which_is_open(
    draft: _Draft, options: Iterable[Option], triggers: list[str], order: Random
) -> _Asked | None:
    here = {each.trigger: Happening(draft.at, judged(each, draft.evidence)) for each in options}
    can = [trigger for trigger, each in here.items() if each.is_open]
    blocked = [trigger for trigger, each in here.items() if not each.is_open]
    elsewhere = [trigger for trigger in triggers if trigger not in here]
    if not can or not blocked + elsewhere:
        return None
    order.shuffle(elsewhere)
    right = order.choice(can)
    choices = [right, *(blocked + elsewhere)[: MOST_CHOICES - 1]]
    order.shuffle(choices)
    told = [here[each].words for each in choices if each in here]
    absent = [f"`{in_short(each)}`" for each in choices if each not in here]
    if absent:
        are = "is" if len(absent) == 1 else "are"
        told.append(f"{', '.join(absent)} {are} none of the triggers there")
    text = f"in `{in_short(str(draft.at))}`: what can be done{given_words(draft.evidence)}?"
    return text, tuple(choices), right, "; ".join(told)


def _drafts_at(at: Configuration, options: tuple[Option, ...]) -> Iterator[_Draft]:
    """All that can be asked about a place: each trigger, open and blocked by each key alone."""
    blocked: dict[str, str] = {}
    for option in options:
        if option.landing is None:
            continue
        asked: Asked = {}
        for each in option.conditions:
            asked[each.key] = (*asked.get(each.key, ()), each.expression)
        given = opening(asked)
        if given is None:
            continue
        yield _Draft("leads", at, option.trigger, given)
        for key in asked:
            closed = closing(asked, key)
            if closed is not None:
                blocked = blocked or closed
                yield _Draft("blocked", at, option.trigger, closed)
    is_choice = any(each.status is not OptionStatus.BLOCKED for each in options)
    if is_choice:
        yield _Draft("open", at, None, blocked)


def _in_order(drafts: list[_Draft], seed: int | str) -> list[_Draft]:
    """Shuffled, and then of each kind in turn."""
    order = order_of(str(seed))
    shuffled = list(drafts)
    order.shuffle(shuffled)
    kinds = dict.fromkeys(each.kind for each in shuffled)
    piles = [[each for each in shuffled if each.kind == kind] for kind in kinds]
    return [each for each in chain.from_iterable(zip_longest(*piles)) if each is not None]
