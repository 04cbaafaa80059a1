"""What was read in documents, and what waits for a human, in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kb.errors import ProposalNotFound
from kb.model import RecordId
from kb.proposals import Proposal, ProposalKind, ProposalLine, ProposalState
from kb.reading import Reading, Statement, StatementKind
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal
from kb.text import fingerprint

# No text holds the sign at which SQLite would stop counting: readers take control signs out.
_STATEMENTS = (
    "SELECT d.id, s.value AS body, substr(d.text, json_extract(s.value, '$.start') + 1, "
    "json_extract(s.value, '$.end') - json_extract(s.value, '$.start')) AS words "
    "FROM reading r JOIN document d ON d.id = r.document_id AND d.version = r.version "
    "AND d.state = 'published', "
    "json_each(r.body, '$.statements') s WHERE json_extract(s.value, '$.kind') = ? "
    "AND json_extract(s.value, '$.confidence') >= ? ORDER BY d.id, s.key"
)


class SaidStatement(NamedTuple):
    """A statement of the current version of a document, with its words, people not masked."""

    document_id: str
    words: str
    statement: Statement


class Proposals:
    def __init__(self, connections: Connections, journal: Journal) -> None:
        self._connections = connections
        self._journal = journal

    # --- reading

    def reading(self, document_id: str) -> Reading | None:
        """What was read in the current version of a document; None when it was not read yet."""
        row = (
            self._connections.get()
            .execute(
                "SELECT r.body FROM reading r JOIN document d ON d.id = r.document_id "
                "AND d.version = r.version WHERE d.id = ?",
                (document_id,),
            )
            .fetchone()
        )
        return Reading.model_validate_json(row["body"]) if row else None

    def statements(self, kind: StatementKind, least: float) -> list[SaidStatement]:
        """Those of the published documents, read with this confidence or more; by document, in
        order. Quicker than `reading`: the rest of each reading is not made."""
        rows = self._connections.get().execute(_STATEMENTS, (kind, least))
        return [
            SaidStatement(row["id"], row["words"], Statement.model_validate_json(row["body"]))
            for row in rows
        ]

    def get(self, proposal_id: str) -> Proposal:
        """Raises ProposalNotFound."""
        row = (
            self._connections.get()
            .execute("SELECT body FROM proposal WHERE id = ?", (proposal_id,))
            .fetchone()
        )
        if row is None:
            raise ProposalNotFound(proposal_id)
        return Proposal.model_validate_json(row["body"])

    def all(
        self,
        *,
        state: ProposalState | None = ProposalState.WAITING,
        kind: ProposalKind | None = None,
        document_id: str | None = None,
    ) -> list[Proposal]:
        """Proposals in this state (any when None), by document, the surest first."""
        rows = self._connections.get().execute(
            "SELECT body FROM proposal WHERE (? IS NULL OR state = ?) AND (? IS NULL OR kind = ?) "
            "AND (? IS NULL OR document_id = ?) ORDER BY document_id, confidence DESC, number",
            (state, state, kind, kind, document_id, document_id),
        )
        return [Proposal.model_validate_json(row["body"]) for row in rows]

    def lines(
        self,
        *,
        state: ProposalState | None = ProposalState.WAITING,
        kind: ProposalKind | None = None,
        document_id: str | None = None,
        least: float = 0.0,
    ) -> list[ProposalLine]:
        """Those of `all` that are at least so sure, in the order in which they are read: by
        document, records before what links them, the surest first. No text is read."""
        rows = self._connections.get().execute(
            "SELECT id, kind, state, document_id, coalesce(json_extract(body, '$.version'), 1), "
            "confidence, json_extract(body, '$.title') FROM proposal "
            "WHERE (? IS NULL OR state = ?) AND (? IS NULL OR kind = ?) "
            "AND (? IS NULL OR document_id = ?) AND confidence >= ? "
            "ORDER BY document_id, confidence DESC, number",
            (state, state, kind, kind, document_id, document_id, least),
        )
        rank = {kind: place for place, kind in enumerate(ProposalKind)}
        found = [
            ProposalLine(row[0], ProposalKind(row[1]), ProposalState(row[2]), *row[3:])
            for row in rows
        ]
        return sorted(found, key=lambda line: (line.document_id, rank[line.kind]))

    def left(self) -> dict[tuple[str, ProposalKind], int]:
        """How many wait, by document and kind."""
        rows = self._connections.get().execute(
            "SELECT document_id, kind, count(*) FROM proposal WHERE state = 'waiting' GROUP BY 1, 2"
        )
        return {(row[0], ProposalKind(row[1])): row[2] for row in rows}

    def counts(self) -> dict[ProposalState, int]:
        rows = self._connections.get().execute(
            "SELECT state, count(*) AS n FROM proposal GROUP BY state"
        )
        found = {row["state"]: int(row["n"]) for row in rows}
        return {state: found.get(state, 0) for state in ProposalState}

    # --- writing: inside a transaction

    def put_reading(self, reading: Reading, proposals: Sequence[Proposal]) -> None:
        """Keep what was read in a document, in the place of what was read before.

        What waits is replaced. What a human has settled stays settled, and what they have
        corrected stays as they said, even of an older version: the same proposal, read again, does
        not come back."""
        connection = self._connections.get()
        connection.execute(
            "INSERT INTO reading (document_id, version, body) VALUES (?, ?, ?) "
            "ON CONFLICT (document_id) DO UPDATE SET version = excluded.version, "
            "body = excluded.body",
            (reading.document_id, reading.version, reading.model_dump_json(exclude_defaults=True)),
        )
        connection.execute(
            "DELETE FROM proposal WHERE document_id = ? AND state = 'waiting' AND id NOT IN "
            "(SELECT subject FROM decision WHERE action = 'proposal.correct')",
            (reading.document_id,),
        )
        for proposal in proposals:
            connection.execute(
                "INSERT INTO proposal (id, kind, state, document_id, confidence, body) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                _row(proposal),
            )

    def correct(self, proposal: Proposal, actor: str, reason: str | None = None) -> None:
        """Replace a proposal by what a human says it should be."""
        decision = self._journal.append(
            actor=actor,
            action="proposal.correct",
            subject=proposal.id,
            version=1,
            content=fingerprint(proposal.model_dump_json().encode()),
            reason=reason,
        )
        self._remember(proposal.id, decision)
        self._write(proposal)

    def settle(
        self,
        proposal: Proposal,
        state: ProposalState,
        actor: str,
        *,
        record: RecordId | None = None,
        reason: str | None = None,
    ) -> Proposal:
        """Note the decision, and what record came of it."""
        decision = self._journal.append(
            actor=actor,
            action=f"proposal.{state.value}",
            subject=proposal.id,
            version=1,
            content=record or state.value,
            reason=reason,
        )
        self._remember(proposal.id, decision)
        settled = proposal.model_copy(
            update={"state": state, "decided": decision, "record": record}
        )
        self._write(settled)
        return settled

    def before(self, decision: int) -> Proposal | None:
        """How a proposal stood before this decision on it; None when it was not noted."""
        row = (
            self._connections.get()
            .execute("SELECT body FROM proposal_before WHERE decision = ?", (decision,))
            .fetchone()
        )
        return Proposal.model_validate_json(row["body"]) if row else None

    def put_back(
        self, proposal: Proposal, decision: int, actor: str, reason: str | None = None
    ) -> int:
        """Take a decision back: the proposal stands again as it did before it."""
        number = self._journal.append(
            actor=actor,
            action="proposal.undo",
            subject=proposal.id,
            version=1,
            content=fingerprint(proposal.model_dump_json().encode()),
            reason=reason,
        )
        self._journal.take_back(decision)
        self._write(proposal)
        return number

    def _remember(self, proposal_id: str, decision: int) -> None:
        self._connections.get().execute(
            "INSERT INTO proposal_before (decision, proposal_id, body) "
            "SELECT ?, id, body FROM proposal WHERE id = ?",
            (decision, proposal_id),
        )

    def _write(self, proposal: Proposal) -> None:
        updated = self._connections.get().execute(
            "UPDATE proposal SET id = ?, kind = ?, state = ?, document_id = ?, confidence = ?, "
            "body = ? WHERE id = ?",
            (*_row(proposal), proposal.id),
        )
        if updated.rowcount == 0:
            raise ProposalNotFound(proposal.id)


def _row(proposal: Proposal) -> tuple[str, str, str, str, float, str]:
    return (
        proposal.id,
        proposal.kind,
        proposal.state,
        proposal.document_id,
        proposal.confidence,
        proposal.model_dump_json(exclude_defaults=True),
    )
