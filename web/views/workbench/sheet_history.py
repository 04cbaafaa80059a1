"""The versions of a sheet → the page where one is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.sheets import Sheet
from kb.sqlite.sheets import SheetVersion
from web.addresses import sheet_address
from web.typography import date


@dataclass(frozen=True, slots=True)
class VersionLine:
    number: int
    when: str
    who: str
    current: bool


@dataclass(frozen=True, slots=True)
class SheetHistoryPage:
    title: str
    back: str
    url: str
    versions: tuple[VersionLine, ...]


def history_page(
    sheet: Sheet, versions: Sequence[SheetVersion], actors: Mapping[str, str]
) -> SheetHistoryPage:
    """`actors`: as they are shown, by their name in the journal."""
    return SheetHistoryPage(
        title=sheet.title,
        back=sheet_address(sheet.id),
        url=f"{sheet_address(sheet.id)}/historique",
        versions=tuple(
            VersionLine(
                v.version,
                f"{date(v.at.date().isoformat())} à {v.at:%H h %M}",
                actors.get(v.actor, v.actor),
                v.version == sheet.version,
            )
            for v in versions
        ),
    )
