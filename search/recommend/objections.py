"""« Je ne sais pas faire », « ça coûte trop cher »: what an experience answers to each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.model import Availability, Experience, Facilitator, Funding, FundingShare, TerritoryKind
from kb.territory import french_number
from kb.text import fold
from search.recommend.explanation import euros, money_text, share_text
from search.recommend.features import beneficiary_fit, is_elsewhere
from search.recommend.home import Fact, Ground, Helper, Home, Side, place_of
from search.recommend.sentences import NBSP, about, joined, sentence, times

STEPS_TOLD = 3
# A cost is brought to another place only between places of the same order of size.
COMPARABLE_RATIO = 4.0
LEAST_PER_INHABITANT_EUR = 1
# A price of something else than the project: per month, per member, or not spent.
_NOT_A_PROJECT = re.compile(
    r"mensuel|annuel|par an\b|loyer|adhésion|abandonn|ordre de grandeur|enveloppe|avance|ressources"
)
_OWN_LEAD = {
    TerritoryKind.COMMUNE: "commune",
    TerritoryKind.EPCI: "epci",
    TerritoryKind.DEPARTMENT: "departement",
    TerritoryKind.REGION: "region",
}
_OPENNESS = {
    Availability.PERMANENT: "ouvert toute l’année, à vérifier",
    Availability.CALLS: "ouvert par appels, à vérifier",
    Availability.CLOSED: "clos aujourd’hui",
    Availability.UNKNOWN: "calendrier à vérifier",
}


def know_how(record: Experience, ground: Ground) -> str:
    """The method in one sentence, then who helped; or whom to ask."""
    told = [_method(record)]
    helped = [
        helper
        for helper in ground.helpers.get(record.id, ())
        if isinstance(helper.record, Facilitator) and not led_by(record, helper)
    ]
    if helped:
        told.append(f"avec l’aide de : {', '.join(_helper(h) for h in helped[:3])}")
    return " ".join(sentence(text) for text in told)


def _method(record: Experience) -> str:
    if not record.method:
        asked = f"la source ne décrit pas la méthode : à demander au porteur, {lead_of(record)}"
        if not record.levers:
            return asked
        return f"{asked}. Ce qui a aidé : {lowered(record.levers[0].text)}"
    steps = [lowered(step.rstrip(".")) for step in record.method[:STEPS_TOLD]]
    left = len(record.method) - len(steps)
    if left:
        steps.append(f"et {left} autres étapes" if left > 1 else "et une autre étape")
    return f"méthode : {' ; '.join(steps)}"


def _helper(helper: Helper) -> str:
    title = helper.record.title
    return f"{title} ({helper.role})" if helper.role else title


def lowered(text: str) -> str:
    """The first letter in lower case, unless the word is a name or an acronym."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def led_by(record: Experience, helper: Helper) -> bool:
    """Whether the helper is the one who led, under its own name or another."""
    if fold(helper.role or "").startswith("porteur"):
        return True
    return record.lead is not None and fold(helper.record.title) in fold(record.lead.name)


def lead_of(record: Experience) -> str:
    return record.lead.name if record.lead else record.territory.name


# --- money


def too_expensive(record: Experience, home: Home, ground: Ground) -> str:
    """The cost, what it would be here, who paid; or what the source does not say."""
    return " ".join(sentence(text) for text in _money(record, home, ground))


def _money(record: Experience, home: Home, ground: Ground) -> Iterator[str]:
    if record.cost is None and not record.fundings:
        yield "la source ne dit ni le coût ni qui a payé : à demander au porteur"
        return
    told = money_text(record.cost)
    if told:
        yield f"coût là-bas : {told}{_per_inhabitant(record, home, ground)}"
        yield from _against_budget(record, home)
    else:
        yield "la source ne dit pas le coût total"
    if record.fundings:
        yield f"qui a payé : {' ; '.join(_share(s, home, ground) for s in record.fundings)}"
    else:
        yield "la source ne dit pas qui a payé"


def _per_inhabitant(record: Experience, home: Home, ground: Ground) -> str:
    """Only when the cost is that of the place's own project; empty otherwise."""
    amount, there = project_cost(record), place_of(record, home, ground)
    if amount is None or there is None or not there.population or len(record.territory.codes) > 1:
        return ""
    if record.lead is None or record.lead.kind != _OWN_LEAD.get(there.kind):
        return ""
    each = amount / there.population
    if each < LEAST_PER_INHABITANT_EUR:
        return ""
    told = f", soit environ {french_number(about(each))}{NBSP}€ par habitant"
    here = home.place
    if here is None or not here.population or home.kind is not there.kind or here.id == there.id:
        return told
    ratio = max(here.population, there.population) / min(here.population, there.population)
    if ratio > COMPARABLE_RATIO:
        return told
    worth = _one_figure(each * here.population)
    return (
        f"{told}. Au même prix par habitant, de l’ordre de {euros(worth)} chez vous, à "
        "vérifier : un coût ne suit pas toujours la population"
    )


def project_cost(record: Experience) -> int | None:
    """The amount of the whole project, in euros; None for a range, a fee, or a yearly sum."""
    cost = record.cost
    if cost is None or cost.amount_eur is None or _NOT_A_PROJECT.search((cost.what or "").lower()):
        return None
    return cost.amount_eur


def _one_figure(amount: float) -> int:
    return int(round(amount, 1 - len(str(int(amount)))))


def _against_budget(record: Experience, home: Home) -> Iterator[str]:
    amount, budget = project_cost(record), home.understood.budget_eur
    if not amount or not budget:
        return
    if amount >= 2 * budget:
        yield f"c’est {times(amount / budget)} le budget que vous annoncez ({euros(budget)})"
    elif amount > budget:
        yield f"c’est plus que le budget que vous annoncez ({euros(budget)})"
    else:
        yield f"cela tient dans le budget que vous annoncez ({euros(budget)})"


def _share(share: FundingShare, home: Home, ground: Ground) -> str:
    funding = ground.records.get(share.record) if share.record else None
    if not isinstance(funding, Funding):
        return share_text(share)
    told = _OPENNESS[funding.availability]
    if is_lost(funding, home) and funding.availability is not Availability.CLOSED:
        told = f"réservé à : {funding.territory.name}"
    elif beneficiary_fit(funding, home.speaker) == 0:
        told = f"{told}, pour d’autres demandeurs que vous"
    return f"{share_text(share)} ({told})"


def is_lost(funding: Funding, home: Home) -> bool:
    """Whether nobody can ask for it at the speaker's, whoever applied there."""
    closed = funding.availability is Availability.CLOSED
    return closed or is_elsewhere(funding, home.understood.territory)


def adapt_money(record: Experience, home: Home, ground: Ground) -> Iterator[Fact]:
    """A funding that paid there and cannot be asked for at home is to be replaced."""
    paid = [ground.records.get(share.record) for share in record.fundings if share.record]
    lost = [f.title for f in paid if isinstance(f, Funding) and is_lost(f, home)]
    if lost:
        names = joined(list(dict.fromkeys(lost))[:2])
        yield Fact(Side.ADAPT, f"trouver un autre financement que celui de là-bas : {names}")


def unknown_money(record: Experience) -> Iterator[Fact]:
    if record.cost is None:
        yield Fact(Side.UNKNOWN, "la source ne dit pas le coût")
    if not record.fundings:
        yield Fact(Side.UNKNOWN, "la source ne dit pas qui a payé")
    if not record.method:
        yield Fact(Side.UNKNOWN, "la source ne décrit pas la méthode")
