"""Find expressions among the items of a document and put them together: parts within larger ones, ranges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from headwater.read.document import Document
from headwater.read.times.exprs import HELD_BY, Expr
from headwater.read.times.items import Item
from headwater.read.times.shapes import read
from headwater.read.times.words import Pattern, Words

# What may stand between a part and the larger unit after it, and between a larger unit and its part.
_INWARD = {
    "T": re.compile(r",?[p@ftk>g]?a?"),
    "P": re.compile(r",?[pt@>gu]?a?"),
    "WD": re.compile(r"[,(]?[p@t>g]?a?"),
    "D": re.compile(r",?[gt@p]?a?"),
    "MOD": re.compile(r"g?a?|[p@t]a?"),
}
_OF = re.compile(r",?g?a?|[t@p]a?")
_OUTWARD = re.compile(r"[@p>t]?a?")
_OUTWARD_CLOCK = re.compile(r",?[@p>tfu]?a?")
_RANGE = re.compile(r"[-u]a?[@p]?")
_AND_RANGE = re.compile(r"&a?")
_PREPOSITIONS = "pt@fuBk>g"
_RANGED = frozenset(("T", "D", "WD", "M", "Y", "SE", "CE", "DE", "Q", "HOL", "MOD"))
_FROM_OWN = frozenset(("WD", "W", "M", "D", "Q"))
_COARSER = {"D": 0, "W": 1, "WE": 1, "M": 2, "Q": 3, "SE": 3, "HY": 4, "Y": 5, "DE": 6, "CE": 7}


@lru_cache(maxsize=8)
def _any_of(patterns: tuple[Pattern, ...]) -> re.Pattern[str]:
    """Where any pattern fits; one search instead of many."""
    return re.compile("(?=[^_])(?:" + "|".join(p.shape.pattern for p in patterns) + ")")


def expressions(doc: Document, items: Sequence[Item], words: Words) -> list[Expr]:
    """All expressions in order of the text; no two overlap."""
    classes = "".join(item.cls for item in items)
    found: list[Expr] = []
    union, at = _any_of(words.patterns), 0
    while (spot := union.search(classes, at)) is not None:
        expr = _longest(classes, spot.start(), items, words)
        if expr is not None:
            expr.bare = _is_bare(expr, items, classes, words)
        if expr is None or _is_name(doc, expr, items, classes):
            at = spot.start() + 1
            continue
        found.append(expr)
        at = expr.last
    joined = _joined(found, doc, items, classes)
    return [e for e in joined if _stands(e, items, classes)]


def _longest(classes: str, at: int, items: Sequence[Item], words: Words) -> Expr | None:
    fits = [(m.end(), p.operation) for p in words.patterns if (m := p.shape.match(classes, at))]
    for end, operation in sorted(fits, key=lambda fit: -fit[0]):
        expr = read(operation, items, at, end, words)
        if expr is not None:
            return expr
    return None


def _is_bare(expr: Expr, items: Sequence[Item], classes: str, words: Words) -> bool:
    """True of what is a time only beside another or after a preposition: «2020», «May», «a year»."""
    part = classes[expr.first : expr.last]
    if expr.operation == "year":
        return part == "y"
    if expr.operation == "duration":
        return part.startswith("1")
    if expr.operation in ("month", "season", "weekday", "part"):
        return len(part) == 1 and items[expr.first].low.strip("’'s") in words.doubtful
    return False


def _is_name(doc: Document, expr: Expr, items: Sequence[Item], classes: str) -> bool:
    """«улица 1905 года», «площа 10 Квітня»: a name that holds a date."""
    if expr.first and classes[expr.first - 1] == "!":
        return True
    if classes[expr.first : expr.last] == "V" and items[expr.first].value[-1] == "Y":
        return _is_age(doc, items[expr.first].token)
    if expr.operation not in ("day_month", "month"):
        return False
    month = next(i for i in range(expr.last - 1, expr.first - 1, -1) if classes[i] == "M")
    token = items[month].token
    word = doc.tokens[token].word
    if doc.lexicon.lang and word[:1].isupper() and not word.isascii():
        return token != doc.sentence_at(token).first and not (word.isupper() and len(word) > 1)
    return False


def _is_age(doc: Document, i: int) -> bool:
    """«43-річний водій»: years lived, no time."""
    after = doc.tokens[i + 1] if i + 1 < len(doc.tokens) else None
    if not doc.tokens[i].low.isascii() and after is not None:
        return after.animate or after.capital or after.pos not in ("NOUN", "ADJ")
    return not doc.tokens[i].low.isascii()


def _stands(expr: Expr, items: Sequence[Item], classes: str) -> bool:
    """False of what is no time alone: «the end», «the second half», a bare number of four digits."""
    if expr.within is None and expr.kind in ("MOD", "NTH"):
        return False
    if expr.kind == "HY" and expr.operation == "half" and expr.within is None and not expr.args["year"]:
        return False
    if not expr.bare:
        return True
    before = items[expr.first - 1] if expr.first else None
    if before is None:
        return False
    after = classes[expr.last : expr.last + 1]
    if expr.operation == "year":
        closed = before.low == "(" and expr.last < len(items) and items[expr.last].low in "),;"
        return closed or (before.cls in _PREPOSITIONS and before.cls != "g" and after not in "UT%-")
    if expr.operation == "duration":
        return before.cls in "ktp"
    return before.cls in "pt@fukg"


def _joined(found: list[Expr], doc: Document, items: Sequence[Item], classes: str) -> list[Expr]:
    out: list[Expr] = []
    for expr in found:
        while out:
            before = out[-1]
            gap = classes[before.last : expr.first]
            merged = None
            if len(gap) < 4 and _same_sentence(doc, items, before, expr):
                merged = _merged(before, expr, gap, classes)
            if merged is None:
                break
            out.pop()
            expr = merged
        out.append(expr)
    return out


def _same_sentence(doc: Document, items: Sequence[Item], a: Expr, b: Expr) -> bool:
    first, last = items[a.first].token, items[b.first].token
    return doc.sentence_at(first).last > last


def _merged(a: Expr, b: Expr, gap: str, classes: str) -> Expr | None:
    if a.operation == "back" and a.args["anchor"] == "next" and gap in ("", "a") and _has_days(b):
        a.args["of"] = b
        return _extended(a, b)
    a_nth = _as_nth(a, b, gap)
    outer = (a_nth or a).outermost()
    if _holds(b, outer) and (_INWARD.get(outer.kind) or _OF).fullmatch(gap):
        if not (gap.startswith(",") and b.bare and outer.kind not in ("D", "M")):
            outer.within = b
            return _extended(a_nth or a, b)
    inner = b.outermost()
    clock = b.kind in ("T", "P") or a.kind == "D"
    if _holds(a, inner) and inner.kind != "MOD" and (_OUTWARD_CLOCK if clock else _OUTWARD).fullmatch(gap):
        inner.within = a
        return _extended(b, a)
    return _range(a, b, gap, classes)


def _extended(expr: Expr, other: Expr) -> Expr:
    expr.first, expr.last = min(expr.first, other.first), max(expr.last, other.last)
    expr.start, expr.end = min(expr.start, other.start), max(expr.end, other.end)
    expr.bare = False
    return expr


def _holds(outer: Expr, inner: Expr) -> bool:
    """True where `inner` can be a part of `outer`."""
    if outer.operation in ("ago", "later", "earlier", "through", "back") and inner.kind not in ("T", "P"):
        return False
    args = inner.args
    if inner.kind == "D" and (inner.operation != "day_month" or args.get("month") is None):
        return False
    if inner.kind in ("M", "SE", "Q", "HY") and (
        inner.operation in ("unit", "ago", "later", "earlier", "through", "back", "season_years", "extent_unit")
        or args.get("step") is not None
    ):
        return False
    if inner.kind == "WD" and args.get("step") is not None and outer.kind == "W":
        return False
    if inner.kind == "P" and args.get("step") is not None and outer.kind != "T":
        return False
    if inner.kind == "T" and outer.kind == "D" and outer.operation == "span":
        return False
    kinds = HELD_BY.get(inner.kind)
    if inner.kind in ("RANGE", "LIST"):
        return outer.kind == "Y" and ("days" in args or "quarters" in args)
    return kinds is not None and outer.kind in kinds


def _has_days(expr: Expr) -> bool:
    """False of what says nothing yet: «the end», «the first Tuesday», an amount."""
    return expr.kind != "-" and (expr.within is not None or expr.kind not in ("MOD", "NTH", "HY"))


def _as_nth(a: Expr, b: Expr, gap: str) -> Expr | None:
    """«the last Sunday of May»: last of what follows, not the last before now."""
    if a.args.get("step") != -1 or a.operation not in ("weekday", "unit") or gap not in ("", "g", "t", "ga"):
        return None
    unit = "D" if a.kind == "WD" else a.kind
    if b.kind not in ("M", "Y", "SE", "Q") or _COARSER.get(unit, 9) >= _COARSER[b.kind]:
        return None
    if b.operation not in ("month", "year", "season", "unit"):
        return None
    what = a.args["weekday"] if a.kind == "WD" else a.args["unit"]
    args = {"number": -1, "unit": what, "weekday": a.kind == "WD"}
    return Expr("nth", "NTH", a.first, a.last, a.start, a.end, args)


def _range(a: Expr, b: Expr, gap: str, classes: str) -> Expr | None:
    """«from May to July», «2014–2019», «between Monday and Friday»."""
    if a.kind not in _RANGED or b.kind not in _RANGED or not (_has_days(a) and _has_days(b)) or a.operation in ("ago", "deictic"):
        return None
    opened = a.first > 0 and classes[a.first - 1] == "f"
    if not (_RANGE.fullmatch(gap) or (opened and _AND_RANGE.fullmatch(gap))):
        return None
    if a.kind != b.kind and not (opened and {a.kind, b.kind} <= {"D", "M", "Y"}):
        return None
    if gap[0] == "u" and not (opened or a.kind in _FROM_OWN):
        return None
    return Expr("range", "RANGE", a.first, b.last, a.start, b.end, {"of": (a, b)})
