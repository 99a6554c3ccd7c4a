"""A reading made ready to be kept: everything that takes time and no database is done here.

It runs in the processes that read, so that the one that writes has nothing left to do but write.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

import headwater
import headwater.known
import headwater.link
from headwater.link.ledger.nouns import Telling
from headwater.model import LANGUAGES, Article, Claim, Reading, Span
from headwater.read.language import segments
from headwater.store.words import JOINT, Stretch, Word, term, terms, words

if TYPE_CHECKING:
    from headwater.link.statements.digest import Digest

_LINKING: Final = (".py", ".toml", ".csv", ".txt")  # files that linking depends on
Spoken = tuple[tuple[Span, ...], tuple[Span, ...]]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One reading with its terms: `title` and `text` one for each word, `labels` by name.

    `claims` has the terms of each claim's content and source, `about` which name, by number, stands in the
    content of which claim; `digest` is what linking statements needs of it.
    """

    reading: Reading
    reader: str
    packed: bytes
    title: tuple[str, ...]
    text: tuple[str, ...]
    labels: dict[str, str]
    claims: tuple[tuple[str, str], ...]
    about: tuple[tuple[int, int], ...]
    acts: tuple[Telling, ...] = ()
    digest: bytes = b""


def storable(article: Article) -> Article:
    """The article with U+FFFD for each half of a surrogate pair, which no database holds; offsets stay."""
    fields = {
        name: _whole(value)
        for name in article.__struct_fields__
        if isinstance(value := getattr(article, name), str)
    }
    return msgspec.structs.replace(article, **fields)


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def prepare(
    reading: Reading, langs: Sequence[Stretch] | None = None, digested: Digest | None = None
) -> Entry:
    """Pack a reading and look up its words; `langs` as `stretches` gives them, and `digested`, its digest, if
    they are known already."""
    from headwater.link.ledger.telling import tellings
    from headwater.link.statements.digest import digest, packed  # brings the linker, which not all need

    article = reading.article
    found = words(article.text)
    text = terms(found, stretches(article) if langs is None else langs)
    title = words(article.title or "")
    return Entry(
        reading=reading,
        reader=reader_version(),
        packed=pack(reading),
        title=tuple(terms(title, [(0, len(article.title or ""), reading.lang)])),
        text=tuple(text),
        labels={label: " ".join(term(w.low, None) for w in words(label)) for label in _labels(reading)},
        claims=claim_terms([claim_spans(claim) for claim in reading.claims], found, text),
        about=tuple(_about(reading)),
        digest=packed(digest(reading) if digested is None else digested),
        acts=tuple(tellings(reading)),
    )


def stretches(article: Article) -> Sequence[Stretch]:
    """Which language is where in the text: as the reader takes it."""
    if article.lang in LANGUAGES:
        return [(0, len(article.text), article.lang)]
    return [(s.start, s.end, s.lang) for s in segments(article.text)]


def _about(reading: Reading) -> Iterator[tuple[int, int]]:
    starts = [name.start for name in reading.names]
    for number, claim in enumerate(reading.claims):
        for span in claim.content:
            for i in range(bisect_left(starts, span.start), bisect_left(starts, span.end)):
                if reading.names[i].end <= span.end:
                    yield i, number


def _labels(reading: Reading) -> set[str]:
    out = {claim.source_name for claim in reading.claims}
    out.update(basis.name for claim in reading.claims for basis in claim.via)
    out.update(name.base for name in reading.names)
    out.update(name.english for name in reading.names if name.english)
    return out


def pack(reading: Reading) -> bytes:
    """The reading as compressed JSON, without the text."""
    bare = msgspec.structs.replace(reading.article, text="")
    return zlib.compress(msgspec.json.encode(msgspec.structs.replace(reading, article=bare)), 1)


def unpack(packed: bytes, **known: str | None) -> Reading:
    """The reading that was packed, its article with the text and what is `known` better since.

    Raises ValueError where it is broken.
    """
    try:
        reading = msgspec.json.decode(zlib.decompress(packed), type=Reading)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"the reading cannot be unpacked: {error}") from error
    return msgspec.structs.replace(reading, article=msgspec.structs.replace(reading.article, **known))


def pack_terms(title: Iterable[str], text: Iterable[str]) -> bytes:
    return zlib.compress(f"{' '.join(title)}\n{' '.join(text)}".encode(), 1)


def unpack_terms(packed: bytes) -> tuple[list[str], list[str]]:
    """The terms of title and text."""
    title, _, text = zlib.decompress(packed).decode().partition("\n")
    return title.split(), text.split()


def claim_spans(claim: Claim) -> Spoken:
    """What is indexed of a claim: its content, or its cue where it has none, and the words for its source."""
    return claim.content or (claim.cue,), (claim.source,) if claim.source else ()


def claim_terms(
    claims: Iterable[Spoken], found: Sequence[Word], text: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """The terms of the words that begin in the content and the source of each claim."""
    starts = [word.start for word in found]

    def under(spans: tuple[Span, ...]) -> str:
        pieces = [text[bisect_left(starts, s.start) : bisect_left(starts, s.end)] for s in spans]
        return " ".join(" ".join(piece) for piece in pieces)

    return tuple((under(content), under(source)) for content, source in claims)


def ambiguous(terms_of: Iterable[str]) -> set[tuple[str, str]]:
    """(base form, term) for each term that stands for several base forms."""
    return {(form, one) for one in set(terms_of) if JOINT in one for form in one.split(JOINT)}


@cache
def reader_version() -> str:
    """The version of Headwater, and a mark that changes whenever code or data change that a reading or its
    terms come from."""
    mark = sha256()
    store = resources.files("headwater.store")
    found = [*_files(resources.files("headwater.read")), *_files(resources.files("headwater.known"))]
    lexicon = resources.files("headwater") / "specialist.py"
    for path in (*found, store / "words.py", store / "lemmas.toml", lexicon):
        mark.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"{headwater.__version__}+{mark.hexdigest()[:12]}"


def _files(folder: Traversable) -> list[Traversable]:
    out: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir() and entry.name != "__pycache__":
            out += _files(entry)
        elif entry.name.endswith((".py", ".toml", ".npz")):
            out.append(entry)
    return out


@cache
def linker_version() -> str:
    """A mark that changes whenever the linker's code or data do, or those of the reader, which it uses."""
    mark = sha256(reader_version().encode())
    folders = (Path(folder) for package in (headwater.known, headwater.link) for folder in package.__path__)
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.suffix in _LINKING):
        mark.update(path.name.encode() + b"\0" + path.read_bytes())
    return mark.hexdigest()[:16]
