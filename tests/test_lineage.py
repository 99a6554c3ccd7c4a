"""Where a statement comes from: which origins stand behind some articles, and how they go back to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from headwater.link.statements.digest import Digest, Node, digest
from headwater.link.statements.kin import Kin
from headwater.link.statements.lineage import Lineage, trace
from headwater.link.statements.shelf import Shelf
from headwater.model import Article, Language
from headwater.read.reader import read_article

Told = tuple[str, Language, str, str, str]  # id, language, outlet, day of March 2026, text
KEY = {"en": ("reactor", "Reactor"), "uk": ("реактор", "Реактор"), "ru": ("реактор", "Реактор")}


class Few:
    """A shelf of a few articles; what two have in common is said by the test."""

    def __init__(self, digests: Iterable[Digest], kin: Mapping[tuple[str, str], Kin]) -> None:
        self._digests = {d.article: d for d in digests}
        self._kin = kin

    def digest(self, article: str) -> Digest:
        return self._digests[article]

    def akin(self, article: str) -> Mapping[str, Kin]:
        found = {}
        for (low, high), kin in self._kin.items():
            if article in (low, high):
                found[high if article == low else low] = kin
        return found


def traced(*told: Told, kin: Mapping[tuple[str, str], Kin] | None = None) -> Lineage:
    """The lineage of what some articles say of a reactor."""
    digests, nodes = [], list[Node]()
    for id_, lang, outlet, day, text in told:
        article = Article(id=id_, lang=lang, outlet=outlet, published=f"2026-03-{day}", text=text)
        one = digest(read_article(article))
        digests.append(one)
        spoken = [any(word in text[u.start : u.end] for word in KEY[lang]) for u in one.units]
        nodes += [(id_, n) for n, named in enumerate(spoken) if named]
    return trace(cast(Shelf, Few(digests, kin or {})), nodes)


def kinds(lineage: Lineage) -> list[str]:
    return sorted(roots[0].kind for roots in lineage.origins)


LEAK: Told = (
    "a", "en", "Harbour Gazette", "02",
    "The reactor at Lomen will be shut down in May, two officials told the Harbour Gazette.",
)  # fmt: skip


def test_a_leak_told_on_in_three_languages_has_one_origin() -> None:
    found = traced(
        LEAK,
        ("b", "uk", "Вечірній Львів", "03", "Реактор у Ломені закриють у травні, пише Harbour Gazette."),
        ("c", "ru", "Невские вести", "04", "Реактор в Ломене закроют в мае, сообщает «Вечірній Львів»."),
    )
    assert kinds(found) == ["anonymous"]
    assert found.of == {"a": [0], "b": [0], "c": [0]}
    assert {("b", "a"), ("c", "b")} <= {(e.lower, e.upper) for e in found.edges}


def test_outlets_that_cite_each_other_are_one_origin() -> None:
    found = traced(
        ("a", "en", "Harbour Gazette", "02", "The reactor at Lomen leaks, the Northern Star reported."),
        ("b", "en", "Northern Star", "02", "The reactor at Lomen leaks, the Harbour Gazette reported."),
    )
    assert len(found.origins) == 1


def test_anonymous_sources_of_two_outlets_are_two_origins() -> None:
    found = traced(
        LEAK,
        ("b", "en", "Northern Star", "03",
         "The reactor at Lomen will be shut down in May, two engineers told the Northern Star."),
    )  # fmt: skip
    assert kinds(found) == ["anonymous", "anonymous"]


def test_a_person_is_one_origin_however_many_heard_him() -> None:
    found = traced(
        ("a", "en", "Harbour Gazette", "02", "The reactor will be shut in May, Mayor Per Thorup said."),
        ("b", "uk", "Вечірній Львів", "03", "Реактор закриють у травні, заявив мер Пер Торуп."),
        ("c", "ru", "Невские вести", "04", "Реактор закроют в мае, сообщил мэр Пер Торуп."),
    )
    assert kinds(found) == ["on the record"]


def test_an_unnamed_source_who_gives_his_name_later_stays_one_origin() -> None:
    found = traced(
        LEAK,
        ("b", "en", "Northern Star", "09",
         "The reactor will be shut down in May, engineer Olaf Brandt said. "
         '"I was the source of the Harbour Gazette," Olaf Brandt said.'),
    )  # fmt: skip
    assert len(found.origins) == 1


def test_what_an_outlet_says_again_goes_back_to_its_own_article() -> None:
    found = traced(LEAK, ("b", "en", "Harbour Gazette", "08", "The reactor at Lomen will be shut in May."))
    assert kinds(found) == ["anonymous"]
    edge = next(e for e in found.edges if e.lower == "b")
    assert edge.upper == "a"
    assert edge.inferred


def test_a_copy_without_credit_is_inferred_and_not_said() -> None:
    found = traced(
        LEAK,
        ("b", "en", "Northern Star", "03",
         "The reactor at Lomen will be shut down in May, two officials have said."),
        kin={("a", "b"): Kin.of(0.9, 0.6, ((0, 0, 3.0),))},
    )  # fmt: skip
    assert kinds(found) == ["anonymous"]
    edge = next(e for e in found.edges if e.kind == "copies")
    assert (edge.lower, edge.upper, edge.inferred) == ("b", "a", True)
    assert "60%" in edge.why


def test_a_spokesman_and_his_ministry_are_one_origin() -> None:
    found = traced(
        ("a", "en", "Harbour Gazette", "02",
         "The reactor will be shut in May, energy ministry spokesman Olaf Brandt said."),
        ("b", "en", "Northern Star", "03", "The reactor will be shut in May, the energy ministry said."),
    )  # fmt: skip
    assert kinds(found) == ["on the record"]


def test_a_minister_without_a_name_is_on_the_record() -> None:
    found = traced(
        ("a", "en", "Harbour Gazette", "02", "The reactor will be shut, Norway's energy minister said.")
    )
    assert kinds(found) == ["on the record"]


def test_a_letter_and_a_report_are_two_origins() -> None:
    found = traced(
        ("a", "en", "Harbour Gazette", "02", "The reactor leaks, according to a letter from the builders."),
        ("b", "en", "Northern Star", "03", "The reactor leaks, according to a report of the inspectors."),
    )
    assert kinds(found) == ["document", "document"]


def test_a_recall_without_a_source_adds_no_origin() -> None:
    found = traced(LEAK, ("b", "en", "Northern Star", "20", "The reactor at Lomen will be shut in May."))
    assert kinds(found) == ["anonymous"]


def test_the_order_of_articles_does_not_matter() -> None:
    told: tuple[Told, ...] = (
        LEAK,
        ("b", "uk", "Вечірній Львів", "03", "Реактор у Ломені закриють у травні, пише Harbour Gazette."),
        ("c", "en", "Northern Star", "04", "The reactor will be shut in May, Mayor Per Thorup said."),
    )
    one, other = traced(*told), traced(*reversed(told))
    assert one.origins == other.origins
    assert one.of == other.of


def test_what_the_first_article_tells_beside_its_letter_is_an_origin_of_its_own() -> None:
    text = (
        "The ministry has lied, a letter seen by the Harbour Gazette shows. The letter is signed by its "
        "head.\n\nThe reactor at Lomen lost 40 tonnes of water."
    )
    found = traced(
        ("a", "en", "Harbour Gazette", "02", text),
        ("b", "en", "Tolm Herald", "04", "The reactor lost 40 tonnes of water, said mayor Berta Holm."),
    )
    assert kinds(found) == ["document", "on the record"]
    assert [e.inferred for e in found.edges if e.lower == "a"] == [True]


def test_a_question_in_an_interview_is_no_source_and_its_answer_is_one() -> None:
    talk = (
        "Мер Інга Торсен відповіла на запитання.\n\n– Коли вас обрали?\n\n– Торік.\n\n"
        "– Пишуть, що реактор у Ломені втратив 40 тонн води.\n\n– {}\n\n– А люди?\n\n– Усі здорові."
    )
    asked = ("b", "uk", "Вечірній Львів", "04", talk.format("Це не до мене."))
    answered = ("b", "uk", "Вечірній Львів", "04", talk.format("Так, реактор втратив 40 тонн води."))
    assert kinds(traced(LEAK, cast(Told, asked))) == ["anonymous"]
    assert kinds(traced(LEAK, cast(Told, answered))) == ["anonymous", "on the record"]


def test_an_office_without_a_name_and_its_holder_are_one_origin_but_a_source_beside_them_is_not() -> None:
    holder: Told = (
        "b", "en", "Tolm Herald", "03", "The reactor will close in May, deputy energy minister Ivo Brandt "
        "said.",
    )  # fmt: skip
    unnamed = "Реактор в Ломене остановят в мае, заявил {}."
    same = traced(("a", "ru", "Волна", "02", unnamed.format("замминистра")), holder)
    other = traced(("a", "ru", "Волна", "02", unnamed.format("источник в министерстве")), holder)
    assert (len(same.origins), len(other.origins)) == (1, 2)


def test_a_state_is_no_origin_beside_somebody_who_may_speak_for_it() -> None:
    one: Told = ("a", "en", "Sea Post", "02", "The reactor will close in May, Estonia said.")
    minister: Told = (
        "b",
        "en",
        "Tolm Herald",
        "03",
        "The reactor will close in May, energy minister Ivo Brandt said.",
    )
    assert len(traced(one, minister).origins) == 1


def test_an_outlet_is_known_in_any_case_and_what_it_was_told_is_its_own() -> None:
    text = (
        "Реактор в Ломене остановят в мае, рассказали «Вечернему курсу» два инженера. "
        "Ранее о планах писала Harbour Gazette."
    )
    found = traced(LEAK, ("b", "ru", "Вечерний курс", "04", text))
    assert kinds(found) == ["anonymous", "anonymous"]


def test_whoever_confirms_is_an_origin_though_a_report_is_named_in_the_next_sentence() -> None:
    text = "The reactor will close in May, said mayor Berta Holm. The Harbour Gazette wrote of it first."
    assert kinds(traced(LEAK, ("b", "en", "Tolm Herald", "04", text))) == ["anonymous", "on the record"]


def test_minutes_and_annexes_are_documents() -> None:
    assert kinds(
        traced(("a", "en", "Sea Post", "02", "The reactor will close in May, the minutes show."))
    ) == ["document"]
