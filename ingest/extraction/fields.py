"""The fields of an experience, each with the words that prove it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pydantic import JsonValue

from ingest.extraction.labels import Labelled, labelled_fields
from ingest.extraction.money import costs, fundings
from ingest.extraction.notes import Notes, inside, proposed, span_of
from ingest.extraction.outcomes import (
    MOST_LINES,
    lessons,
    method,
    needs,
    obstacles,
    results,
    shown,
    summary,
)
from ingest.extraction.projects import HEADS, LONGEST_NAME_CHARS, Project
from ingest.extraction.roles import Part, Role, roles_in
from ingest.extraction.telling import Telling
from kb.model import TerritoryId
from kb.proposals import ProposedField
from kb.reading import EntityKind, Named, Span, When

_LOCAL = re.compile(
    r"(?:ville|commune|mairie|communauté|c[cau]|métropole|département|région|agglo\w*) ",
    re.IGNORECASE,
)
# « Le projet X » says that X is what the project is called.
_CALLED = re.compile(rf"\b(?:{HEADS})[ \u00a0](?:[«\"“][ \u00a0\u202f]?)?$", re.IGNORECASE)
# A place named so is not where the project is: an example, a visit, a way.
_ELSEWHERE = re.compile(
    r"(?:\bcomme (?:à|au|en|dans)?|\bà l['’](?:instar|image) d(?:e|u|es)?|\bpar exemple[,]? ?(?:à)?"
    r"|\bvisites? (?:à|de|d['’])|\binspir\w+ d(?:e|u|es)?|\bjusqu['’](?:à|au)|\bvue? à"
    r"|\bmodèle d(?:e|u|es)?|\bdepuis|\ben provenance d(?:e|u)|\bvenus? d(?:e|u)|\bexiste(?:nt)? à"
    r"|\bessaim\w* (?:à|vers)"
    r"|\b(?:proposé|présenté|évoqué|exposé)\w* (?:à|au|en))[ \u00a0]*(?:l['’]|les? |la )?$",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"\b(?:lanc\w+|cré(?:é|a|ation)\w*|ouv(?:ert|re|erture)\w*|nées?|né|début\w*|depuis|inaugur\w+"
    r"|démarr\w+|commenc\w+|initi\w+|voit le jour|vu le jour|mise? en service|installé\w*"
    r"|plantée?s?|constitué\w*|dep\.|testée?s?|expérimentée?s?|a eu lieu|organisée?s?|se déroule"
    r"|entre)",
    re.IGNORECASE,
)
# From the word that begins to its date: near enough that no other verb stands between.
_THEN_DATE_CHARS = 45
# What begins there is not the project.
_NOT_BEGINS = re.compile(
    r"\b(?:ouvert\w* jusqu|appel|candidature|CR|compte[- ]rendu|séance|réunion|version|publié"
    r"|relev)",
    re.IGNORECASE,
)
_VAGUE = frozenset(["pays:FR", "europe:EU"])
MOST_PARTNERS = 12
MOST_THEMES = 4
_ACTORS = (EntityKind.ORGANISATION, EntityKind.PROGRAMME)


def experience_fields(
    notes: Notes,
    project: Project,
    telling: Telling,
    roles: Sequence[Role],
    codes: Iterable[TerritoryId] = (),
) -> list[ProposedField]:
    """What the project's sentences say, one proposed field for each value. Two costs that differ
    are both kept, and marked. `codes`: the territory of the record that it is, if it is known."""
    labels = [item for s in project.scope for item in labelled_fields(notes, s)]
    reader = _FieldReader(notes, project, telling, labels, frozenset(codes))
    found = [
        *reader.title(),
        *reader.labelled(),
        *reader.who(roles),
        *reader.territory(),
        *reader.period(),
        *costs(notes, telling, labels),
        *fundings(notes, telling, labels, roles),
        *results(notes, telling, labels),
        *obstacles(notes, project, telling, labels),
        *needs(notes, project, telling, labels),
        *lessons(notes, telling, labels),
        *method(notes, telling, labels),
        *summary(notes, project, telling, labels),
    ]
    themes = _themes(notes, project)
    if themes:
        found.append(proposed("themes", list(themes), project.mentions[0], 0.6))
    return marked_conflicts(_numbered(found))


def project_roles(notes: Notes, project: Project, telling: Telling) -> list[Role]:
    """Who does what in it, in order of text; its own name is nobody's."""
    return [
        role for unit in telling.units for role in roles_in(notes, unit, _proper(project.mentions))
    ]


