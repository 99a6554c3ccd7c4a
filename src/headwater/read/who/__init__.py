"""Who is meant: the sources of a document led back to names, and the names in English."""

from headwater.read.who.resolve import Who

__all__ = ["Who"]
