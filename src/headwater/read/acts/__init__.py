"""Acts: who asks, promises, gives, refuses, denies what to whom, typed after PLOVER."""

from headwater.read.acts.find import find_acts
from headwater.read.acts.nouns import Act, Item, Party

__all__ = ["Act", "Item", "Party", "find_acts"]
