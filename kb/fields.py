"""What a record or a passage says, field by field: the text that both rankings read."""

from __future__ import annotations

from collections.abc import Sequence

from kb.model import Experience, Facilitator, Funding, Money, Noun, Partner, Record


class RecordFields(Noun):
    """The searchable text of a record. `need` is what it answers, `asked` the everyday words in
    which it is asked for, `links` what its neighbours are about."""

    title: str
    need: str
    themes: str
    body: str
    links: str
    asked: tuple[str, ...] = ()

    def whole(self) -> str:
        """All that the record tells, as one text, for an encoder."""
        parts = (self.title, self.need, self.themes, self.body, self.links)
        return "\n".join(part for part in parts if part)

    def aspects(self) -> tuple[str, ...]:
        """What it may be asked for, one by one: a need is compared with each, and not only with
        the whole, in which a short phrase is drowned."""
        return tuple(text for text in (self.title, *self.need.split("\n"), *self.asked) if text)


def _join(*groups: Sequence[str | None]) -> str:
    return "\n".join(text for group in groups for text in group if text)


def _money(money: Money | None) -> str | None:
    return money.what if money else None


def experience_fields(record: Experience, linked: Sequence[Record]) -> RecordFields:
    actors = [a for a in (record.lead, *record.partners) if a]
    body = _join(
        record.method,
        [f"{r.indicator} {r.unit}" for r in record.results],
        [b.text for b in record.brakes],
        [lever.text for lever in record.levers],
        record.lessons,
        [record.replication, _money(record.cost), record.status, record.territory.name],
        [f"{actor.name} {actor.role or ''}" for actor in actors],
        [f"{f.name} {f.share or ''}" for f in record.fundings],
    )
    return RecordFields(
        title=record.title,
        need=_join([record.summary, record.need]),
        themes=" ; ".join(record.themes),
        body=body,
        links=_join([r.title for r in linked]),
        asked=record.asked_as,
    )


def funding_fields(record: Funding, linked: Sequence[Record]) -> RecordFields:
    return RecordFields(
        title=record.title,
        need=_join([record.how_to, record.conditions]),
        themes=" ; ".join(record.themes),
        body=_join(
            [record.funder, record.nature.replace("_", " "), record.rate, record.territory.name],
            record.beneficiaries,
        ),
        links=_join([r.title for r in linked]),
        asked=record.asked_as,
    )


def organisation_fields(record: Facilitator | Partner, linked: Sequence[Record]) -> RecordFields:
    offers = record.services if isinstance(record, Facilitator) else record.contributions
    experiences = [r for r in linked if isinstance(r, Experience)]
    return RecordFields(
        title=record.title,
        need=_join(offers),
        themes=" ; ".join(record.themes),
        body=_join(
            [record.organisation_kind, record.territory.name],
            [involvement.role for involvement in record.experiences],
        ),
        links=_join([f"{r.title} ; {' ; '.join(r.themes)}\n{r.need}" for r in experiences]),
        asked=record.asked_as,
    )


def record_fields(record: Record, linked: Sequence[Record]) -> RecordFields:
    """The text of a record; `linked` are the records it has a relation with, either way."""
    if isinstance(record, Experience):
        return experience_fields(record, linked)
    if isinstance(record, Funding):
        return funding_fields(record, linked)
    return organisation_fields(record, linked)
