"""Shapes over classes of words to expressions: one small reader for each operation that a pattern names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from headwater.read.times.exprs import Expr
from headwater.read.times.items import Item
from headwater.read.times.words import Words

Reader = Callable[[Sequence[Item], Words], "tuple[str, dict[str, Any]] | None"]
_READERS: dict[str, Reader] = {}
_SKIPPED = "tBk@pf"  # a preposition before the expression is no part of it
_NUMBERS = "dnwvyo1"


def read(operation: str, items: Sequence[Item], first: int, last: int, words: Words) -> Expr | None:
    """The expression that `operation` reads from ``items[first:last]``, None where values do not fit."""
    part = items[first:last]
    found = _READERS[operation](part, words)
    if found is None:
        return None
    kind, args = found
    lead = 0
    while lead + 1 < len(part) and part[lead].cls in _SKIPPED:
        lead += 1
    end = part[-1].end
    return Expr(operation, kind, first, last, part[lead].start, end, args)


def reader(function: Reader) -> Reader:
    _READERS[function.__name__.lstrip("_")] = function
    return function


def _all(part: Sequence[Item], classes: str) -> list[Any]:
    return [item.value for item in part if item.cls in classes]


def _step(part: Sequence[Item]) -> int | None:
    """How many units on or back; a plural counts like its singular: «минулими вихідними»."""
    value: int | None = _one(part, "RXO")
    return value if value is None else max(min(value, 1), -1) if abs(value) == 9 else value


def _one(part: Sequence[Item], classes: str) -> Any:
    return next((item.value for item in part if item.cls in classes), None)


@reader
def _full_date(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    year, month, day = part[0].value
    return "D", {"year": year, "month": month, "day": day}


@reader
def _day_month(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    day = _one(part, "do")
    if not 0 < day < 32:
        return None
    return "D", {"month": _one(part, "M"), "day": day}


@reader
def _day_range(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    days = _all(part, "do")
    if not 0 < days[0] < days[1] < 32:
        return None
    return "RANGE", {"month": _one(part, "M"), "days": days}


@reader
def _day_list(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    days = _all(part, "do")
    if not all(0 < day < 32 for day in days):
        return None
    spans = [(item.start, item.end) for item in part if item.cls in "do"]
    return "LIST", {"month": _one(part, "M"), "days": days, "spans": spans}


@reader
def _day_number(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return ("D", {"day": part[0].value, "month": None}) if 0 < part[0].value < 32 else None


@reader
def _month(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return "M", {"month": part[-1].value, "step": _one(part, "RX"), "same": part[0].cls == "X"}


@reader
def _year(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    year = _one(part, "yo")
    return ("Y", {"year": year}) if 1000 <= year < 2200 else None


@reader
def _year_range(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    first, last = _all(part, "yd")
    if last < 100:
        last += first // 100 * 100
    if not first < last < first + 200:
        return None
    return "RANGE", {"years": (first, last), "slash": any(i.cls == "/" for i in part)}


@reader
def _season_years(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    first, last = _all(part, "yd")
    if last not in (first + 1, (first + 1) % 100):
        return None
    return "SE", {"season": part[0].value, "year": first}


@reader
def _weekday(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return "WD", {"weekday": part[-1].value, "step": _step(part), "same": part[0].cls == "X"}


@reader
def _weekday_set(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    day = part[-1].value
    return "-", {"value": "XXXX-WXX-WE" if day == 8 else f"XXXX-WXX-{day}"}


@reader
def _season(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return "SE", {"season": part[-1].value, "step": _step(part), "same": any(i.cls == "X" for i in part)}


@reader
def _part(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    step = _step(part)
    if step not in (None, -1, 0, 1):
        return None
    return "P", {"part": part[-1].value, "step": step, "same": any(i.cls == "X" for i in part)}


@reader
def _night(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return "P", {"part": "NI", "spans": True, "step": None, "same": False}


@reader
def _night_between(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    if part[0].cls == "P" and part[0].value != "NI":
        return None
    last = part[-2 if part[-1].cls == "M" else -1]
    args: dict[str, Any] = {"weekday": last.value, "step": None, "same": False}
    if last.cls != "W":
        args = {"day": last.value, "month": next((i.value for i in reversed(part) if i.cls == "M"), None)}
    return "P", {"part": "NI", "upto": args, "step": None, "same": False}


@reader
def _clock(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    value = _one(part, "Cdow")
    hour, minute = value if isinstance(value, tuple) else (value, 0)
    half = _one(part, "m")
    if half is not None and hour <= 12:
        hour = hour % 12 + (12 if half == "PM" else 0)
    return ("T", {"hour": hour, "minute": minute, "fixed": half is not None}) if 0 <= hour <= 24 else None


@reader
def _deictic(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    """The value is a unit, a signed number, and a part of the day where the word has one: "D-1", "D0EV"."""
    value = part[0].value
    cut = next(i for i, c in enumerate(value) if c in "+-0")
    unit, number, rest = value[:cut], value[cut : cut + (1 if value[cut] == "0" else 2)], value[cut:]
    return ("WE" if unit == "WE" else unit), {
        "unit": unit,
        "step": int(number),
        "same": False,
        "part": rest[len(number) :],
    }


@reader
def _holiday(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return "HOL", {"rule": words.holidays[part[0].value]}


@reader
def _decade(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    value = _one(part, "Do")
    if value % 10 or not (10 <= value < 100 or 1000 <= value < 2200) or (part[0].cls == "o" and value >= 1000):
        return None
    return "DE", {"decade": value // 10}


@reader
def _century(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    number = _one(part, "ord")
    return ("CE", {"century": number}) if 0 < number < 23 else None


@reader
def _century_range(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    a, b = _all(part, "or")
    return ("RANGE", {"centuries": (a, b)}) if 0 < a < b < 23 else None


@reader
def _quarter(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    number = _one(part, "ordQ")
    return ("Q", {"quarter": number}) if number in (1, 2, 3, 4) else None


@reader
def _quarter_range(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    a, b = _all(part, "ord")
    return ("RANGE", {"quarters": (a, b)}) if 0 < a < b < 5 else None


@reader
def _half(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    number = _one(part, "ordR")
    if number not in (1, 2, -1):
        return None
    return "HY", {"half": 2 if number == -1 else number, "year": part[-1].value == "HY"}


@reader
def _extent(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return "MOD", {"part": _one(part, "K")}


@reader
def _extent_unit(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    unit = part[-1].value
    return (unit, {"part": _one(part, "K"), "unit": unit}) if unit not in ("H", "MIN", "S") else None


@reader
def _cut(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    last = part[-1]
    if _one(part, "R") != 0:
        return None
    return "-", {"past": part[0].cls == "E", "cls": last.cls, "of": last.value}


@reader
def _nth(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    number = _one(part, "oRO")
    if number != -1 and not 0 < number < 32:
        return None
    return "NTH", {"number": number, "unit": part[-1].value, "weekday": part[-1].cls == "W"}


@reader
def _unit(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    modifier = next(item for item in part if item.cls in "RXO")
    unit = part[-1].value
    if modifier.cls == "R" and unit == "D" and modifier.value == -1:
        return None  # «the last day», «the last days» are not yesterday
    if modifier.cls == "O" and unit in ("D", "W", "M", "Y", "DE", "CE", "H") or unit in ("MIN", "S", "H"):
        return None
    return unit, {"unit": unit, "step": _step(part), "same": modifier.cls == "X", "part": ""}


@reader
def _weekend(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return ("WE", {}) if part[-1].value == "WE" else None


def _amounts(part: Sequence[Item]) -> list[tuple[float | None, str]]:
    """What is counted: numbers with their units; a number is None where it is vague, 1 where unsaid."""
    out: list[tuple[float | None, str]] = []
    number: float | None = 1
    for k, item in enumerate(part):
        if item.cls == "1":
            number = 1
        elif item.cls in _NUMBERS:
            ranged = k and part[k - 1].cls in "-u&" and k > 1 and part[k - 2].cls in _NUMBERS
            number = None if ranged or item.cls == "v" else item.value
        elif item.cls == "h" and number is not None and (not out or part[k - 1].cls in _NUMBERS):
            number += 0.5
        elif item.cls == "h" and out and out[-1][0] is not None:
            out[-1] = (out[-1][0] + 0.5, out[-1][1])
        elif item.cls in "UTYecqi":
            if item.cls == "i":
                size = item.value.rstrip("ACDEHIMNQSWY")
                number, unit = number and number * float(size), item.value[len(size) :]
            else:
                unit = item.value
            out.append((number, unit))
            number = 1
    return out


def _shifted(part: Sequence[Item], sign: int, anchor: str) -> tuple[str, dict[str, Any]] | None:
    amounts = _amounts(part)
    return (amounts[-1][1], {"amounts": amounts, "sign": sign, "anchor": anchor}) if amounts else None


@reader
def _ago(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return _shifted(part, -1, part[-1].value or "now")


@reader
def _later(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return _shifted(part, 1, "text")


@reader
def _earlier(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return _shifted(part, -1, "text")


@reader
def _through(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return _shifted(part, 1, part[0].value)


@reader
def _back(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    """«за день до», «two days before», «через тиждень після»: what follows may say of what."""
    sign = 1 if part[-1].cls == "^" else -1
    return _shifted(part, sign, "text" if part[-1].cls == "E" else "next")


@reader
def _span(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    step = _one(part, "RO")
    if step not in (-9, -1, 1, 9):
        return None
    amounts = _amounts(part)
    if abs(step) == 9 and not any(item.cls in _NUMBERS + "i" for item in part):
        amounts = [(None, unit) for _, unit in amounts]  # «последние годы»
    return "-", {"amounts": amounts, "sign": 1 if step > 0 else -1}


@reader
def _duration(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    if part[0].cls == "V":
        size = part[0].value.rstrip("ACDEHIMNQSWY")
        unit = part[0].value[len(size) :]
        return "-", {"amounts": [(float(size) if size and size != "X" else None, unit)]}
    return "-", {"amounts": _amounts(part)}


@reader
def _set_unit(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    last = part[-1]
    if last.cls == "W":
        return "-", {"value": f"XXXX-WXX-{last.value}"}
    if last.cls == "P":
        return "-", {"value": f"XXXX-XX-XXT{last.value}"}
    if last.cls == "S":
        return "-", {"value": f"XXXX-{last.value}"}
    if last.cls == "M":
        return "-", {"value": f"XXXX-{last.value:02}"}
    if last.value == "WE":
        return "-", {"value": "XXXX-WXX-WE"}
    return "-", {"amounts": _amounts(part[1:])}


@reader
def _set_word(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return "-", {"value": part[0].value}


@reader
def _reference(part: Sequence[Item], words: Words) -> tuple[str, dict[str, Any]] | None:
    return "-", {"value": part[0].value}
