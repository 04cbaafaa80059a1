"""Facilitators, partners and ways to fund that a report tells of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ingest.extraction.notes import Notes
from ingest.extraction.roles import Part, Role
from ingest.statements.units import Unit
from kb.proposals import ProposalKind
from kb.reading import EntityKind, Named, Span

_HELPS = re.compile(
    r"\b(?:accompagn\w+|anim(?:e|é|ée|er|ation|ateur)\w*|conseil\w*|assist\w+|AMO|facilit\w+|incub\w+"
    r"|bureau d['’]études?|cabinet|mise en relation|expertise|appui|médiation)\b",
    re.IGNORECASE,
)
_TAKES_PART = re.compile(
    r"\b(?:partenaires?|partenariat|consortium|fondateurs?|collaboration|avec|met à disposition"
    r"|fournit|finance|membre|associe|participe|s['’]implique\w*|contribu\w+)\b",
    re.IGNORECASE,
)
_PAYS = re.compile(
    r"\b(?:financ\w+|subvention\w*|lauréat\w*|dotation|aide|appel à projets?|AAP|AMI|candidat\w+"
    r"|programme|prêt|fonds|bénéfici\w+|sélectionné\w*|retenue?s?|labellis\w+)\b",
    re.IGNORECASE,
)
# An actor named once, in one sentence, is not worth a curator's time.
FEWEST_MENTIONS = 2


class ActorFound(NamedTuple):
    kind: ProposalKind
    name: Named
    evidence: tuple[Span, ...]
    confidence: float


def find_actors(notes: Notes) -> list[ActorFound]:
    """Organisations that help or take part, programmes that pay, in order of first mention."""
    found = []
    for names in _grouped(notes, EntityKind.ORGANISATION):
        helps, takes = _evidence(notes, names, _HELPS), _evidence(notes, names, _TAKES_PART)
        if len(names) < FEWEST_MENTIONS or not (helps or takes):
            continue
        facilitates = len(helps) >= len(takes)
        kind = ProposalKind.FACILITATOR if facilitates else ProposalKind.PARTNER
        shown = helps if facilitates else takes
        found.append(ActorFound(kind, names[0], tuple(shown[:3]), _sure(shown)))
    for names in _grouped(notes, EntityKind.PROGRAMME):
        pays = _evidence(notes, names, _PAYS)
        if pays:
            found.append(ActorFound(ProposalKind.FUNDING, names[0], tuple(pays[:3]), _sure(pays)))
    return sorted(found, key=lambda actor: actor.evidence[0].start)


# Bodies whose trade is to pay: each has its own aids.
_FUNDS = re.compile(r"(?:fondation|fonds|agence|banque|caisse|ademe|feder|leader)\b", re.IGNORECASE)


def find_payers(roles: Sequence[Sequence[Role]]) -> list[ActorFound]:
    """Programmes and funds that a sentence says have paid for a project, named once or more; a
    territory that pays for its own project is no way to fund others."""
    found: dict[str, ActorFound] = {}
    for role in (one for some in roles for one in some):
        name = role.name
        if role.part is Part.FUNDER and (
            name.kind is EntityKind.PROGRAMME or _FUNDS.match(name.name)
        ):
            span = Span(start=name.start, end=name.end)
            found.setdefault(name.key, ActorFound(ProposalKind.FUNDING, name, (span,), 0.5))
    return list(found.values())


def _grouped(notes: Notes, kind: EntityKind) -> list[list[Named]]:
    groups: dict[str, list[Named]] = defaultdict(list)
    for entity in notes.reading.entities:
        if isinstance(entity, Named) and entity.kind is kind:
            groups[entity.key].append(entity)
    return list(groups.values())


def _evidence(notes: Notes, names: Sequence[Named], cue: re.Pattern[str]) -> list[Span]:
    """Where it is named, once in each unit that holds the cue; attendance lists are no units."""
    first: dict[int, tuple[Unit, Named]] = {}
    for name in names:
        unit = notes.unit_at(name.start)
        if unit is not None:
            first.setdefault(unit.start, (unit, name))
    return [
        Span(start=name.start, end=name.end)
        for unit, name in first.values()
        if cue.search(unit.text)
    ]


def _sure(evidence: Sequence[Span]) -> float:
    return round(min(0.85, 0.4 + 0.1 * len(evidence)), 2)
