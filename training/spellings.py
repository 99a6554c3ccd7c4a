"""Make `read/who/spellings.txt`: how foreign names written in Cyrillic are spelled at home.

    pip download rigour==1.2.0 --no-deps && unzip rigour-1.2.0*.whl
    python training/spellings.py rigour/data/names/persons.txt > src/headwater/read/who/spellings.txt

The table of name parts is drawn from Wikidata (CC0) and comes with rigour (MIT). A row holds the forms of
one name in many scripts; kept are names that several scripts know and that plain romanisation gets wrong.
"""

from __future__ import annotations

import difflib
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

from headwater.read.who.latin import fold
from headwater.read.who.tables import tables

_LEAST = 5  # forms in a row; names that fewer scripts know are rare, and their rows are noisy
_CYRILLIC = re.compile(r"[а-яёіїєґ-]+")
_LATIN = re.compile(r"[a-zà-žß'’-]+")
# Endings that other languages put on a foreign name, and tones of romanised Chinese.
_DRESSED = re.compile(r"(?:ová|ovna|ij|isz|ss|ew|ow)$|dsch|tsch|dž|č|q(?!u)")
_TONES = re.compile(r"^(?=.{1,5}$).*[āēīōūǎěǐǒǔàèìòùáéíóú]")
_SLAVIC = re.compile(r"(?:[ое]в|[ое]ва|ин|ина|[сц]ка?|[сц]ки|[сц]кая|енко|ук|юк|[ое]вич)$")
_PLAIN = dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
}  # fmt: skip


def main(path: Path) -> None:
    rows = [line.split(" => ")[0].split(", ") for line in path.read_text(encoding="utf-8").splitlines()]
    rows_with = Counter(form for row in rows for form in row if _LATIN.fullmatch(form))
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    known = Counter[str]()
    english = {_bare(word) for key in (*tables("en").first, *tables("en").keys) for word in key.split()}
    for row in rows:
        for name in {fold(form) for form in row if _CYRILLIC.fullmatch(form)}:
            known[name] = max(known[name], len(row))
            for form in filter(_LATIN.fullmatch, row):
                likeness = difflib.SequenceMatcher(None, _bare(form), _romanised(name)).ratio()
                score = math.log(1 + len(row)) * (0.4 + likeness) + 0.6 * math.log(1 + rows_with[form])
                score -= 2.5 * bool(_DRESSED.search(form)) + 1.5 * bool(_TONES.search(form))
                score -= 1.5 * (form[-1] in "as" and name[-1] not in "асзяц")  # Baltic: Smita, Johnsons
                score -= 3.0 * (name.startswith("дж") and form[0] == "c")  # Turkic: Conson
                score += 2.0 * (_bare(form) in english)
                score += 0.6 * form.isascii()
                if likeness >= 0.35:
                    scores[name][form] = max(scores[name].get(form, -9.0), score)
    for name in sorted(scores):
        if len(name) < 3 or known[name] < _LEAST:
            continue
        forms = scores[name]
        for form in list(forms):
            forms[form] -= 1.5 * (form[-1] == "s" and form[:-1] in forms)
        best = max(forms, key=forms.__getitem__)
        polish = re.search(r"(?:ski|cki|icz)$", best)
        if best != _romanised(name) and (polish or not _SLAVIC.search(name)):
            print(name, best)


def _bare(form: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", form) if not unicodedata.combining(c))


def _romanised(name: str) -> str:
    return "".join(_PLAIN.get(letter, letter) for letter in name.replace("дж", "j"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
