"""`essaim backup`, `restore` and `export`, as their user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.settings import Settings
from ingest.readers.records import read_record
from kb.store import open_store
from tests import factories
from tests.api.conftest import Command
from tests.conftest import settings_in
from tests.factories import record_file

LINKED = factories.dozen()


@pytest.fixture
def filled(essaim: Command, own_settings: Settings, tmp_path: Path) -> Command:
    """The command on a base that `essaim ingest` has made."""
    for record in LINKED:
        record_file(tmp_path / "fiches", record)
    assert essaim("ingest", tmp_path / "fiches", "-q").returncode == 0
    return essaim


def test_a_base_goes_and_comes_back(filled: Command, call: Command, tmp_path: Path) -> None:
    archive = tmp_path / "s.zip"
    done = filled("backup", archive)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Sauvegarde écrite : «") and "11 fiches publiées" in done.stdout
    again = filled("backup", archive)
    assert again.returncode == 1 and "existe déjà" in again.stderr
    assert json.loads(filled("backup", archive, "--force", "--json").stdout)["documents"] == 0
    refused = filled("restore", archive)
    assert refused.returncode == 1 and "n’est pas vide" in refused.stderr

    elsewhere = settings_in(tmp_path / "ailleurs")
    restored = call(elsewhere, "restore", archive, "-q")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "Tout est en ordre" in restored.stdout
    forced = json.loads(call(elsewhere, "restore", archive, "--force", "--json").stdout)
    assert forced["ok"] is True and Path(forced["aside"]).is_file()
    assert json.loads(call(elsewhere, "check", "--json").stdout) == {
        "ok": True,
        "problems": [],
        "due": [],
    }
    for text in ("chaleur", "tiers-lieu", "cantine"):
        ours, theirs = (
            command("search", text, "--json").stdout
            for command in (filled, lambda *a: call(elsewhere, *a))
        )
        assert json.loads(ours) == json.loads(theirs) and json.loads(ours)["total"] > 0


def test_a_restored_base_that_breaks_rules_is_told(
    filled: Command, own_settings: Settings, call: Command, tmp_path: Path
) -> None:
    store = open_store(own_settings.database)
    factories.put_records(store, [factories.experience(id="liee", inspired_by=["disparue"])])
    store.close()
    archive = tmp_path / "s.zip"
    assert filled("backup", archive).returncode == 0
    restored = call(settings_in(tmp_path / "ailleurs"), "restore", archive)
    assert restored.returncode == 1
    assert "À corriger dans la base restaurée (1)" in restored.stdout
    assert "Lien rompu" in restored.stdout


def test_a_file_that_is_no_backup_is_told_in_french(essaim: Command, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 rien")
    done = essaim("restore", tmp_path / "x.zip")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Erreur : L’archive est abîmée ou tronquée.")
    assert essaim("backup", tmp_path / "y.zip").stderr.startswith("Erreur : Il n’y a pas de base")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_records_leave_and_come_back(
    filled: Command, call: Command, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"x.{form}"
    done = filled("export", "--format", form, "-o", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("11 fiches écrites")
    assert b"brouillon" not in path.read_bytes(), "drafts stay"
    elsewhere = settings_in(tmp_path / "ailleurs")
    assert call(elsewhere, "ingest", path, "-q").returncode == 0
    store = open_store(elsewhere.database)
    published = [r for r in LINKED if r.state == "published"]
    assert {r.id: r for r in store.records.published()} == {r.id: r for r in published}
    store.close()
    again = filled("export", "--format", form, "-o", path)
    assert again.returncode == 1 and "existe déjà" in again.stderr
    whole = filled("export", "--format", form, "-o", path, "--force", "--drafts", "--json")
    assert json.loads(whole.stdout)["records"] == 12
    assert b"brouillon" in path.read_bytes()


def test_records_leave_in_the_form_of_the_corpus(filled: Command, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    assert filled("export", "-o", folder, "--kind", "funding").returncode == 0
    files = sorted(folder.rglob("*.yml"))
    assert [f.relative_to(folder).as_posix() for f in files] == [
        "funding/aide-tiers-lieux.yml", "funding/fonds-chaleur.yml",
        "funding/pret-alimentation.yml",
    ]  # fmt: skip
    assert read_record(files[1].read_bytes(), str(files[1])) == factories.funding()
    refused = filled("export", "-o", folder)
    assert refused.returncode == 1 and "pas un dossier vide" in refused.stderr
    assert filled("export", "-o", folder, "--force").returncode == 0


def test_the_shapes_of_public_tools_tell_what_they_lose(filled: Command, tmp_path: Path) -> None:
    done = filled("export", "--format", "projects", "-o", tmp_path / "p.json")
    assert done.returncode == 0
    assert "non repris dans cette forme : « brakes » (1 fiche)" in done.stderr
    written = json.loads((tmp_path / "p.json").read_text())
    assert len(written["projets"]) == 3
    places = {c["id"]: c["nom"] for c in written["collectivites"]}
    assert {places[i] for p in written["projets"] for i in p["collectiviteIds"]} == {
        "Dunkerque", "Tarbes",
    }  # fmt: skip
    aids = tmp_path / "a.csv"
    assert filled("export", "--format", "aids", "-o", aids).returncode == 0
    assert aids.read_text().startswith("id,slug,name,financers,")
    back = filled("ingest", aids, tmp_path / "p.json", "-q")
    assert "3 fiches déjà là, laissées telles quelles" in back.stdout
    wrong = filled("export", "--format", "aids", "--kind", "partner", "-o", tmp_path / "z.json")
    assert wrong.returncode == 1 and "« funding » seules" in wrong.stderr


def test_a_refused_line_is_told_and_the_good_ones_kept_if_asked(
    essaim: Command, tmp_path: Path
) -> None:
    path = tmp_path / "x.json"
    good, bad = (r.model_dump(mode="json", exclude_none=True) for r in LINKED[4:6])
    path.write_text(json.dumps([good, bad | {"themes": ["zorglub"]}]))
    refused = essaim("ingest", path, "-q")
    assert refused.returncode == 1
    assert "0 gardés" in refused.stdout and "Thème inconnu : « zorglub »" in refused.stdout
    kept = essaim("ingest", path, "--keep-good", "-q")
    assert kept.returncode == 1, "something was refused"
    assert "1 fiche gardée." in kept.stdout and "« zorglub »" in kept.stdout


@pytest.mark.parametrize("name", ["backup", "restore", "export"])
def test_each_command_has_a_french_help(essaim: Command, name: str) -> None:
    shown = essaim(name, "--help")
    assert shown.returncode == 0 and shown.stdout.startswith(f"Emploi : essaim {name}")
    for english in ("Usage:", "Options:", "Show this", "default:", "required"):
        assert english not in shown.stdout


def test_nothing_to_write_is_said(filled: Command, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    wrong = filled("export", "--format", "csv")
    assert wrong.returncode == 2 and "--output" in wrong.stderr
    (tmp_path / "fichier").write_text("x")
    done = filled("export", "--format", "csv", "-o", tmp_path / "fichier" / "x.csv")
    assert done.returncode == 1 and "ne peut pas être écrit" in done.stderr
    assert not out.exists()
