"""A person edits a record: saves, publishes, withdraws. Nothing that another has saved meanwhile is
lost, and readers are led to nothing that is not published."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import cast

from kb.completeness import says_something
from kb.curation import Check, Problem
from kb.drafts import TO_COMPLETE, free_id, missing_fields
from kb.errors import CurationRefused, RecordChanged
from kb.model import Noun, Record, State
from kb.relations import declared_relations
from kb.states import MOVES, NAMES, NEEDS_REASON
from kb.store import Store
from kb.text import slug

# A published record needs these; the model lets them be empty.
_NEEDED = ("themes",)
WITHDRAWN_WHY = "Dites pourquoi la fiche est retirée : la raison reste au journal."
NAMES_SOMEONE = (
    "Ce champ nomme une personne de la liste de présence d’un document : donnez sa fonction et son "
    "organisme, jamais son nom."
)


def _refuse_move(before: State, after: State, reason: str | None) -> None:
    if before is after:
        return
    if after not in MOVES[before]:
        raise CurationRefused(
            f"La fiche est {NAMES[before]} : elle ne peut pas devenir {NAMES[after]} d’un coup."
        )
    if after in NEEDS_REASON and not (reason or "").strip():
        raise CurationRefused(WITHDRAWN_WHY)


def texts(value: object) -> Iterator[str]:
    """Every text of a value of a record, all the way down."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Noun):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from texts(item)


class Editor:
    """Each method is to be called inside a transaction; what is refused raises CurationRefused,
    and changes nothing.

    `check`: what is wrong with the labels of a record, given by the floor that reads corpora."""

    def __init__(self, store: Store, actor: str, check: Check) -> None:
        self._store = store
        self._actor = actor
        self._check = check

    def create(
        self, record: Record, reason: str | None = None, reserved: Collection[str] = ()
    ) -> Record:
        """A record that is not there yet, under an id made of its title, and none of `reserved`."""
        taken = self._store.records.ids() | set(reserved)
        same = self._store.records.find(slug(record.title))
        if same is not None and same.kind is record.kind:
            raise CurationRefused(
                f"La fiche « {same.id} » porte déjà ce titre : complétez-la, ou donnez un autre "
                "titre."
            )
        made = record.model_copy(update={"id": free_id(slug(record.title), taken)})
        self._refuse(self.problems(made, None))
        self._keep(made, reason)
        return made

    def save(self, record: Record, version: int, reason: str | None = None) -> bool:
        """Keep the record as edited from that version of it; False when nothing changed. Raises
        RecordChanged when there is a newer version. Labels that were wrong before may stay."""
        known = self._known(record.id, version)
        _refuse_move(known.state, record.state, reason)
        self._refuse(self.problems(record, known))
        emptied = [
            name
            for name in type(known).model_fields
            if says_something(getattr(known, name)) and not says_something(getattr(record, name))
        ]
        self._store.proofs.forget(record.id, emptied)
        return self._keep(record, reason)

    def problems(self, record: Record, known: Record | None) -> list[Problem]:
        """What is wrong with the record that was not wrong in the `known` one: the label or field
        at fault, and why. To be published, it must say everything that it has to."""
        before = set(self._check(known)) if known else set()
        found = [
            (label, message)
            for label, message in self._check(record)
            if label != TO_COMPLETE and (label, message) not in before
        ]
        found += self._document_problems(record, known)
        found += self._people_problems(record, known)
        if record.state is State.PUBLISHED:
            found += self._publication_problems(record, known)
        return found

    def _document_problems(self, record: Record, known: Record | None) -> list[Problem]:
        before = {source.document for source in known.sources} if known else set()
        return [
            (source.document, f"Aucun document ne porte l’identifiant « {source.document} ».")
            for source in record.sources
            if source.document
            and source.document not in before
            and self._store.documents.find(source.document) is None
        ]

    def _people_problems(self, record: Record, known: Record | None) -> list[Problem]:
        """Nobody of the attendance lists of its documents is named in what is written anew."""
        proofs = self._store.proofs.of(record.id) if known else []
        documents = {source.document for source in record.sources if source.document}
        documents |= {proof.document_id for proof in proofs}
        maskers = [self._store.documents.masker(document_id) for document_id in sorted(documents)]
        return [
            (name, NAMES_SOMEONE)
            for name in type(record).model_fields
            if getattr(record, name) != getattr(known, name, None)
            and any(m.names_someone(text) for text in texts(getattr(record, name)) for m in maskers)
        ]

    def _publication_problems(self, record: Record, known: Record | None) -> list[Problem]:
        found = [
            (name, "Ce champ est à compléter avant de publier.") for name in missing_fields(record)
        ]
        if known is None or known.state is not State.PUBLISHED:
            found += [
                (name, "Ce champ ne peut pas rester vide dans une fiche publiée.")
                for name in _NEEDED
                if not says_something(getattr(record, name))
            ]
        return [*found, *self._hidden_ends(record, known)]

    def _hidden_ends(self, record: Record, known: Record | None) -> list[Problem]:
        """A published record leads to no draft: its readers would learn of it."""
        published = known is not None and known.state is State.PUBLISHED
        before = declared_relations(known) if known and published else []
        added = [relation for relation in declared_relations(record) if relation not in before]
        ends = {end for relation in added for end in (relation.origin, relation.target)}
        hidden = ends - {record.id} - set(self._store.records.many(ends))
        return [
            (end, f"La fiche « {end} » n’est pas publiée : publiez-la avant d’y mener.")
            for end in sorted(hidden)
        ]

    def _known(self, record_id: str, version: int) -> Record:
        known = self._store.records.find(record_id)
        if known is None:
            raise CurationRefused(f"Aucune fiche ne porte l’identifiant « {record_id} ».")
        if moved := self._store.redirects.moved(record_id):
            raise CurationRefused(
                f"La fiche « {record_id} » a été fusionnée avec « {moved} » : c’est elle qui se "
                "corrige."
            )
        if self._store.records.version(record_id) != version:
            raise RecordChanged(record_id)
        return known

    def _keep(self, record: Record, reason: str | None) -> bool:
        changed = self._store.records.put(record, self._actor, reason or None)
        if changed:
            self._store.records.refresh_terms([record.id])
        return changed

    @staticmethod
    def _refuse(problems: Sequence[Problem]) -> None:
        if problems:
            raise CurationRefused(" ".join(dict.fromkeys(message for _, message in problems)))
