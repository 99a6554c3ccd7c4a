"""Stories that statements must get right, told in a few articles each."""

from __future__ import annotations

import pytest

from headwater.link.across import link
from headwater.link.statements.across import statements
from headwater.link.statements.nouns import Statement
from headwater.model import Article, Language, Reading
from headwater.read.reader import read_article

Told = tuple[str, Language, str, str, str]  # id, language, outlet, day of March 2026, text


def found(articles: tuple[Told, ...], id_: str, words: str) -> Statement:
    """The statement that some words of an article carry; the one of most articles where several do."""
    readings = tuple(_read(*one) for one in articles)
    text = next(r.text for r in readings if r.id == id_)
    start = text.index(words)
    carrying = [
        s
        for s in statements(readings, link(readings)).statements
        if any(a.article == id_ and a.start < start + len(words) and start < a.end for a in s.appears)
    ]
    return max(carrying, key=lambda s: (len(s.articles), s.id))


def _read(id_: str, lang: Language, outlet: str, day: str, text: str) -> Reading:
    return read_article(
        Article(id=id_, lang=lang, outlet=outlet, published=f"2026-03-{day}T08:00:00Z", text=text)
    )


def kinds(statement: Statement) -> list[str]:
    return sorted(origin.kind for origin in statement.origins)


def upwards(statement: Statement) -> set[tuple[str, str]]:
    """Which article has it from which, as the articles say."""
    refs = set(statement.articles)
    return {(e.lower, e.upper) for e in statement.edges if e.upper in refs and not e.inferred}


REQUESTS: tuple[Told, ...] = (
    ("a", "en", "The Beacon", "02",
     "Sweden asked Norway on Sunday to lend it fourteen fire-fighting aircraft, according to a letter seen "
     "by The Beacon. The forest fires in Dalarna have burnt 9,300 hectares."),
    ("b", "uk", "Схід", "03",
     "Швеція попросила Норвегію позичити їй чотирнадцять пожежних літаків, пише The Beacon із посиланням на "
     "лист. Лісові пожежі в Даларні знищили 9300 гектарів."),
    ("c", "en", "Harbour News", "03",
     "Portugal asked Spain on Monday to lend it six fire-fighting aircraft, the Portuguese interior ministry "
     "said. The fires near Braga have burnt 2,100 hectares."),
    ("d", "ru", "Волна", "04",
     "Португалия попросила Испанию одолжить ей шесть пожарных самолётов, сообщило министерство внутренних "
     "дел Португалии. Под Брагой сгорело 2100 гектаров."),
)  # fmt: skip


def test_requests_of_the_same_kind_by_two_states_are_two_statements() -> None:
    assert found(REQUESTS, "a", "Sweden asked Norway").articles == ("a", "b")
    assert found(REQUESTS, "c", "Portugal asked Spain").articles == ("c", "d")


def test_two_outlets_that_cite_each_other_are_one_unknown_origin() -> None:
    text = "The bridge over the Danube at Vidin will close for seven weeks, {} reported."
    one = found(
        (
            ("x", "en", "Morning Star Post", "01", text.format("Evening Bell")),
            ("y", "en", "Evening Bell", "01", text.format("Morning Star Post")),
        ),
        "x",
        "The bridge over",
    )
    assert one.articles == ("x", "y")
    assert (one.independent, kinds(one), one.state) == (1, ["unknown"], "of unknown origin")
    assert upwards(one) == {("x", "y"), ("y", "x")}


MILL: tuple[Told, ...] = (
    ("w1", "en", "Valley Times", "01",
     "The brewery at Lund poured 3,000 litres of acid into the river Esk, two workers told Valley Times."),
    ("w2", "uk", "Схід", "02",
     "Пивоварня в Лунді вилила в річку Еск 3000 літрів кислоти, пише Valley Times."),
)  # fmt: skip


def test_a_retraction_is_attached_to_what_it_takes_back_and_retires_nothing() -> None:
    retraction: Told = (
        "w3", "en", "Valley Times", "08",
        "Valley Times retracts its report that the brewery at Lund poured 3,000 litres of acid into the "
        "river Esk. The report was false.",
    )  # fmt: skip
    before = found(MILL, "w1", "The brewery")
    after = found((*MILL, retraction), "w1", "The brewery")
    assert before.state == "reported"
    assert {d.article for d in after.denials} == {"w3"}
    assert after.state in ("corrected", "denied")
    assert (after.id, after.articles, after.independent) == (before.id, ("w1", "w2"), 1)


