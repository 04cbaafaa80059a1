"""A ranked record → what its card says: why, the quoted proof, the cost, who helped, what
differs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kb.model import (
    Availability,
    Experience,
    Facilitator,
    Funding,
    FundingShare,
    Money,
    Partner,
    Phase,
    Record,
    Territory,
    TerritoryKind,
    Understanding,
)
from kb.territory import french_number, resemblance
from kb.text import fold
from kb.vocabulary import Vocabulary
from search.recommend.features import BENEFICIARIES, is_elsewhere, speaker_territory

_NNBSP = "\u202f"
_NBSP = "\u00a0"
# A feature that brings less than this to the score is not a reason worth reading.
REASON_FLOOR = 0.02
MOST_REASONS = 4
# Two thirds of what a twin territory would bring.
ALIKE_FLOOR = 0.04


def euros(amount: int) -> str:
    """1 200 000 → « 1,2 M€ », 12 500 → « 12 500 € »."""
    if amount >= 1_000_000:
        millions = f"{amount / 1_000_000:.2f}".rstrip("0").rstrip(".").replace(".", ",")
        return f"{millions}{_NBSP}M€"
    return f"{french_number(amount)}{_NBSP}€"


def money_text(money: Money | None) -> str | None:
    """An amount or a range in words, with what it pays for."""
    if money is None:
        return None
    if money.amount_eur is not None:
        told = euros(money.amount_eur)
    elif money.min_eur is not None and money.max_eur is not None:
        told = f"de {euros(money.min_eur)} à {euros(money.max_eur)}"
    elif money.max_eur is not None:
        told = f"jusqu’à {euros(money.max_eur)}"
    elif money.min_eur is not None:
        told = f"à partir de {euros(money.min_eur)}"
    else:
        return money.what
    return f"{told} ({money.what})" if money.what else told


def share_text(share: FundingShare) -> str:
    """« FEDER : 120 000 € », « Grands groupes : environ 90 % du budget »."""
    told = [euros(share.amount_eur)] if share.amount_eur is not None else []
    told += [share.share] if share.share else []
    return f"{share.name} : {', '.join(told)}" if told else share.name


def summary_of(record: Record) -> str:
    """Two lines that say what it is, from the record's own fields."""
    if isinstance(record, Experience):
        return record.summary
    if isinstance(record, Funding):
        return record.how_to or record.conditions or f"Financement proposé par {record.funder}."
    offers = record.services if isinstance(record, Facilitator) else record.contributions
    return f"{_NNBSP}; ".join(offers) + "."


def status_of(record: Record) -> str | None:
    if isinstance(record, Experience):
        return record.status
    if isinstance(record, Funding):
        return record.calendar
    return record.organisation_kind


def reasons(
    record: Record,
    features: Mapping[str, float],
    shared_words: Sequence[str],
    understood: Understanding,
    vocabulary: Vocabulary,
) -> tuple[str, ...]:
    """Why this record, in words, the most telling first; `features` are already weighted."""
    told = {
        "brakes": "a rencontré le même frein que vous",
        "themes": _themes_reason(record, understood, vocabulary),
        "links": _links_reason(record),
        "lexical": _words_reason(shared_words),
        "beneficiary": _beneficiary_reason(record, understood),
        "phase": _phase_reason(understood.phase, vocabulary),
        "territory": _territory_reason(record, understood, features["territory"]),
        "passages": "un de nos documents en parle dans les mêmes termes",
        "dense": "sujet proche de votre description",
    }
    found = [text for name, text in told.items() if text and features.get(name, 0) >= REASON_FLOOR]
    return tuple(found[:MOST_REASONS])


def _words_reason(words: Sequence[str]) -> str | None:
    if not words:
        return None
    quoted = ", ".join(f"«{_NBSP}{word}{_NBSP}»" for word in words[:4])
    return f"parle de {quoted}"


def _themes_reason(record: Record, understood: Understanding, vocabulary: Vocabulary) -> str | None:
    shared = [theme for theme in understood.themes if theme in record.themes]
    if shared:
        label = "thème partagé" if len(shared) == 1 else "thèmes partagés"
        return f"{label} : {', '.join(shared[:3])}"
    wide = vocabulary.wide_theme_of
    asked = {wide[theme].label for theme in understood.themes if theme in wide}
    near = [wide[t].label for t in record.themes if t in wide and wide[t].label in asked]
    return f"même domaine : {near[0]}" if near else None


