"""`essaim read`: what a report would bring, without keeping it."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from api.commands.ingest import load_geography
from api.commands.output import bold, faint, note, paragraph, say, write_json
from api.compose import build_vocabulary, read_report
from api.settings import Settings
from ingest.reading import WholeReading, silent
from kb.proposals import Proposal, ProposalKind
from kb.reading import StatementKind
from kb.store import open_store
from web.typography import plural

_STATEMENTS = {
    StatementKind.BRAKE: "Freins",
    StatementKind.LEVER: "Leviers",
    StatementKind.DECISION: "Décisions",
    StatementKind.VOTE: "Votes",
}
_PROPOSALS = {
    ProposalKind.EXPERIENCE: "expérience",
    ProposalKind.FUNDING: "financement",
    ProposalKind.FACILITATOR: "facilitateur",
    ProposalKind.PARTNER: "partenaire",
    ProposalKind.RELATION: "lien",
    ProposalKind.BRAKE: "frein",
    ProposalKind.LEVER: "levier",
    ProposalKind.IDEA: "idée",
}
MOST_SHOWN = 8


def run_read(settings: Settings, path: Path, *, as_json: bool) -> int:
    store = open_store(settings.database)
    load_geography(settings, store)
    shown = (lambda step: note(f"Lecture : {step}…")) if sys.stderr.isatty() else silent
    found = read_report(store, build_vocabulary(settings, store), path, shown)
    if as_json:
        write_json(_json(found))
    else:
        _tell(found)
    return 0


def _json(found: WholeReading) -> dict[str, Any]:
    """The reading and the proposals, each span with its words; people of the lists are masked."""
    return {
        "reading": _with_words(found.reading.model_dump(mode="json", exclude_none=True), found),
        "proposals": [
            _with_words(p.model_dump(mode="json", exclude_none=True), found)
            for p in found.proposals
        ],
    }


def _with_words(value: Any, found: WholeReading) -> Any:
    if isinstance(value, list):
        return [_with_words(item, found) for item in value]
    if isinstance(value, str):
        return found.masker.mask(value)
    if not isinstance(value, dict):
        return value
    told = {key: _with_words(item, found) for key, item in value.items()}
    spans = isinstance(value.get("start"), int) and isinstance(value.get("end"), int)
    if spans and value.get("kind") != "person":
        told["words"] = found.words(value["start"], value["end"])
    return told


def _tell(found: WholeReading) -> None:
    reading = found.reading
    front = reading.front
    say(bold(found.masker.mask(front.title or "Sans titre")))
    for label, value in (
        ("Date", front.date.begins if front.date else None),
        ("Lieu", front.place),
        ("Horaires", front.hours),
        ("Organisateurs", ", ".join(front.organisers)),
    ):
        if value:
            say(f"{label} : {found.masker.mask(value)}")
    say()
    kinds = Counter(entity.kind.value for entity in reading.entities)
    counted = (
        plural(len(reading.sections), "partie"),
        plural(len(reading.exchanges), "question-réponse", "questions-réponses"),
        plural(len(reading.attendees), "ligne de participants", "lignes de participants"),
        plural(kinds["organisation"], "mention d’organisation", "mentions d’organisations"),
        plural(kinds["place"], "mention de lieu", "mentions de lieux"),
        plural(kinds["amount"] + kinds["share"], "montant ou part", "montants ou parts"),
    )
    say(paragraph(f"{', '.join(counted)}."))
    for kind, title in _STATEMENTS.items():
        said = [s for s in reading.statements if s.kind is kind]
        if said:
            say()
            say(bold(f"{title} : {len(said)}"))
        for statement in said[:MOST_SHOWN]:
            concept = faint(f" [{statement.concept}]") if statement.concept else ""
            say(paragraph(f"« {found.words(statement.start, statement.end)} »{concept}", 2))
        if len(said) > MOST_SHOWN:
            say(f"  … et {plural(len(said) - MOST_SHOWN, 'autre')}.")
    _tell_proposals(found.proposals)


def _tell_proposals(proposals: list[Proposal]) -> None:
    say()
    counts = Counter(proposal.kind for proposal in proposals)
    told = [plural(counts[kind], name) for kind, name in _PROPOSALS.items() if counts[kind]]
    say(bold("Propositions : ") + (", ".join(told) or "aucune"))
    for proposal in proposals:
        if proposal.kind is ProposalKind.EXPERIENCE:
            known = f" (complète « {proposal.target} »)" if proposal.target else ""
            say(paragraph(f"{proposal.title}{known}", 2))
    say()
    say("Rien n’a été gardé. « essaim ingest FICHIER » garde le document et ses propositions.")
