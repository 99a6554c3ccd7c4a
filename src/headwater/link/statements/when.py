"""When an article was published, so that dates of any zone and precision sort."""

from __future__ import annotations

from datetime import UTC, datetime


def when(published: str | None) -> str:
    """The moment of publication in UTC, as ISO 8601; "" where it is unknown."""
    published = published or ""
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return published
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat()


def seconds(when: str) -> int:
    """A moment as seconds since 1970; of a year or a month its beginning, 0 where it cannot be read."""
    for text in (when, f"{when}-01", f"{when}-01-01"):
        try:
            return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
        except (ValueError, OverflowError):
            continue
    return 0
