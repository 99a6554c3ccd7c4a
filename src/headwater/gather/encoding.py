"""Bytes to text, for the encodings that Ukrainian, Russian and English news comes in.

Valid UTF-8 is taken at its word. Otherwise the text is decoded with each of the old Cyrillic code pages and
the reading that looks most like Ukrainian or Russian is kept. A declared charset is a hint, not an order:
pages that say windows-1251 and are not are everyday. Nothing but the byte order mark is taken away.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import Final, NamedTuple

from ..errors import BinaryInput, Unsupported

# In the order of preference where two readings are equally good.
CANDIDATES: Final = (
    "windows-1251", "koi8-u", "koi8-r", "cp866", "cp1125", "iso8859-5", "mac-cyrillic", "windows-1252",
)  # fmt: skip

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MAGIC: Final = (
    (b"%PDF-", "a PDF", "Save its text first, for example with pdftotext."),
    (b"PK\x03\x04", "a ZIP archive or an office document", "Unpack it, or save the document as plain text."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document", "Save it as plain text first."),
    (b"\x1f\x8b\x08", "a gzip archive", "Unpack it first with gunzip."),
    (b"BZh", "a bzip2 archive", "Unpack it first with bunzip2."),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it first with unxz."),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it first with unzstd."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it first."),
    (b"\x89PNG\r\n", "a picture", "Headwater reads text only."),
    (b"\xff\xd8\xff", "a picture", "Headwater reads text only."),
    (b"GIF87a", "a picture", "Headwater reads text only."),
    (b"GIF89a", "a picture", "Headwater reads text only."),
    (b"RIFF", "a media file", "Headwater reads text only."),
    (b"OggS", "a media file", "Headwater reads text only."),
    (b"ID3\x03", "a media file", "Headwater reads text only."),
    (b"ID3\x04", "a media file", "Headwater reads text only."),
    (b"SQLite format 3\x00", "a database", "Export its articles as JSONL first."),
    (b"PAR1", "a Parquet table", "Give its name the suffix .parquet."),
    (b"\x7fELF", "a program", "Headwater reads text only."),
)  # fmt: skip

_SAMPLE: Final = 1 << 16

# Share of each letter in a thousand letters of running text, Ukrainian and Russian taken together.
_LETTERS: Final[dict[str, float]] = dict(
    zip(
        "оаиентірсвклдпумязьыгбчйхжюшцщєїфэґёъў",
        (
            *(97, 80, 70, 68, 66, 58, 30, 48, 47, 46, 36, 36, 32, 29, 29, 29, 20, 19, 18),
            *(12, 16, 17, 13, 11, 11, 9, 7, 7, 6, 4, 4, 3, 3, 2, 0.3, 0.3, 0.3, 0.1),
        ),
        strict=True,
    )
)

_BIGRAMS: Final = frozenset(
    re.findall(
        r"\w\w",
        "ст но на по то ов ен ни ра ко ро го ре пр та во ер ос ть ат не ан ол ор ка ал ел ем ес де ди до "
        "за ин ит ки ла ле ли ло ме ми мо ог од ом он от пе ри са се си со ся те ти тр ту ук ум ут ци чи "
        "ши ще ым ые ый ая ие ия ії ів ін ід іс ні ві рі лі сь ьк кі ня ян ою ої ій им их ви ва ве да ий "
        "ує ає що як ць ці бу ба бе же жи зн ру ск сп уд ул ус ма мі мп му об ",
    )
)

_HIGH_RUN: Final = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_CYRILLIC_PAIR: Final = re.compile("(?=([а-яёґєіїў]{2}))")
_SHAPE_FAULT: Final = re.compile(
    "[а-яёґєіїў][А-ЯЁҐЄІЇЎ]"  # aБ: the letters of another page with the cases swapped
    "|[A-Za-z][А-Яа-яЁҐЄІЇЎёґєіїў]|[А-Яа-яЁҐЄІЇЎёґєіїў][A-Za-z]"
    "|[а-яёґєіїў][€™®©†‡°±§ƒ≈√∞≤≥÷£•]|[€™®†‡°±§ƒ≈√∞≤≥÷•][а-яёґєіїў]"
    r"|(?<!\S)[’”][А-Яа-я]"
    r"|(?<=\s)[БГ-ЗЙЛ-НП-ТФ-Ю](?=\s)"  # a dash of one page is a lone capital of another
    "|[\u00c0-\u00ff][А-Яа-я]|[\u00a1-\u00bf\u00c0-\u00ff]{2}"
)
_ODD: Final = re.compile(  # control characters, box drawings, letters of Serbian and Macedonian, rare signs
    "[\x7f-\x9f\u2219-\u22ff\u2300-\u25ff\u0402\u0403\u0409-\u040c\u040f\u0452\u0453\u0459-\u045c\u045f\u0405\u0455\u0408\u0458¤¦¬µ¶¢]"
)
_LATIN_WITHIN: Final = re.compile("[A-Za-z][\u00c0-\u00ff]|[\u00c0-\u00ff][a-z]")


class Decoded(NamedTuple):
    """A text and the encoding that it was read with."""

    text: str
    encoding: str


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Read `data` as text; `declared` is the charset that the sender names, if any.

    >>> decode("Рада ухвалила закон".encode("koi8-u")).text
    'Рада ухвалила закон'
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(name, "replace"), name)
    _refuse_known_formats(data)
    wide = _wide_encoding(data)
    if wide:
        return Decoded(data.decode(wide, "replace"), wide)
    _refuse_binary(data)
    if _is_utf8(data):
        return Decoded(data.decode("utf-8", "replace"), "utf-8")
    best = _best_code_page(data, declared)
    return Decoded(data.decode(best, "replace"), best)


def _refuse_known_formats(data: bytes) -> None:
    for magic, what, way_on in _MAGIC:
        if data.startswith(magic):
            raise BinaryInput(f"This is {what}, not text. {way_on}")
    if data[4:8] == b"ftyp":
        raise BinaryInput("This is a media file, not text. Headwater reads text only.")
    if data.startswith(b"{\\rtf"):
        raise Unsupported("This is an RTF document. Save it as plain text first.")


def _refuse_binary(data: bytes) -> None:
    """Text may hold a stray NUL or control character; where they are many it is no text.

    The end is looked at as well as the beginning, for a readable header proves nothing.
    """
    for sample in (data[:_SAMPLE], data[-_SAMPLE:]):
        text_controls = b"\t\n\r\x0b\x0c\x1b\x1a"
        controls = len(sample) - len(sample.translate(None, bytes(set(range(32)) - set(text_controls))))
        if controls > 3 and controls > 0.05 * len(sample):
            raise BinaryInput("This holds binary data, not text. Save it as plain text, HTML or JSONL first.")


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of it is 0, or 4 where the text is Cyrillic."""
    sample = data[: _SAMPLE & ~1]
    if len(sample) < 4:
        return None
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if high.count(0) + high.count(4) > 0.8 * len(high):
            text = sample.decode(name, "replace")
            # "\0\0\0\4" of a binary file is no text either.
            if sum(c.isalpha() or c.isspace() for c in text) > 0.6 * len(text):
                return name
    return None


