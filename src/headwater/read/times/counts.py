"""Shapes that count: so many units ago or later, spans, durations, sets; and plain references."""

from __future__ import annotations

from headwater.read.times.readers import NUMBERS, UNDATED, Found, Items, one_of, reader, step_of
from headwater.read.times.words import Words


@reader
def _unit(part: Items, words: Words) -> Found:
    modifier = next(item for item in part if item.cls in "RXO")
    unit = part[-1].value
    if modifier.cls == "R" and unit == "D" and modifier.value == -1:
        return None  # «the last day», «the last days» are not yesterday
    if (modifier.cls == "O" and unit in ("D", "W", "M", "Y", "DE", "CE", "H")) or unit in UNDATED:
        return None
    return unit, {"unit": unit, "step": step_of(part), "same": modifier.cls == "X", "part": ""}


@reader
def _unit_bare(part: Items, words: Words) -> Found:
    """«the year» that holds a part of it; nothing alone."""
    unit = part[-1].value
    return (
        (unit, {"unit": unit, "step": 0, "same": False, "part": ""})
        if unit in ("W", "M", "Y", "CE")
        else None
    )


@reader
def _opening(part: Items, words: Words) -> Found:
    """«the first nine months» of something."""
    rest = next(k for k, item in enumerate(part) if item.cls == "o")
    amounts = _amounts(part[rest + 1 :])
    if (
        part[rest].value != 1
        or len(amounts) != 1
        or amounts[0][0] is None
        or amounts[0][1] in ("H", "MIN", "S")
    ):
        return None
    return "NTH", {"amount": amounts[0], "last": False}


@reader
def _weekend(part: Items, words: Words) -> Found:
    return ("WE", {}) if part[-1].value == "WE" else None


def _amounts(part: Items) -> list[tuple[float | None, str]]:
    """What is counted: numbers with their units; a number is None where it is vague, 1 where unsaid."""
    out: list[tuple[float | None, str]] = []
    number: float | None = 1
    for k, item in enumerate(part):
        if item.cls == "1":
            number = 1
        elif item.cls in NUMBERS:
            ranged = k and part[k - 1].cls in "-u&" and k > 1 and part[k - 2].cls in NUMBERS
            number = None if ranged or item.cls == "v" else item.value
        elif item.cls == "h" and number is not None and (not out or part[k - 1].cls in NUMBERS):
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


def _shifted(part: Items, sign: int, anchor: str) -> Found:
    amounts = _amounts(part)
    return (amounts[-1][1], {"amounts": amounts, "sign": sign, "anchor": anchor}) if amounts else None


@reader
def _ago(part: Items, words: Words) -> Found:
    if part[0].cls not in NUMBERS + "i" and part[1].cls in NUMBERS:  # «лет пять назад»
        part = [part[1], part[0], *part[2:]]
    return _shifted(part, -1, part[-1].value or "now")


@reader
def _later(part: Items, words: Words) -> Found:
    return _shifted(part, 1, "now" if part[-1].value == "now" else "text")


@reader
def _earlier(part: Items, words: Words) -> Found:
    return _shifted(part, -1, "text")


@reader
def _through(part: Items, words: Words) -> Found:
    return _shifted(part, 1, part[0].value)


@reader
def _back(part: Items, words: Words) -> Found:
    """«за день до», «two days before», «через тиждень після»: what follows may say of what."""
    sign = 1 if part[-1].cls == "^" else -1
    return _shifted(part, sign, "text" if part[-1].cls == "E" else "next")


@reader
def _span(part: Items, words: Words) -> Found:
    step = one_of(part, "RO")
    if step not in (-9, -1, 1, 9):
        return None
    amounts = _amounts(part)
    if abs(step) == 9 and not any(item.cls in NUMBERS + "i" for item in part):
        amounts = [(None, unit) for _, unit in amounts]  # «последние годы»
    return "-", {"amounts": amounts, "sign": 1 if step > 0 else -1}


@reader
def _duration(part: Items, words: Words) -> Found:
    if part[0].cls == "V":
        size = part[0].value.rstrip("ACDEHIMNQSWY")
        unit = part[0].value[len(size) :]
        return "-", {"amounts": [(float(size) if size and size != "X" else None, unit)]}
    return "-", {"amounts": _amounts(part)}


@reader
def _set_unit(part: Items, words: Words) -> Found:
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
def _set_word(part: Items, words: Words) -> Found:
    return "-", {"value": part[0].value}


@reader
def _reference(part: Items, words: Words) -> Found:
    return "-", {"value": part[0].value}
