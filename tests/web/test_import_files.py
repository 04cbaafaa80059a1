"""Files of records of all sorts, sound or not: what each would change is told in French."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ingest.incoming import FILE_MAX_BYTES, RECORDS_MAX
from kb.corpus_form import record_yaml
from kb.model import State
from tests import factories
from tests.api.doors import House, house
from tests.web.importing import ATTACK, ROOM, as_json, confirm, group, plain, preview, send, states
from web.services import Services


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


@pytest.fixture
def client(here: House) -> TestClient:
    made = here.client()
    made.cookies.update(here.session(here.account()))
    return made


# --- files of all sorts -------------------------------------------------------------------------


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/") + ".yml", text)
        archive.writestr("LISEZMOI.txt", "rien")
    return out.getvalue()


def test_a_record_in_yaml_and_an_archive_of_them(here: House, client: TestClient) -> None:
    one = factories.experience(id="un", title="La première")
    two = factories.experience(id="deux", title="La seconde", inspired_by=["un"])
    place, page = preview(client, "un.yaml", record_yaml(one).encode())
    assert "La première" in group(page, "new") and "un.yaml" in page
    data = zipped(
        experience__un=record_yaml(one),
        experience__deux=record_yaml(two),
        experience__trois=record_yaml(two),
        partner__bof="title: [",
    )
    place, page = preview(client, "fiches.ZIP", data)
    assert "2 nouvelles fiches, 2 fiches refusées." in page
    assert "est déjà celui de « experience/deux.yml »" in group(page, "refused")
    assert "partner/bof.yml" in group(page, "refused")
    assert confirm(client, place).status_code == 303
    assert {"un", "deux"} <= set(states(here)), "a link within the file is no fault"


def test_what_leads_to_a_refused_record_is_refused_with_it(client: TestClient) -> None:
    one = factories.experience(id="un", title="La première", themes=["thème imaginaire"])
    two = factories.experience(id="deux", title="La seconde", inspired_by=["un"])
    three = factories.experience(id="trois", title="La troisième", inspired_by=["deux"])
    _, page = preview(client, "fiches.json", as_json(three, two, one))
    assert "3 fiches refusées." in page and "Lien vers une fiche inconnue : « un »" in page


def test_a_published_record_leads_to_no_draft_of_the_file(client: TestClient) -> None:
    one = factories.experience(id="un", title="La première", state="draft")
    two = factories.experience(id="deux", title="La seconde", inspired_by=["un"])
    _, page = preview(client, "fiches.json", as_json(two, one), "fichier")
    assert "« un » n’est pas publiée" in group(page, "refused") and "1 nouvelle fiche" in page
    told = one.model_copy(update={"state": State.PUBLISHED})
    _, page = preview(client, "fiches.json", as_json(two, told), "fichier")
    assert "2 nouvelles fiches." in page


def test_the_shapes_of_other_tools_come_in_as_drafts(here: House, client: TestClient) -> None:
    aid = {
        "id": 77, "name": "Une aide d’ailleurs", "financers": ["La Région"],
        "aid_types": ["grant"], "targeted_audiences": ["Communes"], "is_call_for_project": False,
        "contact": "ana@ville.fr", "keywords": ["chaleur fatale"], "perimeter": "Dunkerque",
        "status": "published",
    }  # fmt: skip
    data = json.dumps({"results": [aid]}).encode()
    place, page = preview(client, "aides.json", data, "fichier")
    assert "vient d’un autre outil" in page and "1 nouvelle fiche." in page
    assert "« contact » non gardé : il peut nommer une personne" in page
    assert confirm(client, place, "fichier").status_code == 303
    (made,) = [i for i in states(here) if i.startswith("une-aide")]
    assert states(here)[made] is State.DRAFT
    _, page = preview(client, "aides.json", data)
    assert "1 fiche inchangée." in page
    draft = here.store.records.find(made)
    assert draft is not None
    with here.store.transaction():
        here.store.records.put(draft.model_copy(update={"title": "Corrigée"}), "compte-9")
    _, page = preview(client, "aides.json", data)
    assert "quelqu’un l’a relue" in group(page, "left")


def test_a_merged_record_does_not_come_back(here: House, client: TestClient) -> None:
    old = here.store.records.get("agence-energie")
    with here.store.transaction():
        number = here.store.journal.last().number
        here.store.redirects.put(old.id, "reseau-chaleur", number)
    _, page = preview(client, "x.json", as_json(old.model_copy(update={"title": "Revenue"})))
    assert "a été fusionnée avec « reseau-chaleur »" in group(page, "refused")


@pytest.mark.parametrize(
    ("name", "data", "status", "told"),
    [
        ("rapport.docx", b"PK", 422, "ni un tableau"),
        ("fiches", b"[]", 422, "ni un tableau"),
        ("vide.csv", b"", 422, "vide"),
        ("vide.json", b"[]", 422, "aucune fiche"),
        ("casse.json", b"[{", 422, "JSON correct"),
        ("autre.json", b'[{"a": 1}]', 422, "ce ne sont ni des fiches"),
        ("rien.zip", b"PK\x05\x06" + b"\0" * 18, 422, "aucune fiche YAML"),
        ("casse.zip", b"PK\x03\x04abc", 422, "abîmée"),
        ("grand.json", b"[" + b" " * FILE_MAX_BYTES + b"]", 413, "10 Mo"),
        ("long.json", json.dumps([{"kind": "x"}] * (RECORDS_MAX + 1)).encode(), 422, "2000 qui"),
        (f"{ATTACK}.exe", b"x", 422, "ni un tableau"),
    ],
)
def test_files_that_are_refused(
    here: House, client: TestClient, name: str, data: bytes, status: int, told: str
) -> None:
    answer = send(client, name, data)
    assert answer.status_code == status and told in plain(answer.text), plain(answer.text)[3000:]
    assert 'role="alert"' in answer.text and "<script>alert" not in answer.text
    assert here.store.imports.find(1) is None, "nothing is kept"


def test_a_form_without_a_file(client: TestClient) -> None:
    for files in ({"autre": ("x.json", b"[]")}, [("fichier", ("x.json", b"[]"))] * 2):
        answer = client.post(ROOM, files=files)
        assert answer.status_code == 422 and "un seul à la fois" in plain(answer.text)
    assert client.post(ROOM, data={"fichier": "x"}).status_code == 422


def test_hostile_words_come_out_inert(here: House, client: TestClient) -> None:
    record = factories.partner(id="piege", title=ATTACK, contributions=[ATTACK, "=1+1"])
    name = f"{ATTACK}\u202e{'n' * 400}.json"
    place, page = preview(client, name, as_json(record))
    assert "<script>alert" not in page and "<img src=x" not in page
    confirm(client, place)
    for path in (place, ROOM):
        page = client.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page
    table = client.get(f"{ROOM}/fichier?forme=csv&etat=draft").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_the_rules_of_the_editor_are_those_of_imports(client: TestClient) -> None:
    source = {"title": "Un compte rendu", "publisher": "Un éditeur", "document": "inconnu"}
    record = factories.partner(id="x", title="Un organisme", sources=[source])
    _, page = preview(client, "x.json", as_json(record))
    assert "Aucun document ne porte l’identifiant « inconnu »" in group(page, "refused")
