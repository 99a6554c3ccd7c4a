"""The command line: what it prints, what it complains about, and how it exits."""

from __future__ import annotations

import errno
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result

import headwater
from headwater.model import Article, Reading
from headwater.read.reader import MAX_CHARACTERS
from headwater.show.cli import cli
from headwater.store.adding import Progress
from headwater.store.library import Library
from headwater.store.nouns import Added

ROOT = Path(__file__).resolve().parents[1]
CLAIM = "The mayor said that the bridge would reopen in May."
PLAIN = "The sun rose over the bay. The boats were white."
FIELDS = {
    "id",
    "source",
    "source_name",
    "source_kind",
    "cue",
    "content",
    "via",
    "stance",
    "form",
    "inside",
    "hedged",
    "confidence",
}


def run(*args: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["read", *args], input=stdin)


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(CLAIM, encoding="utf-8")
    return path


# --- what is printed ---


def test_a_person_sees_the_chain_then_each_claim_with_its_words(article: Path) -> None:
    result = run(str(article))
    assert result.exit_code == 0
    chain, claims = result.stdout.split("\n\n", 1)
    assert "← " in chain
    assert "mayor" in chain
    assert "«The mayor» · said" in claims
    assert "the bridge would reopen in May [20–50]" in claims


@pytest.mark.parametrize("lang", ["uk", "ru", "en"])
def test_samples_fit_80_columns_without_spaces_at_line_ends(lang: str) -> None:
    sample = str(ROOT / "samples" / f"{lang}.txt")
    assert max(map(len, run("--marked", sample).stdout.splitlines())) <= 80
    claims = run(sample).stdout.split("\n\n", 1)[1].splitlines()
    assert all(line == line.rstrip() for line in claims)
    assert any(line.startswith("  c") for line in claims), "a claim within a claim is set in"


def test_width_is_kept(article: Path) -> None:
    assert max(map(len, run("--width", "40", str(article)).stdout.splitlines())) <= 40


def test_marked_prints_the_text_with_its_claims(article: Path) -> None:
    assert re.search(r"said that ⟦c1 the bridge would reopen in May⟧\.", run("--marked", str(article)).stdout)


def test_marked_text_is_the_text_once_the_marks_are_taken_away() -> None:
    path = ROOT / "samples" / "uk.txt"
    shown = run("--marked", "--width", "4000", str(path)).stdout
    text = path.read_text(encoding="utf-8").rstrip()
    unmarked = re.sub(r"⟦c\d+ |⟧", "", shown).rstrip()
    assert unmarked.endswith(text)


def test_colour_only_where_asked_for(article: Path) -> None:
    assert "\x1b[" not in run(str(article)).stdout
    assert "\x1b[" not in run("--no-color", str(article)).stdout
    assert "\x1b[" in run("--color", str(article)).stdout


def test_json_is_one_reading_a_line_with_exact_words(article: Path) -> None:
    result = run("--json", str(article), str(ROOT / "samples" / "uk.txt"))
    first, second = rows(result)
    assert first["id"] == str(article)
    assert (first["lang"], second["lang"]) == ("en", "uk")
    assert "text" not in first
    claim = first["claims"][0]
    assert set(claim) - {"unresolved"} == FIELDS
    assert claim["source"]["text"] == "The mayor" == CLAIM[claim["source"]["start"] : claim["source"]["end"]]
    for claim in second["claims"]:
        assert set(claim) - {"unresolved"} == FIELDS


def test_with_text_adds_the_text_as_it_was_read(article: Path) -> None:
    row = rows(run("--json", "--with-text", str(article)))[0]
    assert row["text"] == CLAIM


