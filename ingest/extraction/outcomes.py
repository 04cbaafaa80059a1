"""What came of a project, what hindered or helped it, and the sentences worth keeping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extraction.labels import Labelled, without_label
from ingest.extraction.notes import Notes, lines_of, proposed, span_of, within_any
from ingest.extraction.projects import Project
from ingest.extraction.telling import Telling
from ingest.statements.units import Unit
from kb.drafts import TO_COMPLETE
from kb.proposals import ProposedField
from kb.reading import EntityKind, Figure, Span, Statement, StatementKind, When

_OUTCOME = re.compile(
    r"\b(?:a (?:permis|accueilli|réuni|touché|évité|produit|rencontré|planté|retiré|formé|mobilisé)"
    r"|ont (?:été|participé|permis|pris)|bilan|résultats?|accueill(?:e|ent|i)\b|réunit|compte"
    r"|comptabilise|utilis(?:e|ent|é)|économisé\w*|récolt\w+|vend\w*|serv(?:i|ent)\b|plantée?s?"
    r"|plus de|près de|au total|identifiés?|retenus?|réalisés?|lauréats?|participants?"
    r"|bénéficiaires?|cultivent|desser[tv]\w*|réparés?|détourné\w*|passé\w* de|à partir de)\b",
    re.IGNORECASE,
)
# Said anywhere in a long section, it is still what came of the project.
_FINAL = re.compile(
    r"\b(?:bilan|au total|ont (?:été|participé)|depuis (?:l['’]ouverture|le lancement|sa création)"
    r"|a (?:permis|accueilli|réuni|touché|produit|rencontré|planté|retiré|formé|mobilisé))\b",
    re.IGNORECASE,
)
# What a figure is not, by the words before it: an aim, a base, a part, another's.
_NOT_RESULT = re.compile(
    r"(?:\bdont(?: \w+)?|\bsur(?: les| un total de)?|\bobjectif(?: \w+)?|\bcomme [^.;:]{0,60}"
    r"|\bd['’]ici [^.;:]{0,40}|\bà (?:moins de |environ )?|\bdans (?:les |un rayon de )?"
    r"|\bcontre|\bpopulation[^.;]{0,30}|\btous les|\bobjectifs? (?:est|de)[^.;]{0,40}"
    r"|\benviron à|\bd['’]une? (?:surface|hauteur|longueur) de)[ \u00a0(]*$",
    re.IGNORECASE,
)
# Aims, and what is not there yet: « pourront en profiter », « permettra ».
_AIM = re.compile(
    r"\b(?:objectifs?|d['’]ici (?:à )?20\d\d|prévoit|à terme|ambition|enjeu"
    r"|\w{2,}(?:er|ir)(?:ont|a)|ser(?:a|ont)|pourr\w+|devr\w+|permettr\w+)\b",
    re.IGNORECASE,
)
# Units that measure time, distance, inhabitants: where one is, not what came of a project.
_NOT_COUNTED = frozenset(
    ["habitants", "habitant", "km", "h", "heures", "minutes", "°C", "voix", "votes", "pages"]
)
_COUNTED = re.compile(r"(?:[ \u00a0][^\s,;.:!?()|]+){0,7}")
_COUNTED_STOPS = re.compile(
    r"[ \u00a0](?:et|ou|mais|pour|afin|dont|soit|depuis|en|par|dans|sur|avec|qui|que|où|au|aux"
    r"|chaque|ont|a|est|sont|y)\b.*|[ \u00a0\-–—*]+$"
)
_NEEDS = re.compile(
    r"\b(?:pour répondre|répond\w* à (?:un|une|des|la|le|l['’]) ?(?:besoin|demande|enjeu|manque)\w*"
    r"|visait à|vise à|visant à|avai(?:t|ent) besoin|le besoin|objectif (?:est|était|du projet)"
    r"|l['’]enjeu (?:est|était))\b",
    re.IGNORECASE,
)
# A sentence that does not name the project speaks of it all the same.
_IT = re.compile(
    r"\b(?:le|ce|notre|du|l['’]|la|cette|cet)[ \u00a0]?(?:projet|action|opération|démarche"
    r"|expérimentation|dispositif|lieu|service|initiative|plate-?forme)\b|^\W*objectif",
    re.IGNORECASE,
)
_LESSON = re.compile(
    r"\b(?:leçons?|enseignements?|à retenir|facteurs? de (?:réussite|succès)|conditions? de"
    r" (?:réussite|succès)|clés? de (?:la )?réussite|(?:est|sont) (?:primordial|indispensable"
    r"|essentiel)\w*|si c['’]était à refaire|avec le recul)\b",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"\b(?:étapes?|phases?|méthode|(?:se déroule|s['’]articule|consiste) |volets?|piliers"
    r"|services associés|actions? (?:menées?|suivantes?))\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"\b(?:est (?:un|une|le|la|l['’])|vise à|consiste|permet|propose|accueille|rassemble|réunit"
    r"|a (?:été )?(?:mené|lancé|créé|ouvert|développé|mis en place|installé|inauguré|planté)\w*)\b",
    re.IGNORECASE,
)
# A lever that no label announces says itself that it helped.
_HELPED = re.compile(
    r"\b(?:grâce (?:à|au)|débloqu\w+|a (?:beaucoup |bien |aussi )?(?:aidé|facilité)"
    r"|ont (?:aidé|facilité)|a permis la|décisi(?:f|ve)|coup de pouce)\b",
    re.IGNORECASE,
)
MOST_RESULTS = 12
MOST_LINES = 8
_THAT = re.compile(r"\b(?:que[ \u00a0]|qu['’])")
LONGEST_VALUE_CHARS = 600
# A sentence that asks, or speaks to the reader, defines nothing.
_SPEAKS_TO = re.compile(r"\?|\b(?:vous|votre|vos)\b", re.IGNORECASE)
SHORTEST_SUMMARY_CHARS = 60
# A statement below this is proposed by itself, not as a field of a record; far from the label or
# the sentence that ties it to the project, it must be surer.
SURE_ENOUGH = 0.6
SURE_ALONE = 0.85
_OTHER_FIELDS = frozenset(["brakes", "levers", "need", "lead", "cost", "fundings", "partners"])


def results(notes: Notes, telling: Telling, labels: Sequence[Labelled]) -> Iterator[ProposedField]:
    """What is counted: the figure, and the words that say of what, and when."""
    labelled = [item.span for item in labels if item.field == "results"]
    others = [item.span for item in labels if item.field in _OTHER_FIELDS]
    stretches = [(span, 0.8) for span in labelled]
    stretches += [
        (span_of(unit), 0.6 if telling.is_near(unit) else 0.55)
        for unit in telling.units
        if (_OUTCOME if telling.is_near(unit) else _FINAL).search(unit.text)
        and not _AIM.search(unit.text)
        and not _stands_in(unit, (*labelled, *others))
    ]
    seen: set[tuple[float, str]] = set()
    for stretch, confidence in stretches:
        units: set[str] = set()
        for figure in _counts(notes, stretch):
            mark = (figure.low, figure.unit)
            # The second of one unit in a sentence is a part of the first, or repeats it otherwise.
            if mark not in seen and figure.unit not in units and len(seen) < MOST_RESULTS:
                seen.add(mark)
                units.add(figure.unit)
                yield from _result(notes, figure, stretch, confidence)


def _stands_in(unit: Unit, spans: Sequence[Span]) -> bool:
    return any(span.start <= unit.start < span.end for span in spans)


def _counts(notes: Notes, span: Span) -> Iterator[Figure]:
    """Figures that count what came of it; the second of a bracket repeats the first otherwise."""
    for figure in notes.entities(span, EntityKind.QUANTITY):
        if not isinstance(figure, Figure) or figure.unit in _NOT_COUNTED:
            continue
        before = notes.text[span.start : figure.start]
        bracketed = before.rfind("(") > before.rfind(")")
        if not bracketed and not _NOT_RESULT.search(before[-100:]):
            yield figure


def _result(notes: Notes, figure: Figure, within: Span, sure: float) -> Iterator[ProposedField]:
    end = figure.end + len(_counted(notes.text[figure.end : within.end]))
    at = Span(start=figure.start, end=end)
    more = " ".join(notes.text[figure.end : end].split())
    value = int(figure.low) if figure.low.is_integer() else figure.low
    yield proposed("results.*.indicator", f"{figure.unit} {more}".strip(), at, sure)
    yield proposed("results.+.value", value, figure, sure)
    yield proposed("results.+.unit", figure.unit, figure, sure)
    line = re.split(r"[\n;(]|\.\s", notes.text[end : within.end], maxsplit=1)[0]
    moments = notes.entities(Span(start=end, end=end + max(1, len(line))), EntityKind.DATE)
    for when in moments[:1]:
        if isinstance(when, When) and not re.search(r"[,]", notes.text[end : when.start]):
            yield proposed("results.+.date", when.begins, when, sure)


def _counted(after: str) -> str:
    """The words after a figure that say what it counts: « de légumes livrés »."""
    words = _COUNTED.match(after.split("\n", maxsplit=1)[0])
    return _COUNTED_STOPS.sub("", words.group()) if words else ""


def obstacles(
    notes: Notes, project: Project, telling: Telling, labels: Sequence[Labelled]
) -> Iterator[ProposedField]:
    """What stands under « Freins » or « Leviers »; elsewhere, statements that are sure enough. One
    whose concept is not known is left for a human to complete, in a record that does not exist
    yet."""
    statements = within_any(notes.reading.statements, project.scope)
    for side, kind in (("brake", StatementKind.BRAKE), ("lever", StatementKind.LEVER)):
        own = [s for s in statements if s.kind is kind and not s.wished]
        told: list[tuple[Span, str | None, float]] = []
        for item in labels:
            if item.field == f"{side}s":
                told += [(u, *_concept_of(u, own)) for u in _lines(notes, item.span)]
        if not told:
            told = [
                (s, s.concept, s.confidence)
                for s in own
                if s.confidence >= SURE_ALONE
                and _is_own(s, telling)
                and not _labelled(s, labels)
                and not _is_item(notes, s)
                and (kind is StatementKind.BRAKE or _HELPED.search(notes.words(s)))
            ]
        for span, concept, confidence in told[:MOST_LINES]:
            if concept is not None or project.known is None:
                quote = without_label(shown(notes, span))
                yield proposed(f"{side}s.*.{side}", concept or TO_COMPLETE, span, confidence)
                yield proposed(f"{side}s.+.text", quote, span, confidence)


def _lines(notes: Notes, span: Span) -> list[Span]:
    """Sentences and items under a label; the words after it, on its own line."""
    units = [span_of(unit) for unit in notes.units_in(span)]
    if not units or units[0].start > span.start:
        first = lines_of(notes, span)[:1]
        units = [*(f for f in first if not units or f.end <= units[0].start), *units]
    return units


def _concept_of(span: Span, own: Sequence[Statement]) -> tuple[str | None, float]:
    """That of the surest statement of the same words."""
    same = [s for s in own if s.start < span.end and span.start < s.end and s.concept]
    best = max(same, key=lambda s: s.confidence, default=None)
    if best is None or best.confidence < SURE_ENOUGH:
        return None, SURE_ENOUGH
    return best.concept, best.confidence


def _is_item(notes: Notes, statement: Statement) -> bool:
    """An item of a list says what the list is of, which is not what the project met."""
    unit = notes.unit_at(statement.start)
    return unit is not None and unit.listed


def _labelled(statement: Statement, labels: Sequence[Labelled]) -> bool:
    return any(i.span.start <= statement.start < i.span.end for i in labels)


def _is_own(statement: Statement, telling: Telling) -> bool:
    return any(
        unit.start < statement.end and statement.start < unit.end and telling.is_near(unit)
        for unit in telling.units
    )


# --- sentences


def needs(
    notes: Notes, project: Project, telling: Telling, labels: Sequence[Labelled]
) -> Iterator[ProposedField]:
    if not any(item.field == "need" for item in labels):
        said = [u for u in _saying(telling, _NEEDS) if _IT.search(u.text) or _names(u, project)]
        for unit in said[:1]:
            yield proposed("need", shown(notes, span_of(unit)), span_of(unit), 0.5)


def lessons(notes: Notes, telling: Telling, labels: Sequence[Labelled]) -> Iterator[ProposedField]:
    if not any(item.field == "lessons" for item in labels):
        for unit in _saying(telling, _LESSON)[:3]:
            yield proposed("lessons.*", shown(notes, span_of(unit)), span_of(unit), 0.5)


def _names(unit: Unit, project: Project) -> bool:
    return any(m.start < unit.end and unit.start < m.end for m in project.mentions)


def _saying(telling: Telling, cue: re.Pattern[str]) -> list[Unit]:
    return [u for u in telling.close if cue.search(u.text) and "?" not in u.text]


def method(notes: Notes, telling: Telling, labels: Sequence[Labelled]) -> Iterator[ProposedField]:
    """The items of a list that says how the project goes."""
    if any(item.field == "method" for item in labels):
        return
    items = [u for u in telling.close if u.listed and u.intro and _STEPS.search(u.intro)]
    for unit in items[:MOST_LINES]:
        yield proposed("method.*", shown(notes, span_of(unit)), span_of(unit), 0.55)


def summary(
    notes: Notes, project: Project, telling: Telling, labels: Sequence[Labelled]
) -> Iterator[ProposedField]:
    """The sentence that says what the project is; else the first of which it is the subject."""
    if any(item.field == "summary" for item in labels):
        return
    told = [
        unit
        for unit in telling.close
        if len(unit.text) > SHORTEST_SUMMARY_CHARS
        and not _SPEAKS_TO.search(unit.text)
        and any(0 <= m.start - unit.start <= 40 or m.start < unit.start < m.end
                for m in project.mentions)
    ]  # fmt: skip
    defining = [unit for unit in told if _DEFINES.search(unit.text)]
    for unit in [*defining, *told][:1]:
        said = _reported(notes, unit)
        yield proposed("summary", shown(notes, said), said, 0.5)


def _reported(notes: Notes, unit: Unit) -> Span:
    """What somebody says, without who says it: « X explique que la halle… » → « la halle… »."""
    who = notes.names(span_of(unit), EntityKind.PERSON)[:1]
    if who and who[0].start - unit.start <= 3:
        said = _THAT.search(notes.text, who[0].end, min(unit.end, who[0].end + 60))
        if said:
            return Span(start=said.end(), end=unit.end)
    return span_of(unit)


def shown(notes: Notes, span: Span, most: int = LONGEST_VALUE_CHARS) -> str:
    """The words of a span on one line, cut at a word."""
    words = re.sub(r"\s+", " ", notes.words(span).replace("**", "")).strip(" -•*")
    return words if len(words) <= most else f"{words[: most - 1].rsplit(' ', 1)[0]}…"
