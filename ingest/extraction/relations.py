"""Links of the projects of a report: which one inspired which, who took part, who paid."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ingest.extraction.notes import Notes, span_of
from ingest.extraction.projects import LONGEST_NAME_CHARS, Project
from ingest.extraction.roles import Part, Role
from ingest.extraction.telling import Telling
from ingest.tagging import denied
from kb.model import Kind, RelationType
from kb.reading import EntityKind, Named, Span

# « B s'est inspiré de A »: what is named before was inspired by what is named after.
_FORWARD = re.compile(
    r"\b(?:s['’](?:est|était|sont|étaient)? ?inspir\w+|inspirée?s? (?:de|du|par|d['’])"
    r"|sur le modèle d|à l['’](?:image|instar) d|calquée?s? sur|adaptée?s? d"
    r"|repris\w* (?:de|du)|copi\w+ (?:sur|de)"
    r"|dans le cadre du partenariat (?:évoqué )?[^.]{0,20}avec|au travers de visites|visites? à"
    r"|d['’]après (?:la méthode|le modèle|l['’]exemple) (?:vue?|d)|visites? d(?:e|u)"
    r"|comme (?:à|au|le|la))\b",
    re.IGNORECASE,
)
# « A a accompagné B », « A a essaimé à B »: what is named after was inspired by what is before.
_BACKWARD = re.compile(
    r"\b(?:(?:a|ont) (?:accompagné|inspiré|essaimé|donné l['’]idée|servi de modèle)"
    r"|essaim\w+|dupliqu\w+|reproduit\w*|transposé\w*|répliqu\w+)\b",
    re.IGNORECASE,
)


# What an actor does in a project, or that it is one of those who do.
_TAKES_PART = re.compile(
    r"\b(?:partenai\w+|partenariat|consortium|collabor\w+|avec|financ\w+|subvention\w*|accompagn\w+"
    r"|port(?:é|ée|eur)\w*|lanc(?:é|ée)\w*|initié\w*|filiale|soutien|appui|fondateurs?|particulier"
    r"|programme|lauréat|organisé\w*|impulsion|contrat|met\w* à disposition|sollicité\w*)\b",
    re.IGNORECASE,
)


class Link(NamedTuple):
    """From a project, by its place in the list, to another one, or to who took part or paid;
    `evidence` is the sentence that says it."""

    origin: int
    type: RelationType
    other: int | End
    evidence: Span
    confidence: float


class End(NamedTuple):
    """A record (`known`), or what would become one: its id, its name. `mark`: what tells it from
    others in the same document."""

    id: str
    title: str
    kind: Kind
    mark: str
    known: bool = False


def find_links(
    notes: Notes,
    projects: Sequence[Project],
    told: Sequence[Telling],
    models: Sequence[Project] = (),
) -> list[Link]:
    """Which project inspired which: one link for each pair, on the sentence that says it best.
    `models` count after the projects, and inspire only."""
    best: dict[tuple[int, int], Link] = {}
    for link in _links(notes, [*projects, *models], told):
        if not isinstance(link.other, int) or link.origin >= len(projects):
            continue
        pair = (link.origin, link.other)
        if pair not in best or best[pair].confidence < link.confidence:
            best[pair] = link
    # Two projects do not inspire each other: the surer way is kept, or the first said.
    return [
        link
        for (origin, target), link in best.items()
        if _weight(best.get((target, origin), link)) <= _weight(link)
    ]


def _weight(link: Link) -> tuple[float, int]:
    return link.confidence, -link.evidence.start


def _links(notes: Notes, projects: Sequence[Project], told: Sequence[Telling]) -> Iterator[Link]:
    for unit in notes.units:
        named = _named_in(unit.start, unit.end, projects)
        for cue, forward in ((_FORWARD, True), (_BACKWARD, False)):
            found = cue.search(unit.text) if named else None
            if found is None or denied(unit.text, found.start()):
                continue
            middle = unit.start + found.start()
            before = [index for index, at in named if at < middle]
            after = [index for index, at in named if at >= middle]
            if forward and after and not before:  # « L’équipe s’est inspirée de A »
                before = [i for i, t in enumerate(told) if unit in t.units][:1]
            origin = before[-1] if before else None
            target = after[0] if after else None
            if not forward:
                origin, target = target, origin
            if origin is not None and target is not None and origin != target:
                yield Link(origin, RelationType.INSPIRED_BY, target, span_of(unit), 0.75)


# --- actors

_TYPES = {
    Kind.PARTNER: RelationType.PARTNER_OF,
    Kind.FACILITATOR: RelationType.FACILITATED_BY,
    Kind.FUNDING: RelationType.FUNDED_BY,
}
_KINDS: dict[Part, tuple[Kind, ...]] = {
    Part.LEAD: (Kind.PARTNER, Kind.FACILITATOR),
    Part.PARTNER: (Kind.PARTNER, Kind.FACILITATOR),
    Part.HELPER: (Kind.FACILITATOR, Kind.PARTNER),
    Part.FUNDER: (Kind.FUNDING, Kind.PARTNER, Kind.FACILITATOR),
}
FindEnd = Callable[[Named, Sequence[Kind]], End | None]


def find_actor_links(
    notes: Notes,
    projects: Sequence[Project],
    told: Sequence[Telling],
    roles: Sequence[Sequence[Role]],
    end_of: FindEnd,
    others: Sequence[Named] = (),
) -> list[Link]:
    """Actors named in what is told of a project: by what the sentence says they do there; those we
    know, by a word of the sentence at least. `others`: known names that are read as no body. One
    that bears the project's own name is no other."""
    best: dict[tuple[int, str], Link] = {}
    unread: dict[int, list[Named]] = {}
    for name in others:
        unit = notes.unit_at(name.start)
        unread.setdefault(unit.start if unit else -1, []).append(name)
    for index, (project, telling) in enumerate(zip(projects, told, strict=True)):
        parts = {role.name.start: role.part for role in roles[index]}
        for unit in telling.units:
            takes_part = _TAKES_PART.search(unit.text)
            read = notes.names(span_of(unit), EntityKind.ORGANISATION, EntityKind.PROGRAMME)
            for name in (*read, *unread.get(unit.start, ())):
                part = parts.get(name.start)
                if _is_itself(name, project) or not (part or takes_part):
                    continue
                end = end_of(name, _KINDS[part or Part.PARTNER] if part else tuple(_TYPES))
                if end is not None and (part or end.known):
                    sure = 0.7 if part else 0.6
                    link = Link(index, _TYPES[end.kind], end, span_of(unit), sure)
                    best.setdefault((index, end.id), link)
    return list(best.values())


def _is_itself(name: Named, project: Project) -> bool:
    return any(
        name.start < m.end and m.start < name.end
        for m in project.mentions
        if m.end - m.start <= LONGEST_NAME_CHARS
    )


def _named_in(start: int, end: int, projects: Sequence[Project]) -> list[tuple[int, int]]:
    """Projects named in a stretch, and where, in order."""
    found = [
        (index, mention.start)
        for index, project in enumerate(projects)
        for mention in project.mentions
        if start <= mention.start and mention.end <= end
    ]
    return sorted(found, key=lambda item: item[1])
