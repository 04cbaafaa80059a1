"""A small base in memory, with everything a page may have to show, behind the real application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import ROOT, Settings
from kb.model import (
    Document,
    DocumentKind,
    Experience,
    Facilitator,
    Funding,
    Partner,
    Passage,
    Record,
    Role,
    Territory,
    record_adapter,
)
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary, read_vocabulary
from search.engine import Engine
from search.index import build_index
from search.recommend.recommender import Recommender
from tests.factories import ENCODER
from web.services import Services

ATTACK = "<script>alert('x')</script> {{7*7}} \"><img src=x onerror=alert(1)>"
PEOPLE = "Zénobie Participante\tVille de Test\nHannibal Présent\tRégion"


def record(**fields: object) -> Record:
    base: dict[str, object] = {
        "territory": {"name": "Dunkerque", "codes": ["commune:59183"]},
        "themes": ["chaleur fatale"],
        "sources": [{"title": "Une source", "publisher": "Un éditeur", "url": "https://a.fr/b"}],
    }
    return record_adapter().validate_python({**base, **fields})


def experience(**fields: object) -> Experience:
    base: dict[str, object] = {
        "id": "reseau-chaleur",
        "kind": "experience",
        "title": "Réseau de chaleur de l'aciérie",
        "summary": "La chaleur perdue de l'usine chauffe la ville : logements et piscine.",
        "status": "en service",
        "need": "Utiliser une chaleur industrielle jusque-là perdue.",
        "method": ["Capter l'air chaud", "Poser des échangeurs", "Étendre le réseau"],
        "cost": {"amount_eur": 1250000, "what": "réseau"},
        "fundings": [{"name": "Fonds chaleur", "amount_eur": 400000, "record": "fonds-chaleur"}],
        "results": [{"indicator": "longueur", "value": 40, "unit": "km", "date": "2016"}],
        "brakes": [{"brake": "reglementation", "text": "Autorisation longue à obtenir"}],
        "levers": [{"lever": "portage-politique", "text": "Le maire y tenait"}],
        "lessons": ["Commencer petit"],
        "partners": [{"name": "Dalkia", "role": "exploitant"}],
        "period": {"start": "1985"},
    }
    made = record(**{**base, **fields})
    assert isinstance(made, Experience)
    return made


def funding(**fields: object) -> Funding:
    base: dict[str, object] = {
        "id": "fonds-chaleur",
        "kind": "funding",
        "title": "Fonds chaleur",
        "funder": "ADEME",
        "nature": "subvention",
        "beneficiaries": ["collectivité"],
        "phases": ["faisabilite", "deploiement"],
        "calendar": "toute l'année",
        "availability": "closed",
        "how_to": "Déposer un dossier de chaleur fatale.",
    }
    made = record(**{**base, **fields})
    assert isinstance(made, Funding)
    return made


def facilitator(**fields: object) -> Facilitator:
    base: dict[str, object] = {
        "id": "agence",
        "kind": "facilitator",
        "title": "Agence d'appui",
        "organisation_kind": "agence",
        "services": ["conseil en chaleur fatale"],
        "experiences": [{"id": "reseau-chaleur", "role": "appui"}],
    }
    made = record(**{**base, **fields})
    assert isinstance(made, Facilitator)
    return made


def partner(**fields: object) -> Partner:
    base: dict[str, object] = {
        "id": "dalkia",
        "kind": "partner",
        "title": "Dalkia",
        "organisation_kind": "entreprise",
        "contributions": ["exploitation du réseau de chaleur"],
        "experiences": [{"id": "reseau-chaleur"}],
    }
    made = record(**{**base, **fields})
    assert isinstance(made, Partner)
    return made


def attacked() -> Experience:
    """A record whose every text tries to be more than text."""
    return experience(
        id="piege",
        title=f"Piège {ATTACK}",
        summary=ATTACK,
        need=ATTACK,
        status=ATTACK,
        method=[ATTACK],
        lessons=[ATTACK],
        territory={"name": ATTACK, "codes": []},
        fundings=[{"name": ATTACK}],
        partners=[{"name": ATTACK}],
        sources=[{"title": ATTACK, "publisher": ATTACK, "url": "javascript:alert(1)"}],
        inspired_by=["reseau-chaleur"],
    )


PARTS = [
    (("La chaleur",), Role.PARAGRAPH, "L’usine chauffe la ville, dit-on « déjà »."),
    (("La chaleur", "Étapes"), Role.LIST, "Trois étapes :\n- capter\n- porter\n- vendre"),
    (("Chiffres",), Role.TABLE, "Lieu\tLongueur\nDunkerque\t40 km"),
    (("Participants",), Role.PARTICIPANTS, PEOPLE),
    (("Fin",), Role.PARAGRAPH, ATTACK),
]


def document() -> tuple[Document, list[Passage]]:
    """One document with a heading path, a list, a table, a list of people and an attack."""
    text, passages = "", []
    for index, (path, role, words) in enumerate(PARTS):
        start, end = len(text), len(text) + len(words)
        text += words + "\n\n"
        fields = {
            "id": f"compte-rendu-p{index}",
            "document_id": "compte-rendu",
            "version": 1,
            "index": index,
            "heading_path": path,
            "role": role,
            "start": start,
            "end": end,
            "sentences": [(start, end)],
            "records": ["reseau-chaleur"],
            "themes": ["chaleur fatale"],
        }
        passages.append(Passage.model_validate(fields))
    made = {
        "id": "compte-rendu",
        "title": "Compte-rendu de l’atelier",
        "kind": DocumentKind.REPORT,
        "date": "2020-12-04",
        "summary": "Ce qui s’est dit.",
        "file_name": "compte-rendu.md",
        "media_type": "text/markdown",
        "fingerprint": "0" * 64,
        "text": text,
        "records": ["reseau-chaleur"],
    }
    return Document.model_validate(made), passages


TERRITORIES = [
    {"id": "commune:59183", "kind": "commune", "code": "59183", "name": "Dunkerque",
     "department": "59", "region": "32", "population": 86000, "latitude": 51.0, "longitude": 2.4},
    {"id": "commune:26113", "kind": "commune", "code": "26113", "name": "Die",
     "department": "26", "region": "84", "population": 4800, "latitude": 44.7, "longitude": 5.4},
    {"id": "commune:88999", "kind": "commune", "code": "88999", "name": "Die",
     "department": "88", "region": "44", "population": 100},
    {"id": "region:32", "kind": "region", "code": "32", "name": "Hauts-de-France"},
    {"id": "departement:59", "kind": "departement", "code": "59", "name": "Nord"},
]  # fmt: skip


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return read_vocabulary(ROOT / "corpus" / "vocabulary.yml")


@pytest.fixture(scope="session")
def store() -> Iterator[SqliteStore]:
    opened = open_store(":memory:")
    records = [experience(), funding(), facilitator(), partner(), attacked()]
    with opened.transaction():
        opened.territories.replace_all([Territory.model_validate(t) for t in TERRITORIES])
        for item in records:
            opened.records.put(item, "test")
        opened.records.refresh_terms([item.id for item in records])
        opened.documents.put(*document(), signature=b"", actor="test")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def services(
    store: SqliteStore, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Services:
    index = build_index(tmp_path_factory.mktemp("index"), store, vocabulary, ENCODER)
    engine = Engine(store, index, vocabulary)
    return Services(store, vocabulary, engine, Recommender(store, engine, vocabulary))


@pytest.fixture(scope="session")
def client(services: Services) -> TestClient:
    settings = Settings(database=Path("nowhere.db"), index=Path("nowhere"))
    app = create_app(settings, services)
    headers = {"Accept": "text/html"}
    return TestClient(app, headers=headers, follow_redirects=False, raise_server_exceptions=False)
