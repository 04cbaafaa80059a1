"""One field of a record, in the words of its public page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kb.model import Facilitator, Kind, Partner, Record
from kb.vocabulary import Vocabulary
from web.views.blocks import Block, Item, record_blocks, record_facts

# The parts of the page (`web.views.blocks`) → the field that each one tells.
FIELD_OF_BLOCK: Mapping[str, str] = {
    "besoin": "need",
    "methode": "method",
    "cout": "cost",
    "resultats": "results",
    "freins": "brakes",
    "leviers": "levers",
    "lecons": "lessons",
    "refaire": "replication",
    "partenaires": "partners",
    "demander": "how_to",
    "conditions": "conditions",
}
FIELD_OF_FACT: Mapping[str, str] = {
    "Territoire": "territory",
    "Période": "period",
    "Où en est-on": "status",
    "Porteur": "lead",
    "Qui finance": "funder",
    "Nature": "nature",
    "Pour qui": "beneficiaries",
    "Montant": "amount",
    "Taux": "rate",
    "Phases du projet": "phases",
    "Disponibilité": "availability",
    "Calendrier": "calendar",
    "Type d’organisme": "organisation_kind",
}
_OFFERS = {Kind.FACILITATOR: "services", Kind.PARTNER: "contributions"}


def field_of_block(kind: Kind, anchor: str) -> str:
    return _OFFERS.get(kind, "") if anchor == "offre" else FIELD_OF_BLOCK.get(anchor, "")


def field_lines(record: Record, field: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What the record says there, line by line; nothing when it says nothing."""
    alone = _ALONE.get(field)
    if alone is not None:
        return tuple(line for line in alone(record) if line)
    for fact in record_facts(record, vocabulary):
        if FIELD_OF_FACT.get(fact.term) == field:
            return (fact.text,)
    for block in record_blocks(record, vocabulary, {}):
        if block.anchor == "cout" and field in ("cost", "fundings"):
            return _cost(block, field)
        if field_of_block(record.kind, block.anchor) == field:
            return _lines(block)
    return ()


def _experiences(record: Record) -> list[str]:
    if not isinstance(record, Facilitator | Partner):
        return []
    return [f"{one.id} {one.role or ''}".strip() for one in record.experiences]


# Told elsewhere on the page than in a part of their own.
_ALONE: Mapping[str, Callable[[Record], Iterable[str]]] = {
    "title": lambda record: [record.title],
    "summary": lambda record: [getattr(record, "summary", "")],
    "themes": lambda record: record.themes,
    "sources": lambda record: [f"{one.title}, {one.publisher}" for one in record.sources],
    "experiences": _experiences,
    "inspired_by": lambda record: map(str, getattr(record, "inspired_by", ())),
}


def _cost(block: Block, field: str) -> tuple[str, ...]:
    """One part of the page tells what it cost, then who paid."""
    if field == "cost":
        return (block.paragraph,) if block.paragraph else ()
    return tuple(map(_item, block.items))


def _lines(block: Block) -> tuple[str, ...]:
    paragraph = (block.paragraph,) if block.paragraph else ()
    rows = (" : ".join((row.indicator, row.value)) for row in block.rows)
    return (*paragraph, *block.steps, *map(_item, block.items), *rows)


def _item(item: Item) -> str:
    return " : ".join(filter(None, (item.label, item.text)))
