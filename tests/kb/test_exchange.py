"""The shapes of two public tools: there and back, nothing invented, nobody named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.records import read_record
from kb.corpus_form import record_yaml
from kb.drafts import TO_COMPLETE
from kb.exchange import told
from kb.exchange.aids import from_aid, to_aid
from kb.exchange.export import as_aids, as_projects
from kb.exchange.projects import from_project, to_collectivite, to_project
from kb.exchange.shapes import Aid, Project
from kb.model import Experience, Funding, Record, record_adapter
from kb.vocabulary import Vocabulary
from tests import factories
from tests.factories import CORPUS, experience, funding

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
PLACES = {t.id: t for t in factories.territories()}
COLLECTIVITES = {c["id"]: c for t in PLACES.values() if (c := to_collectivite(t, AT))}
PROJECT = {
    "id": "01890e30-5a80-7c22-9842-8263d0d0d890",
    "createdAt": "2025-04-15T14:30:00.000Z",
    "updatedAt": "2025-04-15T14:30:00.000Z",
    "nom": "Végétaliser la cour de l’école",
    "description": "Ôter le bitume, planter des arbres.",
    "budgetPrevisionnel": 180000,
    "dateDebutPrevisionnelle": "2025-07-15",
    "phase": "Opération",
    "phaseStatut": "En retard",
    "programme": "Plan canopée",
    "porteurCodeSiret": "21690123400019",
    "porteurReferentEmail": "zoe@ville.example",
    "porteurReferentTelephone": "0472456789",
    "porteurReferentPrenom": "Zoé",
    "porteurReferentNom": "Nomdetest",
    "porteurReferentFonction": "Responsable espaces verts",
    "competences": ["90-211", "90-511"],
    "leviers": ["Désimperméabilisation des sols"],
    "mecId": "MEC-7654",
    "tetId": "12347",
    "collectiviteIds": [to_collectivite(PLACES["commune:59183"], AT)["id"], "inconnue"],  # type: ignore[index]
}
AID = {
    "id": 4321,
    "slug": "aide-aux-cours-vertes",
    "url": "/aides/aide-aux-cours-vertes/",
    "name": "Aide aux cours vertes",
    "financers": ["Région Test", "Département Test"],
    "instructors": ["Agence Test"],
    "description": "<p>Planter &amp; désimperméabiliser.</p><ul><li>arbres</li><li>sols</li></ul>",
    "eligibility": "<p>Écoles publiques</p>",
    "perimeter": "Nord",
    "perimeter_code": "59",
    "perimeter_scale": "department",
    "mobilization_steps": ["Réflexion / conception"],
    "origin_url": "https://example.org/aide",
    "categories": ["Nature / environnement|Biodiversité", "Autre|Zorglub"],
    "is_call_for_project": False,
    "targeted_audiences": ["Communes", "Particuliers", "Marins"],
    "aid_types": ["Subvention"],
    "start_date": "2026-01-01",
    "submission_deadline": "2026-06-30",
    "subvention_rate_lower_bound": 20,
    "subvention_rate_upper_bound": 50,
    "contact": "<p>Zoé Nomdetest, zoe@region.example, 03 20 00 00 00</p>",
    "recurrence": "Ponctuelle",
    "date_updated": "2025-12-01T10:00:00+01:00",
}


def corpus(kind: str) -> list[Any]:
    files = sorted((CORPUS / "records" / kind).glob("*.yml"))
    return [read_record(path.read_bytes(), str(path)) for path in files]


def record_of(values: dict[str, Any]) -> Any:
    return record_adapter().validate_python(values)


def through_project(record: Experience) -> Any:
    project = Project.model_validate(to_project(record, AT, AT))
    return record_of(from_project(project, COLLECTIVITES).values)


def through_aid(record: Funding, vocabulary: Vocabulary) -> Any:
    aid = Aid.model_validate(to_aid(record, AT, AT))
    return record_of(from_aid(aid, vocabulary.theme_labels).values)


# --- ours, there and back


def test_every_experience_of_the_corpus_comes_back_as_a_project() -> None:
    carried = (
        "id", "kind", "title", "summary", "territory", "period", "status", "themes", "lead", "need",
        "method", "cost", "lessons",
    )  # fmt: skip
    records = corpus("experience")
    for record in records:
        back = through_project(record)
        assert [getattr(back, f) for f in carried] == [getattr(record, f) for f in carried]
        assert (back.state, back.imported) == ("draft", None)
        assert [s.url for s in back.sources] == [s.url for s in record.sources]
    lost = as_projects(records, {r.id: (AT, AT) for r in records}, {}).lost
    assert set(lost) == {
        "asked_as", "brakes", "fundings", "inspired_by", "levers", "partners", "replication",
        "results", "sources",
    }, "told, and no other"  # fmt: skip


def test_every_funding_of_the_corpus_comes_back_as_an_aid(vocabulary: Vocabulary) -> None:
    records = corpus("funding")
    carried = set(Funding.model_fields) - {"asked_as", "sources", "state"}
    for record in records:
        back = through_aid(record, vocabulary)
        for field in carried:
            assert getattr(back, field) == getattr(record, field), (record.id, field)
        assert back.state == "draft"
    lost = as_aids(records, {r.id: (AT, AT) for r in records}, vocabulary.theme_labels).lost
    assert set(lost) == {"asked_as", "sources"}


def test_a_project_has_the_fields_and_values_of_the_schema() -> None:
    project = to_project(experience(status="à l’étude (2018)", cost={"max_eur": 9}), AT, AT)
    assert set(project) == {name for name in PROJECT if "Referent" not in name} - {"mecId", "tetId"}
    assert project["createdAt"] == "2026-03-04T05:06:07.000Z"
    assert (project["phase"], project["phaseStatut"]) == ("Étude", "En cours")
    assert project["dateDebutPrevisionnelle"] is None, "no day is invented for « 2018 »"
    assert project["budgetPrevisionnel"] is None, "nor an amount for « at most 9 € »"
    assert project["collectiviteIds"] == [PROJECT["collectiviteIds"][0]]  # type: ignore[index]
    dated = to_project(experience(period={"start": "2018-05-14"}), AT, AT)
    assert dated["dateDebutPrevisionnelle"] == "2018-05-14"
    assert to_project(experience(territory=factories.FRANCE), AT, AT)["collectiviteIds"] == []
    assert to_collectivite(PLACES["pays:FR"], AT) is None
    assert to_collectivite(PLACES["commune:59183"], AT) == {
        "id": PROJECT["collectiviteIds"][0], "nom": "Dunkerque", "type": "Commune",  # type: ignore[index]
        "codeInsee": "59183", "codeDepartements": ["59"], "codeRegions": ["32"], "codeEpci": None,
        "siren": None, "createdAt": project["createdAt"], "updatedAt": project["createdAt"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "phase"),
    [
        ("en service (2025)", ("Opération", "Terminé")),
        ("arrêté après enquête", ("Opération", "Abandonné")),
        ("idée", ("Idée", "En cours")),
        ("financé en 2023", ("Opération", "En cours")),
        ("bilan mitigé (2022)", (None, None)),
    ],
)
def test_a_status_is_a_phase_when_it_says_one(status: str, phase: tuple[str, str]) -> None:
    project = to_project(experience(status=status), AT, AT)
    assert (project["phase"], project["phaseStatut"]) == phase


def test_rates_and_natures_of_an_aid() -> None:
    aid = to_aid(funding(rate="40 à 80 % selon le projet", nature="ami"), AT, AT)
    assert (aid["subvention_rate_lower_bound"], aid["subvention_rate_upper_bound"]) == (40, 80)
    assert (aid["is_call_for_project"], aid["aid_types"]) == (True, ["Autre aide financière"])
    odd = to_aid(funding(rate="enveloppe de 450 M€ : jusqu'à 60 %"), AT, AT)
    assert odd["subvention_rate_upper_bound"] is None, "a rate is not guessed"


# --- theirs, there and back


def test_a_project_of_another_tool_is_a_draft_with_a_note() -> None:
    taken = from_project(Project.model_validate(PROJECT), COLLECTIVITES)
    record = record_of(taken.values)
    assert (record.state, record.title, record.need) == ("draft", PROJECT["nom"], TO_COMPLETE)
    assert record.territory.codes == ("commune:59183",)
    assert (record.status, record.cost.amount_eur) == ("Opération, en retard", 180000)
    assert record.period.start == "2025-07-15"
    assert {"competences", "leviers", "mecId", "porteurReferentFonction"} <= set(taken.noted)
    assert set(taken.left) == {
        "porteurReferentEmail", "porteurReferentTelephone", "porteurReferentPrenom",
        "porteurReferentNom",
    }  # fmt: skip
    kept = record_yaml(record)
    assert not [w for w in ("Zoé", "Nomdetest", "zoe@", "0472456789") if w in kept]
    again = to_project(record, AT, AT)
    same = {name for name in PROJECT if name not in {*taken.left, "description"}}
    assert {n: again.get(n) for n in same - {"collectiviteIds"}} == {
        n: PROJECT[n] for n in same - {"collectiviteIds"}
    }
    assert PROJECT["description"] in again["description"]
    assert record_of(from_project(Project.model_validate(again), COLLECTIVITES).values).imported


def test_an_aid_of_another_tool_is_a_draft_with_a_note(vocabulary: Vocabulary) -> None:
    taken = from_aid(Aid.model_validate(AID), vocabulary.theme_labels)
    record = record_of(taken.values)
    assert (record.state, record.id, record.nature) == ("draft", AID["slug"], "subvention")
    assert record.funder == "Région Test, Département Test"
    assert record.beneficiaries == ("commune", "particulier", "Marins")
    assert record.how_to == "Planter & désimperméabiliser.\n\narbres\nsols"
    assert record.conditions == "Écoles publiques"
    assert record.calendar == "ouvert le 01/01/2026, dépôt jusqu’au 30/06/2026"
    assert (record.rate, record.availability) == ("20 à 50 %", "calls")
    assert record.territory.codes == ("departement:59",)
    assert [p.value for p in record.phases] == ["emergence", "faisabilite"]
    assert record.themes == ("biodiversité",)
    assert "categories" in taken.noted and "instructors" in taken.noted
    assert taken.left == ("contact",)
    kept = record_yaml(record)
    assert not [word for word in ("Zoé", "Nomdetest", "zoe@", "03 20") if word in kept]
    again = to_aid(record, AT, AT)
    same = set(AID) - {"contact", "description", "eligibility", "id"}
    assert {name: again.get(name) for name in same} == {name: AID[name] for name in same}


def test_what_says_too_little_is_to_be_completed(vocabulary: Vocabulary) -> None:
    project = record_of(from_project(Project.model_validate({"nom": "Projet"}), {}).values)
    aid = record_of(from_aid(Aid.model_validate({"name": "Aide"}), vocabulary.theme_labels).values)
    assert (project.summary, project.status) == (TO_COMPLETE, TO_COMPLETE)
    assert (aid.funder, aid.nature, aid.beneficiaries) == (TO_COMPLETE, TO_COMPLETE, (TO_COMPLETE,))


# --- the parts


@given(st.text(max_size=300))
def test_html_of_anybody_gives_text_and_ours_comes_back(text: str) -> None:
    told.from_html(text)
    kept = " ".join(text.split())
    assert told.from_html(told.as_html(kept)) == kept


def test_a_note_keeps_no_address_whatever_the_field() -> None:
    rest = {"programme": "voir zoe@ville.example", "mecId": "12", "long": "x" * 30_000}
    assert [kept["name"] for kept in told.note_of("aid", None, rest)["rest"]] == ["mecId"]
    assert told.left_out(rest) == ["programme", "long"]


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3), max_leaves=5), max_size=5))  # fmt: skip
def test_a_note_gives_back_what_was_kept(rest: dict[str, Any]) -> None:
    from kb.imported import Imported

    wanted = {
        name: value for name, value in rest.items()
        if value not in (None, "", [], {}) and not told.left_out({name: value})
    }  # fmt: skip
    tidy = {n.strip(): v.strip() if isinstance(v, str) else v for n, v in wanted.items()}
    if len(tidy) < len(wanted) or "" in tidy or "" in tidy.values():
        return
    note = Imported.model_validate(told.note_of("aid", "1", tidy))
    assert told.kept_fields(note, "aid") == tidy
    assert told.kept_fields(note, "project") == {}


def test_money_and_sources_in_words() -> None:
    records: list[Record] = [*corpus("experience"), *corpus("funding")]
    for record in records:
        money = getattr(record, "cost", None) or getattr(record, "amount", None)
        found = told.read_money(told.write_money(money))
        assert found == (money.model_dump(exclude_none=True) if money else None)


# --- the corpus's own form


@pytest.mark.parametrize("quick", [False, True])
def test_every_record_of_the_corpus_is_written_as_it_is_read(*, quick: bool) -> None:
    for path in sorted((CORPUS / "records").rglob("*.yml")):
        record = read_record(path.read_bytes(), str(path))
        text = record_yaml(record, quick=quick)
        assert read_record(text.encode(), str(path)) == record
        assert list(yaml.safe_load(text)) == list(yaml.safe_load(path.read_bytes())), path


def test_a_state_other_than_published_is_said(tmp_path: Path) -> None:
    assert "state" not in yaml.safe_load(record_yaml(experience()))
    assert yaml.safe_load(record_yaml(experience(state="draft")))["state"] == "draft"
