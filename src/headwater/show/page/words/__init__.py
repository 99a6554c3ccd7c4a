"""The words of the interface, one folder of TOML a language; `load` reads them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

LANGUAGES: Final = ("en", "uk")
_LOCALES: Final = {"en": "en_GB"}  # how dates are written; of other languages the language's own way
_DAY, _MONTH, _YEAR = 10, 7, 4  # characters of an ISO date of that precision
_PLURALS: Final = frozenset({"zero", "one", "two", "few", "many", "other"})  # CLDR


class Words(NamedTuple):
    """The interface in one language: ``words("statement.by", who=…)``.

    A text may have places (`{who}`), filled with what is given; a text with plural forms takes the number
    `n`. Markup stays markup, all else is escaped when a template shows it.
    """

    lang: str
    texts: Mapping[str, str | Mapping[str, str]]

    def __call__(self, key: str, /, **values: Any) -> str:
        text = self.texts[key]
        if not isinstance(text, str):
            text = text[_plural(self.lang, values["n"])]
        if not values:
            return text
        shown = {name: self.number(v) if _is_number(v) else v for name, v in values.items()}
        if any(hasattr(v, "__html__") for v in shown.values()):
            return Markup(escape(text)).format(**shown)
        return text.format(**shown)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts

    def name(self, key: str, fallback: str) -> str:
        """The text of a key that is made of data, such as `kind.person`; else the data itself."""
        text = self.texts.get(key, fallback)
        return text if isinstance(text, str) else fallback

    def number(self, value: float) -> str:
        """A number in groups as the language writes them."""
        return _number(self.lang, value)

    def percent(self, share: float) -> str:
        """A share between 0 and 1."""
        return str(format_percent(share, locale=self.lang))

    def day(self, iso: str | None) -> str:
        """An ISO date as people write it, as precise as it is given; what is no date as it stands."""
        return _day(self.lang, iso or "")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@lru_cache(maxsize=4096)
def _number(lang: str, value: float) -> str:
    return str(format_decimal(value, locale=lang))


@lru_cache(maxsize=4096)
def _plural(lang: str, number: float) -> str:
    return str(Locale(lang).plural_form(number))


@lru_cache(maxsize=4096)
def _day(lang: str, iso: str) -> str:
    lang = _LOCALES.get(lang, lang)
    try:
        if len(iso) >= _DAY:
            return str(format_date(date.fromisoformat(iso[:_DAY]), "long", locale=lang))
        if len(iso) == _MONTH:
            return str(format_skeleton("yMMMM", date.fromisoformat(f"{iso}-01"), locale=lang))
    except ValueError:
        pass
    return iso


@lru_cache(maxsize=len(LANGUAGES))
def load(lang: str) -> Words:
    """All texts of a language, by key: the file's name, then the path in it."""
    texts: dict[str, str | Mapping[str, str]] = {}
    for path in sorted(files(__name__).joinpath(lang).iterdir(), key=lambda one: one.name):
        name = path.name.removesuffix(".toml")
        _flatten("" if name == "common" else f"{name}.", tomllib.loads(path.read_text("utf-8")), texts)
    return Words(lang, texts)


def _flatten(prefix: str, table: Mapping[str, Any], into: dict[str, str | Mapping[str, str]]) -> None:
    for key, value in table.items():
        if isinstance(value, str) or (value.keys() <= _PLURALS and "other" in value):
            into[f"{prefix}{key}"] = value
        else:
            _flatten(f"{prefix}{key}.", value, into)


def choose(asked: str | None, accept: str) -> str:
    """The language of a reader: the one that was asked for, else the browser's first that there is."""
    if asked in LANGUAGES:
        return str(asked)
    ranked: list[tuple[float, str]] = []
    for place, part in enumerate(accept.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        lang = tag.partition("-")[0].lower()
        try:
            rank = -float(weight or 1)
        except ValueError:
            continue
        if lang in LANGUAGES:
            ranked.append((rank + place * 1e-6, lang))
    return min(ranked)[1] if ranked else LANGUAGES[0]