KERN: tuple[Told, ...] = (
    ("h1", "en", "Coast Wire", "01",
     "The judge Marta Kern was arrested in Linz on Monday, the Austrian prosecutor's office said. Kern is "
     "accused of taking 90,000 euros from the builder of a stadium."),
    ("h2", "ru", "Волна", "01",
     "Судью Марту Керн задержали в понедельник в Линце, сообщила прокуратура Австрии. Керн обвиняют в "
     "получении 90 тысяч евро от строителя стадиона."),
    ("h3", "en", "Harbour News", "02",
     "The swimmer Marta Kern won two medals in Aarhus on Sunday, the Danish swimming union said. Kern swam "
     "200 metres in 124 seconds."),
    ("h4", "uk", "Схід", "02",
     "Плавчиня Марта Керн виграла в неділю дві медалі в Орхусі, повідомив данський союз плавання. Керн "
     "пропливла 200 метрів за 124 секунди."),
)  # fmt: skip


def test_what_is_said_of_two_people_of_one_name_is_kept_apart() -> None:
    assert found(KERN, "h1", "was arrested in Linz").articles == ("h1", "h2")
    assert found(KERN, "h3", "won two medals").articles == ("h3", "h4")


STORM: tuple[Told, ...] = (
    ("f1", "en", "Coast Wire", "01",
     "The storm in Brittany has killed 12 people, the prefect Yann Kerlo said on Sunday. The wind tore the "
     "roof off the station in Brest."),
    ("f2", "ru", "Волна", "01",
     "Шторм в Бретани унёс жизни 12 человек, сообщил в воскресенье префект Янн Керло. Ветер сорвал крышу "
     "вокзала в Бресте."),
    ("f3", "uk", "Схід", "05",
     "Рятувальники в Бретані знайшли під завалами ще 19 тіл, тож загиблих тепер 31, повідомила у четвер "
     "міністерка Анн Ле Гофф. Пошуки в порту Лор'яна завершено."),
    ("f4", "en", "Harbour News", "05",
     "The number of dead in Brittany now stands at 31, after 19 more bodies were found, the minister Anne Le "
     "Goff said on Thursday. The search in the port of Lorient is over."),
)  # fmt: skip


def test_a_figure_that_has_grown_is_a_statement_of_its_own() -> None:
    assert found(STORM, "f1", "killed 12 people").articles == ("f1", "f2")
    assert found(STORM, "f4", "now stands at 31").articles == ("f3", "f4")


def test_an_outlet_that_quotes_itself_adds_no_source() -> None:
    told: tuple[Told, ...] = (
        ("q1", "en", "Valley Times", "01",
         "The mayor of Grenn paid 80,000 euros for a car, two city officials told Valley Times."),
        ("q2", "en", "Valley Times", "04",
         "Valley Times reported on Monday that the mayor of Grenn paid 80,000 euros for a car."),
    )  # fmt: skip
    one = found(told, "q1", "80,000 euros")
    assert one.articles == ("q1", "q2")
    assert kinds(one) == ["anonymous"]
    assert upwards(one) == {("q2", "q1")}
    assert one.origins[0].repeats == ("q2",)


def test_a_translation_of_a_translation_goes_back_to_the_first_source() -> None:
    told: tuple[Told, ...] = (
        ("t1", "ru", "Волна", "01",
         "Литва закупит у Кореи девяносто поездов, сообщил «Волне» источник в министерстве транспорта."),
        ("t2", "uk", "Схід", "02", "Литва закупить у Кореї дев'яносто поїздів, пише «Волна»."),
        ("t3", "en", "The Beacon", "03",
         "Lithuania will buy ninety trains from Korea, the Ukrainian site Схід reported."),
    )  # fmt: skip
    one = found(told, "t1", "девяносто поездов")
    assert one.articles == ("t1", "t2", "t3")
    assert (one.independent, kinds(one)) == (1, ["anonymous"])
    assert upwards(one) == {("t2", "t1"), ("t3", "t2")}


def test_an_anonymous_source_who_later_speaks_on_the_record_is_one_origin() -> None:
    told: tuple[Told, ...] = (
        ("n1", "en", "Valley Times", "01",
         "The dam at Grenn has a crack of nine metres, an engineer told Valley Times."),
        ("n2", "uk", "Схід", "02",
         "Гребля в Гренні має тріщину завдовжки дев'ять метрів, пише Valley Times."),
        ("n3", "en", "Upland Echo", "09",
         'The dam at Grenn has a crack of nine metres, engineer Piet Maas said. "I was the source of the '
         'Valley Times," Maas said.'),
    )  # fmt: skip
    before = found(told[:2], "n1", "a crack of nine")
    assert (before.independent, kinds(before)) == (1, ["anonymous"])
    one = found(told, "n1", "a crack of nine")
    assert one.articles == ("n1", "n2", "n3")
    assert one.independent == 1
    assert one.origins[0].articles == ("n1", "n2", "n3")


