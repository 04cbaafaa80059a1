"""What became of an event, in SQLite. What is taken out stays, to be put back."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from kb.errors import CurationRefused, OutcomeNotFound
from kb.follow_up import Outcome, OutcomeKind, OutcomeNotice, SheetStep
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal
from kb.text import fingerprint

if TYPE_CHECKING:
    from kb.opposition import Opposed

_ROWS = (
    "SELECT number, event, territory_key, kind, at, words, record_id AS record, about, actor, "
    "noted_at, removed_at FROM outcome"
)


class Outcomes:
    def __init__(
        self,
        connections: Connections,
        journal: Journal,
        clock: Callable[[], datetime],
        opposed: Callable[[], Opposed | None] = lambda: None,
    ) -> None:
        """`opposed`: finds the names that must not come back."""
        self._connections = connections
        self._journal = journal
        self._clock = clock
        self._opposed = opposed

    # --- reading

    def today(self) -> date:
        return self._clock().date()

    def of_event(self, event: str) -> list[Outcome]:
        """Those that hold, in the order of their dates."""
        rows = self._connections.get().execute(
            f"{_ROWS} WHERE event = ? AND removed_at IS NULL ORDER BY at, number", (event,)
        )
        return [_outcome(row) for row in rows]

    def get(self, number: int) -> Outcome:
        """Taken out or not. Raises OutcomeNotFound."""
        row = self._connections.get().execute(f"{_ROWS} WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise OutcomeNotFound(number)
        return _outcome(row)

    def events(self) -> list[str]:
        """Those that have a sheet, or of which something was noted."""
        rows = self._connections.get().execute(
            "SELECT event FROM sheet UNION SELECT event FROM outcome WHERE removed_at IS NULL "
            "ORDER BY 1"
        )
        return [row["event"] for row in rows]

    def sheet_steps(self, event: str) -> dict[str, list[SheetStep]]:
        """Sheet → its versions, the first one first."""
        rows = self._connections.get().execute(
            "SELECT v.sheet_id, v.at, v.actor, coalesce(json_extract(v.body, '$.state'), 'draft') "
            "AS state FROM sheet_version v JOIN sheet s ON s.id = v.sheet_id WHERE s.event = ? "
            "ORDER BY v.sheet_id, v.version",
            (event,),
        )
        found: dict[str, list[SheetStep]] = defaultdict(list)
        for row in rows:
            found[row["sheet_id"]].append(
                SheetStep(at=row["at"], actor=row["actor"], state=row["state"])
            )
        return dict(found)

    # --- writing: inside a transaction

    def add(self, notice: OutcomeNotice, actor: str) -> Outcome:
        """Keep what is noted; the same noted twice is one. Raises CurationRefused when it tells of
        an experiment that is not there any more."""
        self._refuse_lost(notice)
        notice = self._without_opposed(notice)
        known = self._same(notice)
        if known is not None:
            return known
        cursor = self._connections.get().execute(
            "INSERT INTO outcome (event, territory_key, kind, at, words, record_id, about, actor, "
            "noted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                notice.event,
                notice.territory_key,
                notice.kind,
                notice.at,
                notice.words,
                notice.record,
                notice.about,
                actor,
                self._now(),
            ),
        )
        assert cursor.lastrowid is not None
        kept = self.get(cursor.lastrowid)
        self._note("add", kept, actor)
        return kept

    def remove(self, number: int, actor: str) -> Outcome:
        """Take out what holds no more, or was noted by mistake. Raises OutcomeNotFound, and
        CurationRefused while something else is said of that experiment."""
        kept = self.get(number)
        if kept.removed_at is not None:
            return kept
        if any(other.about == number for other in self.of_event(kept.event)):
            raise CurationRefused(
                "Une suite est notée pour cette expérience : ôtez d’abord la suite."
            )
        self._connections.get().execute(
            "UPDATE outcome SET removed_at = ? WHERE number = ?", (self._now(), number)
        )
        self._note("remove", kept, actor)
        return kept

    def put_back(self, number: int, actor: str) -> Outcome:
        """Raises OutcomeNotFound, CurationRefused."""
        kept = self.get(number)
        if kept.removed_at is None:
            return kept
        self._refuse_lost(kept)
        self._connections.get().execute(
            "UPDATE outcome SET removed_at = NULL WHERE number = ?", (number,)
        )
        self._note("add", kept, actor)
        return self.get(number)

    def link(self, number: int, record: str, actor: str) -> Outcome:
        """Say by which record of the base an experiment is told. Raises OutcomeNotFound."""
        self._connections.get().execute(
            "UPDATE outcome SET record_id = ? WHERE number = ?", (record, number)
        )
        kept = self.get(number)
        self._note("link", kept, actor)
        return kept

    def _refuse_lost(self, notice: OutcomeNotice) -> None:
        if notice.about is None:
            return
        told = self.get(notice.about)
        same = (told.event, told.territory_key) == (notice.event, notice.territory_key)
        if told.removed_at is not None or told.kind is not OutcomeKind.STARTED or not same:
            raise CurationRefused(
                "L’expérience dont vous notez la suite n’est plus au tableau : rechargez la page."
            )

    def _without_opposed(self, notice: OutcomeNotice) -> OutcomeNotice:
        opposed = self._opposed()
        if opposed is None:
            return notice
        return notice.model_copy(update={"words": opposed.masked(notice.words)})

    def _same(self, notice: OutcomeNotice) -> Outcome | None:
        wanted = notice.model_dump()
        for kept in self.of_event(notice.event):
            if kept.model_dump(include=set(wanted)) == wanted:
                return kept
        return None

    def _note(self, act: str, kept: Outcome, actor: str) -> None:
        self._journal.append(
            actor=actor,
            action=f"outcome.{act}",
            subject=kept.event,
            version=1,
            content=fingerprint(kept.model_dump_json().encode()),
            reason=f"{kept.territory_key}, {kept.kind}, n°\u00a0{kept.number}",
        )

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")


def _outcome(row: sqlite3.Row) -> Outcome:
    return Outcome.model_validate(dict(row))
