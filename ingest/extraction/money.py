"""What a project costs, and who pays what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extraction.labels import Labelled
from ingest.extraction.notes import Notes, lines_of, proposed, span_of
from ingest.extraction.roles import Part, Role
from ingest.extraction.telling import Telling
from ingest.statements.units import Unit
from kb.proposals import ProposedField
from kb.reading import EntityKind, Figure, Named, Span

# The words that say that the figure after them is what the project costs.
_COST = re.compile(
    r"\b(?:coûts?|coûté?e?s?|coûtent|coûtait|budget|montant|investissements?(?! d['’]avenir)"
    r"|investi|enveloppe|chiffré\w*)\b(?![^.;!?]{0,60}\b(?:moyen|évité|économi))",
    re.IGNORECASE,
)
_COST_AFTER = re.compile(
    r"[^.;:!?€]{0,20}?(?:\btout compris\b|\bau total\b|\bd['’]investissement\b|\bde travaux\b"
    r"|\bde budget\b)",
    re.IGNORECASE,
)
# What is given, sold or earned costs nothing to the project.
_NOT_COST = re.compile(
    r"\b(?:subvention|aide|apport|prime|loyer|tarif|ventes?|chiffre d['’]affaires|recettes?|financ"
    r"|solde|plafon|amende|économi|prêt|adhésion|cotisation"
    r"|fonds|taux|dépens|chèque|bonus)\w*\b|\bjusqu['’]à",
    re.IGNORECASE,
)
_BETWEEN_CHARS = 80


def costs(notes: Notes, telling: Telling, labels: Sequence[Labelled]) -> Iterator[ProposedField]:
    """Every cost that is said; euros only: no rate of exchange is invented."""
    for item in labels:
        if item.field == "cost":
            own = _cost_in(notes, item.span, _first_words(notes, item.span))
            if own is not None:
                yield from _amounts(own, 0.85)
                return
    for unit in telling.units:
        own = _said_cost(notes, unit)
        if own is not None:
            yield from _amounts(own, 0.7 if telling.is_near(unit) else 0.55)


def _first_words(notes: Notes, span: Span) -> bool:
    """Whether the label is followed by its figure at once: « Coût : 12 000 € »."""
    return not re.search(r"[\n:]", notes.words(span))


def _cost_in(notes: Notes, span: Span, whole: bool) -> Figure | None:
    """The cost in what a label announces; where it announces several lines, the one that says it is
    a cost or a total, else the first that nobody gives."""
    figures = _euros(notes, span)
    if whole or not figures:
        return figures[0] if figures else None
    for figure in figures:
        if _COST.search(_line_before(notes, figure, span)):
            return figure
    free = [f for f in figures if not _NOT_COST.search(_line_before(notes, f, span))]
    return free[0] if free else None


def _line_before(notes: Notes, figure: Figure, span: Span) -> str:
    before = notes.text[span.start : figure.start]
    return re.split(r"[\n;]", before)[-1]


def _said_cost(notes: Notes, unit: Unit) -> Figure | None:
    for figure in _euros(notes, span_of(unit)):
        before = notes.text[unit.start : figure.start]
        cue = next(iter(list(_COST.finditer(before))[-1:]), None)
        between = before[cue.end() :] if cue else ""
        said = cue is not None and len(between) <= _BETWEEN_CHARS and not _NOT_COST.search(between)
        until = notes.text[figure.end : unit.end]
        if said or (_COST_AFTER.match(until) and not _NOT_COST.search(before)):
            return figure
    return None


def _euros(notes: Notes, span: Span) -> list[Figure]:
    found = notes.entities(span, EntityKind.AMOUNT)
    return [f for f in found if isinstance(f, Figure) and f.unit == "EUR" and f.low > 0]


def _amounts(figure: Figure, confidence: float) -> Iterator[ProposedField]:
    if figure.low == figure.high:
        yield proposed("cost.amount_eur", round(figure.low), figure, confidence)
    else:
        yield proposed("cost.min_eur", round(figure.low), figure, confidence)
        yield proposed("cost.max_eur", round(figure.high), figure, confidence)
    what = " ".join(filter(None, (figure.per and f"par {figure.per}", figure.tax)))
    if what:
        yield proposed("cost.what", what, figure, confidence)


def fundings(
    notes: Notes, telling: Telling, labels: Sequence[Labelled], roles: Sequence[Role]
) -> Iterator[ProposedField]:
    """Each funder with the share or the amount that is said of it, if any."""
    seen: set[str] = set()
    stretches = [item.span for item in labels if item.field == "fundings"]
    for line in (line for stretch in stretches for line in lines_of(notes, stretch)):
        yield from _of_line(notes, line, _payers(notes, line), 0.85, seen)
    for role in roles:
        if role.part is Part.FUNDER and not any(
            s.start <= role.name.start < s.end for s in stretches
        ):
            confidence = 0.7 if telling.is_near(role.unit) else 0.55
            yield from _of_line(notes, span_of(role.unit), [role.name], confidence, seen)


def _payers(notes: Notes, line: Span) -> list[Named]:
    return notes.names(line, EntityKind.ORGANISATION, EntityKind.PROGRAMME)


def _of_line(
    notes: Notes, line: Span, payers: Sequence[Named], confidence: float, seen: set[str]
) -> Iterator[ProposedField]:
    everyone = _payers(notes, line)
    found = notes.entities(line, EntityKind.AMOUNT, EntityKind.SHARE)
    figures = [f for f in found if isinstance(f, Figure)]
    figures = [f for f in figures if f.kind is EntityKind.SHARE or f.unit == "EUR"]
    for name in payers:
        if name.key in seen or _in_brackets_after(notes, name, everyone):
            continue
        seen.add(name.key)
        yield proposed("fundings.*.name", name.name, name, confidence)
        own = _figure_of(name, everyone, figures)
        if own is not None:
            yield _money(own, confidence)


def _in_brackets_after(notes: Notes, name: Named, everyone: Sequence[Named]) -> bool:
    """« ADEME (appel à projets X) »: one payer, whose programme is in brackets."""
    before = [other for other in everyone if other.end <= name.start]
    between = notes.text[before[-1].end : name.start] if before else ""
    return re.fullmatch(r"[ \u00a0]?\([^()\n]{0,30}", between) is not None


def _figure_of(name: Named, names: Sequence[Named], figures: Sequence[Figure]) -> Figure | None:
    """The figure told right after a funder, before the next one is named; or right before the only
    funder. A figure that could be another's is nobody's."""
    later = [n for n in names if n.start >= name.end]
    following = min((n.start for n in later), default=None)
    after = [
        f for f in figures if f.start >= name.end and (following is None or f.end <= following)
    ]
    if after:
        return after[0]
    return figures[-1] if len(names) == 1 and figures else None


def _money(figure: Figure, confidence: float) -> ProposedField:
    if figure.kind is EntityKind.SHARE:
        share = f"{figure.low:g} %".replace(".", ",")
        return proposed("fundings.+.share", share, figure, confidence)
    return proposed("fundings.+.amount_eur", round(figure.low), figure, confidence)
