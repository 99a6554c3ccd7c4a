"""The page in a real browser, as a reader walks through it, with JavaScript and without; what axe says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import browser, needs_chromium, served
from headwater.store.library import Library
from page_library import make

pytestmark = needs_chromium
PASTED = (
    "The harbour master Anna Gordon said that the lighthouse would be lit again in June. "
    "According to the Straits Sentinel, Norway asked Portugal for forty flood pumps."
)
PAGES: tuple[str, ...] = (
    "/",
    "/statements",
    "/statements?denied=1",
    "/actors",
    "/outlets",
    "/ledger",
    "/ties",
    "/search?q=pumps",
)
PAGES += ("/search?q=pumps&kind=claims", "/read", "/api", "/articles/a1", "/articles/a5", "/nowhere")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = make(tmp_path_factory.mktemp("browser") / "library")
    with served(folder, background=False) as found:
        yield found


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def tab(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[Any]:
    """A page in the browser; whatever it complains of fails the test."""
    context = chromium.new_context(java_script_enabled=request.param, base_url=address, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(address) else wrong.append(asked.url))
    yield page
    context.close()
    assert not wrong


def test_a_pasted_article_is_read_and_its_claims_are_marked(tab: Any) -> None:
    tab.goto("/")
    tab.locator("textarea[name=text]").fill(PASTED)
    tab.locator("form:has(textarea[name=text]) button[type=submit]").first.click()
    marked = tab.locator("main mark", has_text="the lighthouse would be lit again in June")
    assert marked.count() >= 1
    assert "Anna Gordon" in tab.locator("main").inner_text()
    shared = tab.url
    tab.goto("/")
    tab.goto(shared)
    assert tab.locator("main mark").count() >= 1


def test_from_a_claim_to_its_statement_and_its_origin(tab: Any) -> None:
    tab.goto("/articles/a2")
    tab.locator("main a[href^='/statements/']").first.click()
    tab.wait_for_url("**/statements/s:*")
    text = tab.locator("main").inner_text()
    assert "Straits Sentinel" in text
    assert (
        "Cables show Norway asked Portugal for pumps" in text
        or "asked Portugal for forty flood pumps" in text
    )
    tab.locator("main a[href^='/articles/a1']").first.click()
    tab.wait_for_url("**/articles/a1**")
    assert "two officials" in tab.locator("main").inner_text()


def test_an_open_request_is_found_in_the_ledger(tab: Any) -> None:
    tab.goto("/ledger")
    row = tab.locator("main tr, main li", has_text="Norway").filter(has_text="Portugal").first
    assert "asks" in row.inner_text()
    assert "open for" in row.inner_text()
    row.locator("a[href^='/articles/']").first.press("Enter")
    tab.wait_for_url("**/articles/**")
    assert tab.locator("#mark").is_visible()


def test_an_inflected_word_is_found(tab: Any) -> None:
    tab.goto("/")
    tab.locator("header input[name=q]").fill("насосам")
    tab.locator("header input[name=q]").press("Enter")
    assert tab.locator("main mark", has_text="насосів").count() == 1
    tab.get_by_role("link", name="Норвегія попросила Португалію про насоси").click()
    tab.wait_for_url("**/articles/a2")


def test_the_interface_in_ukrainian_stays_so(tab: Any) -> None:
    tab.goto("/")
    tab.locator("#set-lang").select_option("uk")
    tab.get_by_role("button", name="Set", exact=True).click()
    assert tab.locator("html").get_attribute("lang") == "uk"
    tab.get_by_role("link", name="Журнал дій").click()
    assert tab.locator("html").get_attribute("lang") == "uk"


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen(chromium: Any, address: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800}, base_url=address)
    statement = _statement(page)
    for path in (*PAGES, statement):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()


def test_what_comes_is_said_on_an_open_page(chromium: Any, tmp_path: Path) -> None:
    folder = make(tmp_path / "library")
    with served(folder, background=False) as address:
        page = chromium.new_page(base_url=address)
        page.goto("/search?q=tunnel")
        assert not page.locator("#news").is_visible()
        with Library.open(folder) as library:
            library.add([])
            library.decide("rename", {"actor": "nobody", "name": "Nobody"})
        page.locator("#news").wait_for(state="visible", timeout=15_000)
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(chromium: Any, address: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(color_scheme=scheme, base_url=address, bypass_csp=True)
    page = context.new_page()
    found = []
    for path in (*PAGES, _statement(page), *_some(page)):
        page.goto(path)
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            found.append((path, violation["id"], nodes))
    context.close()
    assert not found


def _statement(page: Any) -> str:
    page.goto("/statements")
    return str(page.locator("main a[href^='/statements/']").first.get_attribute("href"))


def _some(page: Any) -> list[str]:
    """An actor's page and an outlet's."""
    found = []
    for path in ("/actors", "/outlets"):
        page.goto(path)
        found.append(str(page.locator(f"main a[href^='{path}/']").first.get_attribute("href")))
    return found
