"""Where a record stands, and where it may go from there: one table, and what each step asks."""

from __future__ import annotations

from kb.drafts import TO_COMPLETE, missing_fields
from kb.errors import CurationRefused
from kb.model import Kind, Record, State
from kb.relations import declared_relations
from kb.store import Store

# Only `PUBLISHED` is seen by the public: what waits to be checked is hidden until it is confirmed.
MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PUBLISHED, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.TO_RECHECK, State.WITHDRAWN, State.DRAFT}),
    State.TO_RECHECK: frozenset({State.PUBLISHED, State.WITHDRAWN, State.DRAFT}),
    State.WITHDRAWN: frozenset({State.DRAFT}),
}
NEEDS_REASON = frozenset({State.WITHDRAWN})
# After the last decision on a record, unless a curator chose another day: calls open and close
# with the seasons, organisations change with the years, what was done was done.
CHECK_EVERY_MONTHS: dict[Kind, int] = {
    Kind.FUNDING: 6,
    Kind.FACILITATOR: 12,
    Kind.PARTNER: 12,
    Kind.EXPERIENCE: 24,
}
NAMES: dict[State, str] = {
    State.DRAFT: "un brouillon",
    State.PUBLISHED: "publiée",
    State.WITHDRAWN: "retirée",
    State.TO_RECHECK: "masquée en attendant d’être vérifiée",
}


def move(
    store: Store, record_id: str, state: State, actor: str, reason: str | None = None
) -> Record:
    """Inside a transaction: the record in its new state, and what is found with it. Raises
    CurationRefused when the table does not permit it, or when the step asks for more."""
    record = known(store, record_id)
    if state not in MOVES[record.state]:
        raise CurationRefused(
            f"La fiche « {record.id} » est {NAMES[record.state]} : elle ne peut pas devenir "
            f"{NAMES[state]} d’un coup."
        )
    if state in NEEDS_REASON and not (reason or "").strip():
        raise CurationRefused("Dites pourquoi : le journal le garde.")
    if moved := store.redirects.moved(record.id):
        raise CurationRefused(
            f"La fiche « {record.id} » a été fusionnée avec « {moved} » : annulez cette fusion, "
            "dans le journal, pour la retrouver."
        )
    changed = record.model_copy(update={"state": state})
    if state is State.PUBLISHED:
        refuse_incomplete(changed)
        refuse_hidden_ends(store, changed)
    store.records.put(changed, actor, reason)
    store.records.refresh_terms([changed.id])
    return changed


def known(store: Store, record_id: str) -> Record:
    """A record in any state. Raises CurationRefused."""
    record = store.records.find(record_id)
    if record is None:
        raise CurationRefused(f"Aucune fiche ne porte l’identifiant « {record_id} ».")
    return record


def refuse_incomplete(record: Record) -> None:
    if missing := missing_fields(record):
        raise CurationRefused(
            f"La fiche n’est pas complète, il reste « {TO_COMPLETE} » dans : {', '.join(missing)}."
        )


def refuse_hidden_ends(store: Store, record: Record) -> None:
    """A published record leads to none that is hidden: its readers would learn of it. What it led
    to already is left as it is."""
    known = store.records.find(record.id)
    before = declared_relations(known) if known and known.state is State.PUBLISHED else []
    added = [r for r in declared_relations(record) if r not in before]
    ends = {end for r in added for end in (r.origin, r.target)} - {record.id}
    if hidden := sorted(ends - set(store.records.many(ends))):
        raise CurationRefused(
            f"La fiche « {hidden[0]} » n’est pas publiée, et « {record.id} » mènerait à elle : "
            "publiez-la d’abord."
        )
