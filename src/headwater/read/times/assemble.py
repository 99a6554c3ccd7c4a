"""Find expressions among the items of a document and put them together: parts within larger ones, ranges."""

from __future__ import annotations

import re
from collections.abc import Sequence

from headwater.read.document import Document
from headwater.read.times import counts, shapes
from headwater.read.times.exprs import HELD_BY, Expr
from headwater.read.times.items import Item
from headwater.read.times.readers import READERS
from headwater.read.times.words import Words

# What may stand between a part and the larger unit after it, and between a larger unit and its part.
_INWARD = {
    "T": re.compile(r",?[p@ftk>g]?a?"),
    "P": re.compile(r",?[pt@>gu]?a?"),
    "UPTO": re.compile(r""),
    "WD": re.compile(r"[,(]?[p@t>g]?a?"),
    "D": re.compile(r",?[gt@p]?a?"),
    "MOD": re.compile(r"g?a?|[p@t]a?"),
}
_OF = re.compile(r",?g?a?|[t@p]a?")
_OUTWARD = re.compile(r"[@p>t]?a?")
_OUTWARD_CLOCK = re.compile(r",?[@p>tf]?a?")
_RANGE = re.compile(r"[-u]a?[@p>]?")
_AND_RANGE = re.compile(r"&a?")
_SHAPES = (shapes, counts)  # each registers its readers
_SKIPPED = "tBk@pfu>"  # a preposition before the expression is no part of it
_OPENING, _CLOSING = frozenset('«„“"'), frozenset('»“”"')
_PREPOSITIONS = "pt@fuBk>g"
_RANGED = frozenset(("T", "D", "WD", "M", "Y", "SE", "CE", "DE", "Q", "HOL", "MOD"))
_FROM_OWN = frozenset(("WD", "W", "M", "D", "Q"))
_COARSER = {"D": 0, "W": 1, "WE": 1, "M": 2, "Q": 3, "SE": 3, "HY": 4, "Y": 5, "DE": 6, "CE": 7}


def expressions(doc: Document, items: Sequence[Item], words: Words) -> list[Expr]:
    """All expressions in order of the text; no two overlap."""
    classes = "".join(item.cls for item in items)
    found: list[Expr] = []
    at = 0
    while (spot := words.shapes.next(classes, at)) is not None:
        expr = _longest(classes, spot, items, words)
        if expr is not None:
            expr.bare = _is_bare(expr, items, classes, words)
        if expr is None or _is_name(doc, expr, items, classes, words):
            at = spot + 1
            continue
        found.append(expr)
        at = expr.last
    joined = _joined(found, classes)
    return [e for e in joined if _stands(e, doc, items, classes)]


def _longest(classes: str, at: int, items: Sequence[Item], words: Words) -> Expr | None:
    for length, operation in words.shapes.fits(classes, at):
        expr = _read(operation, items, at, at + length, words)
        if expr is not None:
            return expr
    return None


def _read(operation: str, items: Sequence[Item], first: int, last: int, words: Words) -> Expr | None:
    """The expression that `operation` reads from ``items[first:last]``, None where values do not fit."""
    part = items[first:last]
    found = READERS[operation](part, words)
    if found is None:
        return None
    kind, args = found
    lead = 0
    while lead + 1 < len(part) and part[lead].cls in _SKIPPED:
        lead += 1
    end = part[-1].end
    return Expr(operation, kind, first, last, part[lead].start, end, args)


def _is_bare(expr: Expr, items: Sequence[Item], classes: str, words: Words) -> bool:
    """True of what is a time only beside another or after a preposition: «2020», «May», «a year»."""
    part = classes[expr.first : expr.last]
    if expr.operation == "year":
        return part == "y"
    if expr.operation == "duration":
        return part.startswith("1")
    if expr.operation == "unit_bare":
        return True
    if expr.operation in ("month", "season", "weekday", "part"):
        return (
            len(part.lstrip("a")) == 1
            and items[expr.last - 1].low.removesuffix("’s").removesuffix("'s") in words.doubtful
        )
    return False


