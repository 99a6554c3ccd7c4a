"""The registry of known actors: its tables agree, names find whom they should, organs by pattern."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter, defaultdict

import pytest

from headwater.known import organ, registry, state_of, tables
from headwater.known.folding import key
from headwater.link.keys import clean
from headwater.model import LANGUAGES
from headwater.read.lexicon import load

ENTRIES = registry().entries


def name_of(id_: str) -> str:
    known = registry().by_id(id_)
    return known.name if known else ""


def names(text: str, lang: str) -> list[str]:
    return [known.name for known in registry().find(text, lang)]


def test_the_tables_are_as_large_as_promised() -> None:
    kinds = Counter(known.kind for known in ENTRIES)
    assert kinds["state"] >= 195
    assert kinds["outlet"] >= 600
    assert kinds["organisation"] >= 400
    assert kinds["person"] >= 500
    assert kinds["place"] >= 450


def test_ids_are_unique_and_wikidata_identifiers_well_formed() -> None:
    ids = [known.id for known in ENTRIES]
    assert len(ids) == len(set(ids))
    for known in ENTRIES:
        assert re.fullmatch(r"Q[1-9]\d*", known.qid) or not known.qid, known.name
        assert known.id == known.qid or re.fullmatch(r"[a-z]+:[a-z0-9-]+", known.id), known.id


def test_a_name_belongs_to_one_entry_of_a_kind() -> None:
    """Two entries of one kind may share a name only where a note says so or they differ in their finer kind
    (New York, the city and the state)."""
    owners = defaultdict(set)
    for known in ENTRIES:
        for lang in LANGUAGES:
            for name in known.named(lang):
                if not known.note:
                    owners[known.kind, known.kinds[:1], lang, key(name)].add(known.id)
    assert {what: ids for what, ids in owners.items() if len(ids) > 1} == {}


def test_names_are_typed_as_a_reader_would_find_them() -> None:
    for known in ENTRIES:
        for lang in LANGUAGES:
            for name in known.named(lang):
                assert name == name.strip()
                assert key(clean(name)) == key(name), name


def test_every_state_is_called_something_in_every_language() -> None:
    for known in ENTRIES:
        if known.kind in ("state", "place"):
            assert all(known.named(lang) for lang in LANGUAGES), known.name


def test_references_between_tables_hold() -> None:
    for known in ENTRIES:
        assert not known.country or registry().by_id(known.country), known.name
        for target in known.stands_for:
            assert registry().by_id(target), (known.name, target)
    for role in tables.roles():
        assert registry().by_id(role.person)
        assert not role.until or role.since <= role.until, role


def test_domains_are_bare_hosts_of_one_outlet_each() -> None:
    owners = defaultdict(set)
    for known in ENTRIES:
        for domain in known.domains:
            assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain), domain
            assert not domain.startswith("www.")
            owners[domain].add(known.id)
    assert {d: ids for d, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_outlets_are_called_as_the_reader_calls_them(lang: str) -> None:
    """The reader's own names and this registry give one outlet one English name."""
    known = {entry.name for entry in ENTRIES if entry.kind == "outlet"}
    of_reader = {name for name, kind in load(lang).names.values() if kind == "outlet"}
    assert of_reader - known - {"media"} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_people_are_called_as_the_reader_calls_them(lang: str) -> None:
    known = {entry.name for entry in ENTRIES if entry.kind == "person"}
    of_reader = {name for name, *_ in load(lang).naming["people"].values()}
    assert of_reader - known == set()


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        ("США", "uk", "United States"),
        ("Сполучені Штати", "uk", "United States"),
        ("Штати", "uk", "United States"),
        ("America", "en", "United States"),
        ("Голландия", "ru", "Netherlands"),
        ("Британія", "uk", "United Kingdom"),
        ("Сполучене Королівство", "uk", "United Kingdom"),
        ("КНР", "ru", "China"),
        ("РФ", "uk", "Russia"),
        ("ФРГ", "ru", "Germany"),
        ("Белоруссия", "ru", "Belarus"),
        ("УП", "uk", "Ukrainska Pravda"),
        ("WP", "uk", "The Washington Post"),
        ("«Вашингтон пост»", "ru", "The Washington Post"),
        ("WSJ", "en", "The Wall Street Journal"),
        ("the wall street journal", "en", "The Wall Street Journal"),
        ("Financial Times", "uk", "Financial Times"),
        ("ООН", "ru", "United Nations"),
        ("СБУ", "uk", "Security Service of Ukraine"),
        ("Держдеп", "uk", "US Department of State"),
        ("Харківщина", "uk", "Kharkiv Oblast"),
        ("Пенсильвания", "ru", "Pennsylvania"),
        ("Бавария", "ru", "Bavaria"),
        ("Володимир Зеленський", "uk", "Volodymyr Zelensky"),
        ("Recep Tayyip Erdogan", "en", "Recep Tayyip Erdoğan"),
        ("РЁНХАП", "ru", "Yonhap"),
        ("Лента.ру", "ru", "Lenta.ru"),
        ("лента ру", "ru", "Lenta.ru"),
        ("U.S.", "en", "United States"),
        ("ІРАН", "uk", "Iran"),
    ],
)
def test_names_lead_to_one_actor_in_every_language(text: str, lang: str, name: str) -> None:
    assert names(text, lang) == [name]


