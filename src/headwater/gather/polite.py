"""Fetching as a guest should: robots.txt (RFC 9309), one request at a time to a host, and a pause between.

A host that answers 429 or 503 is left alone for as long as it asks. What is kept of a host is kept for this
run only.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from ..errors import FetchFailed, FetchRefused, TooLarge
from . import fetch as web
from .items import Limits

if TYPE_CHECKING:
    from protego import Protego

AGENT: Final = "Headwater"
DELAY: Final = 2.0
_ROBOTS_BYTES: Final = 1_000_000  # RFC 9309 asks for 500 KiB at least
_ROBOTS_SECONDS: Final = 24 * 3600.0  # RFC 9309: not to be used for longer than a day
_MAX_CRAWL_DELAY: Final = 60.0
_SPREAD: Final = 1.25  # how much longer than it must be a pause is at most, by chance
_LONGEST_WAIT: Final = 30.0  # seconds that a caller waits beyond the pause; for more it is told to come back
_HOSTS: Final = 5000  # that are remembered
_BACK_OFF: Final = 60.0  # seconds that a host is left alone after 429 or 503, if it does not say how long


class Busy(FetchFailed):
    """The host wants to be left alone for longer than one waits; `seconds` is for how long."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(
            f"{url}: its host asks to be left alone for {seconds:,.0f} seconds. Try again later."
        )
        self.seconds = seconds


class Stopped(FetchFailed):
    """The run was told to stop while it waited."""


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False


class Clock(NamedTuple):
    """Time as `Visitor` sees it. `wait` waits some seconds; it says True where the run is to stop instead."""

    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], bool] = _sleep


class _Host:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0
        self.rules: Protego | None = None
        self.barred = ""  # why nothing may be fetched, where robots.txt itself could not be
        self.asked_at = float("-inf")


class Visitor:
    """Fetches pages and feeds politely; may be used from several threads at once.

    `delay` is the least number of seconds between two requests to a host, a little more by chance; a
    Crawl-delay in robots.txt may make it longer.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        limits: Limits | None = None,
        delay: float = DELAY,
        clock: Clock | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._limits = limits or Limits()
        self._delay = delay
        self._clock = clock or Clock()
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def fetch(self, url: str, known: web.Version | None = None) -> web.Fetched:
        """GET `url` when its host may be asked again; `known` is the version that we have.

        Raises what `fetch.fetch` raises, FetchRefused where robots.txt forbids it, Busy, and Stopped.
        """
        try:
            parts = urlsplit(url)
            origin = f"{parts.scheme}://{parts.netloc}".lower()
        except ValueError as error:
            raise FetchFailed(f"{url} is not a well-formed address.") from error
        with self._lock:
            host = self._hosts.setdefault(origin, _Host())
            if (
                len(self._hosts) > _HOSTS
            ):  # the one that has been known longest is forgotten, unless it is busy
                oldest = next(iter(self._hosts))
                if not self._hosts[oldest].lock.locked() and self._hosts[oldest].free_at <= self._clock.now():
                    del self._hosts[oldest]
        with host.lock:
            self._check_robots(host, origin, url)
            return self._get(host, url, known)

    def _get(
        self, host: _Host, url: str, known: web.Version | None = None, robots: bool = False
    ) -> web.Fetched:
        wait = host.free_at - self._clock.now()
        if wait > _LONGEST_WAIT + self._pause(host) * _SPREAD:
            raise Busy(url, wait)
        if wait > 0 and self._clock.wait(wait):
            raise Stopped(f"{url} was not fetched: the run was stopped.")
        try:
            return web.fetch(
                url,
                allow_private=self._allow_private,
                max_bytes=_ROBOTS_BYTES if robots else self._limits.page_bytes,
                timeout=self._limits.seconds,
                known=known,
                any_type=robots,
            )
        except web.BadAnswer as error:
            if error.status in {429, 503}:
                pause = error.retry_after if error.retry_after is not None else _BACK_OFF
                host.free_at = self._clock.now() + pause
            raise
        finally:
            pause = self._pause(host) * random.uniform(1.0, _SPREAD)
            host.free_at = max(host.free_at, self._clock.now() + pause)

    def _pause(self, host: _Host) -> float:
        said = host.rules.crawl_delay(AGENT) if host.rules else None
        return max(self._delay, min(float(said or 0.0), _MAX_CRAWL_DELAY))

    def _check_robots(self, host: _Host, origin: str, url: str) -> None:
        if self._clock.now() - host.asked_at > _ROBOTS_SECONDS:
            self._read_robots(host, origin)
        if host.barred:
            raise FetchFailed(f"{url} was not fetched: {host.barred}")
        if host.rules and not host.rules.can_fetch(url, AGENT):
            raise FetchRefused(f"{url} was not fetched: the robots.txt of its site forbids it.")

    def _read_robots(self, host: _Host, origin: str) -> None:
        """The site's rules: none where it has none (4xx), nothing allowed where they cannot be had (5xx)."""
        from protego import Protego

        host.barred, host.rules = "", None
        try:
            got = self._get(host, f"{origin}/robots.txt", robots=True)
            host.rules = Protego.parse(got.body.decode("utf-8", "replace"))
        except web.BadAnswer as error:
            if error.status == 429 or error.status >= 500:
                host.barred = f"{origin}/robots.txt cannot be had (status {error.status}). Try again later."
        except TooLarge:
            host.barred = f"{origin}/robots.txt is too large to be read."
        except (Busy, Stopped, FetchRefused):
            raise
        except FetchFailed as error:
            host.barred = f"its robots.txt cannot be had. {error}"
        # What could not be had is asked for again when the host is next asked for something, but not at once.
        host.asked_at = self._clock.now() - (_ROBOTS_SECONDS - _BACK_OFF if host.barred else 0.0)