def _is_utf8(data: bytes) -> bool:
    """True for UTF-8, also where a few bytes of it are damaged or its end is cut off."""
    try:
        data.decode("utf-8")
        return True
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for c in text if c > "\x7f") - broken
    return broken <= max(1, whole // 50) and whole > broken


def _best_code_page(data: bytes, declared: str | None) -> str:
    sample = b"\n".join(m.group() for m in _HIGH_RUN.finditer(data, 0, 8 * _SAMPLE))[:_SAMPLE]
    hint = _canonical(declared)
    names = CANDIDATES if hint is None or hint in _CANONICAL else (*CANDIDATES, hint)
    best, best_score = CANDIDATES[0], float("-inf")
    for name in names:
        score = plausibility(sample.decode(name, "replace"))
        if hint is not None and _canonical(name) == hint:
            score += 0.1  # less than a wrong reading loses, more than two good ones differ
        if score > best_score + 1e-9:
            best, best_score = name, score
    return best


def _canonical(name: str | None) -> str | None:
    try:
        found = codecs.lookup(name.strip()) if name else None
    except (LookupError, ValueError):
        return None
    # Python's own pseudo-encodings (rot13, idna, zlib) are no charset.
    ok = (
        found is not None
        and found._is_text_encoding
        and found.name not in {"idna", "punycode", "unicode_escape"}
    )
    return found.name if ok and found is not None else None


# Python's own ways of writing strings, which no page can mean.
_NO_CHARSET: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_CANONICAL: Final = frozenset(codecs.lookup(n).name for n in CANDIDATES)


def plausibility(text: str) -> float:
    """How much the characters beyond ASCII look like Ukrainian, Russian or Western text: about -3 to 2."""
    high = [c for c in text if c > "\x7f"]
    if not high:
        return 0.0
    lowered = text.lower()
    counts = Counter(c for c in lowered if c > "\x7f")
    cyrillic = sum(n for c, n in counts.items() if c in _LETTERS)
    common = sum(n * min(_LETTERS.get(c, 0.0), 50.0) for c, n in counts.items()) / 50
    pairs = _CYRILLIC_PAIR.findall(lowered)
    familiar = sum(pair in _BIGRAMS for pair in pairs)
    score = 0.6 * common + (familiar / max(1, len(pairs))) * cyrillic
    score += 0.9 * len(_LATIN_WITHIN.findall(text))
    score -= 1.5 * len(_SHAPE_FAULT.findall(text))
    score -= 0.15 * sum(c.isupper() for c in high)
    score -= 1.5 * len(_ODD.findall(text)) + 3 * text.count("\ufffd")
    return score / len(high)
