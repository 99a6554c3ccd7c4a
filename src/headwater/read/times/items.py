"""The tokens of a document as words of time: each with its class and meaning; numbers are put together."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from headwater.read.document import Document
from headwater.read.times.words import CLASSES, OTHER, Entry, Words
from headwater.read.tokens import Token

_MARKS = {",": ",", "-": "-", "–": "-", "—": "-", "−": "-", "/": "/"}
_ROMAN = re.compile(r"(?=[IVXІХ])[ХX]{0,3}(?:[IІ][XХ]|[IІ]V|V?[IІ]{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "І": 1, "Х": 10}
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_NUMBER_AND_LETTERS = re.compile(r"(\d+)[-'’]?([^\W\d_]+)")
_HYPHEN = re.compile(r"[-–]")
_CLITIC = re.compile(r"['’]s?$")
_MINOR = "wo"


class Item(msgspec.Struct, gc=False):
    """A token, a part of one or several: characters `start` to `end`, its `token`, class and meaning."""

    start: int
    end: int
    token: int
    cls: str
    value: Any
    low: str


def items_of(doc: Document, words: Words) -> list[Item]:
    """All tokens of a document as items, in order; a token that means nothing here has the class OTHER."""
    out: list[Item] = []
    append = out.append
    tokens, count = doc.tokens, len(doc.tokens)
    forms, phrases = words.forms, words.phrases
    i = 0
    numbers = False
    begins = {sentence.first for sentence in doc.sentences if sentence.first}
    while i < count:
        token = tokens[i]
        low = token.low
        if i in begins:  # no expression goes on into the next sentence
            out.append(Item(token.start, token.start, i, OTHER, None, "."))
        if low in phrases:
            phrase = _phrase(doc, words, i)
            if phrase is not None:
                last = i + len(phrase[0])
                if phrase[1].cls:
                    out.append(Item(token.start, tokens[last - 1].end, i, *phrase[1], low))
                i = last
                continue
        entry = forms.get(low)
        if entry is not None and not entry.cls:
            i += 1
        elif entry is not None:
            numbers = numbers or entry.cls == "w"
            i = _word(doc, words, i, entry, out)
        elif low[0].isdigit():
            i = _digits(doc, words, i, out)
        else:
            if low.isalpha() and token.word[0] not in _ROMAN_VALUES:
                append(Item(token.start, token.end, i, OTHER, None, low))
            else:
                _other(token, i, words, out)
                numbers = numbers or out[-1].cls in _MINOR
            i += 1
    return _composed(out) if numbers else out


def _phrase(doc: Document, words: Words, i: int) -> tuple[tuple[str, ...], Entry] | None:
    """The longest phrase of the table that begins at token `i`."""
    after = doc.tokens[i + 1].low if i + 1 < len(doc.tokens) else ""
    return next(
        (p for p in words.phrases[doc.tokens[i].low] if p[0][1] == after and doc.reads(i, p[0])), None
    )


def _word(doc: Document, words: Words, i: int, entry: Entry, out: list[Item]) -> int:
    """A word of the table, with the full stop of an abbreviation."""
    token = doc.tokens[i]
    if entry.cls == "M" and token.word.islower() and words.capitals:
        out.append(Item(token.start, token.end, i, OTHER, None, token.low))
        return i + 1
    out.append(Item(token.start, token.end, i, *entry, token.low))
    after = doc.tokens[i + 1] if i + 1 < len(doc.tokens) else None
    if after is not None and after.word == "." and after.start == token.end and len(token.low) < 5:
        follows = doc.tokens[i + 2] if i + 2 < len(doc.tokens) else None
        within = i + 2 < doc.sentence_at(i).last
        if follows is not None and within and (follows.word[0].isdigit() or follows.word[0].islower()):
            out[-1].end = after.end
            return i + 2
    return i + 1


def _other(token: Token, i: int, words: Words, out: list[Item]) -> None:
    """A token that the table lacks: a mark, a Roman number, a word with a clitic or a hyphen."""
    word, low = token.word, token.low
    if not word[0].isalnum():
        out.append(Item(token.start, token.end, i, _MARKS.get(word, OTHER), None, low))
        return
    if word[0] in _ROMAN_VALUES and _ROMAN.fullmatch(word):
        out.append(Item(token.start, token.end, i, CLASSES["ROMAN"], _roman(word), low))
        return
    if len(word) > 3 and not word.isalpha():
        host = words.forms.get(_CLITIC.sub("", low)) if low[-1] == "s" or low[-1] in "'’" else None
        if host is not None:
            out.append(Item(token.start, token.end, i, *host, low))
            return
        if "-" in low and _pieces(token, i, words, out):
            return
    out.append(Item(token.start, token.end, i, OTHER, None, low))


def _roman(word: str) -> int:
    values = [_ROMAN_VALUES[c] for c in word]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _pieces(token: Token, i: int, words: Words, out: list[Item]) -> bool:
    """«mid-October», «twenty-five», «three-year»: the parts of a word with hyphens, if all are known."""
    parts, at = _HYPHEN.split(token.low), token.start
    pieces: list[Item] = []
    if any(part in words.ages for part in parts):
        return False
    for part in parts:
        entry = words.forms.get(part) or (_numeric(part, words))
        if entry is None:
            return False
        if not entry.cls:  # «month-long»: the filler says nothing
            at += len(part) + 1
            continue
        number = len(pieces)
        joined = number and (pieces[-1].cls == "K" or (pieces[-1].cls == "w" and _adds(pieces[-1], entry)))
        joined = joined or (number and pieces[-1].cls == "o" and entry.cls in "qHc")
        if number and not joined:
            pieces.append(Item(at - 1, at, i, "-", None, "-"))
        pieces.append(Item(at, at + len(part), i, *entry, part))
        at += len(part) + 1
    classes = "".join(p.cls for p in pieces)
    if re.fullmatch(r"[dnw1]-?[UYTceq]", classes):
        unit = pieces[-1].value
        out.append(Item(token.start, token.end, i, CLASSES["LONG"], f"{pieces[0].value}{unit}", token.low))
    else:
        out += pieces
    return True


def _adds(before: Item, entry: Entry) -> bool:
    """True of «twenty-five», false of «two-three»."""
    return entry.cls in _MINOR and _sum(before.value, entry.value) is not None


def _numeric(part: str, words: Words) -> Entry | None:
    """Digits, alone or with the letters of an ordinal or a decade."""
    if part.isdigit():
        return _plain(part)
    found = _NUMBER_AND_LETTERS.fullmatch(part)
    if found is None:
        return None
    value, letters = int(found[1][:9]), found[2]
    decade = value % 10 == 0 and (10 <= value < 100 or 1000 <= value < 2200)
    if decade and letters in words.decade_suffixes:
        return Entry(CLASSES["TENS"], value)
    return Entry(CLASSES["ORDINAL"], value) if letters in words.suffixes else None


def _plain(digits: str) -> Entry:
    """A number in digits."""
    value = int(digits) if len(digits) < 10 and digits.isdecimal() else 10**9
    if len(digits) < 3:
        return Entry(CLASSES["DIGITS"], value)
    return Entry(CLASSES["FOUR" if len(digits) == 4 and 1000 <= value < 2200 else "NUMBER"], value)


def _digits(doc: Document, words: Words, i: int, out: list[Item]) -> int:
    """Numbers and what is written with them: dates, hours, ordinals, decades; the token to go on with."""
    _tokens, token = doc.tokens, doc.tokens[i]
    low = token.low
    iso = _ISO.fullmatch(low)
    if iso:
        out.append(Item(token.start, token.end, i, CLASSES["FULL"], tuple(map(int, iso.groups())), low))
        return i + 1
    if not low.isdigit():
        _mixed(token, i, words, out)
        return i + 1
    glued = _glued(doc, i)
    if glued:
        return _joined_digits(doc, words, i, glued, out)
    if len(low) == 2 and out and out[-1].low in "'’‘" and out[-1].end == token.start:
        year = int(low) + (2000 if int(low) < 50 else 1900)  # «in ’98»
        out[-1] = Item(out[-1].start, token.end, i - 1, CLASSES["FOUR"], year, low)
        return i + 1
    out.append(Item(token.start, token.end, i, *_plain(low), low))
    return i + 1


Glued = tuple[int, list[str], list[str]]  # the token after it, its numbers, the marks between them


def _joined_digits(doc: Document, words: Words, i: int, glued: Glued, out: list[Item]) -> int:
    """A date, an hour, a season's two years, a decimal or a large number."""
    last, numbers, marks = glued
    token, low = doc.tokens[i], doc.tokens[i].low
    if marks == ["/"] and len(numbers[0]) == 4 and len(numbers[1]) in (2, 4):
        out.append(Item(token.start, token.end, i, *_plain(low), low))
        return i + 1
    hour = _hour(numbers, marks, bool(out) and out[-1].cls == "@")
    full = _written(numbers, marks, words, out)
    if hour is not None:
        entry = Entry(CLASSES["CLOCK"], hour)
    elif full is not None:
        entry = Entry(CLASSES["FULL"], full)
    elif marks == [","] and len(numbers[1]) == 3:
        entry = Entry(CLASSES["NUMBER"], int("".join(numbers)[:12]))
    elif len(numbers) == 2 and marks[0] in ".,":
        entry = Entry(CLASSES["NUMBER"], float(f"{numbers[0]}.{numbers[1]}"))
    else:
        entry = Entry(OTHER, None)
    out.append(Item(token.start, doc.tokens[last - 1].end, i, *entry, low))
    return last


