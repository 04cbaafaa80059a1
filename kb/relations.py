"""The links that a record declares, drawn from its own fields."""

from __future__ import annotations

from kb.model import Experience, Facilitator, Partner, Record, Relation, RelationType


def declared_relations(record: Record) -> list[Relation]:
    """Relations are told from the experience: it was inspired by, funded by, facilitated by,
    made with."""
    if isinstance(record, Experience):
        inspired = [
            Relation(origin=record.id, type=RelationType.INSPIRED_BY, target=target)
            for target in record.inspired_by
        ]
        funded = [
            Relation(origin=record.id, type=RelationType.FUNDED_BY, target=f.record, role=f.share)
            for f in record.fundings
            if f.record
        ]
        return inspired + funded
    if isinstance(record, Facilitator | Partner):
        kind = (
            RelationType.FACILITATED_BY
            if isinstance(record, Facilitator)
            else RelationType.PARTNER_OF
        )
        return [
            Relation(origin=e.id, type=kind, target=record.id, role=e.role)
            for e in record.experiences
        ]
    return []
