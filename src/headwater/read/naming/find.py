"""The names of one document: found by the tagger, put into their base form, told in English."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from headwater.model import Language, Name
from headwater.read.document import Document
from headwater.read.lexicon import LANG, Lexicon, load
from headwater.read.naming.bases import Bases, forms_of, load_weights
from headwater.read.naming.borders import as_it_stands, cut
from headwater.read.naming.english import in_english, known_source
from headwater.read.naming.features import Features
from headwater.read.naming.tagger import NameTagger, Network, Tagged
from headwater.read.spotting.layers import one_thread
from headwater.read.tagging import tagger_of
from headwater.read.who import Who
from headwater.read.who.called import Called

_MODELS = LANG.parent / "models"


class Based(NamedTuple):
    """A name that the tagger found, and its base form."""

    tagged: Tagged
    base: str


def find_based(doc: Document) -> list[Based]:
    """Where the names of a document stand, in order; none where the language has no model of names."""
    finder = finder_of(doc.lexicon.lang)
    return finder.based(doc) if finder is not None else []


def called(doc: Document, found: Sequence[Based]) -> list[Called]:
    """The same for those who resolve sources, with what is known of each before any article is read."""
    lang = doc.lexicon.lang
    return [Called(t.span, t.type, base, known_source(base, lang, t.type)) for t, base in found]


def find_names(doc: Document, who: Who, found: Sequence[Based]) -> list[Name]:
    """The names of a document in the order of the text, told in English."""
    finder = finder_of(doc.lexicon.lang)
    return [finder.name(doc, who, t, base) for t, base in found] if finder is not None else []


@lru_cache(maxsize=8)
def finder_of(lang: str) -> Finder | None:
    """The finder of a language: its words.toml names the model, which languages may share."""
    lexicon = load(lang)
    name = lexicon.settings.get("names")
    return Finder(lexicon, _network(str(name)), str(name)) if name else None


@lru_cache(maxsize=4)
def _network(name: str) -> Network:
    return Network.load(_MODELS / f"{name}.npz")


class Finder:
    """Finds names in documents of one language."""

    def __init__(self, lexicon: Lexicon, network: Network, name: str) -> None:
        morphology = tagger_of(lexicon.lang)
        self.tagger = NameTagger(
            network, Features(lexicon, morphology.sorts, network.vocabulary, network.known)
        )
        weights = _MODELS / f"{name}-bases.npz"
        self.bases = Bases(lexicon, morphology, load_weights(weights) if weights.exists() else None)

    def based(self, doc: Document) -> list[Based]:
        """The names of a document with their base forms."""
        with one_thread():
            tagged = self.tagger.tag(doc)
        if not tagged:
            return []
        forms = forms_of(doc)
        return [Based(t, self.bases.base(doc, t.span, t.type, forms)) for t in tagged]

    def name(self, doc: Document, who: Who, tagged: Tagged, base: str) -> Name:
        """A name told in English."""
        first, last = doc.tokens[tagged.span[0]], doc.tokens[tagged.span[1] - 1]
        edge = cut(first.word, last.word, tagged.type)
        before, after = as_it_stands(edge, doc.text[first.start : first.end], doc.text[last.start : last.end])
        base = base[edge.before :]
        if edge.parts:
            base = base.rsplit("-", edge.parts)[0]
        said = in_english(doc, who, tagged, base)
        return Name(
            start=first.start + before,
            end=last.end - after,
            type=tagged.type,
            base=base,
            lang=cast(Language, doc.lexicon.lang),
            english=said.name,
            kind=said.kind,
            known=said.known,
            role=said.role,
            of=said.of,
            gender=said.gender,
            confidence=round(tagged.score, 3),
        )
