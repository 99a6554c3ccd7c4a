"""Typed things in what an act is about: number, unit, class, make or model, limits."""

from __future__ import annotations

import re

from headwater.model import Item
from headwater.read.acts.complements import in_number, tail
from headwater.read.acts.frames import Frames
from headwater.read.document import Document, Range
from headwater.read.phrases import Phrase
from headwater.read.tokens import Token

# Digits with what groups them (a space, a comma before three digits) or begins a fraction.
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f.,](?=\d{3}(?!\d))")
_SIGNS = re.compile(r"[€$£₴₽]")
# «С-300», «Іл-76», «F-16», "Mi-17": letters, perhaps a hyphen, digits.
_MODEL = re.compile(r"[^\W\d_]+-?\d+[^\W_]*(?:-[^\W_]+)*|[^\W\d_]+-[^\W\d_]\d+")
_LIMIT = 8  # tokens of a limit: «з дальністю польоту до 700 км»


def items_in(doc: Document, frames: Frames, span: Range) -> tuple[Item, ...]:
    """The things that a range of tokens names, in order; a phrase of no known class only with a number."""
    out: list[Item] = []
    first = doc.sentence_at(span[0])
    skip = -1
    for phrase in first.phrases:
        if phrase.last <= span[0] or phrase.first >= span[1] or phrase.first < skip:
            continue
        begin, end = max(phrase.first, span[0]), min(tail(doc, frames, phrase), span[1])
        if in_number(doc, phrase.last) and doc.tokens[phrase.first].word.isdigit():
            continue
        while in_number(doc, begin - 1):
            begin -= 2
        limit = _limit(doc, frames, end, min(span[1], first.last))
        item = _item(doc, frames, phrase, (begin, end), limit)
        if item is not None:
            out.append(item)
            skip = limit[1] if limit is not None else end
    return tuple(out)


def _item(doc: Document, frames: Frames, phrase: Phrase, span: Range, limit: Range | None) -> Item | None:
    tokens = doc.tokens[span[0] : span[1]]
    number, scaled = _quantity(doc, frames, span)
    nouns = [doc.tokens[phrase.head], *(t for t in tokens if t.pos != "ADJ")]
    head = next((t for t in nouns if t in tokens and _type(frames, t)), None)
    model = next((t.word for t in tokens if _MODEL.fullmatch(t.word)), "")
    kind = _type(frames, head) if head is not None else "thing"
    unit = _unit(frames, tokens) or scaled
    if kind == "thing" and not model and number is None:
        return None
    if unit and kind == "thing" and unit.isupper() and len(unit) == 3:
        kind = "money"
    return Item(
        start=tokens[0].start,
        end=tokens[-1].end,
        type=kind,
        model=model or _named(doc, doc.tokens[phrase.head + 1 : span[1]] if not frames.placed else []),
        quantity=number,
        unit=unit,
        limit=doc.words(limit) if limit is not None else "",
    )


def _type(frames: Frames, token: Token) -> str:
    words = (token.lemma, token.low, *token.lemmas.get("NOUN", ()))
    return next((kind for word in words if (kind := frames.items.get(word))), "")


def _named(doc: Document, tokens: list[Token]) -> str:
    """The words in quotation marks or with capitals after a common noun: «танки Леопард»."""
    found = [t for t in tokens if t.capital and t.pos in ("NOUN", "X") and not t.word.isupper()]
    plain = not found or any("gen" in t.cases and len(t.cases) < 3 for t in found)
    return "" if plain else doc.text[found[0].start : found[-1].end]


def _quantity(doc: Document, frames: Frames, span: Range) -> tuple[float | None, str]:
    """The number of a phrase, with the sign of a currency that stands at it."""
    text, begin = doc.words(span), doc.tokens[span[0]].start
    sign = _SIGNS.search(text) or _SIGNS.search(doc.text, max(begin - 1, 0), begin)
    unit = frames.units.get(sign.group(), "") if sign else ""
    words = [frames.numbers.get(t.lemma) or frames.numbers.get(t.low) for t in doc.tokens[span[0] : span[1]]]
    values = [value for value in words if value is not None]
    found = next(
        (m for m in _NUMBER.finditer(text) if not text[: m.start()][-1:].isalpha() and not _glued(text, m)),
        None,
    )
    if found is None and not values:
        return None, unit
    number = 0.0
    if found is not None:
        number = float(_GROUPS.sub("", found.group()).replace(",", "."))
    for value in values:
        number = number * value if value >= 100 and number else number + value
    return number, unit


def _glued(text: str, found: re.Match[str]) -> bool:
    """True of digits that belong to a model: «С-300»."""
    before = text[: found.start()][-2:]
    return before.endswith("-") and before[:1].isalpha()


def _unit(frames: Frames, tokens: list[Token]) -> str:
    return next((u for t in tokens if (u := frames.units.get(t.low) or frames.units.get(t.lemma))), "")


def _limit(doc: Document, frames: Frames, at: int, stop: int) -> Range | None:
    """«з дальністю до 700 км», "with a range of 1,700 km": from the preposition to the last unit."""
    if at >= stop or doc.tokens[at].low not in frames.sets["limit_links"]:
        return None
    window = range(at + 1, min(at + _LIMIT, stop))
    word = next((i for i in window[:4] if doc.tokens[i].lemma in frames.sets["limits"]), None)
    if word is None:
        return None
    numbers = [i for i in window if doc.tokens[i].word[0].isdigit() or doc.tokens[i].low in frames.units]
    return (at, max(numbers) + 1) if numbers else (at, word + 1)
