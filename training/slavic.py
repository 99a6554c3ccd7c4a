"""Trains the spotter that Ukrainian and Russian share, on gold of both, with the grammar's advice.

    python training/slavic.py --gold DIR --navec FILE --out src/headwater/read/models/slavic.npz
    python training/slavic.py --gold DIR --navec FILE --folds training/slavic.folds.json

The first command trains on all articles. The second leaves out one topic after another, trains on the rest
and reads the topic that was left out: its figures are what to expect of articles on a topic that nobody has
seen. The threshold and the calibration of the first come from the second, through the file that it writes.

Data: `claims.slavic.jsonl` of the gold folder and, annotated for this project by the same guide,
`claims.slavic.jsonl` beside this script (offsets and fields only; the texts are those of SlavicNER, in
`names.jsonl` of the gold folder).
"""

from __future__ import annotations

import collections
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import torch

from cognates import table
from corpus import STANCES, example, read_gold, read_standoff, vocabulary
from headwater.read.claims.assemble import assemble
from headwater.read.claims.drafts import find_drafts
from headwater.read.claims.grammar import grammar_drafts
from headwater.read.claims.hints import COLUMNS, advice
from headwater.read.lexicon import load
from headwater.read.naming.bases import load_weights
from headwater.read.naming.find import Finder, called, finder_of
from headwater.read.naming.tagger import Network as Names
from headwater.read.reader import document
from headwater.read.spotting.spotter import Spotter, calibrated
from headwater.read.who import Who
from loop import (
    Plan,
    Sample,
    calibrate,
    fit,
    load_scorer,
    options,
    save,
    spotter_of,
    with_vectors,
)
from network import Network, Sizes

HERE = Path(__file__).parent
LANGUAGES = ("uk", "ru")
#: Scores from which a claim of the grammar is kept, from which the model's own is added, and from which its
#: source is taken before the grammar's. Chosen on every other article of the folds.
LEVELS = {"guide": 0.05, "broad": 0.05, "alone": 0.3, "sure": 0.85}
Claims = list[dict[str, Any]]
SIZES = Sizes(
    encoder=96,
    reader=64,
    pair=96,
    finder=64,
    word=32,
    unknown=0.2,
    dropout=0.4,
    advised=tuple(COLUMNS),
    hinted=True,
    stances=len(STANCES),
)


def topic(row: dict[str, Any]) -> str:
    """What an article is about, by its id."""
    return str(row["id"]).split(".", 1)[0]


def articles(gold: Path) -> list[dict[str, Any]]:
    """All annotated articles; one that is in the gold under another id is taken once."""
    rows = read_gold(gold / "claims.slavic.jsonl")
    seen = {row["text"][:300] for row in rows}
    texts = {row["id"]: row["text"] for row in read_gold(gold / "names.jsonl")}
    more = read_standoff(HERE / "claims.slavic.jsonl", texts)
    return rows + [row for row in more if row["text"][:300] not in seen]


def sample(row: dict[str, Any]) -> Sample:
    """One article with what the grammar says of it."""
    doc = document(row["text"], 0, len(row["text"]), row["lang"])
    return Sample(row, doc, example(doc, row["claims"]), advice(doc, grammar_drafts(doc)))


def vectors(navec: Path, gold: Path) -> dict[str, Any]:
    """Vectors for the base forms in all texts of the gold folder, annotated with claims or not."""
    lemmas: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
    for row in read_gold(gold / "names.jsonl"):
        doc = document(row["text"], 0, len(row["text"]), row["lang"])
        lemmas[row["lang"]] += [t.lemma or t.low for t in doc.tokens if t.word[0].isalpha()]
    return table(navec, lemmas["ru"], lemmas["uk"])


def train(
    samples: Sequence[Sample], plan: Plan, words_with_vectors: dict[str, Any] | None
) -> tuple[Network, list[str]]:
    """A network trained on `samples`, and its vocabulary of base forms."""
    torch.manual_seed(plan.seed)
    lemmas = [lemma for s in samples for lemma in s.advice.lemmas or ()]
    words, known, rows = with_vectors(vocabulary(lemmas, 2), words_with_vectors)
    return fit(samples, words, Network(known, SIZES, rows), plan), words