def _links_reason(record: Record) -> str | None:
    if isinstance(record, Funding):
        return "a payé une expérience comparable"
    if isinstance(record, Facilitator):
        return "a accompagné une expérience comparable"
    return "a pris part à une expérience comparable" if isinstance(record, Partner) else None


def _phase_reason(phase: Phase | None, vocabulary: Vocabulary) -> str | None:
    if phase is None or phase not in vocabulary.phases_by_id:
        return None
    return f"ouvert à la phase «{_NBSP}{vocabulary.phases_by_id[phase].label}{_NBSP}»"


def _beneficiary_reason(record: Record, understood: Understanding) -> str | None:
    if not isinstance(record, Funding) or understood.speaker is None:
        return None
    allowed = BENEFICIARIES.get(understood.speaker, frozenset())
    asked = [name for name in record.beneficiaries if name in allowed]
    return f"s’adresse à : {', '.join(asked)}" if asked else None


def _territory_reason(record: Record, understood: Understanding, weighed: float) -> str | None:
    if isinstance(record, Experience):
        return "territoire qui ressemble au vôtre" if weighed >= ALIKE_FLOOR else None
    place = understood.territory
    if place is None or is_elsewhere(record, place):
        return None
    return f"intervient chez vous ({record.territory.name})"


def warnings_of(record: Record, understood: Understanding) -> tuple[str, ...]:
    """What must be known before going further: closed, for others, for elsewhere."""
    found = []
    if isinstance(record, Funding):
        if record.availability is Availability.CLOSED:
            found.append("Ce dispositif est clos : il sert de précédent, pas de guichet.")
        allowed = BENEFICIARIES.get(understood.speaker) if understood.speaker else None
        if allowed is not None and not allowed & set(record.beneficiaries):
            found.append(f"Réservé à d’autres demandeurs : {', '.join(record.beneficiaries)}.")
        years = [source.year for source in record.sources if source.year]
        if record.availability is not Availability.CLOSED and years:
            found.append(f"Calendrier et taux à vérifier (source de {max(years)}).")
    if not isinstance(record, Experience) and is_elsewhere(record, understood.territory):
        found.append(f"Intervient ailleurs : {record.territory.name}.")
    return tuple(found)


def differences(
    record: Record,
    understood: Understanding,
    places: Mapping[str, Territory],
    regions: Collection[Territory],
) -> tuple[str, ...]:
    """What is alike and what differs between that territory and the speaker's, as facts with
    figures."""
    if not isinstance(record, Experience):
        return ()
    known = [places[code] for code in record.territory.codes if code in places]
    local = [p for p in known if p.kind not in (TerritoryKind.COUNTRY, TerritoryKind.EUROPE)]
    if not local:
        return ("Porté à l’échelle nationale ou à l’étranger : à relire pour votre territoire.",)
    speaker = speaker_territory(understood)
    facts: list[str] = []
    if speaker is not None:
        facts = [_sentence(fact) for fact in resemblance(speaker, local[0], regions).facts]
    elif local[0].population:
        facts = [f"{local[0].name} compte {french_number(local[0].population)} habitants."]
    if record.lead and record.lead.kind:
        facts.append(f"Porté là-bas par {_named(record.lead.name, record.lead.kind)}.")
    if not record.method:
        facts.append("La source ne décrit pas la méthode : à demander au porteur.")
    return tuple(facts)


_LEADS = {"epci": "intercommunalité", "departement": "département", "region": "région"}


def _named(name: str, kind: str) -> str:
    """« Lyon Urban Data (association) »; « Commune de Westhoffen », which says it already."""
    label = _LEADS.get(kind, kind)
    return name if fold(name).startswith(fold(label)[:6]) else f"{name} ({label})"


def _sentence(fact: str) -> str:
    """A fact of `resemblance` as a sentence; a distance is told from the reader's place."""
    if fact.startswith("à ") and fact.endswith("km"):
        fact += " de chez vous"
    return f"{fact[:1].upper()}{fact[1:]}."


def next_step_of(record: Record, understood: Understanding, vocabulary: Vocabulary) -> str | None:
    """One thing to do next, by kind."""
    if isinstance(record, Experience):
        lead = record.lead.name if record.lead else record.territory.name
        return f"Demander au porteur ({lead}) ce qui a marché, à quel coût, et ce qu’il referait."
    if isinstance(record, Funding):
        return f"Lire les conditions, puis joindre {record.funder}."
    phase = vocabulary.phases_by_id.get(understood.phase) if understood.phase else None
    aim = f" pour la phase «{_NBSP}{phase.label}{_NBSP}»" if phase else ""
    return f"Prendre contact{aim} en citant l’expérience qui vous intéresse."
