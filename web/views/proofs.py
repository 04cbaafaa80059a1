"""The proofs behind the fields of a record, as a page shows them: each with its sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kb.model import Kind
from kb.proving import QuotedProof
from web.addresses import passage_address
from web.views.parts import MAX_QUOTE_CHARS, quote_lines, shortened

MOST_SHOWN = 8
# Where the public page shows a field: the term of a fact, the anchor of a block, or one of its own.
_TERRITORY = {"territory": "Territoire", "title": "titre", "themes": "themes"}
_ORGANISATION = {
    **_TERRITORY,
    "organisation_kind": "Type d’organisme",
    "experiences": "liens",
}
_PLACES: dict[Kind, Mapping[str, str]] = {
    Kind.EXPERIENCE: {
        **_TERRITORY,
        "summary": "resume",
        "period": "Période",
        "status": "Où en est-on",
        "lead": "Porteur",
        "need": "besoin",
        "method": "methode",
        "cost": "cout",
        "fundings": "cout",
        "results": "resultats",
        "brakes": "freins",
        "levers": "leviers",
        "lessons": "lecons",
        "replication": "refaire",
        "partners": "partenaires",
        "inspired_by": "liens",
    },
    Kind.FUNDING: {
        **_TERRITORY,
        "funder": "Qui finance",
        "nature": "Nature",
        "beneficiaries": "Pour qui",
        "amount": "Montant",
        "rate": "Taux",
        "phases": "Phases du projet",
        "availability": "Disponibilité",
        "calendar": "Calendrier",
        "how_to": "demander",
        "conditions": "conditions",
    },
    Kind.FACILITATOR: {**_ORGANISATION, "services": "offre"},
    Kind.PARTNER: {**_ORGANISATION, "contributions": "offre"},
}


@dataclass(frozen=True, slots=True)
class ProofView:
    """`url`: empty when the document has no public page. `notice`: when it is said no more."""

    number: int
    lines: tuple[str, ...]
    where: str
    url: str
    notice: str = ""


def provable(kind: Kind) -> frozenset[str]:
    """The fields that a proof can stand behind."""
    return frozenset(_PLACES[kind])


def proof_views(
    proofs: Sequence[QuotedProof], name: str, public: Collection[str]
) -> tuple[ProofView, ...]:
    """Those of a field, a sentence once. `public`: the documents that have a page to link to."""
    mine = {
        (quoted.proof.document_id, quoted.quote.words): quoted
        for quoted in reversed(proofs)
        if quoted.proof.path == name
    }
    return tuple(_proof(quoted, public) for quoted in [*reversed(mine.values())][:MOST_SHOWN])


def every_proof(proofs: Sequence[QuotedProof], name: str) -> tuple[ProofView, ...]:
    """All those of a field, to be removed one by one."""
    return tuple(_proof(quoted, ()) for quoted in proofs if quoted.proof.path == name)


def placed_proofs(kind: Kind, proofs: Sequence[QuotedProof]) -> dict[str, tuple[ProofView, ...]]:
    """Place in the public page → the proofs to show there; `proofs`: of public documents only."""
    public = {quoted.proof.document_id for quoted in proofs}
    found: dict[str, tuple[ProofView, ...]] = {}
    for name, place in _PLACES[kind].items():
        found[place] = (*found.get(place, ()), *proof_views(proofs, name, public))
    return {place: views for place, views in found.items() if views}


def _proof(quoted: QuotedProof, public: Collection[str]) -> ProofView:
    proof, quote = quoted.proof, quoted.quote
    where = [quoted.document_title]
    if quote.heading_path:
        where.append(f"« {quote.heading_path[-1]} »")
    if quote.page:
        where.append(f"page {quote.page}")
    has_page = proof.document_id in public
    return ProofView(
        number=proof.number,
        lines=quote_lines(shortened(quote.words, MAX_QUOTE_CHARS)),
        where=", ".join(where),
        url=passage_address(proof.document_id, quoted.position) if has_page else "",
        notice="" if quoted.still_said else "Le document, depuis, ne le dit plus ainsi.",
    )
