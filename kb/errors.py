"""The family of domain errors. Every message is French, fit for a reader, and says what to do.

EssaimError
├── NotFound
│   ├── RecordNotFound          the id of no published record
│   ├── DocumentNotFound        the id of no document
│   ├── ProposalNotFound        the id of no proposal
│   ├── BrakeNotFound           the id of no brake of the vocabulary
│   ├── NeedNotFound            the number of no told need
│   └── TerritoryNotFound       a name or code that the geography does not have
├── InvalidRequest              a query, filter or page that cannot be served as written
├── CrossSiteRefused            something to keep, sent by a page of another site
├── CurationRefused             a decision on a proposal that cannot be taken as asked
├── CorpusInvalid               a file of the corpus breaks the schema: file, line, nearest label
├── VocabularyInvalid           the controlled lists contradict themselves
├── IndexStale                  the index does not match the store; it is rebuilt, never served
├── EncoderUnavailable          the encoder asked for cannot be had
└── StoreUnavailable            the database cannot be opened or is not ours
"""

from __future__ import annotations

from collections.abc import Mapping


class EssaimError(Exception):
    """Root of the family; `str(error)` is the French message."""


class NotFound(EssaimError):
    pass


class RecordNotFound(NotFound):
    def __init__(self, record_id: str) -> None:
        super().__init__(
            f"Aucune fiche publiée ne porte l’identifiant « {record_id} ». "
            "Cherchez-la par son titre, ou vérifiez l’adresse."
        )
        self.record_id = record_id


class DocumentNotFound(NotFound):
    def __init__(self, document_id: str) -> None:
        super().__init__(
            f"Aucun document ne porte l’identifiant « {document_id} ». "
            "La liste des documents est à la page « Documents »."
        )
        self.document_id = document_id


class ProposalNotFound(NotFound):
    def __init__(self, proposal_id: str) -> None:
        super().__init__(
            f"Aucune proposition ne porte l’identifiant « {proposal_id} ». "
            "« essaim review list » donne celles qui attendent."
        )
        self.proposal_id = proposal_id


class NeedNotFound(NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Aucun besoin ne porte le numéro {number}. « essaim needs list » donne ceux qui "
            "attendent."
        )
        self.number = number


class BrakeNotFound(NotFound):
    """`nearest`: ids of the brakes that may have been meant, and their labels."""

    def __init__(self, brake_id: str, nearest: Mapping[str, str]) -> None:
        near = ", ".join(f"« {label} » ({known})" for known, label in nearest.items())
        hint = f"Les plus proches : {near}." if near else "« essaim brakes » en donne la liste."
        super().__init__(f"Aucun frein ne porte l’identifiant « {brake_id[:80]} ». {hint}")
        self.brake_id = brake_id
        self.nearest = nearest


class TerritoryNotFound(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"Le territoire « {name} » n’est pas connu. "
            "Donnez le nom d’une commune, d’une intercommunalité, d’un département ou d’une région."
        )
        self.name = name


class InvalidRequest(EssaimError):
    pass


class CrossSiteRefused(EssaimError):
    def __init__(self) -> None:
        super().__init__(
            "Cet envoi vient d’une page d’un autre site : rien n’a été gardé. Recommencez depuis "
            "une page d’Essaim."
        )


class CurationRefused(EssaimError):
    pass


class CorpusInvalid(EssaimError):
    """One or more files break the schema; `problems` holds one French line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class VocabularyInvalid(EssaimError):
    pass


class IndexStale(EssaimError):
    pass


class EncoderUnavailable(EssaimError):
    pass


class StoreUnavailable(EssaimError):
    pass
