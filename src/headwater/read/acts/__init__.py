"""Acts: who asks, promises, gives, refuses, denies what to whom, typed after PLOVER."""

from headwater.read.acts.find import find_acts

__all__ = ["find_acts"]
