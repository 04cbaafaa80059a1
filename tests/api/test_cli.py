"""The `essaim` command as its user meets it: answers, codes, French, and a light start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from api.settings import Settings, read_settings
from kb.store import open_store
from tests import factories
from tests.api.conftest import Command, environment
from tests.conftest import BuiltCorpus
from tests.factories import ROOT, experience, record_file

NOTE = (
    "La chaleur fatale de l’aciérie chauffe Dunkerque depuis trente ans, par un réseau que la "
    "communauté urbaine étend chaque hiver vers de nouveaux quartiers et une piscine."
)
COMMANDS = [
    "ingest",
    "read",
    "search",
    "recommend",
    "brakes",
    "review",
    "evaluate",
    "check",
    "stats",
    "reindex",
    "serve",
    "work",
]
HEAVY = ["torch", "spacy", "sklearn", "pandas", "sqlite_utils", "sentence_transformers", "scipy"]


# --- help and wrong use -------------------------------------------------------------------------


def test_the_help_is_the_one_that_was_kept(
    essaim: Command, golden: Callable[[str, str], None]
) -> None:
    shown = essaim("--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    golden("help.txt", shown.stdout)
    assert all(f"  {name} " in shown.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_a_french_help(essaim: Command, name: str) -> None:
    shown = essaim(name, "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith("Emploi : essaim ")
    for english in ("Usage:", "Options:", "Show this", "default:", "required"):
        assert english not in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sercher", "x"], "Commande inconnue"),
        (["search"], "Il manque : TEXTE"),
        (["ingest"], "Il manque : CHEMIN"),
        (["search", "x", "--limit", "0"], "--limit"),
        (["search", "x", "--kind", "planete"], "Valeur inconnue pour --kind"),
        (["search", "x", "--nope"], "Option inconnue : --nope"),
        (["serve", "--port", "70000"], "--port"),
    ],
)
def test_wrong_use_is_code_2_and_french(essaim: Command, arguments: list[str], told: str) -> None:
    done = essaim(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Erreur : {told}" in done.stderr or told in done.stderr


# --- a small base, from nothing -----------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    record_file(folder, experience(sources=[{**factories.SOURCE, "document": "note"}]))
    (folder / "note.md").write_text(f"# Une note\n\n{NOTE}\n")
    return folder


def test_a_base_is_made_asked_checked_and_told(
    essaim: Command, files: Path, tmp_path: Path
) -> None:
    taken = essaim("ingest", files, "--json")
    assert (taken.returncode, taken.stderr) == (0, "")
    told = json.loads(taken.stdout)
    assert {k: told[k] for k in ("read", "kept", "updated", "unchanged", "refused")} == {
        "read": 2, "kept": 2, "updated": 0, "unchanged": 0, "refused": 0,
    }  # fmt: skip
    assert {f["outcome"] for f in told["files"]} == {"kept"}
    assert all({"path", "outcome", "id"} <= f.keys() for f in told["files"])
    (files / "note.md").write_text(f"# Une note\n\n{NOTE} Relu.\n")
    (files / "vide.md").write_text("")
    again = essaim("ingest", files)
    assert again.returncode == 1, "something was refused"
    assert "3 fichiers lus : 0 gardés, 1 mis à jour, 1 inchangés, 1 refusés." in again.stdout
    assert "vide.md" in again.stdout
    checked = essaim("check", "--json")
    assert json.loads(checked.stdout) == {"ok": True, "problems": [], "due": []}
    counted = json.loads(essaim("stats", "--json").stdout)
    assert counted["records"]["experience"] == 1
    assert (counted["documents"], counted["passages"]) == (1, 1)
    assert counted["territories"] > 35_000
    assert essaim("reindex").stdout.startswith("Index refait : 1 fiches, 1 passages")
    (tmp_path / "vide").mkdir()
    done = essaim("ingest", tmp_path / "vide")
    assert (done.returncode, "Aucun fichier trouvé" in done.stdout) == (1, True)
    absent = essaim("ingest", tmp_path / "absent.md")
    assert (absent.returncode, "Le fichier n’existe pas" in absent.stdout) == (1, True)


@pytest.mark.parametrize("content", [b"pas une base" * 500, b"SQLite format 3\0" + b"\1" * 5_000])
def test_a_file_that_is_no_base_is_told(
    essaim: Command, own_settings: Settings, content: bytes
) -> None:
    own_settings.database.write_bytes(content)
    for command in (["search", "x"], ["check"], ["stats"]):
        done = essaim(*command)
        assert done.returncode == 1
        assert done.stderr.startswith("Erreur : La base ") and "Traceback" not in done.stderr


def test_a_damaged_index_is_told_then_rebuilt(essaim: Command, own_settings: Settings) -> None:
    factories.fill(open_store(own_settings.database)).close()
    assert essaim("search", "chaleur").returncode == 0
    name = (own_settings.index / "current").read_text()
    (own_settings.index / name / "records.arrays").write_bytes(b"PK")
    assert "abîmé" in essaim("check").stdout
    assert essaim("search", "chaleur", "--json").returncode == 0
    assert essaim("check").stdout == "Tout est en ordre : corpus, base et index.\n"


def test_an_interrupted_run_says_nothing_is_lost(
    own_settings: Settings, files: Path, tmp_path: Path
) -> None:
    for number in range(400):
        (files / f"n{number}.md").write_text(f"# Note {number}\n\nPhrase {number}, seule ici.\n")
    run = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "ingest", str(files)],
        stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, **environment(own_settings)},
    )  # fmt: skip
    assert run.stderr is not None
    run.stderr.readline()
    time.sleep(0.1)
    run.send_signal(signal.SIGINT)
    told = run.stderr.read()
    assert run.wait() == 130
    assert "Interrompu. Rien n’est perdu" in told and "Traceback" not in told


# --- the whole corpus ---------------------------------------------------------------------------


def test_search_answers_people_and_programs(essaim_on_corpus: Command) -> None:
    shown = essaim_on_corpus("search", "chaleur", "fatale")
    assert shown.returncode == 0 and "résultats, les 10 premiers" in shown.stdout
    found = json.loads(essaim_on_corpus("search", "chaleur fatale", "--json").stdout)
    assert found.keys() == {"query", "also", "suggestion", "total", "hits", "facets"}
    assert {"id", "type", "kind", "title", "score", "snippet"} <= found["hits"][0].keys()
    nothing = essaim_on_corpus("search", "xyzzyplugh")
    assert nothing.returncode == 1 and nothing.stdout.startswith("Aucun résultat.")


def test_search_offers_a_correction_and_says_what_else_it_searched(
    essaim_on_corpus: Command,
) -> None:
    shown = essaim_on_corpus("search", "écologie industirelle dans un EPCI").stdout
    assert shown.startswith("Chercher plutôt « écologie industrielle dans un EPCI » ?\n")
    assert "Cherché aussi : « établissement public de coopération intercommunale »" in shown
    told = json.loads(essaim_on_corpus("search", "écologie industirelle", "--json").stdout)
    assert (told["query"], told["suggestion"]) == ("écologie industirelle", "écologie industrielle")
    right = essaim_on_corpus("search", "écologie industrielle").stdout
    assert "Chercher plutôt" not in right


def test_search_narrows(essaim_on_corpus: Command) -> None:
    found = json.loads(essaim_on_corpus(
        "search", "chaleur", "--kind", "funding", "--limit", "3", "--json").stdout)  # fmt: skip
    assert {hit["kind"] for hit in found["hits"]} == {"funding"} and len(found["hits"]) == 3
    north = json.loads(essaim_on_corpus(
        "search", "chaleur", "--territory", "Nord", "--json").stdout)  # fmt: skip
    assert 0 < north["total"] < found["total"] + 200
    unknown = essaim_on_corpus("search", "x", "--theme", "chaleur fatal")
    assert unknown.returncode == 1
    assert (
        "Thème inconnu : « chaleur fatal ». Le plus proche : « chaleur fatale »" in unknown.stderr
    )
    nowhere = essaim_on_corpus("search", "x", "--territory", "Zorglubville")
    assert (nowhere.returncode, "n’est pas connu" in nowhere.stderr) == (1, True)


def test_recommend_answers_people_and_programs(essaim_on_corpus: Command) -> None:
    need = "Récupérer la chaleur d’une usine pour chauffer la piscine de Dunkerque"
    shown = essaim_on_corpus("recommend", need)
    assert shown.returncode == 0
    assert "Expériences comparables" in shown.stdout and "Pourquoi" in shown.stdout
    found = json.loads(essaim_on_corpus("recommend", need, "--json").stdout)
    assert {"understanding", "status", "experience", "funding", "facilitator", "partner",
            "reorientation"} <= found.keys()  # fmt: skip
    assert len(found["experience"]) == 10
    three = json.loads(essaim_on_corpus("recommend", need, "--json", "--limit", "3").stdout)
    assert three["experience"] == found["experience"][:3], "a limit asked for is kept"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [([""], "Décrivez votre besoin"), (["  "], "Décrivez votre besoin"),
     (["mot " * 6_000], "Votre texte compte 23999 caractères"),
     (["x", "--territory", "Zorglubville"], "n’est pas connu")],
    ids=["empty", "blank", "long", "nowhere"],
)  # fmt: skip
def test_a_need_that_cannot_be_read_is_told(
    essaim_on_corpus: Command, arguments: list[str], told: str
) -> None:
    done = essaim_on_corpus("recommend", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Erreur : ") and told in done.stderr


def test_evaluate_gives_figures(essaim_on_corpus: Command, tmp_path: Path) -> None:
    needs = tmp_path / "besoins.yml"
    needs.write_text("- {id: a, text: chaleur fatale, relevant: {experience: {ibac-pme: 1}}}\n")
    found = json.loads(essaim_on_corpus("evaluate", needs, "--json").stdout)
    assert found["kinds"]["experience"]["needs"] == 1
    assert "nDCG@10" in essaim_on_corpus("evaluate", needs).stdout
    broken = essaim_on_corpus("evaluate", tmp_path / "absent.yml")
    assert (broken.returncode, "ne peut pas être lu" in broken.stderr) == (1, True)


def test_check_finds_the_corpus_in_order(essaim_on_corpus: Command) -> None:
    done = essaim_on_corpus("check")
    assert (done.returncode, done.stdout) == (0, "Tout est en ordre : corpus, base et index.\n")


def test_an_answer_cut_short_is_no_error(
    corpus_built: BuiltCorpus, corpus_services: object
) -> None:
    """`essaim recommend … | head -1`."""
    run = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "recommend", "chaleur", "--limit", "50", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, **environment(corpus_built.settings)},
    )  # fmt: skip
    assert run.stdout is not None and run.stderr is not None
    run.stdout.read(10)
    run.stdout.close()
    assert run.stderr.read() == ""
    assert run.wait() in {0, 1}


@pytest.mark.parametrize("arguments", [["--help"], ["search", "chaleur"]])
def test_a_light_command_imports_nothing_heavy(
    corpus_built: BuiltCorpus, corpus_services: object, arguments: list[str]
) -> None:
    script = (
        "import sys\nfrom api import cli\nsys.argv = ['essaim', *sys.argv[1:]]\n"
        "try:\n    cli.main()\nexcept SystemExit as end:\n    print('CODE', end.code)\n"
        "print('MODULES', *sys.modules)"
    )
    settings = corpus_built.settings
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, cwd=ROOT,
        check=True, env={**os.environ, **environment(settings)},
    )  # fmt: skip
    modules = set(done.stdout.rpartition("MODULES ")[2].split())
    assert "CODE 0" in done.stdout and "kb.model" in modules
    assert modules.isdisjoint(HEAVY)


# --- settings -----------------------------------------------------------------------------------


def test_settings_are_read_once_with_the_index_beside_the_base(tmp_path: Path) -> None:
    default = read_settings({})
    assert default.database == ROOT / "var" / "essaim.db"
    assert (default.index, default.encoder) == (ROOT / "var" / "index", "")
    own = read_settings({"ESSAIM_DATABASE": str(tmp_path / "a.db"), "ESSAIM_ENCODER": " e5 "})
    assert (own.index, own.encoder) == (tmp_path / "a-index", "e5")
    assert read_settings({"ESSAIM_DATABASE": "", "ESSAIM_CORPUS": ""}) == default
