"""What can go wrong with an input, one class a kind.

The message of each error is a plain sentence that says what was wrong and, where there is one, the way on;
it can be shown to a reader as it stands.
"""

# ruff: noqa: N818 - the names say what is wrong; the base class says that it is an error.

from __future__ import annotations


class HeadwaterError(Exception):
    """The base of every error that Headwater raises on purpose."""


class InputMissing(HeadwaterError):
    """The file or folder that was named is not there."""


class InputUnreadable(HeadwaterError):
    """The input is there and cannot be read: no permission, a device, a pipe, a failing disk."""


class BinaryInput(InputUnreadable):
    """The input holds no text: a picture, an archive, a PDF."""


class Unsupported(InputUnreadable):
    """The input is text in a form that Headwater does not read, such as a feed or RTF."""


class EmptyInput(HeadwaterError):
    """The input holds nothing to read."""


class TooLarge(HeadwaterError):
    """The input is over the size limit."""


class BadRow(HeadwaterError):
    """One line of a JSONL input is no article."""


class FetchRefused(HeadwaterError):
    """The address is one that Headwater will not fetch: a private network, another scheme, another type."""


class FetchFailed(HeadwaterError):
    """The address could be fetched in principle and was not: no such host, a timeout, an error answer."""
