"""What a human decides on a proposal: accept, correct, merge, refuse. Every decision is in the
journal; nothing is published unread, and a record never loses what it had."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from pydantic import JsonValue, ValidationError

from kb.corrections import corrected, explained
from kb.drafts import TO_COMPLETE, changed, choices_left, draft_record, filled, missing_fields
from kb.errors import CurationRefused, ProposalNotFound
from kb.linking import linked
from kb.model import Record, RecordId, State
from kb.proposals import RECORD_KINDS, Proposal, ProposalKind, ProposalState, ProposedField
from kb.proving import keep_read_proofs
from kb.reading import Span
from kb.states import refuse_hidden_ends
from kb.store import Store
from kb.text import slug
from kb.vocabulary import Vocabulary

Problem = tuple[str, str]  # the label at fault, and what is wrong with it
Check = Callable[[Record], Sequence[Problem]]


class Curator:
    """One person at work. Each method is to be called inside a transaction; what is refused raises
    CurationRefused, and changes nothing.

    `check`: what is wrong with the labels of a record, given by the floor that reads corpora."""

    def __init__(self, store: Store, actor: str, vocabulary: Vocabulary, check: Check) -> None:
        self._store = store
        self._actor = actor
        self._vocabulary = vocabulary
        self._check = check

    def accept(
        self, proposal_id: str, *, publish: bool = False, reason: str | None = None
    ) -> Proposal:
        """A record becomes a draft, or is published if asked and complete; one that matches a
        known record completes it; a link is put on its record. Asked with `publish` of a proposal
        that is already a draft, publishes the draft.

        Between two values that contradict each other, a draft takes the surest and the journal
        says so: it can still be corrected. What readers will see waits for a human to choose."""
        proposal = self._store.proposals.get(proposal_id)
        if publish and proposal.record is not None and proposal.kind in RECORD_KINDS:
            return self._publish(proposal, proposal.record, reason)
        _must_wait(proposal)
        if proposal.kind is ProposalKind.RELATION:
            return self._link(proposal, reason)
        if proposal.kind not in RECORD_KINDS:
            return self._settle(proposal, ProposalState.ACCEPTED, reason=reason)
        if proposal.target is not None:
            return self._merge(proposal, proposal.target, reason, publish=publish)
        record = self._draft(proposal, taken=self._store.records.ids() - self._undone(proposal))
        self._refuse_twin(proposal)
        self._refuse_problems(record)
        reason = self._kept(record, None, proposal, reason, publish=publish)
        keep_read_proofs(self._store, proposal, record, self._actor)
        return self._settle(proposal, ProposalState.ACCEPTED, record=record.id, reason=reason)

    def merge(self, proposal_id: str, into: str, *, reason: str | None = None) -> Proposal:
        """Fill what the known record does not say, add what its lists do not have; nothing that it
        says is replaced. A published record takes no value that another one contradicts."""
        proposal = self._store.proposals.get(proposal_id)
        _must_wait(proposal)
        return self._merge(proposal, into, reason, publish=False)

    def refuse(self, proposal_id: str, *, reason: str | None = None) -> Proposal:
        proposal = self._store.proposals.get(proposal_id)
        _must_wait(proposal)
        return self._settle(proposal, ProposalState.REFUSED, reason=reason)

    def correct(
        self,
        proposal_id: str,
        changes: Mapping[str, JsonValue],
        *,
        evidence: Span | None = None,
        reason: str | None = None,
    ) -> Proposal:
        """Set fields by their path, `target` and the like by their name; an empty value removes
        one. What a human wrote is sure; it stands on `evidence`, else on what was read there.

        The draft that came of an accepted proposal follows, field by field."""
        proposal = self._store.proposals.get(proposal_id)
        draft = self._draft_made(proposal)
        if draft is None:
            _must_wait(proposal)
        self._refuse_people(proposal, changes)
        changed_proposal = corrected(proposal, changes, evidence, self._vocabulary)
        self._refuse_unknown_ends(changed_proposal, changes)
        if draft is not None:
            self._correct_draft(draft, changes, reason)
        elif proposal.kind in RECORD_KINDS:  # what is wrong is told now, not at acceptance
            self._refuse_problems(self._draft(changed_proposal), self._draft_or_none(proposal))
        self._store.proposals.correct(changed_proposal, self._actor, reason)
        return changed_proposal

    # --- records

    def _draft(self, proposal: Proposal, taken: Collection[str] = ()) -> Record:
        document = self._store.documents.get(proposal.document_id)
        try:
            return draft_record(proposal, document, State.DRAFT, taken)
        except ValidationError as error:
            raise CurationRefused(explained(error)) from error

    def _undone(self, proposal: Proposal) -> set[str]:
        """The record that accepting the proposal once made, when that was taken back: it is the
        same one that is made again."""
        same = self._store.records.find(slug(proposal.title))
        if same is None or same.state is not State.WITHDRAWN:
            return set()
        last = self._store.journal.decisions(same.id, limit=1)
        return {str(same.id)} if last and last[0].action == "record.undo" else set()

    def _draft_or_none(self, proposal: Proposal) -> Record | None:
        try:
            return self._draft(proposal)
        except CurationRefused:
            return None

    def _draft_made(self, proposal: Proposal) -> Record | None:
        """The record that came of the proposal, while it is a draft."""
        if proposal.record is None or proposal.kind not in RECORD_KINDS:
            return None
        record = self._store.records.find(proposal.record)
        return record if record is not None and record.state is State.DRAFT else None

    def _correct_draft(
        self, draft: Record, changes: Mapping[str, JsonValue], reason: str | None
    ) -> None:
        for path in changes:
            if path == "target" or any(part.isdecimal() for part in path.split(".")):
                raise CurationRefused(
                    f"« {path} » ne se corrige plus, la fiche « {draft.id} » existe déjà : donnez "
                    "la liste entière (« partners=[{name: …}, {name: …}] »)."
                )
        try:
            record = changed(draft, changes)
        except ValidationError as error:
            raise CurationRefused(explained(error)) from error
        self._refuse_problems(record, draft)
        self._keep(record, reason)

    def _merge(
        self, proposal: Proposal, into: str, reason: str | None, *, publish: bool
    ) -> Proposal:
        if proposal.kind not in RECORD_KINDS:
            raise CurationRefused("Seule une proposition de fiche se fusionne avec une fiche.")
        known = self._known(into)
        if known.kind.value != proposal.kind.value:
            raise CurationRefused(
                f"La fiche « {into} » n’est pas de la même sorte que la proposition : elles ne se "
                "fusionnent pas."
            )
        try:
            document = self._store.documents.get(proposal.document_id)
            record = filled(known, proposal, document)
        except ValidationError as error:
            raise CurationRefused(explained(error)) from error
        self._refuse_problems(record, known)
        publish = publish and known.state is State.DRAFT
        reason = self._kept(record, known, proposal, reason, publish=publish)
        keep_read_proofs(self._store, proposal, record, self._actor, known)
        return self._settle(proposal, ProposalState.MERGED, record=known.id, reason=reason)

    def _publish(self, proposal: Proposal, record_id: RecordId, reason: str | None) -> Proposal:
        draft = self._draft_made(proposal)
        if draft is None:
            raise CurationRefused(f"La fiche « {record_id} » n’est plus un brouillon.")
        self._kept(draft, None, proposal, reason, publish=True)
        return proposal

    def _kept(
        self,
        record: Record,
        known: Record | None,
        proposal: Proposal,
        reason: str | None,
        *,
        publish: bool,
    ) -> str | None:
        """Keep a record; the reason, with what was chosen for want of a human's choice."""
        if publish:
            record = record.model_copy(update={"state": State.PUBLISHED})
        choices = choices_left(proposal, known)
        if record.state is State.PUBLISHED and choices:
            raise CurationRefused(_to_choose(proposal, choices))
        if publish and (missing := missing_fields(record)):
            raise CurationRefused(
                f"La fiche n’est pas complète, il reste « {TO_COMPLETE} » dans : "
                f"{', '.join(missing)}. Complétez-la (« essaim review correct {proposal.id} "
                f"{missing[0]}=… ») ou gardez-la en brouillon."
            )
        chosen = _chosen(choices)
        reason = " ".join(filter(None, (reason, chosen))) or None
        self._keep(record, reason)
        return reason

    def _keep(self, record: Record, reason: str | None) -> None:
        if record.state is State.PUBLISHED:
            refuse_hidden_ends(self._store, record)
        self._store.records.put(record, self._actor, reason)
        self._store.records.refresh_terms([record.id])

    def _settle(
        self,
        proposal: Proposal,
        state: ProposalState,
        *,
        record: RecordId | None = None,
        reason: str | None = None,
    ) -> Proposal:
        return self._store.proposals.settle(
            proposal, state, self._actor, record=record, reason=reason
        )

    def _known(self, record_id: str) -> Record:
        """A record; the one that took its place, when it was merged."""
        found = self._store.records.find(self._store.redirects.end(record_id))
        if found is None:
            raise CurationRefused(f"Aucune fiche ne porte l’identifiant « {record_id} ».")
        return found

    # --- links

    def _link(self, proposal: Proposal, reason: str | None) -> Proposal:
        origin, other = self._end(proposal.origin), self._end(proposal.other)
        record = linked(origin, proposal.relation, other)
        self._keep(record, reason)
        return self._settle(proposal, ProposalState.ACCEPTED, record=record.id, reason=reason)

    def _end(self, name: str | None) -> Record:
        """A record, by its id or by that of the proposal that gave it."""
        if name and self._store.records.find(name) is not None:
            return self._known(name)
        try:
            proposal = self._store.proposals.get(name or "")
        except ProposalNotFound as error:
            raise CurationRefused(
                f"Le lien va vers « {name or '?'} », qui n’est ni une fiche ni une proposition."
            ) from error
        if proposal.record is not None:
            return self._known(proposal.record)
        if proposal.state is ProposalState.REFUSED:
            raise CurationRefused(f"Le lien va vers « {name} », qui a été refusée.")
        raise CurationRefused(
            f"Le lien va vers « {name} », qui n’est pas encore une fiche : acceptez-la d’abord."
        )

    # --- what is refused

    def _refuse_problems(self, record: Record, before: Record | None = None) -> None:
        """Labels, places and links that are not known, unless they were there `before`."""
        known = set(self._check(before)) if before else set()
        wrong = [
            message
            for label, message in self._check(record)
            if label != TO_COMPLETE and (label, message) not in known
        ]
        if wrong:
            raise CurationRefused(" ".join(wrong))

    def _refuse_twin(self, proposal: Proposal) -> None:
        same = self._store.records.find(slug(proposal.title))
        undone = self._undone(proposal)
        if same is not None and same.kind.value == proposal.kind.value and not undone:
            raise CurationRefused(
                f"La fiche « {same.id} » porte déjà ce titre. Si c’est la même chose : « essaim "
                f"review merge {proposal.id} --into {same.id} » ; sinon, donnez un autre titre : "
                f"« essaim review correct {proposal.id} title=… »."
            )

    def _refuse_unknown_ends(self, proposal: Proposal, changes: Mapping[str, JsonValue]) -> None:
        if "target" in changes and proposal.target is not None:
            self._known(proposal.target)
        for end in {"origin", "other"} & changes.keys() if proposal.relation else ():
            if self._store.records.find(str(changes[end])) is None:
                try:
                    self._store.proposals.get(str(changes[end]))
                except ProposalNotFound as error:
                    raise CurationRefused(
                        f"« {changes[end]} » n’est ni une fiche ni une proposition."
                    ) from error

    def _refuse_people(self, proposal: Proposal, changes: Mapping[str, JsonValue]) -> None:
        masker = self._store.documents.masker(proposal.document_id)
        for path, value in changes.items():
            if masker.names_someone(str(value)):
                raise CurationRefused(
                    f"La valeur de « {path} » nomme une personne de la liste de présence : donnez "
                    "sa fonction et son organisme, jamais son nom."
                )


def _must_wait(proposal: Proposal) -> None:
    if proposal.state is not ProposalState.WAITING:
        raise CurationRefused(
            f"La proposition « {proposal.id} » a déjà été traitée "
            f"(décision n°\u00a0{proposal.decided})."
        )


def _to_choose(proposal: Proposal, choices: Mapping[str, Sequence[ProposedField]]) -> str:
    told = " ; ".join(f"{path} : {_values_told(said)}" for path, said in choices.items())
    return (
        f"Le document se contredit, et personne n’a encore choisi. {told}. Choisissez : "
        f"« essaim review correct {proposal.id} {next(iter(choices))}=… »."
    )


def _chosen(choices: Mapping[str, Sequence[ProposedField]]) -> str | None:
    if not choices:
        return None
    told = " ; ".join(f"{path} : {_values_told(said)}" for path, said in choices.items())
    return f"Retenu le plus sûr, le premier de chaque liste. {told}."


def _values_told(said: Sequence[ProposedField]) -> str:
    return ", ".join(f"« {field.value} »" for field in said)
