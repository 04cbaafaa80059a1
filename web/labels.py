"""The French words of our codes: kinds, phases, speakers, availabilities, relations, facets."""

from __future__ import annotations

from dataclasses import dataclass

from kb.brake_book import BrakeCounts
from kb.brakes import Outcome
from kb.model import Availability, DocumentKind, Kind, Phase, RelationType
from kb.proposals import ProposalKind, ProposalState
from kb.understanding import Speaker
from kb.vocabulary import Vocabulary
from web.typography import capitalised, plural


@dataclass(frozen=True, slots=True)
class KindWords:
    """`slug` is the kind's name in our addresses; `empty` is said of an empty list."""

    one: str
    many: str
    slug: str
    empty: str


KINDS: dict[Kind, KindWords] = {
    Kind.EXPERIENCE: KindWords(
        "Expérience",
        "Expériences",
        "experiences",
        "Aucune expérience comparable dans la base pour ce besoin.",
    ),
    Kind.FUNDING: KindWords(
        "Financement",
        "Financements",
        "financements",
        "Aucun financement de la base ne convient à ce besoin tel qu’il est compris.",
    ),
    Kind.FACILITATOR: KindWords(
        "Facilitateur",
        "Facilitateurs",
        "facilitateurs",
        "Aucun facilitateur repéré pour ce besoin.",
    ),
    Kind.PARTNER: KindWords(
        "Partenaire",
        "Partenaires",
        "partenaires",
        "Aucun partenaire repéré pour ce besoin.",
    ),
}
KIND_OF_SLUG: dict[str, Kind] = {words.slug: kind for kind, words in KINDS.items()}

SPEAKERS: dict[Speaker, str] = {
    Speaker.COLLECTIVITE: "une collectivité",
    Speaker.PORTEUR: "une entreprise ou une association",
    Speaker.FACILITATEUR: "un facilitateur",
    Speaker.ORGANISATEUR: "un organisateur de séminaire",
    Speaker.HABITANT: "une habitante ou un habitant",
}

AVAILABILITIES: dict[Availability, str] = {
    Availability.PERMANENT: "ouvert toute l’année",
    Availability.CALLS: "ouvert par appels",
    Availability.CLOSED: "clos",
    Availability.UNKNOWN: "calendrier à vérifier",
}

DOCUMENT_KINDS: dict[DocumentKind, str] = {
    DocumentKind.REPORT: "Compte-rendu",
    DocumentKind.WRITE_UP: "Récit d’expérience",
    DocumentKind.BENCHMARK: "Comparaison",
    DocumentKind.FUNDING_NOTE: "Note sur les financements",
    DocumentKind.OTHER: "Document",
}

# (seen from the origin, seen from the target)
RELATIONS: dict[RelationType, tuple[str, str]] = {
    RelationType.INSPIRED_BY: ("S’est inspirée de", "A inspiré"),
    RelationType.FUNDED_BY: ("Financée par", "A financé"),
    RelationType.FACILITATED_BY: ("Avec l’appui de", "Est intervenu dans"),
    RelationType.PARTNER_OF: ("Menée avec", "A pris part à"),
}

FACET_TITLES: dict[str, str] = {
    "type": "Où chercher",
    "kind": "Nature de fiche",
    "theme": "Thème",
    "region": "Région",
    "department": "Département",
    "phase": "Phase du projet",
    "nature": "Nature du financement",
    "year": "Année",
}

TYPES: dict[str, str] = {"record": "fiches", "passage": "passages de documents"}

PROPOSAL_KINDS: dict[ProposalKind, str] = {
    **{ProposalKind(kind.value): words.one for kind, words in KINDS.items()},
    ProposalKind.RELATION: "Lien",
    ProposalKind.BRAKE: "Frein",
    ProposalKind.LEVER: "Levier",
    ProposalKind.IDEA: "Idée",
}

PROPOSAL_STATES: dict[ProposalState, str] = {
    ProposalState.WAITING: "à relire",
    ProposalState.ACCEPTED: "acceptée",
    ProposalState.MERGED: "fusionnée",
    ProposalState.REFUSED: "refusée",
}