def _themes(notes: Notes, project: Project) -> Sequence[JsonValue]:
    counted: Counter[str] = Counter()
    for tag in notes.reading.tags:
        overlaps = any(tag.start < s.end and s.start < tag.end for s in project.scope)
        if tag.list_name == "theme" and overlaps:
            counted[tag.value] += round(100 * tag.score)
    return [value for value, _ in counted.most_common(MOST_THEMES)]


def _proper(mentions: Sequence[Span]) -> list[Span]:
    """Those that are a name: a whole paragraph that tells of a record hides nobody in it."""
    return [m for m in mentions if m.end - m.start <= LONGEST_NAME_CHARS]


class _FieldReader:
    def __init__(
        self,
        notes: Notes,
        project: Project,
        telling: Telling,
        labels: Sequence[Labelled],
        codes: frozenset[TerritoryId],
    ) -> None:
        self._notes = notes
        self._project = project
        self._telling = telling
        self._labels = labels
        self._codes = codes

    def title(self) -> Iterator[ProposedField]:
        """The words by which the document calls it, when it names it."""
        mentions = _proper(self._project.mentions)
        called = [m for m in mentions if _CALLED.search(self._notes.text[: m.start][-30:])]
        for mention in [*called, *mentions][:1]:
            words = shown(self._notes, mention)
            yield proposed("title", words, mention, self._project.confidence)

    # --- sheets

    def labelled(self) -> Iterator[ProposedField]:
        """« Objectif : … » says its field in so many words."""
        said: set[str] = set()
        for item in self._labels:
            if (
                item.field in {"need", "summary", "replication", "status"}
                and item.field not in said
            ):
                said.add(item.field)
                yield proposed(item.field, shown(self._notes, item.span), item.span, 0.85)
            elif item.field in {"method", "lessons"}:
                for line in self._lines(item.span)[:MOST_LINES]:
                    yield proposed(f"{item.field}.*", shown(self._notes, line), line, 0.8)

    def _lines(self, span: Span) -> list[Span]:
        """The units of a value; the first one may have begun with the label."""
        lines = [span_of(unit) for unit in self._notes.units_in(span)]
        opening = self._notes.unit_at(span.start)
        if opening is not None and opening.start < span.start:
            lines.insert(0, Span(start=span.start, end=min(opening.end, span.end)))
        return lines

    def _named_in(self, field: str, *kinds: EntityKind) -> Iterator[Named]:
        for item in self._labels:
            if item.field == field:
                yield from self._notes.names(item.span, *kinds)

    # --- who

    def who(self, roles: Sequence[Role]) -> Iterator[ProposedField]:
        """Who bears it, once, and who takes part: as the labels say, else as sentences do."""
        lead = next(self._named_in("lead", EntityKind.ORGANISATION), None)
        if lead is not None:
            yield proposed("lead.name", lead.name, lead, 0.85)
        else:
            leads = [r for r in roles if r.part is Part.LEAD and self._telling.is_near(r.unit)]
            for role in leads[:1]:
                lead = role.name
                yield proposed("lead.name", lead.name, lead, 0.7)
        seen = {lead.key} if lead else set[str]()
        sure = list(self._named_in("partners", EntityKind.ORGANISATION))
        said = [r.name for r in roles if r.part in {Part.PARTNER, Part.HELPER}]
        said = [name for name in said if name.kind is EntityKind.ORGANISATION]
        for names, confidence in ((sure, 0.85), ([] if sure else said, 0.65)):
            for name in names:
                if name.key not in seen and len(seen) <= MOST_PARTNERS:
                    seen.add(name.key)
                    yield proposed("partners.*.name", name.name, name, confidence)

    # --- where, when

    def territory(self) -> Iterator[ProposedField]:
        labelled = list(self._named_in("territory", EntityKind.PLACE, EntityKind.ORGANISATION))
        for names, confidence in (
            (labelled[:1], 0.85),
            ([n for n in self._named_places() if n.territory in self._codes], 0.75),
            (list(self._near_places()), 0.65),
        ):
            if names:
                place = self._most_named(names)
                yield proposed("territory.name", place.name, place, confidence)
                if place.territory:
                    yield proposed("territory.codes", [place.territory], place, confidence)
                return

    def _most_named(self, names: Sequence[Named]) -> Named:
        most = Counter(name.territory for name in names).most_common(1)[0][0]
        return next(name for name in names if name.territory == most)

    def _named_places(self) -> Iterator[Named]:
        for unit in self._telling.units:
            for name in self._notes.names(span_of(unit), EntityKind.PLACE, EntityKind.ORGANISATION):
                if name.territory and name.territory not in _VAGUE:
                    yield name

    def _places(self) -> Iterator[Named]:
        for name in self._named_places():
            if not _ELSEWHERE.search(self._notes.text[max(0, name.start - 60) : name.start]):
                yield name

    def _near_places(self) -> Iterator[Named]:
        """Places of the sentences that name it; then the bodies of a place, which act there: « la
        Ville de Redon »."""
        near = {unit.start for unit in self._telling.close}
        titles = [
            section.heading
            for section in self._notes.reading.sections
            if any(inside(m, section.heading) for m in self._project.mentions)
        ]
        found = [n for t in titles for n in self._notes.names(t, EntityKind.PLACE) if n.territory]
        said = [n for n in self._places() if self._unit_start(n) in near]
        found += [n for n in said if n.kind is EntityKind.PLACE]
        yield from found or [n for n in said if _LOCAL.match(n.name)]

    def _unit_start(self, name: Named) -> int:
        unit = self._notes.unit_at(name.start)
        return unit.start if unit else -1

    def period(self) -> Iterator[ProposedField]:
        for item in self._labels:
            if item.field == "period":
                for when in _moments(self._notes, item.span)[:1]:
                    yield from _period(when, 0.8)
                    return
        for unit in self._telling.close:
            for when in _moments(self._notes, span_of(unit)):
                before = self._notes.text[unit.start : when.start][-_THEN_DATE_CHARS:]
                began = _BEGINS.search(before) or (
                    when.kind is EntityKind.PERIOD and _BEGINS.search(unit.text)
                )
                if began and not _NOT_BEGINS.search(before):
                    yield from _period(when, 0.6)
                    return


