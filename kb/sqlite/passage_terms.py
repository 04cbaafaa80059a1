"""The searchable terms of passages. Those of a draft are not written: nothing is found by them,
and no word is known by them."""

from __future__ import annotations

from collections.abc import Iterable

from kb.analysis import analyse
from kb.model import Role
from kb.sqlite.connection import Connections
from kb.sqlite.passages import passage_of


class PassageTerms:
    """Inside a transaction."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def put(self, number: int | None, heading: str, quote: str) -> None:
        self._connections.get().execute(
            "INSERT INTO passage_terms (rowid, heading, body) VALUES (?, ?, ?)",
            (number, " ".join(analyse(heading)), " ".join(analyse(quote))),
        )

    def forget(self, document_id: str) -> None:
        self._connections.get().execute(
            "DELETE FROM passage_terms WHERE rowid IN (SELECT number FROM passage WHERE "
            "document_id = ?)",
            (document_id,),
        )

    def refresh(self) -> None:
        """Those of every published document."""
        connection = self._connections.get()
        connection.execute("DELETE FROM passage_terms")
        published = connection.execute("SELECT id FROM document WHERE state = 'published'")
        self.write([row["id"] for row in published])

    def write(self, document_ids: Iterable[str]) -> None:
        """Names are never searched."""
        connection = self._connections.get()
        for document_id in document_ids:
            text = connection.execute(
                "SELECT text FROM document WHERE id = ?", (document_id,)
            ).fetchone()["text"]
            rows = connection.execute(
                "SELECT number, body FROM passage WHERE document_id = ?", (document_id,)
            )
            for row in rows.fetchall():
                passage = passage_of(row["body"])
                if passage.role is not Role.PARTICIPANTS:
                    heading = " / ".join(passage.heading_path)
                    self.put(row["number"], heading, text[passage.start : passage.end])
