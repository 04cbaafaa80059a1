"""Links between the projects of a report: which one inspired which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.extraction.known import Match
from ingest.extraction.notes import Notes, span_of
from ingest.extraction.projects import Project
from ingest.tagging import denied
from kb.model import Kind, Record, RecordId, RelationType
from kb.reading import Span

# « B s'est inspiré de A »: what is named before was inspired by what is named after.
_FORWARD = re.compile(
    r"\b(?:s['’](?:est|était|sont|étaient)? ?inspir\w+|inspirée?s? (?:de|du|par|d['’])"
    r"|sur le modèle d|à l['’](?:image|instar) d|calquée?s? sur|adaptée?s? d"
    r"|repris\w* (?:de|du)|copi\w+ (?:sur|de)"
    r"|dans le cadre du partenariat (?:évoqué )?[^.]{0,20}avec|au travers de visites|visites? à"
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
    """Projects by their place in the list; `evidence` is the sentence that says it."""

    origin: int
    type: RelationType
    target: int
    evidence: Span
    confidence: float


def find_links(notes: Notes, projects: Sequence[Project]) -> list[Link]:
    """One link for each pair, on the sentence that says it best."""
    best: dict[tuple[int, int], Link] = {}
    for link in _links(notes, projects):
        pair = (link.origin, link.target)
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


def _links(notes: Notes, projects: Sequence[Project]) -> Iterator[Link]:
    for unit in notes.units:
        named = _named_in(unit.start, unit.end, projects)
        for cue, forward in ((_FORWARD, True), (_BACKWARD, False)):
            found = cue.search(unit.text)
            if found is None or denied(unit.text, found.start()):
                continue
            middle = unit.start + found.start()
            before = [index for index, at in named if at < middle]
            after = [index for index, at in named if at >= middle]
            origin = before[-1] if before else None
            target = after[0] if after else None
            if not forward:
                origin, target = target, origin
            if origin is not None and target is not None and origin != target:
                yield Link(origin, RelationType.INSPIRED_BY, target, span_of(unit), 0.75)


class ActorLink(NamedTuple):
    """A project by its place in the list, and the record of who took part in it, or paid."""

    origin: int
    type: RelationType
    actor: Record
    evidence: Span
    confidence: float


_TYPES = {
    Kind.PARTNER: RelationType.PARTNER_OF,
    Kind.FACILITATOR: RelationType.FACILITATED_BY,
    Kind.FUNDING: RelationType.FUNDED_BY,
}


def find_actor_links(
    notes: Notes, projects: Sequence[Project], actors: Sequence[Match]
) -> list[ActorLink]:
    """Known actors named in what is told of a project, by a sentence that says what they do there;
    an actor that bears the project's own name is no other."""
    best: dict[tuple[int, RecordId], ActorLink] = {}
    for match in actors:
        for mention in match.mentions:
            unit = notes.unit_at(mention.start)
            if unit is None or not _TAKES_PART.search(unit.text):
                continue
            for index, project in enumerate(projects):
                own = any(mention.start < m.end and m.start < mention.end for m in project.mentions)
                if own or not any(s.start <= mention.start < s.end for s in project.scope):
                    continue
                link = ActorLink(index, _TYPES[match.record.kind], match.record, span_of(unit), 0.6)
                best.setdefault((index, match.record.id), link)
    return list(best.values())


def _named_in(start: int, end: int, projects: Sequence[Project]) -> list[tuple[int, int]]:
    """Projects named in a stretch, and where, in order."""
    found = [
        (index, mention.start)
        for index, project in enumerate(projects)
        for mention in project.mentions
        if start <= mention.start and mention.end <= end
    ]
    return sorted(found, key=lambda item: item[1])
