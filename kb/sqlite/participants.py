"""Participants of documents in SQLite: known by a number, their name apart, and who was told it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from kb.errors import ParticipantNotFound
from kb.people import BASIS_LASTS, Disclosure, LegalBasis, Participant
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint

_COLUMNS = (
    "document_id, number, name, organisation, public_role, legal_basis, basis_reason, basis_by, "
    "basis_at, basis_until"
)


class Role(NamedTuple):
    """What an attendance list says of somebody beside the name."""

    organisation: str | None
    public_role: str | None


def in_order_of(text: str, names: Iterable[str]) -> list[str]:
    """Names by where the text first says them; those that it says otherwise come last. The same
    words in another order or case are the same name, which masks both."""
    found = {name: text.find(name) for name in names}
    ordered = sorted(found, key=lambda name: (found[name] < 0, found[name], name))
    return list({tuple(sorted(n.lower().split())): n for n in reversed(ordered)}.values())[::-1]


def keep_names(connection: sqlite3.Connection, document_id: str, names: Sequence[str]) -> None:
    """Inside a transaction: those whom a version of a document lists. Who was there before keeps
    the same number; who is no longer listed is forgotten."""
    known = {
        row["name"]: row["number"]
        for row in connection.execute(
            "SELECT name, number FROM participant WHERE document_id = ?", (document_id,)
        )
    }
    gone = [(document_id, n) for name, n in known.items() if name and name not in set(names)]
    connection.executemany("DELETE FROM participant WHERE document_id = ? AND number = ?", gone)
    (last,) = connection.execute(
        "SELECT coalesce(max(number), 0) FROM participant WHERE document_id = ?", (document_id,)
    ).fetchone()
    new = [name for name in names if name not in known]
    connection.executemany(
        "INSERT INTO participant (document_id, number, name) VALUES (?, ?, ?)",
        [(document_id, number, name) for number, name in enumerate(new, start=last + 1)],
    )


class Participants:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    # --- reading

    def of(self, document_id: str) -> list[Participant]:
        """By number."""
        return self._all("document_id = ?", document_id)

    def get(self, document_id: str, number: int) -> Participant:
        """Raises ParticipantNotFound."""
        found = self._all("document_id = ? AND number = ?", document_id, number)
        if not found:
            raise ParticipantNotFound(document_id, number)
        return found[0]

    def counts(self) -> dict[str, int]:
        """Document → how many people it lists."""
        rows = self._connections.get().execute(
            "SELECT document_id, count(*) AS n FROM participant GROUP BY document_id"
        )
        return {row["document_id"]: row["n"] for row in rows}

    def names(self) -> set[str]:
        rows = self._connections.get().execute(
            "SELECT DISTINCT name FROM participant WHERE name IS NOT NULL"
        )
        return {row["name"] for row in rows}

    def disclosures(self, document_id: str | None = None) -> list[Disclosure]:
        """Names that were told, the latest first."""
        rows = self._connections.get().execute(
            "SELECT number, at, actor, document_id, participant, legal_basis, reason "
            "FROM disclosure WHERE ? IS NULL OR document_id = ? ORDER BY number DESC",
            (document_id, document_id),
        )
        return [Disclosure(**dict(row)) for row in rows]

    def _all(self, where: str, *values: object) -> list[Participant]:
        rows = self._connections.get().execute(
            f"SELECT {_COLUMNS} FROM participant WHERE {where} ORDER BY document_id, number", values
        )
        return [Participant(**dict(row)) for row in rows]

    # --- writing: inside a transaction

    def describe(self, document_id: str, roles: Mapping[str, Role]) -> None:
        """`roles`: by name, as the list writes it."""
        self._connections.get().executemany(
            "UPDATE participant SET organisation = ?, public_role = ? "
            "WHERE document_id = ? AND name = ?",
            [(*role, document_id, name) for name, role in roles.items()],
        )

    def record_basis(
        self, document_id: str, number: int, basis: LegalBasis, reason: str, actor: str
    ) -> Participant:
        """Note on what basis the name may be told, from now on and for thirty days. Raises
        ParticipantNotFound when there is no name to tell."""
        participant = self.get(document_id, number)
        if participant.name is None:
            raise ParticipantNotFound(document_id, number)
        now = self._clock()
        self._connections.get().execute(
            "UPDATE participant SET legal_basis = ?, basis_reason = ?, basis_by = ?, basis_at = ?, "
            "basis_until = ? WHERE document_id = ? AND number = ?",
            (
                basis,
                reason,
                actor,
                now.isoformat(timespec="seconds"),
                (now + BASIS_LASTS).isoformat(timespec="seconds"),
                document_id,
                number,
            ),
        )
        self._note(f"people.basis.{basis.value}", document_id, number, actor, reason)
        return self.get(document_id, number)

    def withdraw_basis(self, document_id: str, number: int, actor: str) -> None:
        self.get(document_id, number)
        self._connections.get().execute(
            "UPDATE participant SET legal_basis = NULL, basis_reason = NULL, basis_by = NULL, "
            "basis_at = NULL, basis_until = NULL WHERE document_id = ? AND number = ?",
            (document_id, number),
        )
        self._note("people.basis.withdrawn", document_id, number, actor, None)

    def tell(self, document_id: str, number: int, actor: str) -> str | None:
        """The name, noted as told to this curator; None where no basis holds today. Raises
        ParticipantNotFound."""
        participant = self.get(document_id, number)
        now = self._clock()
        if not participant.may_be_told(now):
            return None
        self._connections.get().execute(
            "INSERT INTO disclosure (at, actor, document_id, participant, legal_basis, reason) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                now.isoformat(timespec="seconds"),
                actor,
                document_id,
                number,
                participant.legal_basis,
                participant.basis_reason or "",
            ),
        )
        return participant.name

    def _note(
        self, action: str, document_id: str, number: int, actor: str, reason: str | None
    ) -> None:
        self._journal.append(
            actor=actor,
            action=action,
            subject=f"{document_id}:participant-{number}",
            version=1,
            content=fingerprint(f"{action}:{document_id}:{number}".encode()),
            reason=reason,
        )