def _hour(numbers: list[str], marks: list[str], after_at: bool) -> tuple[int, int] | None:
    """«5:33», and after a preposition of hours «17.30»."""
    if len(numbers) != 2 or len(numbers[1]) != 2 or not (marks == [":"] or (marks == ["."] and after_at)):
        return None
    hour, minute = int(numbers[0][:4]), int(numbers[1])
    return (hour, minute) if hour < 25 and minute < 60 else None


def _glued(doc: Document, i: int) -> Glued | None:
    """«03.04.2025», «5:33», «10/6», «1,5»: numbers joined by marks without a space."""
    tokens = doc.tokens
    numbers, marks = [tokens[i].low], list[str]()
    k = i
    while k + 2 < len(tokens) and tokens[k + 1].word in "./:," and len(marks) < 4:
        mark, after = tokens[k + 1], tokens[k + 2]
        if mark.start != tokens[k].end or after.start != mark.end or not after.low.isdigit():
            break
        numbers.append(after.low)
        marks.append(mark.word)
        k += 2
    return (k + 1, numbers, marks) if marks else None


def _written(
    numbers: list[str], marks: list[str], words: Words, out: list[Item]
) -> tuple[int | None, int, int] | None:
    """Year, month and day of a date in digits; the year is None where it is not written."""
    a, b = int(numbers[0][:4]), int(numbers[1][:4])
    if len(numbers) == 3 and marks[0] == marks[1] and marks[0] in "./":
        if len(numbers[0]) == 4:
            return (a, b, int(numbers[2][:4])) if 0 < b < 13 else None
        if len(numbers[2]) not in (2, 4) or not (0 < a < 32 and 0 < b < 32):
            return None
        year = int(numbers[2])
        year += 0 if len(numbers[2]) == 4 else (2000 if year < 70 else 1900)
    elif len(numbers) == 2 and out and out[-1].cls in "p@tfukB>" and len(numbers[0]) <= 2 >= len(numbers[1]):
        if marks[0] not in ("/" if words.month_first else ".") or (marks[0] == "." and len(numbers[1]) < 2):
            return None
        if marks[0] == "." and len(numbers[0]) < 2:
            return None
        year = 0
    else:
        return None
    month, day = (a, b) if words.month_first and marks[0] == "/" else (b, a)
    if month > 12 and day < 13 and year:
        month, day = day, month
    return (year or None, month, day) if 0 < month < 13 and 0 < day < 32 else None


