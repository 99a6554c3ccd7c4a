"""How far a reader's confidence can be trusted: bands, calibration error, and what a threshold keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import msgspec

from benchmarks.scoring import Tally

BANDS = 10
LEAST = 20  # fewer claims than this say too little for a point of a curve
Chance = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Verdict(NamedTuple):
    """One claim that a reader gave: its confidence, and 1 where it is attributed right, else 0."""

    confidence: Chance
    right: Chance


@dataclass(frozen=True, slots=True)
class Band:
    """The claims whose confidence lies between two bounds: how many, their mean, the share that is right."""

    low: float
    high: float
    claims: int = 0
    right: float = 0.0
    confidence: float = 0.0

    @property
    def share(self) -> float:
        return self.right / self.claims if self.claims else 0.0

    @property
    def mean(self) -> float:
        return self.confidence / self.claims if self.claims else 0.0


class Curve(NamedTuple):
    """What one line of the picture stands on: the claims that were given, and how many the gold has."""

    name: str
    verdicts: Sequence[Verdict]
    gold: int


def band_of(confidence: float) -> int:
    """The number of the band; a bound belongs to the band above it, and 1 to the last."""
    return min(int(confidence * BANDS + 1e-9), BANDS - 1)


def bands(verdicts: Sequence[Verdict]) -> list[Band]:
    """Ten bands of equal width, also those that are empty."""
    claims, right, confidence = [0] * BANDS, [0.0] * BANDS, [0.0] * BANDS
    for verdict in verdicts:
        number = band_of(verdict.confidence)
        claims[number] += 1
        right[number] += verdict.right
        confidence[number] += verdict.confidence
    return [Band(n / BANDS, (n + 1) / BANDS, claims[n], right[n], confidence[n]) for n in range(len(claims))]


def whole(verdicts: Sequence[Verdict]) -> Band:
    """All claims as one band."""
    return Band(0.0, 1.0, len(verdicts), sum(v.right for v in verdicts), sum(v.confidence for v in verdicts))


def calibration_error(verdicts: Sequence[Verdict]) -> float | None:
    """Expected calibration error: how far confidence and share right lie apart, weighted by claims."""
    if not verdicts:
        return None
    return sum(band.claims * abs(band.share - band.mean) for band in bands(verdicts)) / len(verdicts)


def joined(parts: Sequence[Band], least: int = LEAST) -> list[Band]:
    """Bands put together with their neighbours upward until each has at least `least` claims."""
    out: list[Band] = []
    pending: Band | None = None
    for band in parts:
        pending = _together(pending, band) if pending else band
        if pending.claims >= least:
            out.append(pending)
            pending = None
    if pending is not None and pending.claims:
        out = [*out[:-1], _together(out[-1], pending)] if out else [pending]
    return out


def _together(a: Band, b: Band) -> Band:
    return Band(a.low, b.high, a.claims + b.claims, a.right + b.right, a.confidence + b.confidence)


def kept(curve: Curve, threshold: float) -> Tally:
    """What is right among the claims at or above a threshold. Claims are not matched anew."""
    above = [verdict.right for verdict in curve.verdicts if verdict.confidence >= threshold - 1e-9]
    return Tally(round(sum(above)), len(above), curve.gold)
