"""A record → the words of its card: money, status, warnings, what to do next."""

from __future__ import annotations

from kb.model import Availability, Experience, Facilitator, Funding, FundingShare, Money, Record
from kb.territory import french_number
from kb.understanding import Understanding
from kb.vocabulary import Vocabulary
from search.recommend.features import BENEFICIARIES, is_elsewhere

_NNBSP = "\u202f"
_NBSP = "\u00a0"


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
