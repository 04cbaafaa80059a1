"""Everything that a report proposes to the knowledge base, each on its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.extraction.actors import ActorFound, find_actors, find_payers
from ingest.extraction.fields import experience_fields, project_roles
from ingest.extraction.known import KnownRecords, Match, name_key
from ingest.extraction.notes import Notes
from ingest.extraction.projects import Project
from ingest.extraction.relations import End, FindEnd, Link, find_actor_links, find_links
from ingest.extraction.roles import Role
from ingest.extraction.subjects import Around, find_models, find_subjects
from ingest.extraction.telling import SILENT, Telling, tellings
from kb.model import Kind, Record
from kb.privacy import Masker
from kb.proposals import Proposal, ProposalKind, ProposedField
from kb.reading import EntityKind, Named, Reading, Span, Statement, StatementKind
from kb.text import fingerprint, slug

LONGEST_TITLE_CHARS = 120
MOST_EVIDENCE = 20


class Extractor:
    """Made once, from the published records. `around`: territories → themselves, their
    intercommunality and their department."""

    def __init__(self, known: KnownRecords, around: Around) -> None:
        self._known = known
        self._around = around

    def proposals(self, notes: Notes, masker: Masker) -> list[Proposal]:
        """Experiences, then the links between them, actors, and statements. No person's name is in
        an id, a title or a value."""
        projects = _named(find_subjects(notes, self._known, self._around), masker)
        models = _named(find_models(notes, self._known, projects), masker)
        told = tellings(notes, projects)
        roles = [project_roles(notes, *pair) for pair in zip(projects, told, strict=True)]
        experiences = [
            *(self._experience(notes, *one) for one in zip(projects, told, roles, strict=True)),
            *(self._experience(notes, model, SILENT, ()) for model in models),
        ]
        matches = [m for m in self._known.named(notes.text) if m.record.kind is not Kind.EXPERIENCE]
        actors = self._actors(notes, masker, matches, projects, roles)
        end_of = self._end_of(matches, actors)
        links = [
            *find_links(notes, projects, told, models),
            *find_actor_links(notes, projects, told, roles, end_of, _unread(notes, matches)),
        ]
        ends = [
            End(project.known or one.id, project.name, Kind.EXPERIENCE, project.name)
            for project, one in zip((*projects, *models), experiences, strict=True)
        ]
        related = [_link(notes.reading, link, ends) for link in links]
        statements = [
            proposal
            for statement in notes.reading.statements
            if (proposal := _statement(notes, statement, masker)) is not None
        ]
        masked = [_masked(proposal, masker) for proposal in (*experiences, *related, *actors)]
        return _distinct([*masked, *statements])

    # --- experiences

    def _experience(
        self, notes: Notes, project: Project, telling: Telling, roles: Sequence[Role]
    ) -> Proposal:
        codes = self._known.codes(project.known) if project.known else ()
        fields = experience_fields(notes, project, telling, roles, codes)
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

    # --- actors

    def _actors(
        self,
        notes: Notes,
        masker: Masker,
        matches: Sequence[Match],
        projects: Sequence[Project],
        roles: Sequence[Sequence[Role]],
    ) -> list[Proposal]:
        held = [mention for project in projects for mention in project.mentions]
        found = find_actors(notes)
        seen = {actor.name.key for actor in found}
        found += [actor for actor in find_payers(roles) if actor.name.key not in seen]
        return [
            self._actor(notes, actor, matches)
            for actor in found
            if not masker.names_someone(actor.name.name) and not _overlaps((actor.name,), held)
        ]

    def _end_of(self, matches: Sequence[Match], actors: Sequence[Proposal]) -> FindEnd:
        """Finds, for a name and the kinds that suit, its record, else what would become one."""
        proposed = {
            (Kind(actor.kind.value), name_key(actor.title)): actor
            for actor in actors
            if actor.target is None
        }

        def end_of(name: Named, kinds: Sequence[Kind]) -> End | None:
            for kind in dict.fromkeys((*kinds, *_ACTORS)):
                record = self._record(name, matches, kind)
                if record is not None:
                    return End(record.id, record.title, kind, record.id, known=True)
            for kind in kinds:
                actor = proposed.get((kind, name_key(name.name)))
                if actor is not None:
                    return End(actor.id, actor.title, kind, actor.id)
            return None

        return end_of

    def _actor(self, notes: Notes, actor: ActorFound, matches: Sequence[Match]) -> Proposal:
        known, kind = self._record(actor.name, matches, Kind(actor.kind.value)), actor.kind
        other = _OTHER_SIDE.get(kind)
        if known is None and other is not None:  # known for what it did elsewhere
            known = self._record(actor.name, matches, Kind(other.value))
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

    def _record(self, name: Named, matches: Sequence[Match], kind: Kind) -> Record | None:
        """The record that bears this name, or a longer one that this is a part of."""
        held = [
            match.record
            for match in matches
            if match.record.kind is kind
            and any(m.start <= name.start and name.end <= m.end for m in match.mentions)
        ]
        return self._known.same(name.name, kind) or next(iter(held), None)


_ACTORS = (Kind.FUNDING, Kind.FACILITATOR, Kind.PARTNER)
_OTHER_SIDE = {
    ProposalKind.FACILITATOR: ProposalKind.PARTNER,
    ProposalKind.PARTNER: ProposalKind.FACILITATOR,
}


def _named(projects: Iterable[Project], masker: Masker) -> list[Project]:
    return [project._replace(name=masker.mask(project.name)) for project in projects]


def _unread(notes: Notes, matches: Sequence[Match]) -> list[Named]:
    """Names of known records where no body and no programme was read."""
    kinds = (EntityKind.ORGANISATION, EntityKind.PROGRAMME)
    bodies = [e for e in notes.reading.entities if isinstance(e, Named) and e.kind in kinds]
    return [
        Named(start=m.start, end=m.end, kind=EntityKind.PROGRAMME, name=match.record.title, key="")
        for match in matches
        for m in match.mentions
        if not _overlaps([m], bodies)
    ]


def _overlaps(mentions: Sequence[Span], held: Sequence[Span]) -> bool:
    return any(m.start < h.end and h.start < m.end for m in mentions for h in held)


def _shown(project: Project) -> tuple[Span, ...]:
    """Where the document tells of it."""
    return project.scope[:MOST_EVIDENCE] or project.mentions[:MOST_EVIDENCE]


# --- links and statements


def _link(reading: Reading, link: Link, ends: Sequence[End]) -> Proposal:
    """Ids of what comes first in the link, then of what comes second."""
    origin, other = ends[link.origin], link.other
    target = ends[other] if isinstance(other, int) else other
    return Proposal(
        id=_id(reading, "relation", f"{link.type.value} {origin.title} {target.mark}"),
        kind=ProposalKind.RELATION,
        title=_title(f"{origin.title} → {target.title}"),
        document_id=reading.document_id,
        version=reading.version,
        evidence=(link.evidence,),
        confidence=link.confidence,
        origin=origin.id,
        relation=link.type,
        other=target.id,
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
