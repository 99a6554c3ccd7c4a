"""Keys of names: the same for every way to type one name."""

from __future__ import annotations

import unicodedata

from headwater.keys import clean

# Up to this many letters case tells abbreviations from words: US and us, УП and уп.
_SHORT = 4
_ARTICLE = "the "
_SIGNS = str.maketrans({
    **{chr(c): unicodedata.normalize("NFKD", chr(c))[0] for c in range(0xC0, 0x250)},
    **dict(zip("łŁøØđĐıёЁ’ʼ`–—", "lLoOdDiеЕ'''--", strict=True)),
})  # fmt: skip


def key(name: str) -> str:
    """The key of a name that is typed as the tables are: no quotation marks, single spaces.

    Dots part words or are left out: "Lenta.ru" is "Lenta ru".

    >>> key("Рёнхап") == key("Ренхап"), key("Erdoğan") == key("Erdogan")
    (True, True)
    """
    if not name.isascii():
        name = name.translate(_SIGNS)
    if "." in name:
        name = " ".join(name.replace(".", " ").split())
    if " - " in name or "' " in name:
        name = name.replace(" - ", "-").replace("' ", " ")
    if name[:4].lower() == _ARTICLE:
        name = name[4:]
    return name if len(name) <= _SHORT else name.casefold()


def fold(name: str) -> tuple[str, ...]:
    """The keys under which a name of a text may stand, the likeliest first: as it is, and for a short word in
    capitals also as a word (a headline's «ІРАН»).

    >>> fold("«Financial  Times»")
    ('financial times',)
    """
    exact = key(clean(name).removesuffix("'s"))
    if 2 < len(exact) <= _SHORT and exact.isupper():
        return exact, exact.capitalize()
    return (exact,) if exact else ()