@pytest.mark.parametrize(
    ("text", "lang"), [("us", "en"), ("уп", "uk"), ("who", "en"), ("", "uk"), ("«»", "ru"), ("\u200b", "en")]
)
def test_case_counts_in_short_names_and_nothing_is_no_name(text: str, lang: str) -> None:
    assert names(text, lang) == []


@pytest.mark.parametrize(
    ("text", "lang", "id_"),
    [
        ("штат Вашингтон", "uk", "Q1223"),
        ("город Вашингтон", "ru", "Q61"),
        ("State of Georgia", "en", "Q1428"),
        ("city of Kyiv", "en", "Q1899"),
        ("штат " * 5000, "ru", ""),
    ],
)
def test_a_place_may_say_what_it_is(text: str, lang: str, id_: str) -> None:
    assert [known.id for known in registry().find(text, lang)] == ([id_] if id_ else [])


def test_one_name_may_be_several_actors() -> None:
    assert {k.id for k in registry().find("Georgia", "en")} == {"Q230", "Q1428"}
    assert {k.kinds[0] for k in registry().find("Вашингтон", "uk")} == {"city", "region"}


@pytest.mark.parametrize(
    ("text", "lang", "meant"),
    [
        ("Київ", "uk", "Cabinet of Ministers of Ukraine"),
        ("Кремль", "ru", "Presidential Administration of Russia"),
        ("the Kremlin", "en", "Presidential Administration of Russia"),
        ("Банкова", "uk", "Office of the President of Ukraine"),
        ("Лубянка", "ru", "FSB"),
        ("Брюссель", "uk", "European Union"),
        ("Вашингтон", "uk", "Government of United States"),
    ],
)
def test_a_stand_in_is_a_reading_and_not_the_same(text: str, lang: str, meant: str) -> None:
    known = registry().find(text, lang)[0]
    assert meant in map(name_of, known.stands_for)
    assert known.name != meant


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("https://www.pravda.com.ua/news/2020/11/4/", "Ukrainska Pravda"),
        ("epravda.com.ua", "Ekonomichna Pravda"),
        ("mobile.nytimes.com", "The New York Times"),
        ("HTTPS://WWW.BBC.COM:443/ukrainian/", "BBC"),
        ("crimea.ria.ru", "RIA Novosti Krym"),
        ("m.ria.ru", "RIA Novosti"),
    ],
)
def test_an_address_leads_to_its_outlet(host: str, name: str) -> None:
    known = registry().by_domain(host)
    assert known is not None
    assert known.name == name


@pytest.mark.parametrize("host", ["notbbc.com", "com", "", "....", "https://", "bbc.com.evil.example"])
def test_no_other_address_does(host: str) -> None:
    assert registry().by_domain(host) is None


def test_wikidata_identifiers_lead_to_actors() -> None:
    assert name_of("Q30") == "United States"
    assert registry().by_id("outlet:meduza") is not None


