"""The JSON API: it answers what its document says, in parts, and whatever is asked of it, never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema_rs import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from headwater.show.page.app import make_app
from page_library import HOSTILE, make

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("api") / "library")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(folder, background=False), base_url="http://localhost") as found:
        yield found


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/openapi.json").json()
    return found


def fits(document: dict[str, Any], path: str, answer: object) -> None:
    """The answer is as the document says of an address."""
    told = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**told, "components": document["components"]}).validate(answer)


LISTS = {
    "/statements": ("id", "/statements/{id}"),
    "/articles": ("ref", "/articles/{id}"),
    "/claims": ("ref", "/claims/{id}"),
    "/actors": ("id", "/actors/{id}"),
    "/outlets": ("name", "/outlets/{name}"),
    "/ledger": ("id", "/ledger/{id}"),
}


@pytest.mark.parametrize("path", LISTS)
def test_each_list_and_each_of_its_things_are_as_documented(
    client: TestClient, document: dict[str, Any], path: str
) -> None:
    key, one = LISTS[path]
    found = client.get(f"/api{path}").json()
    fits(document, path, found)
    assert found["items"]
    for item in found["items"]:
        answer = client.get(f"/api{path}/{quote(item[key])}")
        assert answer.status_code == 200, answer.text
        fits(document, one, answer.json())


def test_versions_mentions_ties_and_how_much_there_is_are_as_documented(
    client: TestClient, document: dict[str, Any]
) -> None:
    actor = client.get("/api/actors").json()["items"][0]["id"]
    for path, asked in {
        "/articles/{id}/versions": "/articles/a1/versions",
        "/actors/{id}/mentions": f"/actors/{quote(actor)}/mentions",
        "/ties": "/ties",
        "/info": "/info",
        "/search": "/search?q=pumps",
    }.items():
        fits(document, path, client.get(f"/api{asked}").json())
    assert client.get("/api/ties").json()["ties"]
    assert client.get("/api/info").json()["articles"] == 5


@pytest.mark.parametrize("path", [*LISTS, "/search?q=pumps"])
def test_parts_of_a_list_are_the_list(client: TestClient, path: str) -> None:
    whole = client.get(f"/api{path}", params={"limit": "200"}).json()
    found, after = [], 0
    while after is not None:
        part = client.get(f"/api{path}", params={"limit": "2", "offset": str(after)}).json()
        assert len(part["items"]) <= 2
        found += part["items"]
        after = part["next"]
    assert found == whole["items"]
    assert whole["total"] in (len(found), None)


def test_the_words_of_a_claim_stand_where_its_offsets_say(client: TestClient) -> None:
    for hit in client.get("/api/claims").json()["items"]:
        text = client.get(f"/api/articles/{hit['article_ref']}").json()["text"]
        for span in hit["content"]:
            assert text[span["start"] : span["end"]] == span["text"]


def test_a_line_of_the_ledger_has_its_words_and_filters_hold(client: TestClient) -> None:
    asked = client.get("/api/ledger", params={"who": "Norway", "act": "request"}).json()
    assert asked["total"] == 1
    (line,) = asked["items"]
    assert (line["who"], line["whom"]) == ("Norway", "Portugal")
    assert line["words"][0].startswith("Norway asked Portugal")
    assert client.get("/api/ledger", params={"whom": "Norway", "act": "request"}).json()["total"] == 0
    assert client.get("/api/ledger", params={"since": "2027"}).json()["items"] == []


def test_a_text_is_read_and_nothing_is_kept(client: TestClient, document: dict[str, Any]) -> None:
    before = client.get("/api/info").json()
    answer = client.post("/api/read", json={"text": "The mayor said that the bridge would reopen in May."})
    assert answer.json()["claims"][0]["content"][0]["text"] == "the bridge would reopen in May"
    told = document["paths"]["/read"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**told, "components": document["components"]}).validate(answer.json())
    assert client.get("/api/info").json() == before


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/articles/a99", 404),
        ("/claims/a1", 404),
        ("/statements/s:0", 404),
        ("/actors/nobody", 404),
        ("/ledger/l0", 404),
        ("/ledger?actor=Qwxzqwxz", 404),
        ("/statements?since=2026-13", 400),
        ("/articles?q=%22open", 400),
        ("/statements?limit=0", 422),
        ("/ledger?mode=never", 422),
    ],
)
def test_what_is_wrong_is_told_in_words(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"/api{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert len(answer.json()["error"]) > 10


def test_the_page_of_the_api_lists_all_and_loads_nothing_from_elsewhere(
    client: TestClient, document: dict[str, Any]
) -> None:
    page = client.get("/api").text
    for path in document["paths"]:
        assert f"/api{path}</code>" in page
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in page
    assert "//cdn" not in page
    assert HOSTILE not in page
    assert client.get("/api/docs").status_code == 404


# --- whatever is asked ---


def test_no_question_breaks_it_or_is_answered_against_the_document(folder: Path) -> None:
    app = make_app(folder, background=False, names=("testserver", "localhost"))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 18
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=20,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def asked(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(checks=CHECKS)

        asked()
