"""Everything between an input that a user names and an `Article`; nothing here knows about claims."""

from .inputs import Failure, Limits, gather

__all__ = ["Failure", "Limits", "gather"]