def test_outlets_of_one_house_share_a_family() -> None:
    family = {known.name: known.family for known in ENTRIES if known.kind == "outlet"}
    assert family["BBC News Ukrainian"] == family["BBC News Russian"] == family["BBC"] != ""
    assert family["RIA Novosti"] == family["Sputnik"] != ""
    assert family["Fox News"] == family["The Wall Street Journal"] == family["The Sun"] != ""
    assert family["Interfax"] == family["Interfax-Ukraine"] == ""


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        ("МЗС Естонії", "uk", "Ministry of Foreign Affairs of Estonia"),
        ("естонське МЗС", "uk", "Ministry of Foreign Affairs of Estonia"),
        ("Міністерство закордонних справ Естонії", "uk", "Ministry of Foreign Affairs of Estonia"),
        ("эстонский МИД", "ru", "Ministry of Foreign Affairs of Estonia"),
        ("Estonian Foreign Ministry", "en", "Ministry of Foreign Affairs of Estonia"),
        ("the Foreign Ministry of Estonia", "en", "Ministry of Foreign Affairs of Estonia"),
        ("Estonia's Ministry of Foreign Affairs", "en", "Ministry of Foreign Affairs of Estonia"),
        ("Минобороны Соединённых Штатов", "ru", "Pentagon"),
        ("МИД Великобритании", "ru", "UK Foreign Office"),
        ("Верховний суд Пакистану", "uk", "Supreme Court of Pakistan"),
        ("Верховный суд Пенсильвании", "ru", "Supreme Court of Pennsylvania"),
        ("федеральное министерство обороны Германии", "ru", "Ministry of Defence of Germany"),
        ("уряд Судану", "uk", "Government of Sudan"),
        ("парламент Боснії і Герцеговини", "uk", "Parliament of Bosnia and Herzegovina"),
        ("посольство США в Києві", "uk", "Embassy of United States in Ukraine"),
        ("посольство США в Україні", "uk", "Embassy of United States in Ukraine"),
        ("US Embassy in Kyiv", "en", "Embassy of United States in Ukraine"),
        ("консульство Польши во Львове", "ru", "Consulate of Poland in Lviv"),
        ("МЗС Вакандії", "uk", "Ministry of Foreign Affairs of Vakandiya"),
        ("МИД Вестероса", "ru", "Ministry of Foreign Affairs of Vesteros"),
        ("Foreign Ministry of Wakanda", "en", "Ministry of Foreign Affairs of Wakanda"),
        ("Supreme Court of the United States", "en", "Supreme Court of the United States"),
    ],
)
def test_organs_of_states_known_or_not(text: str, lang: str, name: str) -> None:
    found = organ(text, lang)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("what", ["МЗС {}", "Верховний суд {}", "Генеральна прокуратура {}"])
def test_every_known_state_has_organs(what: str) -> None:
    forms = [row for row in tables.rows("forms.csv") if row["lang"] == "uk"]
    for known in ENTRIES:
        if known.kind == "state":
            usual = known.named("uk")[0]
            for form in [row["form"] for row in forms if row["name"] == usual] or [usual]:
                found = organ(what.format(form), "uk")
                assert found is not None
                assert found.state == known.id, form


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("МЗС", "uk"),
        ("міністерство правди", "uk"),
        ("Army of God", "en"),
        ("Рада безпеки ООН", "uk"),
        ("Ministerstwo Spraw Zagranicznych", "pl"),
        ("уряд Шмигаля", "uk"),
        ("Foreign Ministry building", "en"),
        ("", "ru"),
        ("посольство", "ru"),
        ("МИД " * 5000, "ru"),
    ],
)
def test_what_is_no_organ_or_does_not_say_whose(text: str, lang: str) -> None:
    assert organ(text, lang) is None


def test_the_home_of_an_organ_that_does_not_say_whose() -> None:
    found = organ("МЗС", "uk", home="Q212")
    assert found is not None
    assert (found.name, found.state) == ("Ministry of Foreign Affairs of Ukraine", "Q212")


@pytest.mark.parametrize(("word", "lang"), [("естонською", "uk"), ("эстонских", "ru"), ("Estonian", "en")])
def test_adjectives_lead_to_states(word: str, lang: str) -> None:
    known = state_of(word, lang)
    assert known is not None
    assert known.name == "Estonia"


def test_offices_are_held_for_a_time() -> None:
    ukraine = "Q212"
    assert [k.name for k in registry().holders("President", ukraine, "2018-03")] == ["Petro Poroshenko"]
    assert [k.name for k in registry().holders("President", ukraine, "2021")] == ["Volodymyr Zelensky"]
    # On the day itself both held it; a year in which it changed hands has both too.
    both = {"Petro Poroshenko", "Volodymyr Zelensky"}
    assert {k.name for k in registry().holders("President", ukraine, "2019")} == both


def test_surnames_alone_only_of_the_well_known() -> None:
    assert [k.name for k in registry().surname("Лавров", "ru")] == ["Sergey Lavrov"]
    assert registry().surname("Міллер", "uk") == ()


def test_the_registry_loads_quickly() -> None:
    # In a process of its own: what other tests left is collected, and counted, in theirs.
    timed = (
        "import time; from headwater.known import registry; started = time.process_time();"
        "registry().find('Київ', 'uk'); print(time.process_time() - started)"
    )
    ran = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
    assert float(ran.stdout) < 0.3  # 0.05 on an idle core
