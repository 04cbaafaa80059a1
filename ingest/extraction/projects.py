"""Where a report tells of a project: what it is called, and the stretches of text about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.extraction.known import name_key, spells
from ingest.extraction.notes import Notes
from kb.model import RecordId
from kb.reading import EntityKind, Named, Section, SectionRole, Span
from kb.text import fold


class Project(NamedTuple):
    """Something that was tried, is tried or is proposed. `scope`: the stretches that tell of it, in
    order; `known`: the record it is, when it is one."""

    name: str
    mentions: tuple[Span, ...]
    scope: tuple[Span, ...]
    confidence: float
    known: RecordId | None = None


HEADS = (
    r"projets?|démarches?|expérimentations?|démonstrateurs?|plate-?formes?|tiers[- ]lieux?"
    r"|opérations?|initiatives?|incubateurs?|challenge|hackathons?|boîte à outils|festival"
    r"|application|coopérative|régie|recyclerie|ressourcerie|fablab|living lab|pépinière|chantier"
    r"|centrale|chaufferie|navette|café|épicerie|jardin|potager|dispositif"
)
_NAMED = (
    r"nommée?s?|appelée?s?|baptisée?s?|intitulée?s?|dénommée?s?|dite?s?|sous le nom de"
    r"|sous l['’]appellation"
)
_CAPITALISED = (
    r"[A-ZÀ-ÖØ-Þ][\w'’-]+(?:[ \u00a0](?:(?:de la|de|du|des|la|le|les|et|en|à|moi|by|&)[ \u00a0])?"
    r"[A-ZÀ-ÖØ-Þ0-9][\w'’-]*){0,5}"
)
QUOTED = r"[«\"“][ \u00a0\u202f]?[^«»\"“”\n]{3,70}?[ \u00a0\u202f]?[»\"”]"
_AFTER_HEAD = re.compile(
    rf"\b(?i:{HEADS})(?:[ \u00a0](?:\w+[ \u00a0])?(?:{_NAMED}))?[ \u00a0]?(?::[ \u00a0])?"
    rf"(?P<name>{QUOTED}|{_CAPITALISED})"
)
_AFTER_NAMED = re.compile(
    rf"\b(?:{_NAMED})[ \u00a0]:?[ \u00a0]?\*{{0,2}}(?P<name>{QUOTED}|{_CAPITALISED})"
)
_CALLS = re.compile(
    r"\b(?:AAP|AMI|appels? à projets?)\b[^:.\n]{0,40}:[ \u00a0]"
    rf"(?P<name>{QUOTED}|{_CAPITALISED})"
)
DONE = re.compile(
    r"\b(?:a (?:été )?(?:mené|lancé|créé|ouvert|développé|mis en place|expérimenté|testé|accompagné"
    r"|initié|installé|inauguré|réalisé|organisé|monté|aménagé|transformé|conçu|déployé)\w*"
    r"|ont (?:été )?(?:mené|lancé|créé|ouvert|mis en place|expérimenté|testé|monté|réuni)\w*"
    r"|se sont regroupés|vis(?:e|ant) à|consiste à|propose de|permet(?:tra)? de|est né"
    r"|a vu le jour|a permis)\b",
    re.IGNORECASE,
)
GENERIC_TITLES = re.compile(
    r"^(?:introduction|ouverture|conclusion|cloture|contexte|ordre du jour|participants?|presents?"
    r"|echanges?|questions?|debat|synthese|bilan|annexe|sommaire|tour de table|informations?"
    r"|partie|sequence|objectifs?|methode|calendrier|liste|prochain|suite|divers|points?"
    r"|decisions?|compte[- ]rendu|releve|atelier|intervention|temoign|presentation|rappel)"
)
ROLES_WITH_PROJECTS = {SectionRole.BODY, SectionRole.SPEECH}
_NO_PROJECT = re.compile(
    r"(?i:lois?|décrets?|code|article|label) |(?:Organiser|Créer|Développer|Mettre|Favoriser"
    r"|Réaliser|Définir|Identifier|Accompagner|Informer|Former|Sensibiliser|Mobiliser|Proposer|Soutenir"
    r"|Promouvoir|Encourager|Assurer|Participer|Intégrer|Suivre|Élaborer|Aménager|Renforcer"
    r"|Améliorer|Faciliter|Faire|Permettre|Prendre|Valoriser|Travailler|Lancer)$"
)
# A capital that is only that of a sentence, or a name that says nothing.
_EMPTY_NAMES = frozenset(
    [
        "le",
        "la",
        "les",
        "un",
        "une",
        "ce",
        "cette",
        "ces",
        "il",
        "elle",
        "ils",
        "elles",
        "nous",
        "vous",
        "on",
        "de",
        "du",
        "des",
        "en",
        "pour",
        "par",
        "avec",
        "dans",
        "exemple",
        "exemples",
        "dechets",
        "france relance",
        "aide",
        "aides",
        "urbain",
        "innovant",
        "territoire",
        "collectivites",
        "europe",
        "france",
        "klaxoon",
    ]
)
LONGEST_NAME_CHARS = 90
# A report that names more is a directory: only those it speaks of most are proposed.
MOST_PROJECTS = 150
# A name said once, of which nothing is told, is no experience.
LEAST_SURE = 0.5
LONGEST_SCOPE_CHARS = 2_500
LONGEST_PARAGRAPH_CHARS = 600
# What a section is about is said by then.
OPENING_CHARS = 250


def find_projects(notes: Notes) -> list[Project]:
    """Projects by their name, in order of first mention: said to be one, or the title of a
    section."""
    found: dict[str, list[Span]] = {}
    names: dict[str, str] = {}
    places = {
        name_key(entity.name)
        for entity in notes.reading.entities
        if isinstance(entity, Named) and entity.kind is EntityKind.PLACE
    }
    for name, span in (*_said(notes), *_titled(notes)):
        key = name_key(name)
        if (
            not key
            or key in places
            or key in _EMPTY_NAMES
            or not _is_project_name(notes, name, span)
        ):
            continue
        names.setdefault(key, name)
        found.setdefault(key, []).append(span)
    projects = []
    most = sorted(found, key=lambda key: -len(found[key]))[:MOST_PROJECTS]
    for key in most:
        spans = found[key]
        mentions = mentions_of(notes.text, names[key], spans)
        scope = scope_of(notes, mentions)
        sure = _confidence(notes, scope, mentions)
        if sure < LEAST_SURE:
            continue
        projects.append(Project(names[key], mentions, scope, sure))
    return sorted(projects, key=lambda project: project.mentions[0].start)


def _said(notes: Notes) -> Iterator[tuple[str, Span]]:
    for pattern in (_AFTER_HEAD, _AFTER_NAMED, _CALLS):
        for match in pattern.finditer(notes.text):
            raw = match["name"]
            name = raw.strip('«»"“” \u00a0\u202f')
            start = match.start("name") + raw.index(name)
            yield name, Span(start=start, end=start + len(name))


def _titled(notes: Notes) -> Iterator[tuple[str, Span]]:
    """Titles that hold a proper name: an acronym in brackets, a quoted name, « Projet X »."""
    for section in notes.reading.sections:
        title = section.title
        if section.role not in ROLES_WITH_PROJECTS or GENERIC_TITLES.match(fold(title)):
            continue
        named = re.search(r"\(([A-Z][\w'’-]{2,})\b[^)]*\)", title) or re.search(
            r"«\s*([^»]{3,70}?)\s*»", title
        )
        if named and not _abbreviates(named[1], title[: named.start()]):
            at = notes.text.find(named[1], section.heading.start, section.heading.end)
            if at >= 0:
                yield named[1], Span(start=at, end=at + len(named[1]))


def _abbreviates(acronym: str, before: str) -> bool:
    """« L’écologie industrielle et territoriale (EIT) »: the acronym of common words is no name."""
    words = before.split()
    return spells(acronym, before) and not any(word[:1].isupper() for word in words[1:])


def _is_project_name(notes: Notes, name: str, span: Span) -> bool:
    """Not a place, a person, a law, a verb that opens an item, nor a body that is named
    otherwise."""
    if len(name) > LONGEST_NAME_CHARS or len(name) < 3 or _NO_PROJECT.match(name):
        return False
    if name.islower() and " " not in name:  # « dits « intelligents » »: a word in quotes
        return False
    covering = [
        entity
        for entity in notes.names(
            Span(start=span.start, end=span.end + 1), EntityKind.PLACE, EntityKind.PERSON
        )
        if entity.start <= span.start and entity.end >= span.end
    ]
    return not covering


def mentions_of(text: str, name: str, first: Iterable[Span]) -> tuple[Span, ...]:
    """Every place where a name is said as a whole word; capitals matter."""
    core = re.escape(name)
    same = re.compile(rf"(?<![\w-]){core}(?![\w-])", re.IGNORECASE if len(name) > 5 else 0)
    places = {(m.start(), m.end()) for m in same.finditer(text)}
    places |= {(span.start, span.end) for span in first}
    return tuple(Span(start=a, end=b) for a, b in sorted(places))


def scope_of(notes: Notes, mentions: Sequence[Span]) -> tuple[Span, ...]:
    """The sections whose title names the project; elsewhere, the paragraphs that name it, or the
    sentences alone where the paragraph is long."""
    scope = [
        until_next(notes, section)
        for section in notes.reading.sections
        if any(section.heading.start <= m.start < section.heading.end for m in mentions)
    ]
    for mention in mentions:
        if any(s.start <= mention.start < s.end for s in scope):
            continue
        paragraph, unit = notes.paragraph_at(mention.start), notes.unit_at(mention.start)
        if paragraph is not None and paragraph.end - paragraph.start <= LONGEST_PARAGRAPH_CHARS:
            scope.append(paragraph)
        elif unit is not None:
            scope.append(Span(start=unit.start, end=unit.end))
    return tuple(sorted(set(scope), key=lambda s: s.start))


def with_their_sections(notes: Notes, projects: Sequence[Project]) -> list[Project]:
    """A short section that names one project alone, and from its first words, tells of it from end
    to end."""
    wider: dict[int, list[Span]] = {}
    for section in notes.reading.sections:
        own = until_next(notes, section)
        if section.role not in ROLES_WITH_PROJECTS or own.end - own.start > LONGEST_SCOPE_CHARS:
            continue
        named = {
            index
            for index, project in enumerate(projects)
            if any(own.start <= mention.start < own.end for mention in project.mentions)
        }
        opening = min(own.end, section.heading.end + OPENING_CHARS)
        if len(named) == 1 and any(
            own.start <= mention.start < opening for mention in projects[next(iter(named))].mentions
        ):
            wider.setdefault(named.pop(), []).append(own)
    return [
        project._replace(scope=joined([*project.scope, *wider.get(index, ())]))
        for index, project in enumerate(projects)
    ]


def until_next(notes: Notes, section: Section) -> Span:
    """A section's own text, without that of the sections in it."""
    end = min(
        (s.start for s in notes.reading.sections if section.start < s.start < section.end),
        default=section.end,
    )
    return Span(start=section.start, end=max(end, section.heading.end))


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, without those that others hold."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return tuple(kept)


def _confidence(notes: Notes, scope: Sequence[Span], mentions: Sequence[Span]) -> float:
    """More is said of a project than of what is only named."""
    told = sum(stretch.end - stretch.start for stretch in scope)
    done = any(DONE.search(notes.words(stretch)) for stretch in scope)
    sure = 0.35 + 0.15 * (len(mentions) > 1) + 0.2 * done + 0.2 * (told > 300)
    return round(min(0.9, sure), 2)