def _is_name(doc: Document, expr: Expr, items: Sequence[Item], classes: str, words: Words) -> bool:
    """«улица 1905 года», «площа 10 Квітня»: a name that holds a date."""
    if expr.first and classes[expr.first - 1] == "!":
        return True
    if expr.operation == "deictic" and expr.args["same"] and expr.last < len(items):
        cases = doc.tokens[items[expr.last].token].cases
        return "gen" in cases and "nom" not in cases  # «накануне выборов»: of what is no time
    if classes[expr.first : expr.last] == "V" and items[expr.first].value[-1] == "Y":
        return words.adjectives_of_age and _is_age(doc, items[expr.first].token)
    if words.capitals and expr.operation not in ("deictic", "part", "season"):
        return False
    letters = [i for i in range(expr.first, expr.last) if classes[i] in "MWSPA"]
    return bool(letters) and _within_name(doc, items[letters[-1]].token)


def _within_name(doc: Document, i: int) -> bool:
    """A capital that neither the sentence nor a quotation explains: «газета "Сегодня"», «USA Today»."""
    token, first = doc.tokens[i], doc.sentence_at(i).first
    if not token.capital or (token.word.isupper() and len(token.word) > 1) or i == first:
        return False
    before = doc.tokens[i - 1]
    if before.word[0].isalnum():
        return True
    after = doc.tokens[i + 1].word if i + 1 < len(doc.tokens) else ""
    return before.word in _OPENING and after in _CLOSING


def _is_age(doc: Document, i: int) -> bool:
    """«43-річний водій»: years lived, no time."""
    after = doc.tokens[i + 1] if i + 1 < len(doc.tokens) else None
    return after is None or after.animate or after.capital or after.pos not in ("NOUN", "ADJ")


def _stands(expr: Expr, doc: Document, items: Sequence[Item], classes: str) -> bool:
    """False of what is no time alone: «the end», «the second half», a bare number of four digits."""
    if expr.within is None and expr.kind in ("MOD", "NTH"):
        return False
    if expr.kind == "HY" and expr.operation == "half" and expr.within is None and not expr.args["year"]:
        return False
    if classes[expr.last : expr.last + 1] == "?":
        return False
    if not expr.bare:
        return True
    if expr.operation == "unit_bare":
        return False
    before = items[expr.first - 1] if expr.first else None
    if before is None:
        return False
    after = classes[expr.last : expr.last + 1]
    if expr.operation == "year":
        if before.cls == "a" or before.low.endswith(("'s", "’s")):  # «the 2016 election»
            return after == "_" and items[expr.last].low.isalpha()
        if after == "_" and _is_counted(doc, items[expr.last].token, before.cls):
            return False
        closed = before.low == "(" and expr.last < len(items) and items[expr.last].low in "),;"
        return closed or (before.cls in _PREPOSITIONS and before.cls != "g" and after not in "UT%-")
    if expr.operation == "duration":
        return before.cls in "ktp"
    return before.cls in "pt@fukgEL"


def _is_counted(doc: Document, i: int, before: str) -> bool:
    """«до 1000 км», «в 2000 домов»: what follows a number that counts it."""
    token = doc.tokens[i]
    if token.capital or not token.word.isalpha():
        return False
    counted = "gen" in token.cases and "nom" not in token.cases and token.pos in ("NOUN", "ADJ")
    return counted or (len(token.word) < 3 and token.pos in ("NOUN", "X")) or before == "u"


def _joined(found: list[Expr], classes: str) -> list[Expr]:
    out: list[Expr] = []
    for expr in found:
        while out:
            before = out[-1]
            gap = classes[before.last : expr.first]
            merged = None
            if len(gap) < 4:
                merged = _merged(before, expr, gap, classes)
            if merged is None:
                break
            out.pop()
            expr = merged
        out.append(expr)
    return out


