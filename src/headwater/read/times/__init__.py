"""When: time expressions of a document, resolved to intervals of days with their TIMEX3 values."""

from headwater.read.times.find import find_times

__all__ = ["find_times"]
