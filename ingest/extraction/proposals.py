"""Everything that a report proposes to the knowledge base, each on its evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from ingest.extraction.actors import ActorFound, find_actors
from ingest.extraction.fields import experience_fields
from ingest.extraction.known import KnownRecords, Match, name_key
from ingest.extraction.labels import is_sheet, labelled_fields
from ingest.extraction.notes import Notes
from ingest.extraction.projects import (
    Project,
    find_examples,
    find_projects,
    find_told_things,
    joined,
    scope_of,
    with_their_sections,
)
from ingest.extraction.relations import ActorLink, Link, find_actor_links, find_links
from kb.model import Kind, Record, RecordId, TerritoryId
from kb.privacy import Masker
from kb.proposals import Proposal, ProposalKind, ProposedField
from kb.reading import Named, Reading, Span, Statement, StatementKind
from kb.text import fingerprint, slug

Around = Callable[[Iterable[TerritoryId]], frozenset[TerritoryId]]

MOST_THEMES = 4
LONGEST_TITLE_CHARS = 120
MOST_EVIDENCE = 20
# A shorter paragraph tells too little to be known again.
SHORTEST_TOLD_CHARS = 80


class Extractor:
    """Made once, from the published records. `around`: territories → themselves, their
    intercommunality and their department."""

    def __init__(self, known: KnownRecords, around: Around) -> None:
        self._known = known
        self._around = around

    def proposals(self, notes: Notes, masker: Masker) -> list[Proposal]:
        """Experiences, then the links between them, actors, and statements. No person's name is in
        an id, a title or a value."""
        projects = [
            project._replace(name=masker.mask(project.name)) for project in self._projects(notes)
        ]
        experiences = [self._experience(notes, project) for project in projects]
        links = [
            _link(notes.reading, link, projects, experiences)
            for link in find_links(notes, projects)
        ]
        known = [m for m in self._known.named(notes.text) if m.record.kind is not Kind.EXPERIENCE]
        links += [
            _actor_link(notes.reading, link, projects, experiences)
            for link in find_actor_links(notes, projects, known)
        ]
        actors = [
            self._actor(notes, actor, known)
            for actor in find_actors(notes)
            if not masker.names_someone(actor.name.name)
            and not _overlaps((actor.name,), [m for p in projects for m in p.mentions])
        ]
        statements = [
            proposal
            for statement in notes.reading.statements
            if (proposal := _statement(notes, statement, masker)) is not None
        ]
        masked = [_masked(proposal, masker) for proposal in (*experiences, *links, *actors)]
        return _distinct([*masked, *statements])

    # --- experiences

    def _projects(self, notes: Notes) -> list[Project]:
        """Known ones first: by name, or because a paragraph says as much; then those that only
        this document tells of."""
        sheet = _sheet(notes)
        known = self._known_projects(notes)
        named = {name_key(p.name) for p in known}
        held = [m for p in known for m in p.mentions]
        found = [
            project
            for project in find_projects(notes)
            if name_key(project.name) not in named and not _overlaps(project.mentions, held)
        ]
        listed = with_their_sections(notes, [*sheet, *known, *found])
        taken = [stretch for project in listed for stretch in project.scope]
        if sheet:
            return listed
        things = find_told_things(notes, taken)
        taken += [stretch for project in things for stretch in project.scope]
        return [*listed, *things, *find_examples(notes, taken)]

    def _known_projects(self, notes: Notes) -> list[Project]:
        near = _Nearness(notes, self._around)
        found: dict[RecordId, Project] = {}
        for match in self._known.named(notes.text):
            if match.record.kind is Kind.EXPERIENCE and near.fits(match.record, match.mentions):
                scope = scope_of(notes, match.mentions)
                found[match.record.id] = Project(
                    match.record.title, match.mentions, scope, match.confidence, match.record.id
                )
        long = [p for p in notes.paragraphs if p.end - p.start >= SHORTEST_TOLD_CHARS]
        told = self._known.told([notes.words(p) for p in long], Kind.EXPERIENCE, near.is_near)
        for record, rows, sure in told:
            spans = [long[row] for row in rows]
            known = found.get(record.id)
            scope = joined([*(known.scope if known else ()), *spans])
            mentions = known.mentions if known else tuple(spans[:1])
            confidence = max(sure, known.confidence if known else 0.0)
            found[record.id] = Project(record.title, mentions, scope, confidence, record.id)
        return list(found.values())

    def _experience(self, notes: Notes, project: Project) -> Proposal:
        fields = experience_fields(notes, project, self._themes(notes, project))
        return Proposal(
            id=_id(notes.reading, "experience", project.name),
            kind=ProposalKind.EXPERIENCE,
            title=_title(project.name),
            document_id=notes.reading.document_id,
            version=notes.reading.version,
            evidence=_shown(project),
            confidence=project.confidence,
            fields=tuple(fields),
            target=project.known,
        )

    def _themes(self, notes: Notes, project: Project) -> list[str]:
        counted: Counter[str] = Counter()
        for tag in notes.reading.tags:
            overlaps = any(tag.start < s.end and s.start < tag.end for s in project.scope)
            if tag.list_name == "theme" and overlaps:
                counted[tag.value] += round(100 * tag.score)
        return [value for value, _ in counted.most_common(MOST_THEMES)]

    # --- actors

    def _actor(self, notes: Notes, actor: ActorFound, matches: Sequence[Match]) -> Proposal:
        known, kind = self._same(actor, matches, Kind(actor.kind.value)), actor.kind
        other = _OTHER_SIDE.get(kind)
        if known is None and other is not None:  # known for what it did elsewhere
            known = self._same(actor, matches, Kind(other.value))
            kind = other if known else kind
        return Proposal(
            id=_id(notes.reading, kind.value, actor.name.name),
            kind=kind,
            title=_title(actor.name.name),
            document_id=notes.reading.document_id,
            version=notes.reading.version,
            evidence=actor.evidence,
            confidence=actor.confidence,
            target=known.id if known else None,
        )

    def _same(self, actor: ActorFound, matches: Sequence[Match], kind: Kind) -> Record | None:
        """The record that bears this name, or a longer one that this is a part of."""
        held = [
            match.record
            for match in matches
            if match.record.kind is kind
            and any(m.start <= actor.name.start and actor.name.end <= m.end for m in match.mentions)
        ]
        return self._known.same(actor.name.name, kind) or next(iter(held), None)


class _Nearness:
    """Whether a document is about the territory of a record: the same, or one of its department."""

    def __init__(self, notes: Notes, around: Around) -> None:
        self._notes = notes
        self._around = around
        places = {
            entity.territory
            for entity in notes.reading.entities
            if isinstance(entity, Named) and entity.territory
        }
        if notes.reading.front.territory:
            places.add(notes.reading.front.territory)
        self._places = around(places)

    def is_near(self, record: Record) -> bool:
        return not self._places.isdisjoint(self._around(record.territory.codes))

    def fits(self, record: Record, mentions: Sequence[Span]) -> bool:
        """A name of one word may be a homonym, unless the place is right too."""
        if any(len(self._notes.words(mention).split()) > 1 for mention in mentions):
            return True
        return not record.territory.codes or self.is_near(record)


_OTHER_SIDE = {
    ProposalKind.FACILITATOR: ProposalKind.PARTNER,
    ProposalKind.PARTNER: ProposalKind.FACILITATOR,
}


def _sheet(notes: Notes) -> list[Project]:
    """A document that is one project's sheet, field by field."""
    whole = Span(start=0, end=max(1, len(notes.text)))
    labels = labelled_fields(notes, whole)
    if not is_sheet(labels):
        return []
    title = next((notes.words(item.span) for item in labels if item.field == "title"), None)
    title = title or notes.reading.front.title
    if not title:
        return []
    at = max(0, notes.text.find(title))
    mention = Span(start=at, end=at + len(title))
    return [Project(title, (mention,), (whole,), 0.85)]


