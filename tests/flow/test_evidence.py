"""The text of a value of evidence: what is judged by, what is kept, and what has none."""

import datetime as dt
import decimal
import enum
import fractions
import io
import ipaddress
import itertools
import math
import pathlib
import uuid
from collections import OrderedDict, deque, namedtuple
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace

import pytest
from hypothesis import given, strategies as st

from flowr_nb.flow import EvidenceTextError, evaluate_condition, parse_condition, to_text
from flowr_nb.flow.conditions import first_number
from flowr_nb.flow.evidence import MAX_TEXT


class Verdict(enum.Enum):
    GOOD = "pass"
    LEVEL = 3
    YES = True


class Answer(enum.Enum):
    YES = "yes"
    UNKNOWN = None


class Shown:
    """What has a text of its own that looks like what Python shows of what has none."""

    def __str__(self):
        return "<p>crash at 0x1f</p>"


class Address:
    def __str__(self):
        return f"a thing at {hex(id(self))}"


NAType = type("NAType", (), {"__repr__": lambda _: "<NA>"})


class Single(SimpleNamespace):
    """A row of numpy's float32, whose numbers as Python's have digits that nobody gave."""

    ndim, size = 1, 2
    dtype = SimpleNamespace(kind="f", itemsize=4)

    def astype(self, kind):
        assert kind == "U32"
        texts = SimpleNamespace()
        texts.astype = lambda _: SimpleNamespace(tolist=lambda: [1e-07, 0.1])
        return texts

    def tolist(self):
        return [1.0000000116860974e-07, 0.10000000149011612]


class Word(enum.StrEnum):
    GOOD = "good"


class OldWord(str, enum.Enum):  # noqa: UP042 - what people have
    GOOD = "good"


class Level(enum.IntEnum):
    HIGH = 5


@dataclass
class Point:
    x: int


class Own:
    def __str__(self):
        return "its own"


class SubText(str):
    __slots__ = ()

    def __str__(self):
        return "another"


Pair = namedtuple("Pair", "one two")  # noqa: PYI024 - what people have


class Computed:
    """What numpy and its like give, without numpy: a `dtype`, an `item`, perhaps a `tolist`."""

    def __init__(self, kind, value, text=None, rows=None):
        self.dtype = SimpleNamespace(kind=kind)
        self.ndim = 0 if rows is None else 1
        self.size = 1 if rows is None else len(rows)
        self._value, self._text, self._rows = value, text, rows

    def item(self):
        return self._value

    def tolist(self):
        return self._rows

    def __iter__(self):
        return iter(self._rows)

    def __str__(self):
        return str(self._value) if self._text is None else self._text

    def __repr__(self):
        return f"np.{self}"


NOTHING = [
    None,
    NAType(),
    Answer.UNKNOWN,
    Computed("M", None, "NaT"),
    Computed("m", None, "NaT"),
    Computed("O", None),
    type("MaskedConstant", (Computed,), {})("f", 0.0, "--"),
]


