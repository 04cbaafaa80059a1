"""Files of many records: all or nothing, each refusal with its line, in French."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import FileReport, Outcome, Refusal
from ingest.pipeline import Pipeline
from ingest.readers.rows import read_rows
from kb.exchange.export import as_aids, as_csv, as_json, as_projects, as_table, projects_json
from kb.imported import Imported
from kb.model import Funding, Record
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from tests import factories
from tests.factories import experience, funding

AT = datetime(2026, 3, 4, tzinfo=UTC)
Take = Callable[..., list[FileReport]]
HEAD = (
    "id;kind;title;funder;nature;beneficiaries;calendar;themes;territory.name;sources.1.title;"
    "sources.1.publisher"
)
GOOD = "aide;funding;Une aide;ADEME;subvention;commune;appels;chaleur fatale;France;Titre;Éditeur"
AID = {"id": 7, "name": "Aide aux cours", "slug": "aide-cours", "aid_types": ["Subvention"]}
PROJECT = {"id": "u-1", "nom": "Projet de cour", "phase": "Idée", "phaseStatut": "En cours"}


@pytest.fixture
def store(memory_store: SqliteStore) -> SqliteStore:
    with memory_store.transaction():
        memory_store.territories.replace_all(factories.territories())
    return memory_store


@pytest.fixture
def take(store: SqliteStore, vocabulary: Vocabulary, tmp_path: Path) -> Take:
    def run(name: str, text: str | bytes, *, keep_good: bool = False) -> list[FileReport]:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return list(Pipeline(store, vocabulary, keep_good=keep_good).run([path]).files)

    return run


def refusal(reports: list[FileReport]) -> str:
    (report,) = reports
    assert report.outcome is Outcome.REFUSED and report.id is None
    return report.detail or ""


def all_records(store: SqliteStore) -> list[Record]:
    found = [store.records.find(i) for i in store.records.ids()]
    return sorted((r for r in found if r), key=lambda r: r.id)


# --- ours


@pytest.mark.parametrize(("name", "write"), [("x.csv", as_csv), ("x.json", as_json)])
def test_what_was_written_is_read_back(
    store: SqliteStore, take: Take, name: str, write: Callable[[list[Record]], str]
) -> None:
    dozen = factories.dozen()
    (report,) = take(name, write(dozen))
    assert (report.outcome, report.detail) == (Outcome.KEPT, "12 fiches gardées.")
    assert all_records(store) == sorted(dozen, key=lambda r: r.id)
    (again,) = take(name, write(dozen))
    assert (again.outcome, again.detail) == (Outcome.UNCHANGED, "12 fiches inchangées.")
    changed = [dozen[0].model_copy(update={"title": "Autre titre"}), *dozen[1:]]
    (third,) = take(name, write(changed))
    assert third.detail == "1 fiche mise à jour, 11 fiches inchangées."
    assert store.records.version(dozen[0].id) == 2
    assert store.journal.decisions(dozen[0].id)[0].action == "record.update"


@pytest.mark.parametrize(
    ("encoding", "delimiter", "end"),
    [("utf-8", ";", "\n"), ("utf-8-sig", ",", "\r\n"), ("cp1252", "\t", "\r\n")],
)
def test_tables_of_any_office_program_are_read(
    store: SqliteStore, take: Take, encoding: str, delimiter: str, end: str
) -> None:
    text = f"{HEAD}\n{GOOD}\n\n".replace(";", delimiter).replace("\n", end)
    (report,) = take("x.csv", text.encode(encoding))
    assert report.detail == "1 fiche gardée."
    found = store.records.get("aide")
    assert isinstance(found, Funding) and found.sources[0].publisher == "Éditeur"


def test_nothing_is_kept_when_a_line_is_refused_unless_asked(
    store: SqliteStore, take: Take
) -> None:
    bad = GOOD.replace("aide;", "autre;").replace("chaleur fatale", "chaleur fatal")
    text = (
        f"{HEAD}\n{GOOD.replace('Une aide', chr(34) + 'Une' + chr(10) + 'aide' + chr(34))}\n{bad}\n"
    )
    told = refusal(take("x.csv", text))
    assert told.startswith("ligne 4 : Thème inconnu : « chaleur fatal ». Le plus proche"), told
    assert "Rien n’a été gardé" in told and "--keep-good" in told
    assert store.records.ids() == set() and store.journal.last().number == 0
    kept, refused = take("x.csv", text, keep_good=True)
    assert (kept.outcome, kept.detail) == (Outcome.KEPT, "1 fiche gardée.")
    assert refused.outcome is Outcome.REFUSED and "ligne 4" in (refused.detail or "")
    assert store.records.ids() == {"aide"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{HEAD}\n{GOOD.replace('funding', 'planete')}", "ligne 2 : champ « kind »"),
        (f"{HEAD}\n{GOOD.replace(';funding;', ';;')}", "ligne 2 : Ce n’est pas une fiche"),
        (f"{HEAD}\n{GOOD}\n{GOOD}", "ligne 3 : l’identifiant « aide » est déjà celui"),
        (f"{HEAD}\n{GOOD.replace('Une aide', '')}", "champ « title » : ce champ est obligatoire"),
        (f"{HEAD};territory.codes\n{GOOD};commune:00000", "Territoire inconnu : « commune:00000 »"),
        (f"{HEAD};amount.max_eur\n{GOOD};beaucoup", "champ « amount.max_eur » : un nombre entier"),
        (f"{HEAD};sumary\n{GOOD};x", "colonne « sumary » n’est celle d’aucune fiche. Vouliez-vous "
                                      "dire « summary »"),
        (f"{HEAD};id\n{GOOD};x", "Ligne 1 : deux colonnes portent le nom « id »"),
        (f"{HEAD}\n{GOOD};trop", "Ligne 2 : plus de cellules que de colonnes"),
        (f"{HEAD};\n{GOOD};x", "Ligne 2 : une cellule est dans une colonne sans nom"),
        (f'{HEAD}\n{GOOD.replace("Titre", chr(34) + "Titre")}', "n’est pas du CSV correct"),
        (f"{HEAD};amount\n{GOOD};x", "champ « amount »"),
        (f"{HEAD};amount;amount.max_eur\n{GOOD};x;3", "en contredit une autre"),
        (f"{HEAD}\n", "aucune fiche"),
        ("", "vide"),
        ("nom;ville\nx;y", "ni des fiches"),
    ],
)  # fmt: skip
def test_each_problem_of_a_table_is_told(
    store: SqliteStore, take: Take, text: str, told: str
) -> None:
    said = refusal(take("x.csv", text))
    assert told in said, said
    assert store.records.ids() == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[\n{"id": "a",\n', "Ligne 3 : le fichier n’est pas du JSON correct"),
        ('[{"id": "a", "id": "b"}]', "« id » y est donné deux fois"),
        ('[{"id": NaN}]', "« NaN » n’est pas un nombre"),
        ('{"records": [\n{"id": "a"},\n3]}', "L’élément 2 de la liste"),
        ('"texte"', "ni fiche ni liste"),
        ("[]", "aucune fiche"),
        ("[" * 100_000, "trop profond"),
        ('[{"x": 1}]', "ni des fiches"),
        ('{\n"records": [\n {"kind": "funding",\n  "sumary": 3}]}', "ligne 3 : "),
    ],
)
def test_each_problem_of_a_list_is_told(
    store: SqliteStore, take: Take, text: str, told: str
) -> None:
    said = refusal(take("x.json", text))
    assert told in said, said
    assert store.records.ids() == set()


def test_the_line_is_that_of_the_field(take: Take) -> None:
    text = as_json([experience(), funding(nature="don")]).replace('"ADEME"', "3")
    lines = text.splitlines()
    second = next(n for n, line in enumerate(lines, 1) if '"funder": 3' in line)
    told = refusal(take("x.json", text))
    assert f"ligne {second}, champ « funder » : un texte est attendu" in told, told
    beside = '{"autres": [{"kind": 1}],\n"records": [\n\n{"kind": "funding"}]}'
    assert refusal(take("y.json", beside)).startswith("ligne 4 : ")
    alone = '\n{"kind": "funding",\n"title": 3}'
    told = refusal(take("z.json", alone))
    assert told.startswith("ligne 2 : ") and "ligne 3, champ « title »" in told, told


def test_many_problems_are_counted_not_all_shown(take: Take) -> None:
    bad = "\n".join(GOOD.replace("subvention", "don") for _ in range(80))
    told = refusal(take("x.csv", f"{HEAD}\n{bad}"))
    assert "et 31 autres." in told and len(told.splitlines()) == 52
    assert told.splitlines()[-1].startswith("Rien n’a été gardé")


@given(st.binary(max_size=400), st.sampled_from([".csv", ".json"]))
def test_any_bytes_give_rows_or_a_refusal(data: bytes, suffix: str) -> None:
    try:
        assert read_rows(data, suffix).objects
    except Refusal as refusal:
        assert str(refusal)


# --- theirs


def test_projects_and_aids_come_back_as_drafts(
    store: SqliteStore, take: Take, vocabulary: Vocabulary
) -> None:
    places = {t.id: t for t in factories.territories()}
    mine, money = experience(), funding()
    dates = {mine.id: (AT, AT), money.id: (AT, AT)}
    projects = as_projects([mine], dates, places)
    aids = as_aids([money], dates, vocabulary.theme_labels)
    for name, text in (
        ("p.json", projects_json(projects, places, AT)), ("a.csv", as_table(aids)),
    ):  # fmt: skip
        (report,) = take(name, text)
        assert report.detail == "1 fiche gardée."
    found = {r.id: r for r in all_records(store)}
    assert set(found) == {mine.id, money.id}
    assert {r.state for r in found.values()} == {"draft"}
    assert found[mine.id].territory == mine.territory
    assert store.records.published() == [], "nothing from elsewhere is published unread"
    (again,) = take("p.csv", as_table(projects))
    assert again.detail == "1 fiche déjà là, laissée telle quelle."


def test_a_published_record_is_never_replaced_by_another_tool(
    store: SqliteStore, take: Take, vocabulary: Vocabulary
) -> None:
    factories.put_records(store, [funding()])
    aids = as_aids([funding()], {"fonds-chaleur": (AT, AT)}, vocabulary.theme_labels)
    (report,) = take("a.csv", as_table(aids).replace("Fonds chaleur", "Autre nom"))
    assert report.outcome is Outcome.UNCHANGED
    assert store.records.get("fonds-chaleur") == funding()


def many(**fields: Any) -> str:
    return json.dumps({"results": [AID | fields]})


def test_an_aid_taken_again_is_the_same_draft_until_a_human_takes_it(
    store: SqliteStore, take: Take
) -> None:
    (report,) = take("a.json", many(contact="Zoé", instructors=["Agence"]))
    assert report.detail is not None and report.detail.splitlines() == [
        "1 fiche gardée.",
        "« aid_types » gardé en note (1 fiche)",
        "« contact » non gardé : il peut nommer une personne (1 fiche)",
        "« instructors » gardé en note (1 fiche)",
    ]
    (report,) = take("a.json", many(name="Aide aux cours vertes", instructors=["Agence"]))
    assert "1 fiche mise à jour" in (report.detail or "")
    (draft,) = all_records(store)
    assert (draft.id, draft.title) == ("aide-cours", "Aide aux cours vertes")
    factories.put_records(store, [draft.model_copy(update={"title": "Relu"})], actor="Ana")
    (report,) = take("a.json", many())
    assert "1 fiche déjà là, laissée telle quelle" in (report.detail or "")
    assert all_records(store)[0].title == "Relu"


def test_two_things_of_the_same_name_are_two_records(store: SqliteStore, take: Take) -> None:
    factories.put_records(store, [experience(id="projet-de-cour")])
    take("p.json", json.dumps([PROJECT, PROJECT | {"id": "u-2"}]))
    assert store.records.ids() == {"projet-de-cour", "projet-de-cour-2", "projet-de-cour-3"}
    take("p.json", json.dumps([PROJECT]))
    assert len(store.records.ids()) == 3, "known by its id there"
    found = store.records.find("projet-de-cour-3")
    assert found is not None and isinstance(found.imported, Imported)
    assert found.imported.id == "u-2"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"phase": "Rêve"}, "champ « phase » : valeur inconnue"),
        ({"budgetPrevisionnel": "cher"}, "champ « budgetPrevisionnel » : un nombre entier"),
        ({"porteurCodeSiret": "12"}, "champ « porteurCodeSiret »"),
        ({"nom": ""}, "champ « nom » : le texte est trop court"),
        ({"dateDebutPrevisionnelle": "mai"}, "champ « dateDebutPrevisionnelle »"),
    ],
)
def test_what_breaks_the_common_schema_is_told(
    take: Take, wrong: dict[str, Any], told: str
) -> None:
    text = json.dumps({"projets": [PROJECT, PROJECT | {"id": "u-2"} | wrong]}, indent=1)
    said = refusal(take("p.json", text))
    assert told in said and said.startswith("ligne 9"), said


def test_a_file_of_records_is_one_transaction(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What fails while it is being kept leaves nothing of the file."""
    store = open_store(tmp_path / "a.db")
    with store.transaction():
        store.territories.replace_all(factories.territories())
    path = tmp_path / "x.json"
    path.write_text(as_json([experience(), experience(id="deux")]))
    put, calls = store.records.put, []

    def failing(record: Record, actor: str) -> bool:
        calls.append(record.id)
        if len(calls) == 2:
            raise OSError("disk")
        return put(record, actor)

    store.records.put = failing  # type: ignore[method-assign, assignment]
    with pytest.raises(OSError, match="disk"):
        Pipeline(store, vocabulary).run([path])
    assert store.records.ids() == set()
    store.close()