def test_jsonl_keeps_what_it_says_of_the_article(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    known = {
        "id": "a1",
        "outlet": "Gulf Gazette",
        "url": "https://gulf.example/1",
        "title": "Bridge",
        "published": "2026-03-04",
    }
    path.write_text(json.dumps(known | {"text": CLAIM}), encoding="utf-8")
    row = rows(run("--json", str(path)))[0]
    assert known.items() <= row.items()
    assert "Gulf Gazette" in run(str(path)).stdout


def test_standard_input_and_folders(tmp_path: Path, article: Path) -> None:
    assert rows(run("--json", "-", stdin=CLAIM))[0]["id"] == "-"
    (tmp_path / "page.html").write_text(f"<html><body><p>{CLAIM}</p></body></html>", encoding="utf-8")
    assert len(rows(run("--json", str(tmp_path)))) == 2


def test_min_confidence_hides_the_less_sure(article: Path) -> None:
    row = rows(run("--json", "--min-confidence", "1", str(article)))[0]
    assert all(claim["confidence"] == 1 for claim in row["claims"])


def test_no_claims_is_said_and_is_no_failure() -> None:
    result = run("-", stdin=PLAIN)
    assert result.exit_code == 0
    assert "No claims found" in result.stdout


# --- bad input: one message each, exit code 1, and the rest is read all the same ---


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t\n", "is empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a picture, not text"),
        ("noise.txt", bytes(range(32)) * 40, "binary data"),
        (
            "german.txt",
            "Der Minister sagte am Montag, dass die Brücke wieder geöffnet wird und nicht eher.".encode(),
            "looks like German",
        ),
        ("bad.jsonl", b"{not json}\n", "Line 1 is not valid JSON"),
        ("long.txt", b"The mayor said so. " * (MAX_CHARACTERS // 19 + 1), "up to 2,000,000"),
    ],
)
def test_bad_input_is_named_and_the_rest_is_read(
    tmp_path: Path, article: Path, name: str, data: bytes, message: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(data)
    result = run("--json", str(bad), str(article))
    assert result.exit_code == 1
    complaints = result.stderr.splitlines()
    assert len(complaints) == 1
    assert complaints[0].startswith("headwater: ")
    assert message in complaints[0]
    assert name in complaints[0]
    assert rows(result)[-1]["claims"]


def test_a_missing_file_is_named_and_the_rest_is_read(article: Path) -> None:
    result = run("--json", "nowhere.txt", str(article))
    assert result.exit_code == 1
    assert "There is no file or folder nowhere.txt." in result.stderr
    assert len(rows(result)) == 1


@pytest.mark.parametrize(("lang", "encoding"), [("ru", "windows-1251"), ("uk", "koi8-u"), ("uk", "utf-16")])
def test_old_encodings_are_read_as_the_same_text(tmp_path: Path, lang: str, encoding: str) -> None:
    text = (ROOT / "samples" / f"{lang}.txt").read_text(encoding="utf-8").replace("ё", "е").replace("–", "-")
    text = re.sub("[«»„“”]", '"', text).replace("—", "-").replace("\u00a0", " ")
    path = tmp_path / "old.txt"
    path.write_bytes(text.encode(encoding))
    assert rows(run("--json", "--with-text", str(path)))[0]["text"] == text


def test_fifty_megabytes_of_one_line_end_in_a_message(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    path.write_bytes(b"The mayor said that the bridge would reopen. " * 1_111_111)
    result = run(str(path))
    assert result.exit_code == 1
    assert "Cut it into its articles" in result.stderr
    assert result.stdout == ""


def test_controls_and_direction_marks_do_not_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "tricks.txt"
    text = "The mayor\0 said \u202ethat the \x1b[31mbridge\x1b[0m\u2066 would \x9b2Jreopen in May."
    path.write_text(text, encoding="utf-8")
    shown = run("--marked", str(path)).stdout
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)
    assert rows(run("--json", "--with-text", str(path)))[0]["text"] == text


def test_a_file_name_that_is_no_text_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "caf\udce9.txt"
    try:
        path.write_text(CLAIM, encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system has no such names")
    assert rows(run("--json", str(path)))[0]["id"].endswith("caf\ufffd.txt")


def test_a_wrong_call_exits_with_2() -> None:
    assert run().exit_code == 2
    assert run("--lang", "de", "-", stdin=PLAIN).exit_code == 2


# --- addresses ---


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/page")
            self.end_headers()
            return
        body = f"<html><head><title>Bridge</title></head><body><p>{CLAIM}</p></body></html>".encode()
        self.send_response(200 if self.path == "/page" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_private_address_is_refused_and_says_which_option_allows_it(site: str, article: Path) -> None:
    result = run("--json", f"{site}/page", str(article))
    assert result.exit_code == 1
    assert "private network" in result.stderr
    assert "--allow-private" in result.stderr
    assert len(rows(result)) == 1


def test_a_private_address_is_read_where_it_is_allowed(site: str) -> None:
    for path in ("page", "away"):
        row = rows(run("--json", "--allow-private", f"{site}/{path}"))[0]
        assert row["claims"][0]["source"]["text"] == "The mayor"
        assert row["url"] == f"{site}/page"


def test_a_page_that_is_too_large_or_missing_is_said(site: str) -> None:
    result = run("--allow-private", f"{site}/none")
    assert result.exit_code == 1
    assert "404" in result.stderr
    result = run("--allow-private", "--max-mb", "0.001", f"{site}/page")
    assert result.exit_code == 0


def test_a_server_that_cannot_be_reached_is_said() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        result = run("--allow-private", "--timeout", "3", f"http://127.0.0.1:{port}/")
    assert result.exit_code == 1
    assert "could not be fetched" in result.stderr


# --- as a program ---


def test_it_runs_as_a_module_and_a_closed_pipe_ends_it_quietly() -> None:
    command = f'"{sys.executable}" -m headwater read --json samples samples/uk.txt | head -c 1'
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert done.stdout == b"{"
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("options", [[], ["--json"], ["--csv"]])
def test_who_closes_the_pipe_of_a_list_has_seen_enough(tmp_path: Path, options: list[str]) -> None:
    with Library.open(tmp_path) as library:
        library.add(Article(text=CLAIM, lang="en", id="a"))
    command = [sys.executable, "-m", "headwater", "claims", *options, "--library", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == b""
    assert running.returncode == 0


def test_a_full_disk_behind_the_output_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("headwater.show.cli._drop_output", lambda: None)
    monkeypatch.setattr("headwater.show.cli._print_json", full)
    result = run("--json", "-", stdin=CLAIM)
    assert (result.exit_code, result.stderr) == (
        1,
        "headwater: there is no room for what is printed: the disk is full.\n",
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_adding_with_the_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    def stopped(self: Library, items: object, *, progress: Progress, **_: object) -> None:
        progress(Added(read=1, new=1), "")
        signal.raise_signal(number)

    before = signal.getsignal(number)
    monkeypatch.setattr(Library, "add", stopped)
    result = CliRunner().invoke(cli, ["add", "x.txt", "--library", str(tmp_path)])
    assert result.exit_code == code
    assert "1 read: 1 new" in result.stdout
    assert "run it again to go on" in result.stderr
    assert signal.getsignal(number) == before


def test_ctrl_c_ends_any_command_with_130_and_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("headwater.read", interrupted)
    result = run("-", stdin=CLAIM)
    assert result.exit_code == 130
    assert result.stderr == "headwater: stopped.\n"


def test_names_are_shown_one_below_the_other_where_a_table_is_too_narrow() -> None:
    text = "President Emmanuel Macron met Robert Fico. Macron said that the bridge would reopen."
    lines = run("--names", "--width", "44", "-", stdin=text).stdout.splitlines()
    at = lines.index("Emmanuel Macron")
    assert lines[at + 1].startswith("  Emmanuel Macron, Macron · person · 2×")
    assert "Robert Fico" in lines[at + 2 :]


def test_a_fault_in_one_article_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = headwater.read

    def read(article: Article, **options: Any) -> Reading:
        if article.id == "2":
            raise KeyError("a fault")
        return whole(article, **options)

    monkeypatch.setattr(headwater, "read", read)
    rows = "\n".join(json.dumps({"id": str(n), "text": "The mayor said that it rained."}) for n in (1, 2, 3))
    result = CliRunner().invoke(cli, ["read", "--json", "-"], input=rows)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["1", "3"]
    assert "2: not read" in result.stderr
    assert result.exit_code == 1