COPY = (
    "The port of Constanta handled 41 million tonnes of grain last year, twice as much as in 2021. Most of "
    "it came by barge along the Danube, and four new berths were dredged in the spring. Pilots worked in "
    "three shifts from March to November, and two tugs were hired from Varna."
)


def test_a_copy_without_credit_is_inferred_and_marked_so() -> None:
    told: tuple[Told, ...] = (
        ("one", "en", "Grain Weekly", "10", COPY),
        ("two", "en", "Port Daily", "11", COPY.replace("Most of it", "Most of that")),
    )
    one = found(told, "one", "41 million")
    assert one.independent == 1
    assert [(e.lower, e.upper, e.kind, e.inferred) for e in one.edges] == [("two", "one", "copies", True)]
    assert "wording" in one.edges[0].why


NORDA: tuple[Told, ...] = (
    ("r1", "en", "The Beacon", "04",
     "The airline Norda will sell 23 aircraft to Turkey, two people familiar with the talks told The "
     "Beacon."),
    ("r2", "ru", "Волна", "05", "Авиакомпания Norda продаст Турции 23 самолёта, пишет The Beacon."),
    ("r3", "uk", "Схід", "06",
     "Голова авіакомпанії Norda Ерік Сунд назвав вигадкою повідомлення про продаж Туреччині 23 літаків."),
)  # fmt: skip


def test_a_denial_is_attached_and_replaces_nothing() -> None:
    one = found(NORDA, "r1", "will sell 23 aircraft")
    assert one.articles == ("r1", "r2")
    (denial,) = one.denials
    assert (denial.article, denial.kind, one.state) == ("r3", "denied", "denied")
    assert denial.by.endswith("Sund")
    assert denial.date.startswith("2026-03-06")


def test_who_denies_a_report_is_no_source_of_what_it_says() -> None:
    one = found(NORDA, "r1", "will sell 23 aircraft")
    assert (one.independent, kinds(one)) == (1, ["anonymous"])
    assert not one.confirmations


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The head of Norda, Erik Sund, denied that the airline would sell 23 aircraft to Turkey."),
        ("uk", "Голова авіакомпанії Norda Ерік Сунд заперечив, що компанія продасть Туреччині 23 літаки."),
        ("ru", "Глава авиакомпании Norda Эрик Сунд опроверг, что компания продаст Турции 23 самолёта."),
    ],
)
def test_who_denies_in_the_words_of_the_statement_does_not_confirm_it(lang: Language, text: str) -> None:
    one = found((*NORDA[:2], ("r3", lang, "Herald", "06", text)), "r1", "will sell 23 aircraft")
    assert one.articles == ("r1", "r2")
    assert [(d.article, d.kind) for d in one.denials] == [("r3", "denied")]
    assert (one.state, one.independent) == ("denied", 1)


BLEACH: Told = (
    "m1", "en", "The Beacon", "02",
    "The Lindholm paper mill released 40 tonnes of bleach into Lake Orsa in January, two shift foremen told "
    "The Beacon. Dead perch were washed ashore at Rattvik.",
)  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "text", "sources"),
    [
        (
            "en",
            "Mayor Sven Aker said that the Lindholm paper mill released 40 tonnes of bleach into Lake Orsa "
            "in January, as The Beacon had reported.",
            ["anonymous"],
        ),
        (
            "uk",
            "Мер Свен Акер сказав, що папірня в Ліндгольмі злила в озеро Орса 40 тонн відбілювача в січні, "
            "як написала The Beacon.",
            ["anonymous"],
        ),
        (
            "en",
            "Mayor Sven Aker said that the Lindholm paper mill released 40 tonnes of bleach into Lake Orsa "
            "in January.",
            ["anonymous", "on the record"],
        ),
    ],
)
def test_who_speaks_of_what_an_outlet_reported_is_no_source_of_it(
    lang: Language, text: str, sources: list[str]
) -> None:
    one = found((BLEACH, ("m2", lang, "Herald", "04", text)), "m1", "released 40 tonnes")
    assert one.articles == ("m1", "m2")
    assert kinds(one) == sources


def test_a_state_whose_request_is_told_is_not_who_tells_it() -> None:
    text = "Sweden wants Norway to lend it fourteen fire-fighting aircraft, The Beacon writes."
    told: Told = ("m2", "en", "Herald", "03", text)
    one = found((REQUESTS[0], told), "a", "fourteen fire-fighting aircraft")
    assert (one.articles, kinds(one)) == (("a", "m2"), ["document"])
