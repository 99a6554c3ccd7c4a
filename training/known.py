"""Make the tables of known territories and of their case forms in `src/headwater/known/`.

    pip install Babel rigour
    python training/known.py

`territories.csv` has what CLDR (Unicode License v3, through Babel) calls states, what `names.toml` calls the
states of the US, and their Wikidata identifiers (CC0, through rigour, MIT). `forms.csv` has the genitives and
locatives of all names of states and places by pymorphy3: news names the organs of a state by them («МЗС
Естонії», «посольство в Києві»).
All other tables of the folder are written by hand.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pymorphy3
from babel import Locale

from headwater.read.lexicon import load

KNOWN = Path(__file__).parents[1] / "src" / "headwater" / "link" / "known"
LANGS = ("en", "uk", "ru")
# Parts of states whose names and Wikidata identifiers are wanted, beside the states themselves.
PARTS = ("us-", "ru-", "ua-", "de-", "gb-")
# Identifiers of the land itself, where rigour has those of who rules it or of a kingdom, and of a city that
# it has as a district.
LAND = {
    "ua-cri": "Q7835", "ua-dpr": "Q2012050", "ua-lpr": "Q171965", "us-dc": "Q61", "dk": "Q35", "nl": "Q55",
}  # fmt: skip
# rigour's names of occupied regions say whose they are in brackets.
ENGLISH = {
    "ua-cri": "Crimea",
    "ua-dpr": "Donetsk Oblast",
    "ua-lpr": "Luhansk Oblast",
    "us-dc": "Washington, D.C.",
} | {"us-ga": "Georgia",
}  # fmt: skip
_AND = ("і", "й", "та", "и")
_ADJECTIVES = ("ADJF", "PRTF")
_CHINESE = re.compile(r",? (?:SAR China|ОАР Китаю|САР|\(САР\))$")


def main() -> None:
    rows = sorted(_territories(), key=lambda r: (len(r[0]), r[0]))
    _write("territories.csv", ("code", "qid", "name", *LANGS), rows)
    _write("forms.csv", ("lang", "form", "name"), sorted(set(_forms())))


def _write(name: str, head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> None:
    with (KNOWN / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([tuple(head), *rows])


def _read(name: str) -> list[dict[str, str]]:
    with (KNOWN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _territories() -> Iterator[tuple[str, ...]]:
    """Code, Wikidata identifier, usual English name, names in each language."""
    from rigour.territories import get_territories

    known = {t.code: t for t in get_territories()}
    cldr = {lang: dict(Locale(lang).territories) for lang in LANGS}
    usual = frozenset(load("en").naming["territories"]["names"])
    for row in _read("states.csv"):
        code = row["code"]
        names = {lang: _plain(cldr[lang].get(code.upper(), "")) for lang in LANGS}
        name = _usual([*names["en"], *row["en"].split(";")], usual)
        yield code, LAND.get(code, known[code].qid), name, *(";".join(names[lang]) for lang in LANGS)
    native = {lang: _native(lang) for lang in ("uk", "ru")}
    for code, region in known.items():
        if code.startswith(PARTS) and not region.is_historical:
            name = ENGLISH.get(code, region.name)
            qid = LAND.get(code, region.qid)
            local = [native[lang].get(name, "") if code[:2] == "us" else "" for lang in ("uk", "ru")]
            yield code, qid, name, name, *local


def _plain(name: str) -> list[str]:
    """CLDR's name in the letters of the other tables; none where it has more than the name to tell it apart.

    >>> _plain("Кот-д’Івуар"), _plain("М’янма (Бірма)")
    (["Кот-д'Івуар"], [])
    """
    name = _CHINESE.sub("", name.replace("’", "'").replace("ʼ", "'"))
    if not name or any(sign in name for sign in (" – ", " - ", "(")):
        return []
    return [name.replace("о-ва", "острова").replace("О-ви", "Острови")]


def _usual(names: list[str], usual: frozenset[str]) -> str:
    """The name that the reader's own tables use, else CLDR's."""
    return next((n for n in names if n in usual), names[0])


def _native(lang: str) -> dict[str, str]:
    """Names in the base form by English name, as the reader's table has them: the longest key of each."""
    found: dict[str, str] = {}
    for key, (name, _) in load(lang).names.items():
        if not key.isascii() and len(key) > len(found.get(name, "")):
            found[name] = key
    return {name: "-".join(_title(p) for p in key.split("-")) for name, key in found.items()}


def _title(words: str) -> str:
    return " ".join(w[:1].upper() + w[1:] for w in words.split())


def _forms() -> Iterator[tuple[str, str, str]]:
    for lang in ("uk", "ru"):
        morph = pymorphy3.MorphAnalyzer(lang=lang)
        for name in _names(lang):
            for case in ("gent", "loct"):
                form = _inflected(name, case, morph)
                if form and form != name:
                    yield lang, form, name


def _names(lang: str) -> Iterator[str]:
    for table in ("territories.csv", "states.csv", "places.csv"):
        for row in _read(table):
            yield from (name for name in row[lang].split(";") if name)
            if row.get("capital"):
                yield row["capital"].split(";")[LANGS.index(lang)]


def _inflected(name: str, case: str, morph: Any) -> str:
    """A name in a case: its adjectives and the noun behind them, also after "and"."""
    words, done = name.split(), False
    for i, word in enumerate(words):
        if word in _AND:
            done = False
        elif not done and not (word.isupper() and len(word) > 1):
            before = i + 1 < len(words) and words[i + 1] not in _AND
            best = _reading(word.lower(), before, morph)
            form = best.inflect({case, best.tag.number} if best.tag.number else {case}) if best else None
            if form is None:
                return ""
            done = best.tag.POS == "NOUN" or not before
            words[i] = "-".join(_title(p) for p in form.word.split("-")) if word[:1].isupper() else form.word
    return " ".join(words)


def _reading(low: str, before: bool, morph: Any) -> Any:
    """The likeliest nominative: before another word an adjective, else a noun, above all one of a place."""
    parses = [p for p in morph.parse(low) if {"nomn"} in p.tag and p.tag.POS in ("NOUN", *_ADJECTIVES)]
    wanted = _ADJECTIVES if before else ("NOUN",)
    fit = [p for p in parses if p.tag.POS in wanted] or parses
    return next((p for p in fit if "Geox" in str(p.tag)), fit[0] if fit else None)


if __name__ == "__main__":
    main()