def folds(samples: list[Sample], plan: Plan, args: Any) -> dict[str, Any]:
    """Trains without each topic in turn; figures, threshold and calibration from the articles left out."""
    scorer = load_scorer(args.gold)
    tested: list[Sample] = []
    rows: list[Claims] = []
    for name in sorted({topic(s.row) for s in samples} - {"seed"}):
        held = [s for s in samples if topic(s.row) == name]
        print(f"{name}: {len(held)} articles left out", flush=True)
        kept = args.keep / f"{name}.npz" if args.keep else None
        if kept and kept.exists():
            spotter = Spotter.load(kept)
        else:
            network, words = train([s for s in samples if topic(s.row) != name], plan, args.table)
            spotter = spotter_of(network, words, thresholds=LEVELS)
            if kept:
                save(kept, network, words, thresholds=LEVELS)
        spotter.thresholds = LEVELS
        tested += held
        finders = finders_without(name, args.names)
        rows += [read(s, spotter, finders) for s in held]
    pairs = list(zip(tested, rows, strict=True))
    slope, shift = calibrate([(score, right > 0) for score, right in bands(pairs, scorer)])
    for claims in rows:
        for claim in claims:
            claim["confidence"] = calibrated(claim["confidence"], slope, shift)
    given = {str(row["id"]) for row in read_gold(args.gold / "claims.slavic.jsonl")}
    return {
        "calibration": [slope, shift],
        "articles": {lang: sum(s.row["lang"] == lang for s in tested) for lang in LANGUAGES},
        "scores": score(pairs, scorer),
        "gold": score([p for p in pairs if p[0].row["id"] in given], scorer),
        "bands": {lang: bands([p for p in pairs if p[0].row["lang"] == lang], scorer) for lang in LANGUAGES},
    }


def read(one: Sample, spotter: Spotter, finders: dict[str, Finder]) -> Claims:
    """The claims of one article by the whole reader, with `spotter` in the place of the shipped model."""
    finder = finders[one.row["lang"]]
    who = Who(one.doc, called(one.doc, finder.based(one.doc)))
    claims = assemble(one.doc, find_drafts(one.doc, "guide", spotter), who)
    return list(json.loads(msgspec.json.encode(claims)))


def finders_without(name: str, folder: Path | None) -> dict[str, Finder]:
    """Finders of names whose models never saw a topic, out of the models that `names.py --keep` left."""
    models = [p for p in folder.glob("*.npz") if not p.stem.endswith("-bases")] if folder else []
    path = next((p for p in models if name in p.stem.split(",")), None)
    if path is None:
        return {lang: shipped for lang in LANGUAGES if (shipped := finder_of(lang)) is not None}
    network = Names.load(path)
    finders = {lang: Finder(load(lang), network, "") for lang in LANGUAGES}
    for finder in finders.values():
        finder.bases.use(load_weights(path.with_name(f"{path.stem}-bases.npz")))
    return finders


def score(pairs: Sequence[tuple[Sample, Claims]], scorer: Any) -> dict[str, Any]:
    """The figures of the scorer by language and over all."""
    counts: dict[str, Any] = {name: collections.Counter() for name in (*LANGUAGES, "all")}
    for one, claims in pairs:
        mine: Any = collections.Counter()
        scorer.score_article(one.row, claims, mine, [])
        counts[one.row["lang"]].update(mine)
        counts["all"].update(mine)
    return {name: scorer.report(count) for name, count in counts.items()}


def bands(pairs: Sequence[tuple[Sample, Claims]], scorer: Any) -> list[list[float]]:
    """For each claim given its confidence and whether it is right: 1.0, or 0.0."""
    out = []
    for one, claims in pairs:
        words = scorer.tokens_of(one.row["text"])
        gold = [scorer.prepare(c, words) for c in one.row["claims"]]
        guess = [scorer.prepare(c, words) for c in claims]
        right = {j for i, j in scorer.align(gold, guess).items() if scorer.same_source(gold[i], guess[j])}
        out += [[round(c["confidence"], 3), float(n in right)] for n, c in enumerate(claims)]
    return out


def main() -> None:
    """The command line."""
    parser = options("Train the spotter of attributions for Ukrainian and Russian.", epochs=12)
    parser.add_argument("--folds", type=Path, help="leave out each topic in turn and write the figures here")
    parser.add_argument(
        "--navec", type=Path, help="navec_news_v1_1B_250K_300d_100q.tar, for vectors of words"
    )
    parser.add_argument("--keep", type=Path, help="a folder of fold models: read, or written")
    parser.add_argument("--names", type=Path, help="models of names without a topic each, for --folds")
    parser.add_argument("--decay", type=float, default=0.995)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    plan = Plan(args.epochs, args.rate, args.batch, args.decay, args.seed)
    samples = [sample(row) for row in articles(args.gold)]
    args.table = vectors(args.navec, args.gold) if args.navec else None
    print(f"{len(samples)} articles, {sum(len(s.row['claims']) for s in samples)} claims", flush=True)
    started = time.monotonic()
    if args.folds:
        out = folds(samples, plan, args)
        args.folds.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
        for name in ("scores", "gold"):
            for lang, figures in out[name].items():
                print(name, lang, figures)
        print(out["calibration"])
    if args.out:
        tuned = json.loads((HERE / "slavic.folds.json").read_text(encoding="utf-8"))
        network, words = train(samples, plan, args.table)
        calibration = {"guide": tuple(tuned["calibration"])}
        save(args.out, network, words, thresholds=LEVELS, calibration=calibration)
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