def _overlaps(mentions: Sequence[Span], held: Sequence[Span]) -> bool:
    return any(m.start < h.end and h.start < m.end for m in mentions for h in held)


def _shown(project: Project) -> tuple[Span, ...]:
    """Where the document tells of it."""
    return project.scope[:MOST_EVIDENCE] or project.mentions[:MOST_EVIDENCE]


# --- links and statements


def _link(
    reading: Reading, link: Link, projects: Sequence[Project], proposals: Sequence[Proposal]
) -> Proposal:
    ends = [projects[i].known or proposals[i].id for i in (link.origin, link.target)]
    names = [projects[i].name for i in (link.origin, link.target)]
    return Proposal(
        id=_id(reading, "relation", f"{link.type.value} {names[0]} {names[1]}"),
        kind=ProposalKind.RELATION,
        title=_title(f"{names[0]} → {names[1]}"),
        document_id=reading.document_id,
        version=reading.version,
        evidence=(link.evidence,),
        confidence=link.confidence,
        origin=ends[0],
        relation=link.type,
        other=ends[1],
    )


def _actor_link(
    reading: Reading, link: ActorLink, projects: Sequence[Project], proposals: Sequence[Proposal]
) -> Proposal:
    name, actor = projects[link.origin].name, link.actor
    return Proposal(
        id=_id(reading, "relation", f"{link.type.value} {name} {actor.id}"),
        kind=ProposalKind.RELATION,
        title=_title(f"{name} → {actor.title}"),
        document_id=reading.document_id,
        version=reading.version,
        evidence=(link.evidence,),
        confidence=link.confidence,
        origin=projects[link.origin].known or proposals[link.origin].id,
        relation=link.type,
        other=actor.id,
    )