VALUES = [
    ("as it is", "as it is"),
    ("", ""),
    ("5e-05", "5e-05"),  # a text is a text
    (SubText("whole"), "whole"),
    (True, "true"),
    (False, "false"),
    (80, "80"),
    (-0, "0"),
    (2**53 + 1, "9007199254740993"),
    (10**300, "1" + "0" * 300),
    (80.0, "80.0"),
    (0.1, "0.1"),
    (5e-05, "0.00005"),
    (-5e-05, "-0.00005"),
    (1e-7, "0.0000001"),
    (2.5e-300, "0." + "0" * 299 + "25"),
    (1e16, "10000000000000000"),
    (1.5e22, "15000000000000000000000"),
    (math.inf, "inf"),
    (math.nan, "nan"),
    (decimal.Decimal("5E-5"), "0.00005"),
    (decimal.Decimal("1E+3"), "1000"),
    (decimal.Decimal("1.10"), "1.10"),
    (decimal.Decimal("NaN"), "NaN"),
    (fractions.Fraction(1, 20000), "0.00005"),
    (fractions.Fraction(6, 3), "2"),
    (fractions.Fraction(-1, 3), "-0." + "3" * 40),
    (Verdict.GOOD, "pass"),
    (Verdict.LEVEL, "3"),
    (Verdict.YES, "true"),
    (Word.GOOD, "good"),
    (OldWord.GOOD, "good"),
    (Level.HIGH, "5"),
    (dt.date(2026, 5, 1), "2026-05-01"),
    (dt.time(9, 30), "09:30:00"),
    (dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC), "2026-05-01 09:30:00+00:00"),
    (dt.timedelta(days=2), "2 days, 0:00:00"),
    (pathlib.PurePosixPath("a/b.txt"), "a/b.txt"),
    (uuid.UUID(int=7), "00000000-0000-0000-0000-000000000007"),
    (ipaddress.ip_network("10.0.0.0/8"), "10.0.0.0/8"),
    (Own(), "its own"),
    (Point(1), "Point(x=1)"),
    (["a", "b"], "['a', 'b']"),
    ([], "[]"),
    ([1, 2.5, True, None], "[1, 2.5, True, None]"),
    ([5e-05, [1e16]], "[0.00005, [10000000000000000]]"),
    ((1,), "(1,)"),
    ((1, "x"), "(1, 'x')"),
    (Pair(1, 2), "(1, 2)"),
    ({"a": 1, "b": [True]}, "{'a': 1, 'b': [True]}"),
    (OrderedDict(a=5e-05), "{'a': 0.00005}"),
    (MappingProxyType({"a": 1}), "{'a': 1}"),
    ([dt.date(2026, 5, 1), Verdict.GOOD], "['2026-05-01', 'pass']"),
    (Computed("b", True, "True"), "true"),
    (Computed("b", False, "np.False_"), "false"),
    (Computed("i", 80), "80"),
    (Computed("u", 2**63), "9223372036854775808"),
    (Computed("f", 5e-05), "0.00005"),
    (Computed("f", 0.10000000149011612, "0.1"), "0.1"),  # float32, whose own text is shorter
    (Computed("f", math.nan), "nan"),
    (Computed("M", None, "2026-05-01"), "2026-05-01"),
    (Computed("O", "an object's"), "an object's"),
    (Single(), "[0.0000001, 0.1]"),
    (Shown(), "<p>crash at 0x1f</p>"),
    (pathlib.PurePosixPath("crash at 0x1f"), "crash at 0x1f"),
    ([None, NAType(), Answer.UNKNOWN, Answer.YES], "[None, None, None, 'yes']"),
    (Computed("f", None, rows=[1.0, 5e-05]), "[1.0, 0.00005]"),
    ([Computed("b", True, "True"), Computed("f", 5e-05)], "[True, 0.00005]"),
    ("half \ud800", "half \\ud800"),
    (pathlib.PurePosixPath("caf\udce9"), "caf\\udce9"),  # a name on disk that is not UTF-8
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_a_value_has_one_text(value, text):
    assert to_text(value) == text
    assert type(to_text(value)) is str
    assert to_text(to_text(value)) == text, "what is text stays as it is"


class Mute:
    def __str__(self):
        raise RuntimeError("no text")


class NotText:
    def __str__(self):
        return 5  # noqa: PLE0307 - what is tried


class Endless:
    def __str__(self):
        return str(self)


class Plain:
    pass


def circle():
    found = []
    found.append(found)
    return found