def _mixed(token: Token, i: int, words: Words, out: list[Item]) -> None:
    """«1987-м», «90-х», «1990s», «20th», «5-6», «3-річний»."""
    low = token.low
    found = _NUMBER_AND_LETTERS.fullmatch(low)
    if found:
        value, letters = int(found[1][:9]), found[2]
        entry = _numeric(low, words)
        if entry is not None:
            start = token.start
            if entry.cls == "D" and out and out[-1].low in "'’‘" and out[-1].end == start:
                start = out.pop().start
            out.append(Item(start, token.end, i, *entry, low))
            return
        long = words.forms.get("+" + letters)
        if long is not None:
            out.append(Item(token.start, token.end, i, long.cls, f"{value}{long.value}", low))
            return
        known = words.forms.get(letters)
        if known is not None and known.cls in "mU":
            at = token.end - len(letters)
            out.append(Item(token.start, at, i, *_plain(found[1]), found[1]))
            out.append(Item(at, token.end, i, *known, letters))
            return
    if "-" in low and _pieces(token, i, words, out):
        return
    out.append(Item(token.start, token.end, i, OTHER, None, low))


def _composed(items: list[Item]) -> list[Item]:
    """Number words that make one number: «двадцять п'ятого», «two thousand and twenty», «5 тысяч»."""
    out: list[Item] = []
    for item in items:
        before = out[-1] if out else None
        if before is None or item.cls not in _MINOR or before.cls not in "wdn" or before.value is None:
            out.append(item)
            continue
        value = _sum(before.value, item.value)
        if value is None or (before.cls != "w" and item.value < 1000):
            out.append(item)
            continue
        cls = item.cls if before.cls == "w" else "n"
        out[-1] = Item(before.start, item.end, before.token, cls, value, before.low)
    return out


def _sum(a: float, b: float) -> float | None:
    """The number that two words in a row say, None where they say none."""
    if not isinstance(b, int) or b <= 0:
        return None
    if b in (100, 1000, 10**6, 10**9):
        low = a % (b * 1000) if b >= 1000 and a >= b * 1000 else a
        return a - low + low * b if 0 < low < b else None
    size = 10 if b < 10 else 100 if b < 100 else 1000
    tens = a % 100
    if b < 10 and not (tens == 0 or (20 <= tens < 100 and tens % 10 == 0)):
        return None
    return a + b if a % size == 0 and a >= size else None