_PROPOSED = {StatementKind.BRAKE: ProposalKind.BRAKE, StatementKind.LEVER: ProposalKind.LEVER}


def _statement(notes: Notes, statement: Statement, masker: Masker) -> Proposal | None:
    kind = _PROPOSED.get(statement.kind)
    if kind is None:
        return None
    if statement.wished:
        kind = ProposalKind.IDEA
    words = masker.mask(re.sub(r"\s+", " ", notes.words(statement)).strip())
    return Proposal(
        id=_id(notes.reading, kind.value, words),
        kind=kind,
        title=_title(words),
        document_id=notes.reading.document_id,
        version=notes.reading.version,
        evidence=(Span(start=statement.start, end=statement.end),),
        confidence=statement.confidence,
        concept=statement.concept,
        side=statement.side,
    )


def _id(reading: Reading, kind: str, name: str) -> str:
    """The same thing read again in the same document has the same id."""
    mark = fingerprint(name_key(name).encode())[:8]
    return f"{slug(reading.document_id, 60)}-{kind}-{slug(name, 40)}-{mark}"


def _title(name: str) -> str:
    words = re.sub(r"\s+", " ", name.replace("**", "")).strip(" -•*:")
    if len(words) <= LONGEST_TITLE_CHARS:
        return words
    return f"{words[: LONGEST_TITLE_CHARS - 1].rsplit(' ', 1)[0]}…"


def _distinct(proposals: Iterable[Proposal]) -> list[Proposal]:
    return list({proposal.id: proposal for proposal in reversed(list(proposals))}.values())[::-1]


def _masked(proposal: Proposal, masker: Masker) -> Proposal:
    fields = tuple(_masked_field(field, masker) for field in proposal.fields)
    return proposal.model_copy(update={"fields": fields})


def _masked_field(field: ProposedField, masker: Masker) -> ProposedField:
    if isinstance(field.value, str):
        return field.model_copy(update={"value": masker.mask(field.value)})
    return field
