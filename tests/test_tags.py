"""The taggers, by what they say of words in their places, and the benchmark that compares them."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.perceptron import Perceptron
from benchmarks.tags import Answer, Gold, compare, gold_of, measure, read_treebank

from headwater.read.reader import document
from headwater.read.tokens import Token

TREEBANK = """\
# text = Don't read the city's long-term plans.
1-2\tDon't\t_\t_\t_\t_
1\tDo\tdo\tAUX\tVB\tMood=Imp
2\tn't\tnot\tPART\tRB\t_
3\tread\tread\tVERB\tVB\tVerbForm=Inf
4\tthe\tthe\tDET\tDT\tPronType=Art
5-6\tcity's\t_\t_\t_\t_
5\tcity\tcity\tNOUN\tNN\tNumber=Sing
6\t's\t's\tPART\tPOS\t_
7\tlong\tlong\tADJ\tJJ\tDegree=Pos
8\t-\t-\tPUNCT\tHYPH\t_
9\tterm\tterm\tNOUN\tNN\tNumber=Sing
10\tplans\tplan\tNOUN\tNNS\tNumber=Plur
11\t.\t.\tPUNCT\t.\t_

"""


def tagged(lang: str, text: str, word: str) -> Token:
    """The token of a word that the text has once, tagged in its place."""
    return next(t for t in document(text, 0, len(text), lang).tokens if t.low == word)


@pytest.mark.parametrize(
    ("lang", "text", "word", "pos"),
    [
        ("uk", "Він хотів бути лікарем.", "бути", "INF"),
        ("uk", "Він став лікарем.", "став", "VERB"),
        ("uk", "Він хотів яблуко.", "хотів", "VERB"),
        ("uk", "Картина, яка впала, ціла.", "яка", "PRON"),
        ("uk", "Школа української мови зачинена.", "української", "ADJ"),
        ("uk", "Тому двері зачинили.", "тому", "CONJ"),
        ("uk", "Лист суддів України лежав на столі.", "суддів", "NOUN"),
        ("ru", "Автобус повернул в село.", "село", "NOUN"),
        ("ru", "Солнце село за рекой.", "солнце", "NOUN"),
        ("en", "They know the road.", "know", "VERB"),
        ("en", "The clerk did not paint the fence.", "paint", "VERB"),
        ("en", "It was cold, and they've left.", "they've", "PRON"),
        ("en", "The mayor's car is in the yard.", "mayor's", "ADJ"),
        ("en", "A national holiday begins in May.", "may", "NOUN"),
        ("en", "They may swim.", "may", "VERB"),
        ("en", "The council wants to widen the road.", "widen", "INF"),
        ("en", "The council spoke to drivers of the city.", "drivers", "NOUN"),
        ("en", "The old bridge is closed.", "old", "ADJ"),
    ],
)
def test_the_place_of_a_word_settles_its_part_of_speech(lang: str, text: str, word: str, pos: str) -> None:
    assert tagged(lang, text, word).pos == pos


@pytest.mark.parametrize(
    ("lang", "text", "word", "cases"),
    [
        ("uk", "Новини про місто прийшли вранці.", "місто", {"acc"}),
        ("uk", "Члени великої ради мовчали.", "ради", {"gen"}),
        ("ru", "Поезд шёл через поле.", "поле", {"acc", "loc"}),
        ("ru", "После чего жительницы ушли.", "жительницы", {"nom", "gen", "acc"}),
        ("ru", "По его просьбе двери закрыли.", "просьбе", {"dat", "loc"}),
    ],
)
def test_prepositions_and_modifiers_leave_cases_out(lang: str, text: str, word: str, cases: set[str]) -> None:
    assert tagged(lang, text, word).cases <= cases
    assert tagged(lang, text, word).cases


@pytest.mark.parametrize(
    ("text", "word", "lemma"),
    [
        ("They moved the stones.", "moved", "move"),
        ("The city named a street.", "named", "name"),
        ("They stopped the car.", "stopped", "stop"),
        ("She carries two bags.", "carries", "carry"),
        ("The companies closed.", "companies", "company"),
        ("The news came late.", "news", "news"),
        ("The glasses broke.", "glasses", "glass"),
    ],
)
def test_english_base_forms(text: str, word: str, lemma: str) -> None:
    assert tagged("en", text, word).lemma == lemma


def test_a_treebank_is_read_as_the_tokens_of_headwater(tmp_path: Path) -> None:
    path = tmp_path / "en_tiny.test.conllu"
    path.write_text(TREEBANK, encoding="utf-8")
    [sentence] = read_treebank(path)
    assert sentence.words == ["Don't", "read", "the", "city's", "long-term", "plans", "."]
    assert [gold and gold.lemma for gold in sentence.gold] == [
        "do", "read", "the", "city", None, "plan", None
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "lemma", "upos", "feats", "expected"),
    [
        (
            "закрыта",
            "закрыть",
            "VERB",
            "Case=Nom|Variant=Short|VerbForm=Part",
            Gold("SHORT", "закрыть", "nom"),
        ),
        ("читая", "читать", "VERB", "VerbForm=Conv", Gold("GRND", "читать", "")),
        ("читавший", "читать", "VERB", "Case=Nom|VerbForm=Part", Gold("ADJ", "читать", "nom")),
        ("чаю", "чай", "NOUN", "Case=Par", Gold("NOUN", "чай", "gen")),
        ("2020", "2020", "ADJ", "_", Gold("NUM", "2020", "")),
        ("&", "&", "SYM", "_", None),
    ],
)
def test_the_common_set(form: str, lemma: str, upos: str, feats: str, expected: Gold | None) -> None:
    assert gold_of(["1", form, lemma, upos, "_", feats]) == expected


def test_the_figures_are_shares_of_what_can_be_scored(tmp_path: Path) -> None:
    path = tmp_path / "en_tiny.test.conllu"
    path.write_text(TREEBANK, encoding="utf-8")
    sentences = read_treebank(path)
    found = measure(lambda given: [[Answer("NOUN", word) for word in words] for words in given], sentences)
    assert (found.words, found.pos, found.open_pos) == (5, 2 / 5, 2 / 4)
    assert found.lemma == 1 / 4, "«read» is its own base form; capitals do not count"
    assert found.allowed is None, "English nouns have no case"


def test_every_tagger_of_a_language_has_a_row(tmp_path: Path) -> None:
    for part in ("train", "dev", "test"):
        (tmp_path / f"en_tiny.{part}.conllu").write_text(TREEBANK, encoding="utf-8")
    rows = list(compare(tmp_path, "en"))
    assert [row[:2] for row in rows] == [
        ["en_tiny", name] for name in ("**Headwater**", "commonest tag of the word", "perceptron")
    ]
    assert rows[2][2] == "100.0", "a tagger knows what it has learned"


def test_the_perceptron_learns_a_tag_from_its_neighbour() -> None:
    model = Perceptron([(["the", "report"], ["D", "N"]), (["they", "report"], ["P", "V"])] * 5)
    assert model.tags(["they", "report"]) == ["P", "V"]
    assert model.tags(["the", "report"]) == ["D", "N"]
