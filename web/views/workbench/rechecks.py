"""« À vérifier »: what is hidden until somebody looks at it, what is overdue, what comes soon."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import State
from kb.rechecks import SOON_DAYS, Due
from web.labels import KINDS
from web.typography import ago, date
from web.views.workbench.history import history_address
from web.workbench_menu import RECHECKS, RECORDS

PATH = RECHECKS.path


@dataclass(frozen=True, slots=True)
class DueView:
    id: str
    title: str
    kind: str
    kind_label: str
    url: str
    history_url: str
    editor_url: str
    day: str
    iso: str
    told: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class DueGroup:
    title: str
    items: tuple[DueView, ...]


@dataclass(frozen=True, slots=True)
class RecheckPage:
    """`later`: how many are due later, and are not shown."""

    groups: tuple[DueGroup, ...]
    later: int
    more: int
    tomorrow: str


def recheck_page(
    dues: Sequence[Due], today: datetime.date, asked: str = "", most: int = 50
) -> RecheckPage:
    """`asked`: the one record to be shown, whatever its day."""
    soon = today + datetime.timedelta(days=SOON_DAYS)
    if asked:
        groups = [("La fiche demandée", [due for due in dues if due.record.id == asked])]
    else:
        over = [due for due in dues if due.is_over(today)]
        groups = [
            ("Masquées en attendant", [d for d in over if d.record.state is State.TO_RECHECK]),
            ("En retard", [due for due in over if due.record.state is State.PUBLISHED]),
            (f"Dans les {SOON_DAYS} jours", [due for due in dues if today < due.day <= soon
                                            and not due.is_over(today)]),
        ]  # fmt: skip
    shown = sum(len(found) for _, found in groups)
    return RecheckPage(
        groups=tuple(
            DueGroup(title, tuple(due_view(due, today) for due in found[:most]))
            for title, found in groups
            if found
        ),
        later=len(dues) - shown,
        more=sum(max(0, len(found) - most) for _, found in groups),
        tomorrow=(today + datetime.timedelta(days=1)).isoformat(),
    )


def due_view(due: Due, today: datetime.date) -> DueView:
    record = due.record
    return DueView(
        id=record.id,
        title=record.title,
        kind=record.kind,
        kind_label=KINDS[record.kind].one,
        url=f"/fiches/{record.id}" if record.state is State.PUBLISHED else "",
        history_url=history_address(record.id),
        editor_url=f"{RECORDS.path}/{record.id}",
        day=date(due.day.isoformat()),
        iso=due.day.isoformat(),
        told=_told(due, today),
        hidden=record.state is State.TO_RECHECK,
    )


def _told(due: Due, today: datetime.date) -> str:
    looked = f"vérifiée {ago(due.looked_at, today)}" if due.looked_at else "jamais vérifiée"
    if due.record.state is State.TO_RECHECK:
        return f"masquée, {looked}"
    when = "à revoir depuis le" if due.day <= today else "à revoir le"
    chosen = ", jour choisi" if due.chosen else ""
    return f"{when} {date(due.day.isoformat())}{chosen} ; {looked}"