def _merged(a: Expr, b: Expr, gap: str, classes: str) -> Expr | None:
    if a.operation == "back" and a.args["anchor"] == "next" and gap in ("", "a") and _has_days(b):
        a.args["of"] = b
        return _extended(a, b)
    if a.kind == "MOD" and a.within is not None and b.kind == "P" and not gap:  # «late Tuesday night»
        whole = _merged(a.within, b, gap, classes)
        if whole is not None:
            a.within = whole
            return _extended(a, b)
    a_nth = _as_nth(a, b, gap)
    outer = (a_nth or a).outermost()
    if a.operation == "range":
        outer = a.args["of"][1].outermost()
    fits = _holds(b, outer) and _INWARD.get(outer.kind, _OF).fullmatch(gap)
    if fits and not (gap.startswith(",") and b.bare and outer.kind not in ("D", "M")):
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
    if outer.operation == "unit_bare":
        return inner.kind in ("NTH", "HY", "MOD", "Q")
    if outer.operation in ("ago", "later", "earlier", "through", "back") and inner.kind not in ("T", "P"):
        return False
    args = inner.args
    if inner.kind == "D" and outer.kind == "D":  # «today, 10 August»
        return (
            inner.operation == "deictic"
            and not inner.args["same"]
            and outer.operation in ("day_month", "full_date")
        )
    if inner.kind == "D" and (inner.operation != "day_month" or args.get("month") is None):
        return False
    if inner.kind in ("M", "SE", "Q", "HY") and (
        inner.operation
        in ("unit", "ago", "later", "earlier", "through", "back", "season_years", "extent_unit")
        or args.get("step") is not None
    ):
        return False
    if inner.kind == "WD" and args.get("step") is not None and outer.kind == "W":
        return False
    if inner.kind == "P" and args.get("step") is not None and outer.kind != "T":
        return False
    if inner.kind == "T" and outer.kind == "D" and outer.operation == "span":
        return False
    if inner.kind == "P" and outer.kind == "RANGE":
        return args.get("part") == "NI" and outer.operation == "day_range"
    kinds = HELD_BY.get(inner.kind)
    if inner.kind in ("RANGE", "LIST"):
        return outer.kind == "Y" and ("days" in args or "quarters" in args)
    return kinds is not None and outer.kind in kinds


def _has_days(expr: Expr) -> bool:
    """False of what says nothing yet: «the end», «the first Tuesday», an amount."""
    return expr.kind != "-" and (expr.within is not None or expr.kind not in ("MOD", "NTH", "HY"))


def _as_nth(a: Expr, b: Expr, gap: str) -> Expr | None:
    """«the last Sunday of May»: last of what follows, not the last before now."""
    if a.operation == "span" and a.args["sign"] == -1 and gap in ("", "g", "ga") and b.kind in ("Y", "M"):
        unit = a.args["amounts"][0][1]
        if _COARSER.get(unit, 9) >= _COARSER[b.kind]:
            return None
        args = {"amount": a.args["amounts"][0], "last": True}
        return Expr("opening", "NTH", a.first, a.last, a.start, a.end, args)
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
    if (
        a.kind not in _RANGED
        or b.kind not in _RANGED
        or not (_has_days(a) and _has_days(b))
        or a.operation in ("ago", "deictic")
    ):
        return None
    opened = a.first > 0 and classes[a.first - 1] == "f"
    if not (_RANGE.fullmatch(gap) or (opened and _AND_RANGE.fullmatch(gap))):
        return None
    if a.kind != b.kind and not (opened and {a.kind, b.kind} <= {"D", "M", "Y"}):
        return None
    if gap[0] == "u" and not (opened or a.kind in _FROM_OWN):
        return None
    return Expr("range", "RANGE", a.first, b.last, a.start, b.end, {"of": (a, b)})
