"""Taking back a decision: what stood before stands again, and the journal says so. Nothing on which
somebody has decided since is touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kb.curation import Check
from kb.drafts import TO_COMPLETE
from kb.errors import CurationRefused, RecordChanged
from kb.merging import repointed
from kb.model import Decision, Record, RecordId, State
from kb.proposals import Proposal, ProposalState
from kb.relations import declared_relations
from kb.states import known, refuse_hidden_ends
from kb.store import Store

_CLOSES = ("proposal.accepted", "proposal.merged", "proposal.refused", "proposal.correct")
_RECORD = ("record.create", "record.update", "record.restore", "record.undo")
_MERGE, _DISTINCT = "record.merge", "record.distinct"
UNDOABLE = frozenset({*_CLOSES, *_RECORD, _MERGE, _DISTINCT})


class Undone(NamedTuple):
    """`decision`: the one that was taken back; `proposal`: the one that waits again, or stands as
    before; `records`: those that went back to what they said."""

    decision: Decision
    proposal: Proposal | None
    records: tuple[RecordId, ...]


def last_undoable(store: Store, actor: str) -> Decision:
    """The last decision of somebody that still holds and can be taken back. Raises
    CurationRefused."""
    for decision in store.journal.of_actor(actor):
        if (
            decision.action in UNDOABLE
            and decision.undoes is None
            and store.journal.undone_by(decision.number) is None
        ):
            return decision
    raise CurationRefused("Vous n’avez pris aucune décision qui puisse être annulée.")


def undo(store: Store, actor: str, number: int, reason: str | None = None) -> Undone:
    """Inside a transaction: take back a decision, with all that it did. Raises DecisionNotFound,
    CurationRefused."""
    decision = _whole(store, store.journal.get(number))
    _refuse_undone(store, decision)
    if decision.action not in UNDOABLE:
        raise CurationRefused(
            f"La décision n°\u00a0{decision.number} ne s’annule pas : prenez plutôt la décision "
            "contraire."
        )
    told = reason or f"annule la décision n°\u00a0{decision.number}"
    if decision.action == _DISTINCT:
        return _look_alike_again(store, decision, actor, told)
    rows = _records_of(store, decision)
    for row in rows:
        _refuse_decided_since(store, row)
    proposal = _put_back(store, decision, actor, told)
    for row in reversed(rows):
        _go_back(store, row, actor, told)
    if decision.action == _MERGE:
        _split(store, decision, actor, told)
    _drop_proofs(store, decision, rows)
    records = tuple(dict.fromkeys(RecordId(row.subject) for row in rows))
    for record_id in records:
        _refuse_hidden(store, record_id)
    store.records.refresh_terms(records)
    return Undone(decision, proposal, records)


class Restoring(NamedTuple):
    """`version`: the one that the record is to say again; `seen`: the current one when that was
    asked."""

    record_id: str
    version: int
    seen: int
    reason: str


def restore(store: Store, actor: str, check: Check, asked: Restoring) -> Record:
    """Inside a transaction: a record says again what one of its versions said, in the state where
    it is now. Raises RecordChanged when there is a version newer than the one seen;
    CurationRefused."""
    current, versions = known(store, asked.record_id), store.records.versions(asked.record_id)
    if store.records.version(current.id) != asked.seen:
        raise RecordChanged(current.id)
    if not asked.reason.strip():
        raise CurationRefused("Dites pourquoi : le journal le garde.")
    if asked.version not in versions:
        raise CurationRefused(f"La fiche « {current.id} » n’a pas de version {asked.version}.")
    former = versions[asked.version].model_copy(update={"state": current.state})
    record = repointed(former, store.redirects.all())
    if record == current:
        raise CurationRefused("La fiche dit déjà cela : rien à restaurer.")
    before = set(check(current))
    wrong = [p for p in check(record) if p[0] != TO_COMPLETE and p not in before]
    if wrong:
        raise CurationRefused(" ".join(message for _, message in wrong))
    if record.state is State.PUBLISHED:
        refuse_hidden_ends(store, record)
    store.records.put(record, actor, asked.reason.strip(), action="record.restore")
    store.records.refresh_terms([record.id])
    return record


def makes_version(decision: Decision) -> bool:
    """Whether it is the one that made a version of a record."""
    return decision.action in _RECORD


# --- what a decision did


def _whole(store: Store, decision: Decision) -> Decision:
    """The decision that this one is a part of: a draft is made by accepting its proposal."""
    if decision.act is None or decision.action not in _RECORD:
        return decision
    after = (row for row in store.journal.of_act(decision.act) if row.number > decision.number)
    closing = next(
        (row for row in after if row.action in (*_CLOSES, _MERGE, "proposal.undo")), None
    )
    return closing or decision


def _records_of(store: Store, decision: Decision) -> list[Decision]:
    """The versions of records that it made, in order: those since the decision before it in the
    same transaction."""
    if decision.action in _RECORD:
        return [decision]
    if decision.act is None:
        if decision.action in ("proposal.refused", "proposal.correct"):
            return []
        raise CurationRefused(
            f"La décision n°\u00a0{decision.number} est trop ancienne pour s’annuler d’un coup : "
            "restaurez la fiche dans son historique."
        )
    rows: list[Decision] = []
    for row in store.journal.of_act(decision.act):
        if row.number >= decision.number:
            break
        if row.action in (*_CLOSES, _MERGE):
            rows = []
        elif row.action in _RECORD:
            rows.append(row)
    return rows


def _refuse_undone(store: Store, decision: Decision) -> None:
    if (by := store.journal.undone_by(decision.number)) is not None:
        raise CurationRefused(
            f"La décision n°\u00a0{decision.number} est déjà annulée, par la décision n°\u00a0{by}."
        )


def _refuse_decided_since(store: Store, row: Decision) -> None:
    made = {one.version: one for one in _versions_made(store, row.subject)}
    version = store.records.version(row.subject)
    while version > row.version and (taken := made[version].undoes) is not None:
        version = store.journal.get(taken).version - 1  # what is said since that was taken back
    if version == row.version:
        return
    later = made.get(version)
    told = f" (décision n°\u00a0{later.number})" if later else ""
    raise CurationRefused(
        f"La fiche « {row.subject} » a changé depuis{told} : annulez d’abord cette décision, ou "
        "restaurez une version dans l’historique de la fiche."
    )


def _versions_made(store: Store, record_id: str) -> list[Decision]:
    every = store.journal.decisions(record_id, limit=100_000)
    return [one for one in every if one.action in _RECORD]


# --- going back


def _put_back(store: Store, decision: Decision, actor: str, told: str) -> Proposal | None:
    if decision.action not in _CLOSES:
        return None
    last = next(
        one
        for one in store.journal.decisions(decision.subject)
        if one.action in _CLOSES and store.journal.undone_by(one.number) is None
    )
    if last.number != decision.number:
        raise CurationRefused(
            f"La proposition « {decision.subject} » a été traitée depuis "
            f"(décision n°\u00a0{last.number}) : annulez d’abord celle-là."
        )
    before = store.proposals.before(decision.number)
    if before is None:
        if decision.action == "proposal.correct":
            raise CurationRefused(
                f"La décision n°\u00a0{decision.number} est trop ancienne : ce que disait la "
                "proposition n’a pas été noté. Corrigez-la à nouveau."
            )
        waiting = {"state": ProposalState.WAITING, "decided": None, "record": None}
        before = store.proposals.get(decision.subject).model_copy(update=waiting)
    store.proposals.put_back(before, decision.number, actor, told)
    return before


def _go_back(store: Store, row: Decision, actor: str, told: str) -> None:
    """To the version before; a record that had none is withdrawn: nothing is ever deleted."""
    versions = store.records.versions(row.subject)
    former = versions.get(row.version - 1)
    if former is None:
        former = versions[row.version].model_copy(update={"state": State.WITHDRAWN})
    if store.records.put(former, actor, told, action="record.undo"):
        # Of a proposal or a merge, another line says that the whole is taken back.
        store.journal.take_back(row.number)


def _refuse_hidden(store: Store, record_id: RecordId) -> None:
    """Going back, a record may be published again, or one to which others lead may be hidden."""
    record = known(store, record_id)
    if record.state is not State.PUBLISHED:
        return
    ends = _ends(record) - {record.id}
    before = store.records.versions(record_id)[store.records.version(record_id) - 1]
    new = ends - _ends(before) if before.state is State.PUBLISHED else ends
    if hidden := sorted(new - set(store.records.many(new))):
        raise CurationRefused(
            f"La fiche « {hidden[0]} » n’est plus publiée, et « {record.id} » mènerait de nouveau "
            "à elle : rien n’est annulé."
        )


def _ends(record: Record) -> set[RecordId]:
    return {end for one in declared_relations(record) for end in (one.origin, one.target)}


def _split(store: Store, decision: Decision, actor: str, told: str) -> None:
    """Two records again: the old address stands for itself."""
    kept = store.redirects.end(decision.subject)
    store.redirects.remove(decision.number)
    store.journal.append(
        actor=actor,
        action="record.split",
        subject=decision.subject,
        version=store.records.version(decision.subject),
        content=kept,
        reason=told,
    )
    store.journal.take_back(decision.number)


def _drop_proofs(store: Store, decision: Decision, rows: Sequence[Decision]) -> None:
    """Those that came with the decision: what they proved is said no more."""
    if decision.action not in (*_CLOSES, _MERGE) or not rows:
        return
    for record_id in {row.subject for row in rows} - {decision.subject}:
        came = [
            proof.number
            for proof in store.proofs.of(record_id)
            if proof.at and rows[0].at <= proof.at <= decision.at
        ]
        store.proofs.drop(came)


def _look_alike_again(store: Store, decision: Decision, actor: str, told: str) -> Undone:
    store.redirects.remove_distinct(decision.number)
    store.journal.append(
        actor=actor,
        action="record.alike",
        subject=decision.subject,
        version=1,
        content=decision.subject,
        reason=told,
    )
    store.journal.take_back(decision.number)
    return Undone(decision, None, ())
