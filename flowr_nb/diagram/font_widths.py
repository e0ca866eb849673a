"""How wide Helvetica's letters are, exactly: what is drawn in it is measured without a browser.

Liberation Sans and Arial were made to have Helvetica's widths, and one of the three is what a
picture is shown in. The numbers are those of Liberation Sans; of Adobe's for Helvetica they differ
in four signs alone, which are narrower there or within 35 thousandths: `¯`, `±`, `µ` and `÷`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


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
