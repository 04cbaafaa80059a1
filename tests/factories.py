"""Small records, documents and files, by plain functions with keyword overrides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import JsonValue

from kb.model import (
    Document,
    DocumentId,
    Experience,
    Facilitator,
    Funding,
    Partner,
    Passage,
    PassageId,
    Record,
    Role,
    Territory,
    record_adapter,
)
from kb.proposals import Proposal, ProposedField
from kb.reading import Reading, Span
from kb.sqlite.store import SqliteStore
from kb.text import fingerprint, slug
from kb.vocabulary import Vocabulary, read_vocabulary
from search.static import StaticEncoder

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
SEEDS = ROOT.parent / "shared" / "seeds"
# The embedded one, read once: every test may share it.
ENCODER = StaticEncoder()

SOURCE = {"title": "Un compte rendu", "publisher": "Un éditeur", "year": 2021}
DUNKERQUE = {"name": "Dunkerque", "codes": ["commune:59183"]}
FRANCE = {"name": "France", "codes": ["pays:FR"]}


@cache
def vocabulary() -> Vocabulary:
    """The real one: frozen, so that every test may share it."""
    return read_vocabulary(CORPUS / "vocabulary.yml")


def _record(kind: str, base: dict[str, Any], fields: dict[str, Any]) -> Any:
    common = {"territory": DUNKERQUE, "themes": ["chaleur fatale"], "sources": [SOURCE]}
    return record_adapter().validate_python({"kind": kind, **common, **base, **fields})


def experience(**fields: Any) -> Experience:
    base = {
        "id": "reseau-chaleur",
        "title": "Réseau de chaleur de l’aciérie",
        "summary": "La chaleur perdue de l’usine chauffe la ville.",
        "status": "en service",
        "need": "Utiliser une chaleur industrielle perdue pour chauffer des logements.",
        "method": ["Capter l’air chaud", "Poser des échangeurs"],
        "period": {"start": "2018"},
    }
    found: Experience = _record("experience", base, fields)
    return found


def funding(**fields: Any) -> Funding:
    base = {
        "id": "fonds-chaleur",
        "title": "Fonds chaleur",
        "funder": "ADEME",
        "nature": "subvention",
        "beneficiaries": ["commune", "epci"],
        "calendar": "appels",
        "availability": "calls",
        "phases": ["faisabilite", "deploiement"],
        "territory": FRANCE,
    }
    found: Funding = _record("funding", base, fields)
    return found


def facilitator(**fields: Any) -> Facilitator:
    base = {
        "id": "agence-energie",
        "title": "Agence de l’énergie",
        "organisation_kind": "agence",
        "services": ["Conseil aux collectivités sur la chaleur"],
    }
    found: Facilitator = _record("facilitator", base, fields)
    return found


def partner(**fields: Any) -> Partner:
    base = {
        "id": "acierie",
        "title": "L’aciérie du port",
        "organisation_kind": "grande entreprise",
        "contributions": ["Fournit sa chaleur"],
    }
    found: Partner = _record("partner", base, fields)
    return found


def dozen() -> list[Record]:
    """Linked records of the four kinds, on three subjects, one of them a draft."""
    linked = [{"id": "reseau-chaleur", "role": "étude"}]
    return [
        experience(
            fundings=[{"name": "Fonds chaleur", "record": "fonds-chaleur", "share": "40 %"}]
        ),
        funding(),
        facilitator(experiences=linked),
        partner(experiences=linked),
        experience(
            id="tiers-lieu-gare",
            title="Tiers-lieu de la gare",
            summary="Une gare désaffectée accueille des bureaux partagés.",
            need="Faire revenir de l’activité dans une petite ville.",
            themes=["tiers-lieux"],
            territory={"name": "Tarbes", "codes": ["commune:65440"]},
            inspired_by=["cantine-locale"],
            brakes=[{"brake": "reglementation", "text": "Autorisation longue à obtenir."}],
        ),
        experience(
            id="cantine-locale",
            title="Cantine approvisionnée par les maraîchers",
            summary="La cantine achète ses légumes aux fermes voisines.",
            need="Nourrir les écoliers avec des produits locaux.",
            themes=["alimentation"],
            territory={"name": "Tarbes", "codes": ["commune:65440"]},
            period={"start": "2020-05", "end": "2021"},
        ),
        funding(
            id="aide-tiers-lieux",
            title="Aide aux tiers-lieux",
            nature="appel_a_projets",
            themes=["tiers-lieux"],
            phases=["experimentation"],
            availability="closed",
        ),
        funding(id="pret-alimentation", title="Prêt alimentation", themes=["alimentation"]),
        facilitator(
            id="reseau-tiers-lieux", title="Réseau des tiers-lieux", themes=["tiers-lieux"]
        ),
        partner(id="ferme-du-lac", title="Ferme du lac", themes=["alimentation"]),
        partner(id="gare-et-cie", title="Gare et compagnie", themes=["tiers-lieux"]),
        experience(
            id="brouillon-chaleur",
            title="Chaleur encore à relire",
            state="draft",
            need="Chaleur fatale d’un brouillon jamais montré.",
        ),
    ]


def territories() -> list[Territory]:
    """A few real rows of the geography."""
    rows: list[dict[str, Any]] = [
        {"id": "commune:59183", "kind": "commune", "code": "59183", "name": "Dunkerque",
         "department": "59", "region": "32", "population": 87000,
         "latitude": 51.03, "longitude": 2.37},
        {"id": "commune:65440", "kind": "commune", "code": "65440", "name": "Tarbes",
         "department": "65", "region": "76", "population": 43000,
         "latitude": 43.23, "longitude": 0.07},
        {"id": "departement:59", "kind": "departement", "code": "59", "name": "Nord",
         "department": "59", "region": "32", "population": 2_600_000},
        {"id": "region:32", "kind": "region", "code": "32", "name": "Hauts-de-France",
         "region": "32", "population": 6_000_000},
        {"id": "pays:FR", "kind": "pays", "code": "FR", "name": "France"},
    ]  # fmt: skip
    return [Territory.model_validate(row) for row in rows]


TEXT = (
    "Récupérer la chaleur\n\n"
    "L’aciérie du port perd beaucoup de chaleur fatale. "
    "La ville la récupère pour chauffer mille logements.\n\n"
    "Participants\n\n"
    "Zénobie Participante, Ville de Test\n\n"
    "La gare accueille un tiers-lieu depuis deux ans."
)


def document(**fields: Any) -> Document:
    base: dict[str, Any] = {
        "id": "atelier",
        "title": "Compte rendu de l’atelier",
        "date": "2021-03-04",
        "file_name": "atelier.md",
        "media_type": "text/markdown",
        "text": TEXT,
    }
    base |= fields
    base.setdefault("fingerprint", fingerprint(base["text"].encode()))
    return Document.model_validate(base)


def passage(of: Document, quote: str, index: int = 0, **fields: Any) -> Passage:
    """The passage of a document that says exactly `quote`."""
    start = of.text.index(quote)
    spans, at = [], start
    for piece in quote.split(". "):
        begin = of.text.index(piece, at)
        at = begin + len(piece) + (not piece.endswith(".") and ". " in quote)
        spans.append((begin, min(at, start + len(quote))))
    base: dict[str, Any] = {
        "id": PassageId(f"{of.id}:{of.version}:{index}"),
        "document_id": DocumentId(of.id),
        "version": of.version,
        "index": index,
        "start": start,
        "end": start + len(quote),
        "sentences": spans,
    }
    return Passage.model_validate(base | fields)


def passages(of: Document) -> list[Passage]:
    """The three of `TEXT`: heat, people, station."""
    blocks = of.text.split("\n\n")
    return [
        passage(of, blocks[1], 0, heading_path=["Récupérer la chaleur"], themes=["chaleur fatale"],
                records=["reseau-chaleur"]),
        passage(of, blocks[3], 1, role=Role.PARTICIPANTS, sentences=[]),
        passage(of, blocks[4], 2, themes=["tiers-lieux"], records=["tiers-lieu-gare"]),
    ]  # fmt: skip


LED_BY = "La ville la récupère pour chauffer mille logements."


def span(of: Document, words: str) -> Span:
    """Where a document says these words."""
    start = of.text.index(words)
    return Span(start=start, end=start + len(words))


def proposed(
    of: Document, path: str, value: JsonValue, words: str = LED_BY, **fields: Any
) -> ProposedField:
    base: dict[str, Any] = {"path": path, "value": value, "evidence": span(of, words)}
    return ProposedField.model_validate({**base, "confidence": 0.7, **fields})


def proposal(of: Document, **fields: Any) -> Proposal:
    """An experience read in a document, that says what it is, where, and who leads it; `read` are
    fields by path, instead of those."""
    read = fields.pop("read", None) or {
        "summary": "La ville chauffe mille logements.",
        "lead.name": "Ville de Dunkerque",
        "territory.name": "Dunkerque",
        "territory.codes": ["commune:59183"],
        "themes": ["chaleur fatale"],
    }
    kind = fields.get("kind", "experience")
    base: dict[str, Any] = {
        "id": f"{of.id}-{kind}-{slug(str(fields.get('title', 'chaufferie du port')))}",
        "kind": kind,
        "title": "Chaufferie du port",
        "document_id": of.id,
        "version": of.version,
        "evidence": [span(of, LED_BY)],
        "confidence": 0.8,
        "fields": [proposed(of, path, value) for path, value in read.items()],
    }
    return Proposal.model_validate({**base, **fields})


def put_proposals(store: SqliteStore, of: Document, found: Sequence[Proposal]) -> None:
    """In one transaction, as the pipeline does."""
    reading = Reading(document_id=DocumentId(of.id), version=of.version)
    with store.transaction():
        store.proposals.put_reading(reading, found)


def put_records(store: SqliteStore, records: Sequence[Record], actor: str = "test") -> list[str]:
    """In one transaction, as the pipeline does; ids of those that changed."""
    with store.transaction():
        changed = [str(r.id) for r in records if store.records.put(r, actor)]
        store.records.refresh_terms(changed)
    return changed


def put_document(
    store: SqliteStore, kept: Document, found: Sequence[Passage] | None = None
) -> None:
    with store.transaction():
        store.documents.put(kept, passages(kept) if found is None else found, b"\0" * 8, "test")


def fill(store: SqliteStore) -> SqliteStore:
    """A dozen records, a document of three passages, five territories."""
    with store.transaction():
        store.territories.replace_all(territories())
    put_records(store, dozen())
    put_document(store, document())
    return store


def record_file(folder: Path, record: Record, **overrides: Any) -> Path:
    """The record as a YAML file in the folder of its kind; an override of None drops the key."""
    data = record.model_dump(mode="json", exclude_defaults=True) | {"kind": str(record.kind)}
    data |= overrides
    path = folder / str(record.kind) / f"{record.id}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {key: value for key, value in data.items() if value is not None}
    path.write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
