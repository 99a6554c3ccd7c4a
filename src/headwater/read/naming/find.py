"""The names of one document: found by the tagger, put into their base form, told in English."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import cast

from threadpoolctl import ThreadpoolController

from headwater.model import Language, Name
from headwater.read.document import Document
from headwater.read.lexicon import LANG, Lexicon, load
from headwater.read.naming.bases import Bases, Forms, forms_of, load_weights
from headwater.read.naming.borders import cut
from headwater.read.naming.english import in_english
from headwater.read.naming.features import Features
from headwater.read.naming.tagger import NameTagger, Network, Tagged
from headwater.read.tagging import tagger_of
from headwater.read.who import Who

_MODELS = LANG.parent / "models"


def find_names(doc: Document, who: Who) -> list[Name]:
    """The names of a document in the order of the text; none where the language has no model of names."""
    finder = finder_of(doc.lexicon.lang)
    return finder.names(doc, who) if finder is not None else []


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

    def names(self, doc: Document, who: Who) -> list[Name]:
        """The names of a document."""
        with _threads().limit(limits=1, user_api="blas"):
            tagged = self.tagger.tag(doc)
        forms = forms_of(doc) if tagged else Forms(Counter(), Counter())
        return [self._name(doc, who, t, self.bases.base(doc, t.span, t.type, forms)) for t in tagged]

    def _name(self, doc: Document, who: Who, tagged: Tagged, base: str) -> Name:
        first, last = doc.tokens[tagged.span[0]], doc.tokens[tagged.span[1] - 1]
        edge = cut(first.word, last.word, tagged.type)
        base = base[edge.before :]
        if edge.parts:
            base = base.rsplit("-", edge.parts)[0]
        said = in_english(doc, who, tagged, base)
        return Name(
            start=first.start + edge.before,
            end=last.end - edge.after,
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


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()
