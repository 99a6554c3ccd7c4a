"""Everything between an input that a user names and an `Article`; nothing here knows about claims."""

from .inputs import Gathering, gather
from .items import Failure, Item, Limits, Page, finish

__all__ = ["Failure", "Gathering", "Item", "Limits", "Page", "finish", "gather"]
