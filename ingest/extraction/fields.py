"""The fields of an experience, each with the words that prove it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pydantic import JsonValue

from ingest.extraction.labels import Labelled, labelled_fields, without_label
from ingest.extraction.notes import Notes, span_of, within_any
from ingest.extraction.projects import LONGEST_NAME_CHARS, Project
from ingest.statements.units import Unit
from kb.proposals import ProposedField
from kb.reading import EntityKind, Figure, Named, Span, StatementKind, When

_LOCAL = re.compile(
    r"(?:ville|commune|mairie|communauté|c[cau]|métropole|département|région|agglo\w*) ",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\b(?:portée?s?|lancée?s?|pilotée?s?|initiée?s?|créée?s?|gérée?s?|menée?s?|animée?s?|conduite?s?"
    r"|développée?s?|organisée?s?|mise?s? en place)"
    r"[^.;:!?]{0,40}? par(?: le| la| les| l['’])?[ \u00a0]?$"
    r"|\b(?:à l['’]initiative|sous l['’]impulsion|sous la maîtrise d['’]ouvrage)"
    r" d(?:e la|e l['’]|u|es|e)[ \u00a0]?$",
    re.IGNORECASE,
)
_PARTNERS = re.compile(
    r"\b(?:partenaires?|partenariat|consortium|avec|appui d|soutien d|aux côtés"
    r"|en lien avec|collaboration|réunit|associe|fondateurs)\b",
    re.IGNORECASE,
)
_COST = re.compile(
    r"\b(?:coûts?|coûte|coûté|budget|montant|investissement|investi|enveloppe|prix)\b",
    re.IGNORECASE,
)
_FUNDED = re.compile(
    r"\b(?:financ\w+|subvention\w*|cofinanc\w+|aide de|soutien financier|lauréat|dotation)\b", re.I
)
_BEGINS = re.compile(
    r"\b(?:lanc\w+|cré(?:é|a|ation)\w*|ouv(?:ert|re|erture)\w*|né|née|début\w*|depuis|inaugur\w+"
    r"|démarr\w+|commenc\w+|initi\w+|voit le jour|mis en service|installé\w*|constitué\w*)\b",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    r"\b(?:besoins?|vise à|visant à|objectif|enjeu|afin de|pour répondre|ambition|but|permettre de"
    r"|problème|volonté)\b",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"\b(?:étapes?|phases?|méthode|démarche|consiste|s['’]articule|volets?|piliers)\b", re.I
)
_OUTCOME = re.compile(
    r"\b(?:a (?:permis|accueilli|réuni|touché|évité|produit|rencontré)|ont (?:été|participé|permis)"
    r"|bilan|résultats?|accueill\w+|réunit|compte|comptabilise|utilisé|économi\w+|soit"
    r"|plus de|près de|créés?|identifiés?|retenus?|réalisés?|lauréats|participants?)\b",
    re.IGNORECASE,
)
_LESSON = re.compile(
    r"\b(?:enseignement|leçon|clé|primordial|indispensable|retenir|il faut|ne pas|point intéressant"
    r"|condition|facteur de réussite|essentiel)\b",
    re.IGNORECASE,
)
MOST_PARTNERS = 12
MOST_RESULTS = 12
MOST_LINES = 8
# A statement below this is proposed by itself, not as a field of a record.
SURE_ENOUGH = 0.6
LONGEST_VALUE_CHARS = 600


def experience_fields(notes: Notes, project: Project, themes: Sequence[str]) -> list[ProposedField]:
    """Everything that the project's scope says, one proposed field for each value; two values of
    one field are both kept, and marked."""
    reader = _FieldReader(notes, project)
    found = [
        *reader.title(),
        *reader.labelled(),
        *reader.lead(),
        *reader.partners(),
        *reader.territory(),
        *reader.period(),
        *reader.cost(),
        *reader.fundings(),
        *reader.results(),
        *reader.obstacles(),
        *reader.sentences("need", _NEEDS, most=1),
        *reader.sentences("lessons", _LESSON, most=3),
        *reader.method(),
        *reader.summary(),
    ]
    if themes:
        found.append(_field("themes", list(themes), project.mentions[0], 0.6))
    return marked_conflicts(_numbered(found))


class _FieldReader:
    def __init__(self, notes: Notes, project: Project) -> None:
        self._notes = notes
        self._project = project
        self._units = [unit for stretch in project.scope for unit in notes.units_in(stretch)]
        self._labels = [item for s in project.scope for item in labelled_fields(notes, s)]

    def _of(self, *kinds: EntityKind) -> Iterator[tuple[Unit, list[Named]]]:
        for unit in self._units:
            names = self._notes.names(span_of(unit), *kinds)
            own = [n for n in names if not self._is_itself(n)]
            if own:
                yield unit, own

    def _is_itself(self, name: Named) -> bool:
        return any(m.start < name.end and name.start < m.end for m in self._project.mentions)

    def title(self) -> Iterator[ProposedField]:
        """The words by which the document calls it, when it names it."""
        for mention in self._project.mentions[:1]:
            if mention.end - mention.start <= LONGEST_NAME_CHARS:
                yield _field("title", self._quote(mention), mention, self._project.confidence)

    # --- sheets

    def labelled(self) -> Iterator[ProposedField]:
        """« Objectif : … » says its field in so many words."""
        for item in self._labels:
            if item.field in {"need", "summary", "replication", "status"}:
                yield _field(item.field, self._quote(item.span), item.span, 0.85)
            elif item.field in {"method", "lessons"}:
                for line in self._lines(item.span)[:MOST_LINES]:
                    yield _field(f"{item.field}.*", self._quote(line), line, 0.8)

    def _lines(self, span: Span) -> list[Span]:
        """The units of a value; the first one may have begun with the label."""
        lines = [span_of(unit) for unit in self._notes.units_in(span)]
        opening = self._notes.unit_at(span.start)
        if opening is not None and opening.start < span.start:
            lines.insert(0, Span(start=span.start, end=min(opening.end, span.end)))
        return lines

    def _labels_of(self, field: str) -> list[Labelled]:
        return [item for item in self._labels if item.field == field]

    def _named_in(self, field: str, *kinds: EntityKind) -> Iterator[Named]:
        for item in self._labels_of(field):
            yield from self._notes.names(item.span, *kinds)

    # --- who

    def lead(self) -> Iterator[ProposedField]:
        for name in self._named_in("lead", EntityKind.ORGANISATION):
            yield _field("lead.name", name.name, name, 0.85)
            return
        for unit, names in self._of(EntityKind.ORGANISATION):
            for name in names:
                if _LEAD.search(self._notes.text[unit.start : name.start]):
                    yield _field("lead.name", name.name, name, 0.7)

    def partners(self) -> Iterator[ProposedField]:
        seen: set[str] = set()
        sure = list(self._named_in("partners", EntityKind.ORGANISATION))
        said = [
            name
            for unit, names in self._of(EntityKind.ORGANISATION)
            if _PARTNERS.search(unit.text)
            for name in names
        ]
        for names, confidence in ((sure, 0.85), (said, 0.6)):
            for name in names:
                if name.key not in seen and len(seen) < MOST_PARTNERS:
                    seen.add(name.key)
                    yield _field("partners.*.name", name.name, name, confidence)

    # --- where, when

    def territory(self) -> Iterator[ProposedField]:
        places = list(self._named_in("territory", EntityKind.PLACE))
        confidence = 0.85
        if not places:
            stretches = self._project.scope
            places = [p for s in stretches for p in self._notes.names(s, EntityKind.PLACE)]
            confidence = 0.6
        known = [place for place in places if place.territory]
        if not known:
            # « la Ville de Redon » acts, and is no place: it still says where.
            bodies = [b for s in self._project.scope
                      for b in self._notes.names(s, EntityKind.ORGANISATION)]  # fmt: skip
            known = [body for body in bodies if body.territory and _LOCAL.match(body.name)]
        if not known:
            return
        most = Counter(place.territory for place in known).most_common(1)[0][0]
        place = next(p for p in known if p.territory == most)
        yield _field("territory.name", place.name, place, confidence)
        yield _field("territory.codes", [place.territory], place, confidence)

    def period(self) -> Iterator[ProposedField]:
        for item in self._labels_of("period"):
            for when in _moments(self._notes, item.span)[:1]:
                yield _field("period.start", when.begins, when, 0.8)
                if when.ends:
                    yield _field("period.end", when.ends, when, 0.8)
                return
        for unit in self._units:
            for when in _moments(self._notes, span_of(unit))[:1]:
                if _BEGINS.search(unit.text):
                    yield _field("period.start", when.begins, when, 0.6)
                    if when.ends:
                        yield _field("period.end", when.ends, when, 0.6)
                    return

    # --- money

    def _figures(self, span: Span, *kinds: EntityKind) -> list[Figure]:
        """Amounts in euros only: no rate of exchange is invented."""
        found = self._notes.entities(span, *kinds)
        figures = [figure for figure in found if isinstance(figure, Figure)]
        return [f for f in figures if f.kind is not EntityKind.AMOUNT or f.unit == "EUR"]

    def cost(self) -> Iterator[ProposedField]:
        stretches = [(item.span, 0.85) for item in self._labels_of("cost")]
        stretches += [
            (span_of(unit), 0.65)
            for unit in self._units
            if _COST.search(unit.text) and not _FUNDED.search(unit.text)
        ]
        for stretch, confidence in stretches:
            for figure in self._figures(stretch, EntityKind.AMOUNT)[:1]:
                if figure.low == figure.high:
                    yield _field("cost.amount_eur", round(figure.low), figure, confidence)
                else:
                    yield _field("cost.min_eur", round(figure.low), figure, confidence)
                    yield _field("cost.max_eur", round(figure.high), figure, confidence)
                what = " ".join(filter(None, (figure.per and f"par {figure.per}", figure.tax)))
                if what:
                    yield _field("cost.what", what, figure, confidence)

    def fundings(self) -> Iterator[ProposedField]:
        """Each funder with the share or the amount that is said of it, if any."""
        stretches = [(item.span, 0.85) for item in self._labels_of("fundings")]
        stretches += [(span_of(u), 0.55) for u in self._units if _FUNDED.search(u.text)]
        seen: set[str] = set()
        for stretch, confidence in stretches:
            kinds = (EntityKind.ORGANISATION, EntityKind.PROGRAMME)
            names = [n for n in self._notes.names(stretch, *kinds) if not self._is_itself(n)]
            figures = self._figures(stretch, EntityKind.AMOUNT, EntityKind.SHARE)
            for name in names:
                if name.key in seen:
                    continue
                seen.add(name.key)
                yield _field("fundings.*.name", name.name, name, confidence)
                own = _figure_of(name, names, figures)
                if own is not None:
                    yield _money(own, confidence)
            if not names:
                for share in figures[:1]:
                    if share.kind is EntityKind.SHARE:
                        yield _field("fundings.*.name", self._quote(stretch, 120), stretch, 0.4)
                        yield _money(share, 0.5)

    # --- what came of it

    def results(self) -> Iterator[ProposedField]:
        stretches = [(item.span, 0.8) for item in self._labels_of("results")]
        stretches += [(span_of(u), 0.55) for u in self._units if _OUTCOME.search(u.text)]
        seen: set[tuple[float, str]] = set()
        for stretch, confidence in stretches:
            for figure in self._figures(stretch, EntityKind.QUANTITY):
                mark = (figure.low, figure.unit)
                if mark in seen or len(seen) >= MOST_RESULTS:
                    continue
                seen.add(mark)
                value = int(figure.low) if figure.low.is_integer() else figure.low
                yield _field("results.*.indicator", figure.unit, figure, confidence)
                yield _field("results.+.value", value, figure, confidence)
                yield _field("results.+.unit", figure.unit, figure, confidence)

    def obstacles(self) -> Iterator[ProposedField]:
        statements = within_any(self._notes.reading.statements, self._project.scope)
        for statement in statements:
            if statement.concept is None or statement.confidence < SURE_ENOUGH:
                continue
            quote = without_label(self._quote(statement))
            if statement.kind is StatementKind.BRAKE:
                yield _field("brakes.*.brake", statement.concept, statement, statement.confidence)
                yield _field("brakes.+.text", quote, statement, statement.confidence)
            elif statement.kind is StatementKind.LEVER and not statement.wished:
                yield _field("levers.*.lever", statement.concept, statement, statement.confidence)
                yield _field("levers.+.text", quote, statement, statement.confidence)

    # --- sentences

    def sentences(self, field: str, cue: re.Pattern[str], most: int) -> Iterator[ProposedField]:
        if self._labels_of(field):
            return
        said = [unit for unit in self._units if cue.search(unit.text) and "?" not in unit.text]
        path = field if most == 1 else f"{field}.*"
        for unit in said[:most]:
            yield _field(path, self._quote(span_of(unit)), span_of(unit), 0.5)

    def method(self) -> Iterator[ProposedField]:
        if self._labels_of("method"):
            return
        items = [u for u in self._units if u.listed and u.intro and _STEPS.search(u.intro)]
        for unit in items[:MOST_LINES]:
            yield _field("method.*", self._quote(span_of(unit)), span_of(unit), 0.55)

    def summary(self) -> Iterator[ProposedField]:
        """The first sentence that names the project and says something of it."""
        if self._labels_of("summary"):
            return
        for mention in self._project.mentions:
            unit = self._notes.unit_at(mention.start)
            if unit is not None and len(unit.text) > 60 and "?" not in unit.text:
                yield _field("summary", self._quote(span_of(unit)), span_of(unit), 0.5)
                return

    def _quote(self, span: Span, most: int = LONGEST_VALUE_CHARS) -> str:
        words = re.sub(r"\s+", " ", self._notes.words(span).replace("**", "")).strip(" -•*")
        return words if len(words) <= most else f"{words[: most - 1].rsplit(' ', 1)[0]}…"


def _moments(notes: Notes, span: Span) -> list[When]:
    found = notes.entities(span, EntityKind.DATE, EntityKind.PERIOD)
    return [when for when in found if isinstance(when, When)]


def _figure_of(name: Named, names: Sequence[Named], figures: Sequence[Figure]) -> Figure | None:
    """The figure told right after a funder, before the next one is named; or right before the only
    funder. A figure that could be another's is nobody's."""
    following = min((n.start for n in names if n.start >= name.end), default=None)
    after = [
        f for f in figures if f.start >= name.end and (following is None or f.end <= following)
    ]
    if after:
        return after[0]
    return figures[-1] if len(names) == 1 and figures else None


def _money(figure: Figure, confidence: float) -> ProposedField:
    if figure.kind is EntityKind.SHARE:
        share = f"{figure.low:g} %".replace(".", ",")
        return _field("fundings.+.share", share, figure, confidence)
    return _field("fundings.+.amount_eur", round(figure.low), figure, confidence)


def _field(path: str, value: JsonValue, at: Span, confidence: float) -> ProposedField:
    return ProposedField(
        path=path,
        value=value,
        evidence=Span(start=at.start, end=at.end),
        confidence=round(confidence, 2),
    )


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
