"""Records that may stand in a sheet → the page where one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Kind
from kb.sheets import SectionKey, Sheet
from search.model import Hit
from web.addresses import record_address, sheet_address
from web.labels import KINDS

KIND_OF: dict[SectionKey, tuple[Kind, ...]] = {
    SectionKey.EXPERIENCES: (Kind.EXPERIENCE,),
    SectionKey.MONEY: (Kind.FUNDING,),
    SectionKey.PEOPLE: (Kind.FACILITATOR, Kind.PARTNER),
}


@dataclass(frozen=True, slots=True)
class FoundRecord:
    id: str
    title: str
    url: str
    kind: str
    note: str
    there: bool


@dataclass(frozen=True, slots=True)
class SheetSearchPage:
    """`line`: the item that would give its place; empty to add one."""

    url: str
    back: str
    title: str
    section: str
    section_title: str
    line: str
    line_text: str
    version: int
    words: str
    found: tuple[FoundRecord, ...]


def search_page(
    sheet: Sheet, section: SectionKey, line: str, words: str, hits: Sequence[Hit]
) -> SheetSearchPage:
    items = sheet.section(section).items
    there = {item.record for item in items}
    return SheetSearchPage(
        url=f"{sheet_address(sheet.id)}/chercher",
        back=f"{sheet_address(sheet.id)}#partie-{section}",
        title=sheet.title,
        section=section.value,
        section_title=sheet.section(section).title,
        line=line if any(item.key == line for item in items) else "",
        line_text=next((item.text for item in items if item.key == line), ""),
        version=sheet.version,
        words=words,
        found=tuple(
            FoundRecord(
                hit.id,
                hit.title,
                record_address(hit.id),
                KINDS[Kind(hit.kind)].one,
                hit.territory or "",
                hit.id in there,
            )
            for hit in hits
        ),
    )
