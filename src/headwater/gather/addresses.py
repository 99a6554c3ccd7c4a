"""Web addresses: which outlet one belongs to, and which addresses are of the same article."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

OutletOf = Callable[[str], str | None]
"""From a domain without "www." ("news.example.org") to the name of its outlet, or None if it is not known."""


def host_of(url: str | None) -> str | None:
    """The host of an address in small letters, without "www."; None where it has none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:  # a port or an IPv6 address that is none
        return None
    return host.removeprefix("www.").rstrip(".") or None if host else None


def site_of(url: str | None) -> str | None:
    """The registrable domain of an address (by the Public Suffix List), which stands for its outlet.

    >>> site_of("https://www.news.example.co.uk/a?b"), site_of("https://sumy.example/1")
    ('example.co.uk', 'sumy.example')
    """
    host = host_of(url)
    if host is None:
        return None
    import tld

    found = tld.get_fld(f"http://{host}", fail_silently=True, search_private=True)
    return str(found) if found else host


def outlet_at(url: str | None, outlet_of: OutletOf | None) -> str | None:
    """The name that `outlet_of` has for the host of `url`, or for the nearest domain above it."""
    host = host_of(url)
    if host is None or outlet_of is None:
        return None
    labels = host.split(".")[-8:]
    names = (outlet_of(".".join(labels[i:])) for i in range(max(1, len(labels) - 1)))
    return next((name for name in names if name), None)


def canonical(url: str | None) -> str | None:
    """The address without fragment, marks of tracking and default port, its query in order, if it is one.

    >>> canonical("HTTPS://News.example.org:443/a?id=7&utm_source=x#top")
    'https://news.example.org/a?id=7'
    """
    from courlan import normalize_url

    try:
        address = normalize_url((url or "").strip().partition("#")[0])
        parts = urlsplit(address)
        host = parts.hostname or ""
        named = bool(host) and not any(map(str.isspace, host))
        return address if parts.scheme in {"http", "https"} and named else None
    except ValueError:
        return None


def declared(address: str | None, url: str | None) -> str | None:
    """The address that the page at `url` declares as its own, where it may be believed.

    A page that speaks for another site could pass for an article there, and sites that send all their pages
    to the front page would make one article of them.
    """
    if not address or url is None:
        return canonical(address)
    to_front = urlsplit(address).path in {"", "/"} and urlsplit(url).path not in {"", "/"}
    return None if to_front or site_of(address) != site_of(url) else canonical(address)


def joined(base: str | None, link: str | None) -> str | None:
    """The http(s) address that `link` means on the page `base`; None where it means none."""
    if not link:
        return None
    try:
        address = urljoin(base or "", link.strip())
        parts = urlsplit(address)
        host = parts.hostname or ""
        named = bool(host) and not any(map(str.isspace, host))
        return address if parts.scheme in {"http", "https"} and named else None
    except ValueError:
        return None
