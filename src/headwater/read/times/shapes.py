"""Shapes over classes of words to expressions: one small reader for each operation that a pattern names."""

from __future__ import annotations

from typing import Any

from headwater.read.times.readers import UNDATED, Found, Items, all_of, one_of, reader, step_of
from headwater.read.times.words import Words


@reader
def _full_date(part: Items, words: Words) -> Found:
    year, month, day = part[0].value
    return "D", {"year": year, "month": month, "day": day}


@reader
def _day_month(part: Items, words: Words) -> Found:
    day = one_of(part, "do")
    if not 0 < day < 32:
        return None
    return "D", {"month": one_of(part, "M"), "day": day}


@reader
def _day_range(part: Items, words: Words) -> Found:
    days = all_of(part, "do")
    if not 0 < days[0] < days[1] < 32:
        return None
    return "RANGE", {"month": one_of(part, "M"), "days": days}


@reader
def _day_list(part: Items, words: Words) -> Found:
    days = all_of(part, "do")
    if not all(0 < day < 32 for day in days):
        return None
    spans = [(item.start, item.end) for item in part if item.cls in "do"]
    return "LIST", {"month": one_of(part, "M"), "days": days, "spans": spans}


@reader
def _day_number(part: Items, words: Words) -> Found:
    return ("D", {"day": part[0].value, "month": None}) if 0 < part[0].value < 32 else None


@reader
def _month(part: Items, words: Words) -> Found:
    return "M", {"month": part[-1].value, "step": one_of(part, "RX"), "same": part[0].cls == "X"}


@reader
def _year(part: Items, words: Words) -> Found:
    year = one_of(part, "yo")
    return ("Y", {"year": year}) if year is not None and 1000 <= year < 2200 else None


@reader
def _year_range(part: Items, words: Words) -> Found:
    first, last = all_of(part, "yd")
    if last < 100:
        last += first // 100 * 100
    if not first < last < first + 200:
        return None
    return "RANGE", {"years": (first, last), "slash": any(i.cls == "/" for i in part)}


@reader
def _season_years(part: Items, words: Words) -> Found:
    first, last = all_of(part, "yd")
    if last not in (first + 1, (first + 1) % 100):
        return None
    return "SE", {"season": part[0].value, "year": first}


@reader
def _weekday(part: Items, words: Words) -> Found:
    return "WD", {"weekday": part[-1].value, "step": step_of(part), "same": part[0].cls == "X"}


@reader
def _weekday_set(part: Items, words: Words) -> Found:
    day = part[-1].value
    return "-", {"value": "XXXX-WXX-WE" if day == 8 else f"XXXX-WXX-{day}"}


@reader
def _season(part: Items, words: Words) -> Found:
    return "SE", {"season": part[-1].value, "step": step_of(part), "same": any(i.cls == "X" for i in part)}


@reader
def _part(part: Items, words: Words) -> Found:
    step = step_of(part)
    if step not in (None, -1, 0, 1):
        return None
    return "P", {"part": part[-1].value, "step": step, "same": any(i.cls == "X" for i in part)}


@reader
def _night(part: Items, words: Words) -> Found:
    return "P", {"part": "NI", "spans": True, "step": None, "same": False}


@reader
def _night_between(part: Items, words: Words) -> Found:
    if part[0].cls == "P" and part[0].value != "NI":
        return None
    last = part[-2 if part[-1].cls == "M" else -1]
    args: dict[str, Any] = {"weekday": last.value, "step": None, "same": False}
    if last.cls != "W":
        args = {"day": last.value, "month": next((i.value for i in reversed(part) if i.cls == "M"), None)}
    return "UPTO", {"part": "NI", "upto": args, "step": None, "same": False}


@reader
def _clock(part: Items, words: Words) -> Found:
    value = one_of(part, "Cdow")
    hour, minute = value if isinstance(value, tuple) else (value, 0)
    half = one_of(part, "m")
    if (one_of(part, "P") in ("AF", "EV") and hour < 12) or (one_of(part, "P") == "NI" and 6 < hour < 12):
        hour += 12
    if one_of(part, "H") is not None:  # «в половине шестого»
        hour, minute = hour - 1, 30
    if half is not None and hour <= 12:
        hour = hour % 12 + (12 if half == "PM" else 0)
    return (
        ("T", {"hour": hour, "minute": minute, "fixed": half is not None or part[-1].cls == "P"})
        if 0 <= hour <= 24
        else None
    )


@reader
def _deictic(part: Items, words: Words) -> Found:
    """Values like "D-1" and "D0EV": unit, number, part of day; with "~", counted from what was told."""
    same = part[0].value.startswith("~")
    value = part[0].value.removeprefix("~")
    cut = next(i for i, c in enumerate(value) if c in "+-0")
    unit, number, rest = value[:cut], value[cut : cut + (1 if value[cut] == "0" else 2)], value[cut:]
    return ("WE" if unit == "WE" else unit), {
        "unit": unit,
        "step": int(number),
        "same": same,
        "part": rest[len(number) :],
    }


@reader
def _holiday(part: Items, words: Words) -> Found:
    return "HOL", {"rule": words.holidays[part[0].value]}


@reader
def _decade(part: Items, words: Words) -> Found:
    value = one_of(part, "Do")
    if (
        value % 10
        or not (10 <= value < 100 or 1000 <= value < 2200)
        or (part[0].cls == "o" and value >= 1000)
    ):
        return None
    return "DE", {"decade": value // 10}


@reader
def _century(part: Items, words: Words) -> Found:
    number = one_of(part, "ord")
    return ("CE", {"century": number}) if 0 < number < 23 else None


@reader
def _century_range(part: Items, words: Words) -> Found:
    a, b = all_of(part, "or")
    return ("RANGE", {"centuries": (a, b)}) if 0 < a < b < 23 else None


@reader
def _quarter(part: Items, words: Words) -> Found:
    number = one_of(part, "ordQ")
    return ("Q", {"quarter": number}) if number in (1, 2, 3, 4) else None


@reader
def _quarter_range(part: Items, words: Words) -> Found:
    a, b = all_of(part, "ord")
    return ("RANGE", {"quarters": (a, b)}) if 0 < a < b < 5 else None


@reader
def _half(part: Items, words: Words) -> Found:
    number = one_of(part, "ordR")
    if number not in (1, 2, -1):
        return None
    return "HY", {"half": 2 if number == -1 else number, "year": part[-1].value == "HY"}


@reader
def _extent(part: Items, words: Words) -> Found:
    return "MOD", {"part": one_of(part, "K")}


@reader
def _extent_unit(part: Items, words: Words) -> Found:
    unit = part[-1].value
    return (unit, {"part": one_of(part, "K"), "unit": unit}) if unit not in UNDATED else None


@reader
def _cut(part: Items, words: Words) -> Found:
    last = part[-1]
    if one_of(part, "R") != 0 or last.value in UNDATED:
        return None
    return "-", {"past": part[0].cls == "E", "cls": last.cls, "of": last.value}


@reader
def _nth(part: Items, words: Words) -> Found:
    number = one_of(part, "oRO")
    if part[-1].value in UNDATED:
        return None
    if number != -1 and not 0 < number < 32:
        return None
    return "NTH", {"number": number, "unit": part[-1].value, "weekday": part[-1].cls == "W"}
