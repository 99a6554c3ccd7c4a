"""How alike two units are: what decides is not only what they share but what else they may be paired with."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.link.statements.digest import Digest, digest
from headwater.link.statements.explaining import explained
from headwater.link.statements.pairs import Floats, odds, weights
from headwater.link.statements.sheets import packed, sheet, unpacked
from headwater.model import Article, Language
from headwater.read.reader import read_article


def made(id_: str, lang: Language, text: str) -> Digest:
    return digest(read_article(Article(id=id_, lang=lang, text=text, published="2026-03-05")))


ENGLISH = made(
    "a", "en",
    "Lithuania asked Poland on Monday to lend it nine ferries. Warsaw will answer in a week. The ferries are "
    "to sail between Klaipeda and Nida from May.",
)  # fmt: skip
UKRAINIAN = made(
    "b", "uk",
    "У понеділок Литва попросила Польщу позичити їй дев'ять поромів. Варшава відповість за тиждень.",
)  # fmt: skip
OTHER = made("c", "uk", "У Клайпеді з травня ходитимуть пороми до Ніди. Литва чекає на дев'ять суден.")


def scored(one: Digest, other: Digest) -> Floats:
    """The log odds of all units of two articles that are rather near."""
    return odds(sheet(one), [sheet(other)], [0.4], [True]).T


@pytest.mark.parametrize("other", [UKRAINIAN, OTHER])
def test_the_reasons_of_a_pair_add_up_to_its_score(other: Digest) -> None:
    found = scored(ENGLISH, other)
    for i, j in np.ndindex(found.shape):
        told = explained(ENGLISH, i, other, j, 0.4)
        assert weights().bias + sum(f.value for f in told) == pytest.approx(found[i, j], abs=0.02)


def test_each_unit_is_paired_with_the_one_that_says_the_same() -> None:
    found = scored(ENGLISH, UKRAINIAN)
    starts = [u.start for u in ENGLISH.units]
    assert [starts[i] for i in found.argmax(axis=0)] == sorted(starts[i] for i in found.argmax(axis=0))
    assert found.max(axis=0).min() > 0


def test_a_unit_counts_less_where_another_matches_better() -> None:
    def score(one: Digest) -> float:
        return float(scored(one, UKRAINIAN)[0, 0])

    loose = "Lithuania wants ferries of Poland."
    alone = made("a", "en", f"{loose} Snow fell in the night on the hills of Galway.")
    beside = made("a", "en", f"{loose} Lithuania asked Poland on Monday to lend it nine ferries.")
    assert score(beside) < score(alone)


def test_what_articles_are_compared_beside_changes_nothing() -> None:
    one, others = sheet(ENGLISH), [sheet(UKRAINIAN), sheet(OTHER)]
    both = odds(one, others, [0.4, 0.2], [True, False])
    alone = odds(one, others[:1], [0.4], [True]), odds(one, others[1:], [0.2], [False])
    assert (both == np.vstack(alone)).all()


def test_what_cannot_be_likely_is_told_apart_without_its_rivals() -> None:
    whole, likely = (
        odds(sheet(ENGLISH), [sheet(UKRAINIAN)], [0.4], [True], least) for least in (-np.inf, 0.0)
    )
    assert (whole >= 0).sum() > 1
    assert ((whole >= 0) == (likely >= 0)).all()
    assert (whole[whole >= 0] == likely[whole >= 0]).all()


def test_a_kept_sheet_is_compared_as_a_fresh_one() -> None:
    one, other = (unpacked(packed(sheet(made))) for made in (ENGLISH, UKRAINIAN))
    kept = odds(one, [other], [0.4], [True]).T
    assert (kept == scored(ENGLISH, UKRAINIAN)).all()
