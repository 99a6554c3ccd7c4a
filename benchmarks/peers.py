"""The readers whose speed is compared: Headwater, and tools that do a part of its work."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks.material import LANGUAGES

Read = Callable[[str], object]


class Reader(NamedTuple):
    """What it is called, the package that it needs, its languages, and how it is loaded for one of them."""

    title: str
    package: str
    languages: tuple[str, ...]
    load: Callable[[str], Read]


def load_headwater(lang: str) -> Read:
    """Headwater with all its steps, through its public face."""
    from headwater import read
    from headwater.model import Article

    return lambda text: read(Article(text=text, lang=lang))


def load_spacy(lang: str) -> Read:
    """spaCy's blank tokenizer of the language."""
    blank: Read = importlib.import_module("spacy").blank(lang)
    return blank


def natasha(*parts: str) -> Callable[[str], Read]:
    """natasha's segmenter and `parts` of the rest: morph, syntax, ner."""

    def load(_: str) -> Read:
        package = importlib.import_module("natasha")
        segmenter = package.Segmenter()
        embedding = package.NewsEmbedding() if parts else None
        steps: dict[str, Callable[[], Callable[[Any], object]]] = {
            "morph": lambda: _step("tag_morph", package.NewsMorphTagger(embedding)),
            "syntax": lambda: _step("parse_syntax", package.NewsSyntaxParser(embedding)),
            "ner": lambda: _step("tag_ner", package.NewsNERTagger(embedding)),
        }
        chosen = [steps[part]() for part in parts]

        def read(text: str) -> object:
            doc = package.Doc(text)
            doc.segment(segmenter)
            for step in chosen:
                step(doc)
            return doc

        return read

    return load


def _step(method: str, model: object) -> Callable[[Any], object]:
    return lambda doc: getattr(doc, method)(model)


#: In the order of the table; the first is what the others are compared with.
READERS: dict[str, Reader] = {
    "headwater": Reader("**Headwater**: claims, all steps", "headwater", LANGUAGES, load_headwater),
    "spacy": Reader("spaCy blank: tokens", "spacy", LANGUAGES, load_spacy),
    "segmenter": Reader("natasha: sentences, tokens", "natasha", ("ru",), natasha()),
    "morph": Reader("natasha: these, morphology", "natasha", ("ru",), natasha("morph")),
    "syntax": Reader("natasha: these, syntax", "natasha", ("ru",), natasha("syntax")),
    "names": Reader("natasha: these, names", "natasha", ("ru",), natasha("ner")),
    "natasha": Reader("natasha: all of these", "natasha", ("ru",), natasha("morph", "syntax", "ner")),
}
