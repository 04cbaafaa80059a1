"""Two people changed one sheet: what each did is kept, and where both touched the same thing, both
are shown to choose from. Three ways: the version both began with, and the two they made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.sheets import Sheet, SheetItem, SheetSection


class Clash(NamedTuple):
    """One item, or the words of a section, that both changed; None where one took it out.

    `mine` stands in the merged sheet, unless I took it out and they changed it."""

    where: str
    mine: str | None
    theirs: str | None


class Merged(NamedTuple):
    sheet: Sheet
    clashes: tuple[Clash, ...]


def merge(base: Sheet, mine: Sheet, theirs: Sheet) -> Merged:
    """What I did since `base`, put on top of what they did. The state is theirs unless I changed
    it; the version is theirs."""
    clashes: list[Clash] = []
    sections = [
        _section(base.section(own.key), own, theirs.section(own.key), clashes)
        for own in mine.sections
    ]
    state = mine.state if mine.state is not base.state else theirs.state
    title = mine.title if mine.title != base.title else theirs.title
    update = {"sections": tuple(sections), "state": state, "title": title}
    return Merged(theirs.model_copy(update=update), tuple(clashes))


def _section(
    base: SheetSection, mine: SheetSection, theirs: SheetSection, clashes: list[Clash]
) -> SheetSection:
    words = {name: _words(base, mine, theirs, name, clashes) for name in ("title", "intro")}
    before, own, other = (_by_key(section.items) for section in (base, mine, theirs))
    kept: dict[str, SheetItem] = {}
    for key in _order(mine.items, theirs.items, before):
        found = _item(before.get(key), own.get(key), other.get(key), theirs.title, clashes)
        if found is not None:
            kept[key] = found
    return theirs.model_copy(update={**words, "items": tuple(kept.values())})


def _words(
    base: SheetSection, mine: SheetSection, theirs: SheetSection, name: str, clashes: list[Clash]
) -> str:
    before, own, other = (str(getattr(section, name)) for section in (base, mine, theirs))
    if own == before:
        return other
    if other not in {before, own}:
        clashes.append(Clash(theirs.title, own, other))
    return own


def _item(
    before: SheetItem | None,
    own: SheetItem | None,
    other: SheetItem | None,
    where: str,
    clashes: list[Clash],
) -> SheetItem | None:
    if own == before:
        return other
    if other in (before, own):
        return own
    clashes.append(Clash(where, own.text if own else None, other.text if other else None))
    return own or other


def _order(
    mine: Sequence[SheetItem], theirs: Sequence[SheetItem], before: Iterable[str]
) -> list[str]:
    """Mine if I moved anything, else theirs; what only the other has comes after what it followed
    there."""
    own, other = [item.key for item in mine], [item.key for item in theirs]
    common = [key for key in before if key in own and key in other]
    moved = [key for key in own if key in common] != common
    first, second = (own, other) if moved else (other, own)
    order = list(first)
    for index, key in enumerate(second):
        if key not in order:
            after = next((k for k in reversed(second[:index]) if k in order), None)
            order.insert(order.index(after) + 1 if after else 0, key)
    return order


def _by_key(items: Iterable[SheetItem]) -> dict[str, SheetItem]:
    return {item.key: item for item in items}
