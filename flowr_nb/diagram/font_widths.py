"""How wide text is in Helvetica, exactly: what is drawn in it is measured without a browser.

Liberation Sans and Arial were made to have Helvetica's widths, and one of the three is what a
picture is shown in. The numbers are those of Liberation Sans; of Adobe's for Helvetica they differ
in four signs alone, which are narrower there or within 35 thousandths: `¯`, `±`, `µ` and `÷`.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


# What no table of Helvetica has, in thousandths of its size, as the table's numbers are.
_WIDE: Final = 1060
_EMOJI: Final = 1420
# The first two: Greek, Cyrillic and Armenian; Hebrew, Arabic, the scripts of India, Thai.
_SCRIPTS: Final = (
    ("\u058f", 720), ("\u10ff", 600), ("\u1fff", 720), ("\u2bff", 900), (chr(sys.maxunicode), 720),
)  # fmt: skip
_BESIDE_LETTERS: Final = {"Mn": 0, "Me": 0, "Cf": 0, "Mc": 350}
# A picture in a picture, a colour of skin, the second letter of a flag.
_JOINED: Final = re.compile(
    r"\u200d.|[\U0001f3fb-\U0001f3ff]|([\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff]"
)


def _by_letter(letters: Mapping[int, str]) -> dict[str, int]:
    return {letter: width for width, alike in letters.items() for letter in alike}


REGULAR: Final = _by_letter(
    {
        191: "'",
        222: "ijl\u2018\u2019\u201a",
        260: "|¦",
        278: " !,./:;I[\\]ft\xa0·ÌÍÎÏìíîï",
        333: "()-`r¡¨²³\xb4\xb8¹“”„\u2039›",
        334: "{}",
        350: "•",
        355: '"',
        365: "º",
        370: "ª",
        389: "*",
        400: "°",
        469: "^",
        500: "Jcksvxyzçýÿ",
        537: "¶",
        549: "±÷≠≤≥",
        552: "¯",
        556: "#$0123456789?L_abdeghnopqu¢£¤¥§«»àáâãäåèéêëðñòóôõöùúûüþ\u2013†‡€",
        576: "µ",
        584: "+<=>~¬\xd7\u2212",
        611: "FTZ¿ßø",
        667: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝÞ",
        722: "CDHNRUwÇÐÑÙÚÛÜ",
        737: "©®",
        778: "GOQÒÓÔÕÖØ",
        833: "Mm",
        834: "¼½¾",
        889: "%æ",
        944: "W",
        1000: "Æ—…‰™←→",
        1015: "@",
    }
)
"""Letter → its width, in thousandths of its size: printable Latin-1, and signs that flows have."""
BOLD: Final = _by_letter(
    {
        238: "'",
        278: " ,./I\\ijl\xa0·ÌÍÎÏìíîï\u2018\u2019\u201a",
        280: "|¦",
        333: "!()-:;[]`ft¡¨²³\xb4\xb8¹\u2039›",
        350: "•",
        365: "º",
        370: "ª",
        389: "*r{}",
        400: "°",
        474: '"',
        500: "z“”„",
        549: "±÷≠≤≥",
        552: "¯",
        556: "#$0123456789J_aceksvxy¢£¤¥§«¶»àáâãäåçèéêëýÿ\u2013†‡€",
        576: "µ",
        584: "+<=>^~¬\xd7\u2212",
        611: "?FLTZbdghnopqu¿ßðñòóôõöøùúûüþ",
        667: "EPSVXYÈÉÊËÝÞ",
        722: "&ABCDHKNRUÀÁÂÃÄÅÇÐÑÙÚÛÜ",
        737: "©®",
        778: "GOQwÒÓÔÕÖØ",
        833: "M",
        834: "¼½¾",
        889: "%mæ",
        944: "W",
        975: "@",
        1000: "Æ—…‰™←→",
    }
)
"""The same in bold, letter by letter."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide text is in Helvetica, in the unit of its size.

    Exact but for kerning, which the font has a hundredth or two of, and for what is not in
    Helvetica: other scripts and emoji are about as wide at most.

    Args:
        text: One line.
        size: Size of its letters.
        bold: Whether they are bold.
    """
    widths = BOLD if bold else REGULAR
    if text.isascii():
        return size * sum(map(widths.__getitem__, text)) / 1000
    # What is joined with what stands before it takes no room of its own: an accent, a family.
    whole = _JOINED.sub(r"\1", unicodedata.normalize("NFC", text))
    return size * sum(_width(character, widths) for character in whole) / 1000


def _width(character: str, widths: Mapping[str, int]) -> int:
    if character in widths:
        return widths[character]
    category = unicodedata.category(character)
    if category in _BESIDE_LETTERS:
        return _BESIDE_LETTERS[category]
    base = unicodedata.normalize("NFD", character)[0]
    if base in widths:
        return widths[base]
    if character >= "\U0001f000":
        return _EMOJI
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    return next(width for last, width in _SCRIPTS if character <= last)