RECORD_FIELDS: dict[str, str] = {
    "title": "titre",
    "summary": "résumé",
    "territory": "territoire",
    "period": "période",
    "status": "état d’avancement",
    "themes": "thèmes",
    "lead": "porteur",
    "partners": "partenaires",
    "need": "besoin",
    "method": "méthode",
    "cost": "coût",
    "fundings": "qui a payé",
    "results": "résultats",
    "brakes": "freins",
    "levers": "leviers",
    "lessons": "enseignements",
    "replication": "pour reproduire",
    "inspired_by": "inspirée de",
    "funder": "financeur",
    "nature": "nature de l’aide",
    "beneficiaries": "bénéficiaires",
    "amount": "montant",
    "rate": "taux",
    "phases": "phases",
    "calendar": "calendrier",
    "availability": "disponibilité",
    "how_to": "comment demander",
    "conditions": "conditions",
    "organisation_kind": "sorte d’organisme",
    "services": "services",
    "contributions": "apports",
    "experiences": "expériences",
}


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """Of the experiences that met a brake: the title of their list, and what it rests on."""

    title: str
    basis: str


OUTCOMES: dict[Outcome, OutcomeWords] = {
    Outcome.LIFTED: OutcomeWords(
        "Ils l’ont levé, ou ont fait avec",
        "Le projet a continué, et sa fiche dit ce qui a aidé face à ce frein.",
    ),
    Outcome.HELPED: OutcomeWords(
        "Ils l’ont rencontré, et ont avancé",
        "Le projet a continué ; sa fiche raconte plusieurs freins et ce qui a aidé, sans dire ce "
        "qui a levé celui-ci.",
    ),
    Outcome.MET: OutcomeWords(
        "Ils l’ont rencontré",
        "La fiche ne dit pas ce qui l’a levé, ou le projet s’est arrêté : bon à savoir aussi.",
    ),
}

MACHINE_READ = "repéré par la lecture automatique"

# Words of our records that a reader may not know.
ACTOR_KINDS: dict[str, str] = {"epci": "intercommunalité"}


def phase_label(phase: Phase | str, vocabulary: Vocabulary) -> str:
    concept = vocabulary.phases_by_id.get(str(phase))
    return concept.label if concept else str(phase)


def nature_label(nature: str, vocabulary: Vocabulary) -> str:
    concept = vocabulary.natures_by_id.get(nature)
    return concept.label if concept else nature.replace("_", " ")


def brake_label(brake: str, vocabulary: Vocabulary) -> str:
    concept = vocabulary.brakes_by_id.get(brake)
    return capitalised(concept.label if concept else brake.replace("-", " "))


def brake_tally(counts: BrakeCounts) -> str:
    """« Rencontré par 5 expériences, dont 3 disent ce qui a aidé ; lu 2 fois dans nos
    documents. »"""
    told = []
    if counts.met:
        met = "une expérience" if counts.met == 1 else plural(counts.met, "expérience")
        told.append(f"rencontré par {met}{_helped(counts)}")
    if counts.said:
        times = "une fois" if counts.said == 1 else plural(counts.said, "fois", "fois")
        told.append(f"lu {times} dans nos documents")
    return capitalised(f"{' ; '.join(told)}.") if told else "Personne ne l’a encore raconté ici."


def _helped(counts: BrakeCounts) -> str:
    helped = counts.lifted + counts.helped
    if helped == 0:
        return ""
    who = ", qui" if helped == counts.met else f", dont {'une' if helped == 1 else helped}"
    return f"{who} {'dit' if helped == 1 else 'disent'} ce qui a aidé"


def lever_label(lever: str, vocabulary: Vocabulary) -> str:
    concept = vocabulary.levers_by_id.get(lever)
    return capitalised(concept.label if concept else lever.replace("-", " "))


def field_label(path: str) -> str:
    """« porteur » for `lead.name`: what the top of a path is called."""
    name = path.partition(".")[0]
    return RECORD_FIELDS.get(name, name)
