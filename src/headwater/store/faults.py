"""What can go wrong with a library; each message says what was wrong and what to do."""

# ruff: noqa: N818 - the names say what is wrong; the base class says that it is an error.

from __future__ import annotations

from headwater.errors import HeadwaterError


class LibraryError(HeadwaterError):
    """The base of all that can go wrong with a library."""


class LibraryMissing(LibraryError):
    """There is no library where one was named."""


class LibraryNewer(LibraryError):
    """The library was written by a newer Headwater."""


class LibraryBusy(LibraryError):
    """Another process holds the library: it writes without end, or is bringing it up to date."""


class LibraryDamaged(LibraryError):
    """The file is no library, or its pages are broken."""


class DiskFull(LibraryError):
    """There is no room left; all that was kept before is whole."""


class ReadersBroken(LibraryError):
    """The processes that read die before they have anything to read."""


class NotFound(LibraryError):
    """The library has no article, claim or actor of that name."""


class BadQuery(LibraryError):
    """The question cannot be understood: an open quotation mark, a date that is none."""


class BadExport(LibraryError):
    """The file to import is no export of Headwater, or is cut short."""


class ExtraMissing(LibraryError):
    """What was asked for needs a package that is not installed."""


class BulkFailed(LibraryError):
    """A bulk run cannot go on: its folder holds another run, or a step of it fails again and again."""