def _period(when: When, confidence: float) -> Iterator[ProposedField]:
    yield proposed("period.start", when.begins, when, confidence)
    if when.ends:
        yield proposed("period.end", when.ends, when, confidence)


def _moments(notes: Notes, span: Span) -> list[When]:
    found = notes.entities(span, EntityKind.DATE, EntityKind.PERIOD)
    return [when for when in found if isinstance(when, When)]


def _numbered(found: Iterable[ProposedField]) -> list[ProposedField]:
    """« * » opens the next item of a list, « + » completes the last one."""
    counts: Counter[str] = Counter()
    numbered = []
    for field in found:
        name, _, rest = field.path.partition(".")
        if rest[:1] == "*":
            counts[name] += 1
        if rest[:1] in {"*", "+"}:
            path = f"{name}.{counts[name] - 1}{rest[1:]}"
            numbered.append(field.model_copy(update={"path": path}))
        else:
            numbered.append(field)
    return numbered


def marked_conflicts(found: Sequence[ProposedField]) -> list[ProposedField]:
    """Two values of one field: both stay, each says that the other is there. The same value said
    twice is kept once."""
    values: dict[str, list[ProposedField]] = {}
    for field in found:
        known = values.setdefault(field.path, [])
        if all(other.value != field.value for other in known):
            known.append(field)
    return [
        field.model_copy(update={"conflicts": len(same) > 1})
        for same in values.values()
        for field in same
    ]
