"""A truth turned back into what a machine would say that reads everything right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kb.model import DocumentId
from kb.proposals import Proposal, ProposalKind, ProposedField
from kb.reading import (
    Attendee,
    EntityKind,
    Exchange,
    Figure,
    Front,
    Method,
    Named,
    Reading,
    Section,
    Span,
    Speech,
    Statement,
    Tag,
    When,
)
from tests.reading.letters import At
from tests.reading.truth import Moment, Name, Number, Pair, Row, Told, Truth

DOCUMENT = DocumentId("un-document")
Ends = dict[str, int]


class Perfect:
    """`optional`: says what is optional too."""

    def __init__(self, text: str, truth: Truth, *, optional: bool = False) -> None:
        self._text, self._truth, self._optional = text, truth, optional
        self._places = [i for i, c in enumerate(text) if c.isalnum()]

    def reading(self) -> Reading:
        truth = self._truth
        entities = (
            *map(self._name, self._said(truth.names)),
            *map(self._figure, self._said(truth.figures)),
            *map(self._when, self._said(truth.dates)),
        )
        return Reading(
            document_id=DOCUMENT,
            version=1,
            front=self._front(),
            sections=tuple(
                Section(
                    **self._ends(heading.at),
                    heading=self._span(heading.at),
                    title="Un titre",
                    level=heading.levels[0],
                    role=heading.roles[0],
                )
                for heading in self._said(truth.sections)
            ),
            speeches=tuple(
                Speech(**self._ends(mark.at), speaker=self._span(mark.at))
                for mark in self._said(truth.speakers)
            ),
            exchanges=tuple(map(self._exchange, self._said(truth.exchanges))),
            attendees=tuple(map(self._attendee, self._said(truth.attendees))),
            entities=tuple(sorted(entities, key=lambda entity: entity.start)),
            statements=tuple(
                Statement(
                    **self._ends(claim.at),
                    kind=claim.kind,
                    confidence=1,
                    method=Method.RULE,
                    side=next(iter(claim.sides), None),
                    concept=next(iter(claim.concepts), None),
                )
                for claim in self._said(truth.statements)
            ),
            tags=tuple(
                Tag(
                    **self._ends(subject.at),
                    list_name="theme",
                    value=label,
                    score=1,
                    method=Method.RULE,
                )
                for subject in truth.themes
                for label in subject.labels
            ),
        )

    def proposals(self) -> list[Proposal]:
        told = [self._experience(one) for one in self._said(self._truth.experiences)]
        links = [
            Proposal(
                id=f"lien-{number}",
                kind=ProposalKind.RELATION,
                title="Un lien",
                document_id=DOCUMENT,
                version=1,
                evidence=(self._span((0, 1)),),
                confidence=1,
                origin=link.origin,
                relation=link.type,
                other=link.target,
            )
            for number, link in enumerate(self._said(self._truth.relations))
        ]
        return told + links

    # --- one of each

    def _said(self, marks: Iterable[Any]) -> list[Any]:
        return [mark for mark in marks if self._optional or not mark.optional]

    def _ends(self, at: At) -> Ends:
        return {"start": self._places[at[0]], "end": self._places[at[1] - 1] + 1}

    def _span(self, at: At) -> Span:
        return Span(**self._ends(at))

    def _words(self, at: At | None) -> str | None:
        return self._text[self._places[at[0]] : self._places[at[1] - 1] + 1] if at else None

    def _name(self, name: Name) -> Named:
        return Named(
            **self._ends(name.at),
            kind=name.kind,
            name=name.key,
            key=name.key,
            territory=name.territory,
        )

    def _figure(self, figure: Number) -> Figure:
        return Figure(
            **self._ends(figure.at),
            kind=figure.kind,
            low=figure.low,
            high=figure.high,
            unit=figure.units[0],
            per=figure.per,
        )

    def _when(self, moment: Moment) -> When:
        return _when(moment.iso[0], self._ends(moment.at))

    def _front(self) -> Front:
        said = self._truth.front
        here = {"start": 0, "end": 1}
        return Front(
            date=_when(said.date[0], here) if said.date else None,
            version_date=_when(said.version[0], here) if said.version else None,
            place=self._words(said.places[0]) if said.places else None,
        )

    def _exchange(self, pair: Pair) -> Exchange:
        return Exchange(
            questions=tuple(map(self._span, pair.questions)),
            answers=tuple(self._span(at) for at in pair.answers if at[0] < at[1]),
        )

    def _attendee(self, row: Row) -> Attendee:
        return Attendee(
            **self._ends(row.at),
            organisation=self._words(row.organisation),
            function=self._words(row.function),
            presence=row.presence,
        )

    def _experience(self, told: Told) -> Proposal:
        return Proposal(
            id=f"proposition-{told.id}",
            kind=ProposalKind.EXPERIENCE,
            title="Une expérience",
            document_id=DOCUMENT,
            version=1,
            evidence=tuple(map(self._span, told.at)),
            confidence=1,
            fields=tuple(
                ProposedField(
                    path=f"{field.path}.{number}.value",
                    value="dit",
                    evidence=self._span(field.at),
                    confidence=1,
                )
                for number, field in enumerate(self._said(told.fields))
            ),
        )


def _when(iso: str, ends: Ends) -> When:
    begins, _, closes = iso.partition("/")
    kind = EntityKind.PERIOD if closes else EntityKind.DATE
    return When(**ends, kind=kind, begins=begins, ends=closes or None)
