"""When: time expressions of a document, resolved to intervals of days with their TIMEX3 values."""

from headwater.read.times.find import find_times
from headwater.read.times.nouns import Time

__all__ = ["Time", "find_times"]
