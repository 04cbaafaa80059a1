"""The blocks of a record's page: a few shapes for every kind, so that one template draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.model import (
    Actor,
    Experience,
    Facilitator,
    Funding,
    FundingShare,
    Partner,
    Record,
    Result,
)
from kb.text import fold
from kb.vocabulary import Vocabulary
from web.addresses import brake_address, lever_address, record_address
from web.labels import (
    ACTOR_KINDS,
    AVAILABILITIES,
    brake_label,
    lever_label,
    nature_label,
    phase_label,
)
from web.typography import capitalised, date, euros, money, money_with_use, number, period
from web.views.fact import Fact, facts


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: a strong label, a link when it leads somewhere, and the words."""

    label: str = ""
    url: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    indicator: str
    value: str
    date: str


@dataclass(frozen=True, slots=True)
class Block:
    """A headed part. Only what is filled is drawn; `missing` is said when nothing else is."""

    anchor: str
    title: str
    paragraph: str = ""
    steps: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    rows: tuple[Row, ...] = ()
    missing: str = ""


def record_facts(record: Record, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The few lines at the top of the page."""
    if isinstance(record, Experience):
        return facts(
            ("Territoire", record.territory.name),
            ("Période", period(record.period)),
            ("Où en est-on", record.status),
            ("Porteur", _actor(record.lead)),
        )
    if isinstance(record, Funding):
        return _funding_facts(record, vocabulary)
    return facts(
        ("Territoire", record.territory.name),
        ("Type d’organisme", record.organisation_kind),
    )


def _funding_facts(record: Funding, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    phases = ", ".join(phase_label(phase, vocabulary) for phase in record.phases)
    return facts(
        ("Qui finance", record.funder),
        ("Nature", nature_label(record.nature, vocabulary)),
        ("Pour qui", ", ".join(record.beneficiaries)),
        ("Montant", money_with_use(record.amount)),
        ("Taux", record.rate or ""),
        ("Phases du projet", phases),
        ("Territoire", record.territory.name),
        ("Disponibilité", AVAILABILITIES[record.availability]),
        ("Calendrier", record.calendar),
    )


def _actor(actor: Actor | None) -> str:
    if actor is None:
        return ""
    kind = ACTOR_KINDS.get(actor.kind or "", actor.kind)
    return f"{actor.name}, {kind}" if kind else actor.name


def record_blocks(
    record: Record, vocabulary: Vocabulary, addresses: Mapping[str, str]
) -> tuple[Block, ...]:
    """The parts in reading order, empty ones left out. `addresses`: page of a partner, by name."""
    if isinstance(record, Experience):
        blocks = _experience_blocks(record, vocabulary, addresses)
    elif isinstance(record, Funding):
        blocks = _funding_blocks(record)
    else:
        blocks = _organisation_blocks(record)
    return tuple(block for block in blocks if _says_something(block))


def _says_something(block: Block) -> bool:
    return bool(block.paragraph or block.steps or block.items or block.rows or block.missing)


def _experience_blocks(
    record: Experience, vocabulary: Vocabulary, addresses: Mapping[str, str]
) -> list[Block]:
    return [
        Block("besoin", "Le besoin", paragraph=record.need),
        Block(
            "methode",
            "Comment ils s’y sont pris",
            steps=record.method,
            missing="" if record.method else "Nos sources ne détaillent pas la méthode.",
        ),
        _cost_block(record),
        Block("resultats", "Résultats", rows=tuple(_row(result) for result in record.results)),
        Block("freins", "Ce qui a freiné", items=_brakes(record, vocabulary)),
        Block("leviers", "Ce qui a aidé", items=_levers(record, vocabulary)),
        Block(
            "lecons", "Ce qu’ils en retiennent", items=tuple(Item(text=t) for t in record.lessons)
        ),
        Block("refaire", "Pour le refaire chez vous", paragraph=record.replication or ""),
        Block(
            "partenaires", "Avec qui", items=tuple(_partner(a, addresses) for a in record.partners)
        ),
    ]


def _brakes(record: Experience, vocabulary: Vocabulary) -> tuple[Item, ...]:
    return tuple(
        Item(brake_label(met.brake, vocabulary), brake_address(met.brake), met.text)
        for met in record.brakes
    )


def _levers(record: Experience, vocabulary: Vocabulary) -> tuple[Item, ...]:
    return tuple(
        Item(lever_label(used.lever, vocabulary), lever_address(used.lever), used.text)
        for used in record.levers
    )


def _cost_block(record: Experience) -> Block:
    shares = tuple(_share(share) for share in record.fundings)
    cost = money_with_use(record.cost)
    known = bool(cost or shares)
    return Block(
        "cout",
        "Ce que cela a coûté, et qui a payé",
        paragraph=capitalised(cost),
        items=shares,
        missing="" if known else "Nos sources ne disent pas le coût.",
    )


def _share(share: FundingShare) -> Item:
    amount = "" if share.amount_eur is None else euros(share.amount_eur)
    words = ", ".join(part for part in (share.share or "", amount) if part)
    return Item(share.name, record_address(share.record) if share.record else "", words)


def _partner(actor: Actor, addresses: Mapping[str, str]) -> Item:
    return Item(actor.name, addresses.get(fold(actor.name), ""), actor.role or actor.kind or "")


def _row(result: Result) -> Row:
    value = f"{number(result.value)} {result.unit}"
    return Row(capitalised(result.indicator), value, date(result.date) if result.date else "")


def _funding_blocks(record: Funding) -> list[Block]:
    return [
        Block("demander", "Comment s’y prendre", paragraph=record.how_to or ""),
        Block("conditions", "À quelles conditions", paragraph=record.conditions or ""),
    ]


def _organisation_blocks(record: Facilitator | Partner) -> list[Block]:
    if isinstance(record, Facilitator):
        title, offers = "Ce qu’il propose", record.services
    else:
        title, offers = "Ce qu’il apporte", record.contributions
    return [Block("offre", title, items=tuple(Item(text=capitalised(o)) for o in offers))]


def amount_line(record: Funding) -> str:
    """One line of a list of fundings: its amount, or its rate."""
    return capitalised(money(record.amount) or record.rate or "")
