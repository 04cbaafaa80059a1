"""`essaim sheet` and `essaim event`: files written whole, and, where something is wrong, a French
message and nothing written."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from api.settings import Settings
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from tests import an_event, factories
from tests.api.conftest import Command, Ended
from web.sheets.docx_template import default_template

EVENT = "atelier-chaleur"


@pytest.fixture
def settings(own_settings: Settings) -> Settings:
    """With a base that has the made-up event."""
    store = factories.fill(open_store(own_settings.database))
    assert isinstance(store, SqliteStore)
    an_event.put_event(store)
    store.close()
    return own_settings


@pytest.fixture
def essaim(settings: Settings, call: Command) -> Command:
    return lambda *words: call(settings, *words)


def refused(ended: Ended, *words: str) -> None:
    assert ended.returncode == 1 and ended.stderr.startswith("Erreur")
    for word in words:
        assert word in ended.stderr.replace("\n", " "), ended.stderr
    assert "Traceback" not in ended.stderr and "inattendue" not in ended.stderr


def test_a_sheet_for_each_in_one_command(essaim: Command, tmp_path: Path) -> None:
    ended = essaim("event", "sheets", EVENT)
    assert ended.returncode == 0 and "3\u00a0fiches préparées" in ended.stdout
    assert "1/3" in ended.stderr, "how far it is"
    file = tmp_path / "toutes.zip"
    assert essaim("sheet", EVENT, "--format", "md", "-o", file).returncode == 0
    with zipfile.ZipFile(file) as archive:
        assert len(archive.namelist()) == 3
    again = essaim("event", "sheets", EVENT)
    assert "3\u00a0autres déjà là, inchangées" in again.stdout


def test_an_unknown_territory_is_told_the_nearest(essaim: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.docx"
    refused(essaim("sheet", EVENT, "--territory", "Dunkerke", "-o", file), "Dunkerque")
    refused(essaim("sheet", EVENT, "--territory", "Zzyzx", "-o", file), "Tarbes", "Dunkerque")
    assert not file.exists()


def test_an_unknown_event_or_one_that_is_none(essaim: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.docx"
    refused(essaim("sheet", "rien", "-o", file), "rien")
    refused(essaim("sheet", "atelier", "-o", file), "atelier")
    assert not file.exists()


def test_an_event_without_participants(essaim: Command, tmp_path: Path) -> None:
    for name in ("Tarbes", "Dunkerque", "CC du Haut Vallon"):
        assert essaim("event", "remove", EVENT, name).returncode == 0
    file = tmp_path / "x.zip"
    refused(essaim("event", "sheets", EVENT), "essaim event add")
    refused(essaim("sheet", EVENT, "-o", file), "essaim event add")
    assert not file.exists()
    assert essaim("event", "add", EVENT, "Ville de Tarbes").returncode == 0
    assert essaim("sheet", EVENT, "--format", "md", "-o", file).returncode == 0


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (b"%PDF-1.7", "pas un fichier Word"),
        (b"", "pas un fichier Word"),
        (b"\0" * 5_100_000, "5 Mo"),
    ],
)
def test_a_broken_model(essaim: Command, tmp_path: Path, model: bytes, why: str) -> None:
    given, file = tmp_path / "modele.docx", tmp_path / "x.docx"
    given.write_bytes(model)
    ended = essaim("sheet", EVENT, "--territory", "Tarbes", "--model", given, "-o", file)
    refused(ended, why)
    assert not file.exists()


def test_the_model_of_the_event_is_followed(
    essaim: Command, settings: Settings, tmp_path: Path
) -> None:
    import docx

    own = docx.Document()
    for line in ("Chez nous", "{{ title }}", "{%p for p in paragraphs %}", "{{ p.text }}",
                 "{%p endfor %}"):  # fmt: skip
        own.add_paragraph(line)
    given, file = tmp_path / "modele.docx", tmp_path / "x.docx"
    own.save(str(given))
    store = open_store(settings.database)
    with store.transaction():
        store.sheet_models.put(EVENT, "modele.docx", given.read_bytes(), "ana")
    store.close()
    assert essaim("sheet", EVENT, "--territory", "Tarbes", "-o", file).returncode == 0
    assert docx.Document(str(file)).paragraphs[0].text == "Chez nous"


def test_what_is_there_is_not_written_over(essaim: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_text("à moi", encoding="utf-8")
    words = ("sheet", EVENT, "--territory", "Tarbes", "--format", "md", "-o", file)
    refused(essaim(*words), "existe déjà", "--force")
    assert file.read_text(encoding="utf-8") == "à moi"
    assert essaim(*words, "--force").returncode == 0
    assert "Tarbes" in file.read_text(encoding="utf-8")
    refused(essaim("sheet", EVENT, "-o", tmp_path), "dossier")
    refused(essaim("sheet", EVENT, "-o", file / "x.zip"), "écrit")


def test_the_model_is_given(essaim: Command, tmp_path: Path) -> None:
    file = tmp_path / "modele.docx"
    assert essaim("sheet-model", file).returncode == 0
    assert len(file.read_bytes()) > len(default_template()) // 2
    refused(essaim("sheet-model", file), "existe déjà")
    refused(essaim("sheet-model", file / "m.docx"), "écrit")
