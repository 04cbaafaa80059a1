"""Follow-up sheets in SQLite: the current one, every version, and what curators corrected of an
event's territories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from kb.errors import SheetNotFound
from kb.events import EventTerritory
from kb.sheets import Sheet
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal
from kb.text import fingerprint

# What is kept while somebody types is told as one version, this long at most.
TYPING_TOLD_AS_ONE = timedelta(minutes=10)
# A page may stay open over a week-end: what it began with is still there to merge with.
FOLDED_KEPT = timedelta(days=14)


class SheetChanged(Exception):
    """Somebody else wrote a version since the one that was changed: merge, then write again."""

    def __init__(self, current: Sheet) -> None:
        super().__init__(current.id)
        self.current = current


class SheetVersion(NamedTuple):
    """One line of a sheet's history."""

    version: int
    at: datetime
    actor: str


class Sheets:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime]
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    # --- reading

    def get(self, sheet_id: str) -> Sheet:
        """Raises SheetNotFound."""
        row = (
            self._connections.get()
            .execute("SELECT body FROM sheet WHERE id = ?", (sheet_id,))
            .fetchone()
        )
        if row is None:
            raise SheetNotFound(sheet_id)
        return Sheet.model_validate_json(row["body"])

    def of_event(self, event: str) -> list[Sheet]:
        """Those of one event, by name of territory."""
        rows = self._connections.get().execute(
            "SELECT body FROM sheet WHERE event = ? ORDER BY territory_name, id", (event,)
        )
        return [Sheet.model_validate_json(row["body"]) for row in rows]

    def at(self, sheet_id: str, version: int) -> Sheet:
        """One of its versions, the current one or a former one. Raises SheetNotFound."""
        row = (
            self._connections.get()
            .execute(
                "SELECT body FROM sheet_version WHERE sheet_id = ? AND version = ?",
                (sheet_id, version),
            )
            .fetchone()
        )
        if row is None:
            raise SheetNotFound(sheet_id)
        return Sheet.model_validate_json(row["body"])

    def base(self, sheet_id: str, version: int) -> Sheet:
        """What a page that is sent back began with: that version; when it is not kept any more, the
        last one before it. Raises SheetNotFound."""
        row = (
            self._connections.get()
            .execute(
                "SELECT version FROM sheet_version WHERE sheet_id = ? AND version <= ? "
                "ORDER BY version DESC LIMIT 1",
                (sheet_id, version),
            )
            .fetchone()
        )
        if row is None:
            raise SheetNotFound(sheet_id)
        found = self.at(sheet_id, row["version"])
        return found.model_copy(update={"version": version})

    def history(self, sheet_id: str) -> list[SheetVersion]:
        """The latest first; what was kept while somebody typed, as one."""
        rows = self._connections.get().execute(
            "SELECT version, at, actor FROM sheet_version WHERE sheet_id = ? AND NOT folded "
            "ORDER BY version DESC",
            (sheet_id,),
        )
        return [
            SheetVersion(r["version"], datetime.fromisoformat(r["at"]), r["actor"]) for r in rows
        ]

    # --- writing: inside a transaction

    def add(self, sheet: Sheet, actor: str) -> bool:
        """Keep a first draft; False, and nothing changed, when the sheet is there already: what
        people wrote is never drafted over."""
        known = self._connections.get().execute("SELECT 1 FROM sheet WHERE id = ?", (sheet.id,))
        if known.fetchone():
            return False
        self._write(sheet.model_copy(update={"version": 1}), actor)
        return True

    def put(self, sheet: Sheet, actor: str, *, typing: bool = False) -> Sheet:
        """Keep a change made of the current version; gives the sheet with its new number, or the
        same when nothing changed. Raises SheetChanged when it was made of an older one.

        `typing`: kept by itself while somebody types. Those that follow each other are told as one
        in the history, unless the state changes; what was kept by hand always stands."""
        current = self.get(sheet.id)
        if current.version != sheet.version:
            raise SheetChanged(current)
        if sheet == current:
            return current
        kept = sheet.model_copy(update={"version": current.version + 1})
        now = self._clock()
        began = self._typing_since(current, actor, now) if typing else None
        continues = began is not None and current.state is kept.state
        if continues:
            self._fold(current)
        self._write(kept, actor, (began if continues else now) if typing else None)
        self._forget_folded(sheet.id, now - FOLDED_KEPT)
        return kept

    def _typing_since(self, current: Sheet, actor: str, now: datetime) -> datetime | None:
        """Since when this person has been typing without a stop; None when they have not."""
        row = (
            self._connections.get()
            .execute(
                "SELECT typing_since FROM sheet_version WHERE sheet_id = ? AND version = ? "
                "AND actor = ? AND typing_since IS NOT NULL",
                (current.id, current.version, actor),
            )
            .fetchone()
        )
        began = datetime.fromisoformat(row["typing_since"]) if row else None
        return began if began is not None and now - began < TYPING_TOLD_AS_ONE else None

    def _fold(self, sheet: Sheet) -> None:
        self._connections.get().execute(
            "UPDATE sheet_version SET folded = 1 WHERE sheet_id = ? AND version = ?",
            (sheet.id, sheet.version),
        )

    def _forget_folded(self, sheet_id: str, before: datetime) -> None:
        self._connections.get().execute(
            "DELETE FROM sheet_version WHERE sheet_id = ? AND folded AND at < ?",
            (sheet_id, before.isoformat(timespec="seconds")),
        )

    def _write(self, sheet: Sheet, actor: str, typing_since: datetime | None = None) -> None:
        body = sheet.model_dump_json(exclude_defaults=True)
        connection = self._connections.get()
        now = self._clock()
        at = now.isoformat(timespec="seconds")
        connection.execute(
            "INSERT INTO sheet (id, event, territory_key, territory_name, state, version, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, "
            "version = excluded.version, body = excluded.body",
            (
                sheet.id,
                sheet.event,
                sheet.territory_key,
                sheet.territory_name,
                sheet.state,
                sheet.version,
                body,
            ),
        )
        connection.execute(
            "INSERT INTO sheet_version (sheet_id, version, body, at, actor, typing_since) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (sheet.id, sheet.version, body, at, actor, _told(typing_since)),
        )
        if typing_since is not None and typing_since < now:
            return  # the journal has it already: somebody began to type
        self._journal.append(
            actor=actor,
            action="sheet.create" if sheet.version == 1 else "sheet.update",
            subject=sheet.id,
            version=sheet.version,
            content=fingerprint(body.encode()),
        )

    # --- the territories of an event, corrected by hand

    def corrections(self, event: str) -> tuple[list[EventTerritory], set[str]]:
        """Those that were added, and the keys of those that were taken out."""
        rows = self._connections.get().execute(
            "SELECT key, body FROM event_territory WHERE event = ? ORDER BY key", (event,)
        )
        found = [(row["key"], row["body"]) for row in rows]
        added = [EventTerritory.model_validate_json(body) for _, body in found if body]
        return added, {key for key, body in found if not body}

    def add_territory(self, event: str, one: EventTerritory, actor: str) -> None:
        self._correct(event, one.key, one.model_dump_json(exclude_defaults=True), actor)

    def remove_territory(self, event: str, key: str, actor: str) -> None:
        self._correct(event, key, "", actor)

    def put_back_territory(self, event: str, key: str, actor: str) -> None:
        """As the reading has it, if it has it."""
        self._connections.get().execute(
            "DELETE FROM event_territory WHERE event = ? AND key = ? AND body = ''", (event, key)
        )
        self._journal.append(
            actor=actor, action="event.put_back_territory", subject=event, version=1,
            content=key, reason=key,
        )  # fmt: skip

    def _correct(self, event: str, key: str, body: str, actor: str) -> None:
        self._connections.get().execute(
            "INSERT INTO event_territory (event, key, body) VALUES (?, ?, ?) "
            "ON CONFLICT (event, key) DO UPDATE SET body = excluded.body",
            (event, key, body),
        )
        self._journal.append(
            actor=actor,
            action="event.add_territory" if body else "event.remove_territory",
            subject=event,
            version=1,
            content=f"{key} {body}",
            reason=key,
        )


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
