"""What is known of a person → a page to print and hand over."""

from __future__ import annotations

from dataclasses import dataclass

from kb.access import PersonKnown
from kb.register import register
from web.typography import capitalised, date, plural


@dataclass(frozen=True, slots=True)
class TableView:
    """One purpose, and the words that name the person there."""

    purpose: str
    basis: str
    kept: str
    seen: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KnownView:
    name: str
    at: str
    count: str
    tables: tuple[TableView, ...]


def known_view(known: PersonKnown) -> KnownView:
    return KnownView(
        name=known.name,
        at=date(known.at.date().isoformat()),
        count=plural(len(known.texts), "place"),
        tables=tuple(_table(known, table) for table in dict.fromkeys(t.table for t in known.texts)),
    )


def _table(known: PersonKnown, table: str) -> TableView:
    declared = register().get(table)
    return TableView(
        purpose=capitalised(declared.purpose) if declared else table,
        basis=declared.basis if declared else "",
        kept=declared.kept if declared else "",
        seen=declared.seen if declared else "",
        places=tuple((t.item, t.words) for t in known.texts if t.table == table),
    )
