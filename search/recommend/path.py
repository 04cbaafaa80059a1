"""« Parcours fléché »: from the phase of the need, this step and the next two; for each, what to
do, whom to see, which money opens then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from kb.model import Availability, Facilitator, Funding, Kind, Partner, Phase, Record
from kb.text import fold
from kb.understanding import Understanding
from kb.vocabulary import Vocabulary
from search.model import Link, Step
from search.recommend.features import is_elsewhere, is_open_to

STEPS = 3
MOST_PEOPLE = 3
MOST_FUNDINGS = 3
# What an organisation offers that serves a phase, as its sheet words it (folded).
_SERVES: Mapping[Phase, re.Pattern[str]] = {
    Phase.EMERGENCE: re.compile(
        r"mise en re(?:lation|seau)|tete de reseau|reseau des? (?:collectivites|poles)|sensibilis"
        r"|animation|atelier|accueil|reperage|seminaire|concours|mobilisation|echanges entre|relais"
    ),
    Phase.FEASIBILITY: re.compile(
        r"etude|faisabilit|diagnostic|expertise|ingenierie|conseil|analyse|recherche|montage"
        r"|conception|observation|cartograph"
    ),
    Phase.EXPERIMENTATION: re.compile(
        r"experiment|essai|test|pilote|prototyp|preuve de concept|panel|demonstrat|fablab|defi"
        r"|incubat|living lab|mise a disposition|pepiniere"
    ),
    Phase.DEPLOYMENT: re.compile(
        r"pret|avance|financ|invest|travaux|exploitation|portage|maitrise d.ouvrage|gestion"
        r"|diffusion|deploi|achat|fourniture|mandataire|mutualis"
    ),
    Phase.EVALUATION: re.compile(r"evaluat|capitalis|suivi|mesure|retours? d.experience|bilan"),
}
_OPENNESS = {
    Availability.PERMANENT: "ouvert toute l’année",
    Availability.CALLS: "par appels",
    Availability.UNKNOWN: "calendrier à vérifier",
    Availability.CLOSED: "clos",
}


def path_of(
    understood: Understanding, ranked: Mapping[Kind, Sequence[Record]], vocabulary: Vocabulary
) -> tuple[Step, ...]:
    """`ranked`: the records of each kind that fit the need, best first; their order is kept.

    Starts at the first phase when the need tells none; the last phase is a path of one step."""
    order = [concept for concept in vocabulary.phases if concept.id in set(Phase)]
    start = next((i for i, concept in enumerate(order) if concept.id == understood.phase), 0)
    people = [*ranked.get(Kind.FACILITATOR, ()), *ranked.get(Kind.PARTNER, ())]
    fundings = ranked.get(Kind.FUNDING, ())
    return tuple(
        Step(
            phase=Phase(concept.id),
            label=concept.label,
            aim=concept.definition,
            current=concept.id == understood.phase,
            actions=concept.actions,
            outcome=concept.outcome,
            people=whom_to_see(Phase(concept.id), people, understood),
            fundings=which_money(Phase(concept.id), fundings, understood, vocabulary),
        )
        for concept in order[start : start + STEPS]
    )


def whom_to_see(
    phase: Phase, ranked: Iterable[Record], understood: Understanding
) -> tuple[Link, ...]:
    """Those who work at the speaker's and offer what the phase asks for, with that offer; when
    nobody does, the first who works there, with the first thing that it offers."""
    near = [r for r in ranked if not is_elsewhere(r, understood.territory)]
    offered = [(record, offer) for record in near if (offer := _offer(record, phase))]
    found = [_link(record, offer) for record, offer in offered[:MOST_PEOPLE]]
    if not found and near:
        found = [_link(near[0], next(iter(_offers(near[0])), None))]
    return tuple(found)


def _offers(record: Record) -> tuple[str, ...]:
    if isinstance(record, Facilitator):
        return record.services
    return record.contributions if isinstance(record, Partner) else ()


def _offer(record: Record, phase: Phase) -> str | None:
    return next((offer for offer in _offers(record) if _serves(phase, offer)), None)


@lru_cache(maxsize=10_000)
def _serves(phase: Phase, offer: str) -> bool:
    return _SERVES[phase].search(fold(offer)) is not None


def which_money(
    phase: Phase, ranked: Iterable[Record], understood: Understanding, vocabulary: Vocabulary
) -> tuple[Link, ...]:
    """The fundings that open at that phase, that the speaker may ask for, and that are not
    closed."""
    open_then = (
        record
        for record in ranked
        if isinstance(record, Funding) and phase in record.phases and is_open_to(record, understood)
    )
    return tuple(_link(f, _how(f, vocabulary)) for f in islice(open_then, MOST_FUNDINGS))


def _how(funding: Funding, vocabulary: Vocabulary) -> str:
    """« subvention, par appels »."""
    nature = vocabulary.natures_by_id.get(funding.nature)
    label = nature.label if nature else funding.nature.replace("_", " ")
    return f"{label}, {_OPENNESS[funding.availability]}"


def _link(record: Record, role: str | None) -> Link:
    return Link(id=record.id, kind=Kind(record.kind), title=record.title, role=role)
