"""Names that provoke trouble, for tests that link any articles in any order."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from headwater.model import LANGUAGES, Language
from linking import body, person, place

# Namesakes, parts of names, two scripts, words that are now a person and now a place, bodies of every state.
_GIVEN = ["Анна", "Ганна", "Anna", "Петро", "Петр", "Peter", "Мухаммед", "П.", "А."]
_SURNAMES = ["Коваль", "Koval", "Ковальов", "Ковалёв", "Kovalev", "Чех", "Прибій", "Граніт", "Трамп", "Trump"]
_BODIES = [
    "Прибій", "Прибой", "Pryboi", "Граніт", "Завод Граніт", "МЗС", "Верховний суд", "Supreme Court", "ЛРК",
    "Верховный суд Эстонии", "Лига речных капитанов", "Граніт України", "Brightwell", "Брайтвелл", "Granit",
    "Georgia Supreme Court",
]  # fmt: skip
_PLACES = ["Естонія", "Canada", "Georgia", "Atlanta", "Tbilisi", "Прибій", "Граніт", "Washington"]
_EVENTS = ["вибори 2019 року в Естонії", "вибори", "коронавирус", "пандемия"]
_OFFICES = [("minister", "Estonia"), ("senator", "Argentina"), ("chair", "Granit"), ("mayor", "")]
_bearing = st.sampled_from(_SURNAMES) | st.sampled_from(_GIVEN)
_full = st.builds("{} {}".format, st.sampled_from(_GIVEN), st.sampled_from(_SURNAMES))
_more = st.fixed_dictionaries({}, optional={"gender": st.sampled_from(["masc", "femn"])}) | st.sampled_from(
    [{"role": role, "of": of} for role, of in _OFFICES]
    + [{"known": True, "english": english} for english in ("Anna Koval", "Donald Trump")]
)
_names = (
    st.builds(lambda base, more: person(base, **more), _bearing | _full, _more)
    | st.builds(body, st.sampled_from(_BODIES))
    | st.builds(place, st.sampled_from(_PLACES))
    | st.builds(lambda base: body(base, "EVT"), st.sampled_from(_EVENTS))
)
# The number of the article, so that one may come again, edited; its language, names and date.
ARTICLES = st.tuples(
    st.integers(0, 12),
    st.sampled_from(LANGUAGES),
    st.lists(_names, max_size=6),
    st.sampled_from(["", "2024-01-02", "2023-05", "2020"]),
)
Drawn = tuple[int, Language, list[dict[str, Any]], str]
