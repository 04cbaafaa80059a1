"""Records merged into another, and pairs that a human judged to be two things, in SQLite."""

from __future__ import annotations

from kb.model import RecordId
from kb.sqlite.connection import Connections

Pair = tuple[RecordId, RecordId]  # in order


class Redirects:
    """Each merge is one step, kept as it was decided; whoever follows goes to the end at once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    # --- reading

    def end(self, record_id: str) -> RecordId:
        """Where an id leads: to itself, unless its record was merged into another."""
        found = RecordId(record_id)
        met = {found}
        while (after := self._next(found)) is not None and after not in met:
            met.add(after)
            found = after
        return found

    def moved(self, record_id: str) -> RecordId | None:
        """The record that took the place of this one; None when it stands for itself."""
        end = self.end(record_id)
        return None if end == record_id else end

    def all(self) -> dict[RecordId, RecordId]:
        """Old id → the record at the end."""
        rows = self._connections.get().execute("SELECT old_id FROM redirect ORDER BY 1").fetchall()
        return {RecordId(row["old_id"]): self.end(row["old_id"]) for row in rows}

    def former(self, record_id: str) -> list[RecordId]:
        """Ids that lead to this record."""
        return [old for old, end in self.all().items() if end == record_id]

    def distinct(self) -> set[Pair]:
        """Pairs that look alike and are two things."""
        rows = self._connections.get().execute("SELECT one, other FROM distinct_pair")
        return {(RecordId(row["one"]), RecordId(row["other"])) for row in rows}

    def is_distinct(self, one: str, other: str) -> bool:
        return pair(one, other) in self.distinct()

    def _next(self, record_id: str) -> RecordId | None:
        row = (
            self._connections.get()
            .execute("SELECT record_id FROM redirect WHERE old_id = ?", (record_id,))
            .fetchone()
        )
        return RecordId(row["record_id"]) if row else None

    # --- writing: inside a transaction

    def put(self, old_id: str, record_id: str, decision: int) -> None:
        """`decision`: the number of the one that merged them."""
        self._connections.get().execute(
            "INSERT INTO redirect (old_id, record_id, decision) VALUES (?, ?, ?)",
            (old_id, record_id, decision),
        )

    def remove(self, decision: int) -> None:
        """What a decision had merged stands for itself again."""
        self._connections.get().execute("DELETE FROM redirect WHERE decision = ?", (decision,))

    def put_distinct(self, one: str, other: str, decision: int) -> None:
        self._connections.get().execute(
            "INSERT INTO distinct_pair (one, other, decision) VALUES (?, ?, ?)",
            (*pair(one, other), decision),
        )

    def remove_distinct(self, decision: int) -> None:
        self._connections.get().execute("DELETE FROM distinct_pair WHERE decision = ?", (decision,))


def pair(one: str, other: str) -> Pair:
    """The two ids, in order: a pair is the same both ways."""
    first, second = sorted((one, other))
    return RecordId(first), RecordId(second)
