"""The family of domain errors. Every message is French, fit for a reader, and says what to do.

EssaimError
├── NotFound
│   ├── RecordNotFound          the id of no published record
│   ├── DocumentNotFound        the id of no document
│   ├── ProposalNotFound        the id of no proposal
│   ├── BrakeNotFound           the id of no brake of the vocabulary
│   ├── NeedNotFound            the number of no told need
│   ├── AccountNotFound         the login of no account
│   └── TerritoryNotFound       a name or code that the geography does not have
├── InvalidRequest              a query, filter or page that cannot be served as written
├── CrossSiteRefused            something to keep, sent by a page of another site
├── SignInNeeded                nobody has signed in where an account is needed
├── NotAllowed                  the account, or its token, may not do that
├── SignInRefused               a login and a password that do not open
├── LinkSpent                   a link that was used, is too old, or is not ours
├── TooManyTries                tried too often in too short a time
├── CurationRefused             a decision on a proposal that cannot be taken as asked
├── BackupRefused               a backup that cannot be written, or an archive that is not restored
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


class AccountNotFound(NotFound):
    def __init__(self, login: str) -> None:
        super().__init__(
            f"Aucun compte ne porte l’identifiant « {login} ». « essaim user list » donne ceux "
            "qui existent."
        )
        self.login = login


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


class SignInNeeded(EssaimError):
    def __init__(self) -> None:
        super().__init__("Connectez-vous d’abord : cette page demande un compte.")


class NotAllowed(EssaimError):
    def __init__(self) -> None:
        super().__init__(
            "Votre compte ne permet pas cela. Une personne qui administre Essaim peut changer "
            "votre rôle."
        )


class SignInRefused(EssaimError):
    """One message for all: nobody learns whether an account exists."""

    def __init__(self) -> None:
        super().__init__(
            "Identifiant ou mot de passe incorrect. Après plusieurs échecs, l’accès se ferme pour "
            "une heure ; une personne qui administre Essaim peut le rouvrir."
        )


class LinkSpent(EssaimError):
    def __init__(self) -> None:
        super().__init__(
            "Ce lien ne sert plus : il n’ouvre qu’une fois, et pendant un jour. Demandez-en un "
            "autre à qui administre Essaim."
        )


class TooManyTries(EssaimError):
    """`wait_s`: seconds before it is worth trying again."""

    def __init__(self, wait_s: int) -> None:
        minutes = max(1, -(-wait_s // 60))
        super().__init__(
            f"Trop d’essais en peu de temps. Réessayez dans {minutes} "
            f"minute{'s' if minutes > 1 else ''}."
        )
        self.wait_s = wait_s


class CurationRefused(EssaimError):
    pass


class BackupRefused(EssaimError):
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
