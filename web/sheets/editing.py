"""What somebody typed or pressed on a sheet's page → the sheet as they want it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from pydantic import ValidationError

from kb.errors import SheetRefused
from kb.model import Record
from kb.sheets import LONGEST_TEXT_CHARS, MOST_ITEMS, SectionKey, Sheet, SheetItem, SheetSection
from kb.text import slug
from web.addresses import Params, first, record_address

# Fields of an item, as the form names them: « text.steps.etape-1 ».
_WORDS = ("text", "comment", "owner", "due", "answer")
_MAY_BE_NONE = frozenset({"owner", "due", "answer"})


class Press(NamedTuple):
    """A button: « up.steps.etape-1 », « add.steps »."""

    what: str
    section: SectionKey
    key: str = ""


def typed(sheet: Sheet, params: Params, *, checked: bool = True) -> Sheet:
    """With the words of the form; a field that the form does not have stays as it is. Raises
    SheetRefused; not `checked`, only to show again what was typed."""
    title = first(params, "title").strip() or sheet.title
    sections = tuple(_section(section, params) for section in sheet.sections)
    changed = sheet.model_copy(update={"title": title, "sections": sections})
    if not checked:
        return changed
    try:
        return Sheet.model_validate(changed.model_dump())  # a copy is not checked again
    except ValidationError as error:
        raise SheetRefused(
            f"Un texte est trop long : {LONGEST_TEXT_CHARS} caractères au plus par champ. Rien "
            "n’a été enregistré ; raccourcissez-le."
        ) from error


def _section(section: SheetSection, params: Params) -> SheetSection:
    name = f"intro.{section.key}"
    intro = _clean(first(params, name)) if name in params else section.intro
    items = tuple(_item(section.key, item, params) for item in section.items)
    return section.model_copy(update={"intro": intro, "items": items})


def _item(section: SectionKey, item: SheetItem, params: Params) -> SheetItem:
    ending = f".{section}.{item.key}"
    update: dict[str, object] = {}
    for word in _WORDS:
        if word + ending in params:
            value = _clean(first(params, word + ending))
            update[word] = value or (None if word in _MAY_BE_NONE else "")
    if f"lines{ending}" in params:
        lines = _clean(first(params, f"lines{ending}")).split("\n")
        update["lines"] = tuple(line.strip() for line in lines if line.strip())
    if f"shown{ending}" in params:  # an unticked box sends nothing
        update["to_complete"] = first(params, f"todo{ending}") == "1"
    return item.model_copy(update=update)


def fields(sheet: Sheet) -> dict[str, str]:
    """The sheet as its form would send it back: for a page that stays open while somebody else
    writes, so that it never sends old words back over theirs."""
    found = {"title": sheet.title, "etat": sheet.state.value}
    for section in sheet.sections:
        found[f"intro.{section.key}"] = section.intro
        for item in section.items:
            ending = f".{section.key}.{item.key}"
            found.update({word + ending: getattr(item, word) or "" for word in _WORDS})
            found[f"lines{ending}"] = "\n".join(item.lines)
            found[f"todo{ending}"] = "1" if item.to_complete else ""
    return found


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


# --- buttons


def read_press(asked: str) -> Press | None:
    """None for what is no button of ours."""
    what, _, rest = asked.partition(".")
    section, _, key = rest.partition(".")
    if what not in _ACTS or section not in set(SectionKey):
        return None
    return Press(what, SectionKey(section), key)


def pressed(sheet: Sheet, press: Press) -> Sheet:
    """Raises SheetRefused when a section is full."""
    section = sheet.section(press.section)
    return with_items(
        sheet, press.section, _ACTS[press.what](list(section.items), press.key, sheet)
    )


def place_of(before: Sheet, after: Sheet, press: Press) -> str:
    """The anchor of the line to come back to: that which moved or came, else the next one, else the
    title of the section."""
    keys = [item.key for item in after.section(press.section).items]
    former = [item.key for item in before.section(press.section).items]
    if press.what == "add":
        near = [key for key in keys if key not in former][-1:]
    elif press.key in keys:
        near = [press.key]
    else:
        at = former.index(press.key) if press.key in former else 0
        near = [key for key in former[at:] if key in keys] or keys[-1:]
    return line_anchor(press.section, near[0]) if near else f"partie-{press.section}"


def line_anchor(section: SectionKey, key: str) -> str:
    return f"ligne-{section}-{key}"


def with_items(sheet: Sheet, section: SectionKey, items: Iterable[SheetItem]) -> Sheet:
    """Raises SheetRefused."""
    kept = tuple(items)
    if len(kept) > MOST_ITEMS:
        raise SheetRefused(f"Cette partie a déjà {MOST_ITEMS} lignes : ôtez-en avant d’en ajouter.")
    sections = tuple(
        s.model_copy(update={"items": kept}) if s.key is section else s for s in sheet.sections
    )
    return sheet.model_copy(update={"sections": sections})


def _up(items: list[SheetItem], key: str, _sheet: Sheet) -> list[SheetItem]:
    return _moved(items, key, -1)


def _down(items: list[SheetItem], key: str, _sheet: Sheet) -> list[SheetItem]:
    return _moved(items, key, 1)


def _moved(items: list[SheetItem], key: str, by: int) -> list[SheetItem]:
    at = next((n for n, item in enumerate(items) if item.key == key), None)
    if at is not None and 0 <= at + by < len(items):
        items[at], items[at + by] = items[at + by], items[at]
    return items


def _out(items: list[SheetItem], key: str, _sheet: Sheet) -> list[SheetItem]:
    return [item for item in items if item.key != key]


def _add(items: list[SheetItem], _key: str, sheet: Sheet) -> list[SheetItem]:
    return [*items, SheetItem(key=free_key(sheet, "ligne"), to_complete=True)]


_ACTS: dict[str, Callable[[list[SheetItem], str, Sheet], list[SheetItem]]] = {
    "up": _up,
    "down": _down,
    "out": _out,
    "add": _add,
}


def free_key(sheet: Sheet, base: str) -> str:
    """A key that no item of the sheet has, nor had in this version."""
    taken = {item.key for section in sheet.sections for item in section.items}
    number = 1
    while f"{base}-{sheet.version}-{number}" in taken:
        number += 1
    return f"{base}-{sheet.version}-{number}"


def replaced(sheet: Sheet, section: SectionKey, key: str, by: Record) -> Sheet:
    """An item gives its place to a record chosen by search; added at the end when there is no such
    item. A record already there is not put twice."""
    items = list(sheet.section(section).items)
    if any(item.record == by.id and item.key != key for item in items):
        raise SheetRefused(f"« {by.title} » est déjà dans cette partie.")
    item = SheetItem(
        key=f"fiche-{slug(by.id)}"[:60].rstrip("-") + f"-{sheet.version}",
        text=f"{by.title} ({by.territory.name})",
        lines=tuple(filter(None, (getattr(by, "summary", "") or getattr(by, "how_to", "") or "",))),
        record=by.id,
        kind=by.kind,
        url=record_address(by.id),
    )
    places = [item if known.key == key else known for known in items]
    return with_items(sheet, section, places if item in places else [*items, item])
