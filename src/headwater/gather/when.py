"""Dates as pages, feeds and tables write them, to ISO 8601 with the precision and time zone they have.

What a date does not say is not made up: a day stays a day, and a time without a zone stays without one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import Final

_ISO: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)"
    r"(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?)?)?"
)
_DAY_FIRST: Final = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})(?:,?\s+(\d\d:\d\d(?::\d\d)?))?")
# Zones by name as feeds from Kyiv to London write them; RFC 5322 itself knows those of North America only.
_ZONES: Final = {"EET": 2, "EEST": 3, "MSK": 3, "CET": 1, "CEST": 2, "WET": 0, "WEST": 1, "BST": 1}


def iso_date(value: str) -> str | None:
    """`value` in ISO 8601, or None where it is no date of the calendar in a form that is known.

    Read are ISO 8601 itself, the day first with dots, and the dates of e-mail and RSS (RFC 5322).

    >>> iso_date("Wed, 04 Mar 2026 10:15:00 +0200"), iso_date("04.03.2026"), iso_date("2026-03")
    ('2026-03-04T10:15:00+02:00', '2026-03-04', '2026-03')
    """
    value = value.strip()[:100]
    try:
        return _from_iso(value) or _from_day_first(value) or _from_mail(value)
    except (ValueError, OverflowError):
        return None


def iso_time(moment: datetime | date) -> str:
    """A moment from a typed column in ISO 8601, to the second; a date stays a date."""
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def now() -> str:
    """This moment in ISO 8601, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def finer(first: str | None, second: str | None) -> str | None:
    """The one of two ISO dates that says more; the first where both say as much."""
    return second if _precision(second) > _precision(first) else first


def _precision(iso: str | None) -> int:
    """0 for none, then year, month, day, a time, a time with its zone."""
    found = _ISO.fullmatch(iso or "")
    return sum(part is not None for part in found.groups()) if found else 0


def _from_iso(value: str) -> str | None:
    found = _ISO.fullmatch(value)
    if not found:
        return None
    year, month, day, time, zone = found.groups()
    date(int(year), int(month or 1), int(day or 1))  # raises ValueError where the calendar has no such day
    iso = "-".join(part for part in (year, month, day) if part)
    return iso + _checked_time(time, _zone(zone)) if time else iso


def _from_day_first(value: str) -> str | None:
    found = _DAY_FIRST.fullmatch(value)
    if not found:
        return None
    iso = date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    return iso + _checked_time(found[4], "") if found[4] else iso


def _checked_time(time: str, zone: str) -> str:
    datetime.fromisoformat(f"2000-01-01T{time}{zone}")
    return f"T{time}{zone}"


def _zone(zone: str | None) -> str:
    if not zone:
        return ""
    if zone.upper() in {"Z", "UTC", "GMT"}:
        return "Z"
    digits = zone[1:].replace(":", "")
    return f"{zone[0]}{digits[:2]}:{digits[2:] or '00'}"


def _from_mail(value: str) -> str | None:
    parts = parsedate_tz(value)
    if parts is None or parts[0] < 1900 or ":" not in value:
        return None
    name = value.split()[-1].upper()
    seconds = _ZONES[name] * 3600 if name in _ZONES else parts[9]
    # RFC 5322 writes an unknown zone "-0000"; `parsedate_tz` takes a zone that it does not know for that.
    unknown = seconds is None or value.endswith("-0000") or (name.isalpha() and not _is_zone(name))
    zone = None if unknown or seconds is None else timezone(timedelta(seconds=seconds))
    return datetime(*parts[:6], tzinfo=zone).isoformat(timespec="seconds")


def _is_zone(name: str) -> bool:
    american = name[:1] in "ECMP" and name[1:] in {"ST", "DT"}
    return american or name in _ZONES or name in {"Z", "UT", "UTC", "GMT"}
