"""What the base answers to a territory, as items of its sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.analysis import analyse
from kb.brake_book import BrakeBook
from kb.brakes import Outcome
from kb.errors import NotFound
from kb.model import Kind
from kb.sheets import SheetItem
from search.model import Recommendation, Suggestion
from web.addresses import record_address
from web.sheets.own import Own
from web.typography import money_with_use

_NOT_LIFTED = "Aucune fiche ne dit encore ce qui l’a levé."
MOST_EXPERIENCES, MOST_MONEY, MOST_PEOPLE, MOST_BRAKES = 3, 3, 4, 4
MOST_LINES_OF_A_KIND = 2
# From this share of words on, two titles tell of the same experience, or of two steps of it.
SAME_TITLE = 0.6
# Words in common prove nothing to somebody who reads a sheet, still less to who said none.
_WORDS_ALONE = "Parle comme vous"


def experiences(found: Sequence[Suggestion], *, silent: bool) -> list[SheetItem]:
    """`silent`: nothing was said by or of the territory; so nothing is said to be like it."""
    chosen: list[Suggestion] = []
    for one in found:
        if len(chosen) < MOST_EXPERIENCES and not any(_told_twice(one, c) for c in chosen):
            chosen.append(one)
    return [_experience(one, silent=silent) for one in chosen]


def _told_twice(one: Suggestion, other: Suggestion) -> bool:
    if one.id == other.id:
        return True
    own, known = set(analyse(one.title)), set(analyse(other.title))
    return len(own & known) >= SAME_TITLE * min(len(own), len(known))


def _experience(one: Suggestion, *, silent: bool) -> SheetItem:
    lines = [one.summary, *_reasons(one, silent=silent)]
    if told := one.transposability:
        lines += _labelled("Ce qui ressemble", told.alike)
        lines += _labelled("Ce qui diffère", told.differs)
        lines += _labelled("À adapter", told.adapt)
        lines += [line for line in (told.know_how, told.too_expensive) if line]
    elif cost := money_with_use(one.cost):
        lines.append(f"Coût : {cost}.")
    return _item(one, lines)


def money(found: Sequence[Suggestion], *, silent: bool) -> list[SheetItem]:
    return [
        _item(
            one,
            [
                one.summary,
                *_reasons(one, silent=silent),
                *([f"Calendrier : {one.status}."] if one.status else []),
                *one.warnings,
                *([one.next_step] if one.next_step else []),
            ],
        )
        for one in found[:MOST_MONEY]
    ]


def people(found: Recommendation, own: Own, *, silent: bool) -> list[SheetItem]:
    """Facilitators first, then partners: whom to call, but themselves."""
    half = MOST_PEOPLE // 2
    others = [
        [one for one in listed if not own.body(one.title)]
        for listed in (found.facilitator, found.partner)
    ]
    chosen = [one for listed in others for one in listed[:half]]
    return [_item(one, [one.summary, *_reasons(one, silent=silent)]) for one in chosen]


def brakes(own: Sequence[str], heard: Sequence[str], book: BrakeBook) -> list[SheetItem]:
    """Those told by or of the territory, then others heard that day, and what lifted them
    elsewhere."""
    items = []
    for brake in dict.fromkeys((*own, *heard)):
        try:
            told = book.get(brake)
        except NotFound:
            continue
        whose = "Dit à votre sujet." if brake in own else "Entendu ce jour-là."
        lines = [whose, *(f"Levé ailleurs par : {lever.label}." for lever in told.levers[:2])]
        lifted = [story for story in told.stories if story.outcome is Outcome.LIFTED]
        lines += [f"« {story.title} » l’a levé." for story in lifted[:2]]
        items.append(
            SheetItem(
                key=f"frein-{told.id}",
                text=told.label,
                lines=tuple(lines if len(lines) > 1 else [*lines, _NOT_LIFTED]),
                url=f"/freins/{told.id}",
            )
        )
        if len(items) == MOST_BRAKES:
            break
    return items


def sources(items: Iterable[SheetItem], found: Recommendation) -> list[SheetItem]:
    """The sources of the records told of, each once."""
    told = {str(item.record) for item in items if item.record}
    seen: dict[str, SheetItem] = {}
    for kind in Kind:
        for one in found.of_kind(kind):
            for source in one.sources if one.id in told else ():
                name = f"{source.title}, {source.publisher}" + (
                    f", {source.year}" if source.year else ""
                )
                key = f"source-{len(seen) + 1}"
                seen.setdefault(name, SheetItem(key=key, text=name, url=source.url))
    return list(seen.values())


def _item(one: Suggestion, lines: Iterable[str]) -> SheetItem:
    return SheetItem(
        key=f"fiche-{one.id}"[:80].rstrip("-"),
        text=f"{one.title} ({one.territory})" if one.territory else one.title,
        lines=tuple(line for line in lines if line),
        record=one.id,
        kind=one.kind,
        url=record_address(one.id),
    )


def _reasons(one: Suggestion, *, silent: bool) -> list[str]:
    """Why it is here; for who said nothing, the link is with the day."""
    told = [why for why in one.why if not why.startswith(_WORDS_ALONE)]
    if silent:
        shared = [why for why in told if why.startswith("Mêmes thèmes")]
        return _labelled("Lien avec la journée", shared)
    return _labelled("Pourquoi", told)


def _labelled(label: str, lines: Sequence[str]) -> list[str]:
    told = [line.rstrip(".") for line in lines[:MOST_LINES_OF_A_KIND] if line]
    return [f"{label} : {' ; '.join(told)}."] if told else []
