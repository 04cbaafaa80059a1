"""How long what is kept about people lasts, by purpose, in SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint


class Rule(NamedTuple):
    """`what`: in French, for several. `days`: how long after the date in `where` a row goes."""

    what: str
    table: str
    where: str
    days: int


RULES = (
    Rule("demandes répondues", "privacy_request", "answered_at < ?", 3 * 365),
    Rule("traces d’un nom montré", "disclosure", "at < ?", 365),
    Rule("avis", "feedback", "at < ?", 2 * 365),
    Rule("besoins non publiés", "need", "state <> 'published' AND at < ?", 365),
    Rule("adresses laissées avec un signalement", "suggestion_contact", "at < ?", 365),
    Rule("sessions finies", "session", "expires < ?", 0),
    Rule("jetons finis", "token", "expires < ?", 0),
    Rule("échecs de connexion", "failed_sign_in", "at < ?", 1),
    Rule(
        "fichiers déposés déjà lus", "job_file",
        "job IN (SELECT number FROM job WHERE ended_at < ?)", 0,
    ),
    Rule("dépôts terminés", "job", "ended_at < ?", 365),
    Rule("suites d’événements ôtées", "outcome", "removed_at < ?", 365),
    Rule(
        "adresses de territoires dont le suivi est fini", "sheet_contact",
        "sheet_id IN (SELECT s.id FROM sheet s JOIN sheet_version v ON v.sheet_id = s.id "
        "WHERE s.state = 'closed' GROUP BY s.id HAVING max(v.at) < ?)", 365,
    ),
    Rule("adresses de territoires", "sheet_contact", "at < ?", 3 * 365),
    Rule("fichiers de fiches non confirmés", "record_import", "state = 'waiting' AND at < ?", 1),
)  # fmt: skip
_NO_BASIS = (
    "legal_basis = NULL, basis_reason = NULL, basis_by = NULL, basis_at = NULL, basis_until = NULL"
)


class Retention:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    def due(self) -> dict[Rule, int]:
        """How many rows have been kept long enough; those that have none are left out."""
        connection = self._connections.get()
        found = {}
        for rule in RULES:
            (count,) = connection.execute(
                f"SELECT count(*) FROM {rule.table} WHERE {rule.where}", (self._limit(rule),)
            ).fetchone()
            if count:
                found[rule] = int(count)
        return found

    def purge(self, actor: str) -> dict[Rule, int]:
        """Forget them, and the bases that are over. Inside a transaction."""
        connection = self._connections.get()
        due = self.due()
        for rule in due:
            connection.execute(f"DELETE FROM {rule.table} WHERE {rule.where}", (self._limit(rule),))
        now = self._clock().isoformat(timespec="seconds")
        connection.execute(f"UPDATE participant SET {_NO_BASIS} WHERE basis_until < ?", (now,))
        if due:
            told = ",".join(f"{rule.table}:{count}" for rule, count in due.items())
            self._journal.append(
                actor=actor,
                action="people.purge",
                subject="conservation",
                version=1,
                content=fingerprint(told.encode()),
            )
        return due

    def _limit(self, rule: Rule) -> str:
        return (self._clock() - timedelta(days=rule.days)).isoformat(timespec="seconds")
