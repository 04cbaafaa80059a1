"""The proofs behind the fields of records, in SQLite. Table `evidence`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from datetime import datetime

from kb.model import RecordId
from kb.proofs import Proof
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint

_PROOF = (
    'SELECT number, record_id, path, document_id, version, start, "end", at, actor FROM evidence'
)
_ADD = (
    'INSERT INTO evidence (record_id, path, document_id, version, start, "end", at, actor) '
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)


class Proofs:
    def __init__(
        self,
        connections: Connections,
        journal: Journal,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    # --- reading

    def of(self, record_id: str) -> list[Proof]:
        """Those of a record, in the order in which they were kept."""
        rows = self._connections.get().execute(
            f"{_PROOF} WHERE record_id = ? ORDER BY number", (record_id,)
        )
        return [_proof(row) for row in rows]

    def all(self) -> list[Proof]:
        rows = self._connections.get().execute(f"{_PROOF} ORDER BY number")
        return [_proof(row) for row in rows]

    def proved(self) -> dict[str, set[str]]:
        """Record → its fields behind which there is a proof."""
        found: dict[str, set[str]] = {}
        rows = self._connections.get().execute("SELECT DISTINCT record_id, path FROM evidence")
        for row in rows:
            found.setdefault(row["record_id"], set()).add(row["path"])
        return found

    # --- writing: inside a transaction

    def put(self, proof: Proof) -> bool:
        """Keep a proof; False when the very same is kept already. No decision is noted: it goes
        with the one that is being taken."""
        at = self._clock().isoformat(timespec="seconds")
        added = self._connections.get().execute(
            _ADD,
            (
                proof.record_id, proof.path, proof.document_id, proof.version, proof.start,
                proof.end, at, proof.actor,
            ),
        )  # fmt: skip
        return added.rowcount > 0

    def add(self, proof: Proof, reason: str | None = None) -> bool:
        """Keep a proof that somebody has chosen: a decision of its own."""
        added = self.put(proof)
        if added:
            self._note("proof.add", proof, proof.actor, reason)
        return added

    def remove(
        self, record_id: str, number: int, actor: str, reason: str | None = None
    ) -> Proof | None:
        """The proof that is kept no more; None when this record has none of that number."""
        found = next((proof for proof in self.of(record_id) if proof.number == number), None)
        if found is not None:
            self._connections.get().execute("DELETE FROM evidence WHERE number = ?", (number,))
            self._note("proof.remove", found, actor, reason)
        return found

    def forget(self, record_id: str, paths: Collection[str]) -> None:
        """Drop what proved these fields: they say nothing any more."""
        self._connections.get().executemany(
            "DELETE FROM evidence WHERE record_id = ? AND path = ?",
            [(record_id, path) for path in sorted(paths)],
        )

    def drop(self, numbers: Collection[int]) -> None:
        """Those that came with a decision that is taken back, which the journal tells."""
        self._connections.get().executemany(
            "DELETE FROM evidence WHERE number = ?", [(number,) for number in sorted(numbers)]
        )

    def follow(self, old: str, kept: RecordId) -> None:
        """Two records become one: what proved the old one proves the kept one."""
        for proof in self.of(old):
            self.put(proof.model_copy(update={"record_id": kept}))
        self._connections.get().execute("DELETE FROM evidence WHERE record_id = ?", (old,))

    def _note(self, action: str, proof: Proof, actor: str, reason: str | None) -> None:
        kept = (proof.path, proof.document_id, proof.version, proof.start, proof.end)
        self._journal.append(
            actor=actor,
            action=action,
            subject=proof.record_id,
            version=1,
            content=fingerprint(repr(kept).encode()),
            reason=reason,
        )


def _proof(row: sqlite3.Row) -> Proof:
    return Proof.model_validate(dict(row))