def deep(levels):
    found = []
    for _ in range(levels):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("value", "words"),
    ids=map(str, itertools.count()),  # some have no text for one
    argvalues=[
        (10**5000, "digits"),
        (-(10**5000), "digits"),
        (1 << 40_000_000, "digits"),
        (decimal.Decimal("1E+999999"), "digits"),
        (decimal.Decimal("1E-999999"), "digits"),
        (fractions.Fraction(10**5000, 3), "digits"),
        (fractions.Fraction(3, 10**5000), "digits"),
        (1 + 2j, "complex"),
        (b"bytes", "decode"),
        (bytearray(b"x"), "decode"),
        (memoryview(b"x"), "decode"),
        ({"a", "b"}, "set"),
        (frozenset("ab"), "frozenset"),
        ({"a": 1}.keys(), "dict_keys"),
        (range(3), "range"),
        (deque([1]), "deque"),
        ((each for each in "ab"), "generator"),
        (itertools.count(), "count"),
        (iter([1]), "list_iterator"),
        (open, "builtin_function_or_method"),
        (len, "text of its own"),
        (lambda: 1, "function"),
        (Plain(), "Plain"),
        (Plain, "text of its own"),
        (Address(), "text of its own"),
        (pytest, "module"),
        (io.StringIO("x"), "StringIO"),
        (Mute(), "Mute cannot be had (RuntimeError)"),
        (NotText(), "NotText cannot be had (TypeError)"),
        (Endless(), "RecursionError"),
        ([Mute()], "RuntimeError"),
        ([Plain()], "Plain"),
        ({"a": {1}}, "set"),
        (Point(Plain()), "text of its own"),
        (circle(), "nested"),
        (deep(30), "nested"),
        ("x" * (MAX_TEXT + 1), "characters"),
        ("x" * 9_000_000, "characters"),
        (["x" * 200] * 60, "characters"),
        ([0] * 1_000_000, "characters"),
        (Computed("f", None, rows=[0.0] * 20_000), "characters"),
        (Computed("c", 1j), "complex"),
    ],
)
def test_what_has_no_text_is_refused_in_one_sentence(value, words):
    with pytest.raises(EvidenceTextError) as caught:
        to_text(value)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_first_number_of_a_float_is_that_float(number):
    assert float(first_number(to_text(number))) == number


@given(st.fractions() | st.decimals(allow_nan=False, allow_infinity=False, places=30))
def test_order_is_that_of_the_numbers(number):
    above, below = number + 1, number - 1
    for sign, expected in ((">", False), (">=", True), ("<", False), ("<=", True)):
        text = to_text(number)
        assert evaluate_condition(*parse_condition(f"{sign}{text}"), number) is expected
    assert evaluate_condition(*parse_condition(f"<{to_text(above)}"), number)
    assert evaluate_condition(*parse_condition(f">{to_text(below)}"), number)


@pytest.mark.parametrize(
    ("expression", "value", "holds"),
    [
        ("<0.01", 5e-05, True),
        (">=1", 5e-05, False),
        ("<0.01", decimal.Decimal("5E-5"), True),
        ("<0.01", fractions.Fraction(1, 20000), True),
        ("<0.01", Computed("f", 5e-05), True),
        (">=1", Computed("f", 5e-05), False),
        (">1000", 1e16, True),
        ("<2", 1e16, False),
        ("==0.00005", 5e-05, True),
        (">9007199254740992", 2**53 + 1, True),
        (">9007199254740993", 2**53, False),
        ("<=9007199254740992", 2**53 + 1, False),
        (">=0.1", 0.1, True),  # as it is written, not what binary makes of it
        ("<=0.1", 0.1, True),
        (">=0.30000000000000004", 0.1 + 0.2, True),
        ("true", Computed("b", True, "True"), True),
        ("!=true", Computed("b", True, "True"), False),
        ("pass", Verdict.GOOD, True),
        (">=4", Level.HIGH, True),
        ("!=", None, False),
        ("!=x", None, False),
        ("==None", None, False),
        ("", None, False),
        *(("!=x", nothing, False) for nothing in NOTHING),
        (">=0", math.inf, False),  # no number in it
        ("<1e-3", 5e-05, True),  # of the condition the first number counts, which is 1
    ],
)
def test_what_code_computes_is_judged_as_what_it_is(expression, value, holds):
    assert evaluate_condition(*parse_condition(expression), value) is holds
