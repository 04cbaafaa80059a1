"""`essaim read`: what a report would bring, and nothing kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from kb.model import DocumentId
from kb.store import open_store
from tests import factories
from tests.api.conftest import Command
from tests.conftest import settings_in
from tests.ingest.reports import KNOWN, spans

REPORT = """# Suivi des halles

*14 mai 2021, 9 h – 12 h, mairie de Dunkerque*

## Présents

- Mathilde KERJEAN, maire
- Ali BENMOUSSA, agent

## La Halle aux Grains

La Halle aux Grains, à Dunkerque, a été lancée par la Ville de Dunkerque en 2019, pour 40 000 €.

Mme Kerjean craint que personne ne vienne. Le manque de financement bloque tout.

## Décisions

- Le comité décide de continuer.

## Témoignage de Mathilde Kerjean

Tout va bien.
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A base with records and a few territories."""
    settings = settings_in(tmp_path_factory.mktemp("read"))
    store = factories.fill(open_store(settings.database))
    factories.put_records(store, KNOWN)
    store.close()
    return settings


@pytest.fixture
def essaim(settings: Settings, call: Command) -> Iterator[Command]:
    """The command; the base must be the same after as before."""
    before = kept(settings)
    yield lambda *arguments: call(settings, *arguments)
    assert kept(settings) == before, "nothing is kept"


def kept(settings: Settings) -> tuple[object, ...]:
    store = open_store(settings.database)
    counted = (
        store.documents.count(),
        store.proposals.counts(),
        [record.model_dump_json() for record in store.records.published()],
        store.documents.find(DocumentId("suivi")),
    )
    store.close()
    return counted


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "suivi.md"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_what_a_report_would_bring_is_told_in_french(essaim: Command, report: Path) -> None:
    shown = essaim("read", report)
    assert (shown.returncode, shown.stderr) == (0, "")
    for told in (
        "Suivi des halles",
        "Date : 2021-05-14",
        "2\u00a0lignes de participants",
        "Freins : ",
        "« Le manque de financement bloque tout. »",
        "Décisions : 1",
        "« Le comité décide de continuer. »",
        "Propositions : 1\u00a0expérience, ",
        "(complète « halle-aux-grains »)",
        "Rien n’a été gardé.",
    ):
        assert told in shown.stdout, told


def test_nobody_is_named(essaim: Command, report: Path) -> None:
    shown = essaim("read", report).stdout + essaim("read", report, "--json").stdout
    assert "kerjean" not in shown.lower() and "benmoussa" not in shown.lower()
    assert "[nom masqué]" in shown


def test_the_json_gives_each_span_with_its_words(essaim: Command, report: Path) -> None:
    shown = essaim("read", report, "--json")
    assert (shown.returncode, shown.stderr) == (0, "")
    told = json.loads(shown.stdout)
    assert set(told) == {"reading", "proposals"}
    assert told["reading"]["document_id"] == "suivi"
    assert len(list(spans(told))) > 20
    (amount,) = [e for e in told["reading"]["entities"] if e["kind"] == "amount"]
    assert (amount["words"], amount["low"]) == ("40 000 €", 40_000)
    (decision,) = [s for s in told["reading"]["statements"] if s["kind"] == "decision"]
    assert decision["words"] == "Le comité décide de continuer."
    assert [p["target"] for p in told["proposals"] if p["kind"] == "experience"] == [
        "halle-aux-grains"
    ]
    assert all("words" in span for span in _nouns(told) if span.get("kind") != "person")


def _nouns(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _nouns(item)
    elif isinstance(value, dict):
        if {"start", "end"} <= set(value):
            yield value
        for item in value.values():
            yield from _nouns(item)


def test_the_first_command_of_all_knows_the_territories(
    own_settings: Settings, call: Command, report: Path
) -> None:
    told = json.loads(call(own_settings, "read", report, "--json").stdout)
    places = [e for e in told["reading"]["entities"] if e["kind"] == "place"]
    assert {place["territory"] for place in places} == {"commune:59183"}


def test_a_report_that_says_nothing_is_told_so(essaim: Command, tmp_path: Path) -> None:
    path = tmp_path / "vide.txt"
    path.write_text("Xyzzy.\n", encoding="utf-8")
    shown = essaim("read", path)
    assert shown.returncode == 0
    assert "Propositions : aucune" in shown.stdout


@pytest.mark.parametrize("options", [[], ["--json"]])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("absent.md", None),
        ("vide.md", b""),
        ("abime.pdf", b"%PDF-1.4 rien"),
        ("image.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 60),
    ],
)
def test_what_cannot_be_read_is_told_in_a_line(
    essaim: Command, tmp_path: Path, name: str, data: bytes | None, options: list[str]
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    shown = essaim("read", path, *options)
    assert (shown.returncode, shown.stdout) == (1, "")
    (line,) = shown.stderr.splitlines()
    assert name in line and line.endswith(".")
    assert "Traceback" not in line and "Error" not in line


def test_a_folder_is_no_report(essaim: Command, tmp_path: Path) -> None:
    shown = essaim("read", tmp_path)
    assert (shown.returncode, shown.stdout) == (1, "")
    assert tmp_path.name in shown.stderr


def test_a_file_must_be_given(essaim: Command) -> None:
    shown = essaim("read")
    assert shown.returncode == 2 and "Il manque : FICHIER" in shown.stderr


def test_the_help_is_french(essaim: Command) -> None:
    shown = essaim("read", "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith("Emploi : essaim read") and "sans rien garder" in shown.stdout
