"""The family of domain errors. Every message is French, fit for a reader, and says what to do.

EssaimError
├── NotFound
│   ├── RecordNotFound          the id of no published record
│   ├── DocumentNotFound        the id of no document
│   ├── ProposalNotFound        the id of no proposal
│   ├── DecisionNotFound        the number of no decision of the journal
│   ├── EventNotFound           a document that tells of no event
│   ├── SheetNotFound           the id of no sheet
│   ├── TerritoryNotThere       a territory that the event does not have
│   ├── AnswerNotFound          the number of no answer of a territory
│   ├── OutcomeNotFound         the number of nothing that was noted after an event
│   ├── BrakeNotFound           the id of no brake of the vocabulary
│   ├── NeedNotFound            the number of no told need
│   ├── JobNotFound             the number of no file handed in
│   ├── SuggestionNotFound      the number of no reader's suggestion
│   ├── ConceptNotFound         no such entry in the controlled lists
│   ├── WordNotFound            the number of no word added to the controlled lists
│   ├── AccountNotFound         the login of no account
│   ├── RequestNotFound         the number of no request of somebody about themselves
│   ├── ParticipantNotFound     the number of no participant of a document
│   └── TerritoryNotFound       a name or code that the geography does not have
├── InvalidRequest              a query, filter or page that cannot be served as written
├── CrossSiteRefused            something to keep, sent by a page of another site
├── SignInNeeded                nobody has signed in where an account is needed
├── NotAllowed                  the account, or its token, may not do that
├── SignInRefused               a login and a password that do not open
├── IdentityRefused             an identity proved elsewhere that opens no account here
├── ProviderUnavailable         who proves identities does not answer as it should
├── LinkSpent                   a link that was used, is too old, or is not ours
│   └── AnswerLinkSpent         that of a sheet, which opens nothing any more
├── TooManyTries                tried too often in too short a time
├── LastAdministrator           the only account that could open the others, about to be closed
├── CurationRefused             a decision on a proposal that cannot be taken as asked
│   └── RecordChanged           the record was saved by somebody else since it was opened
├── PeopleKeyMissing            the list of oppositions without the key that reads it
├── EventWithoutTerritory   an event for which no territory is known
├── SheetRefused            a change to a sheet, or an answer to it, that cannot be kept as sent
├── ExportUnavailable       a format that this machine cannot write
├── BackupRefused               a backup that cannot be written, or an archive that is not restored
├── SettingInvalid              a setting that cannot be used as it is written
├── CorpusInvalid               a file of the corpus breaks the schema: file, line, nearest label
├── VocabularyInvalid           the controlled lists contradict themselves
├── IndexStale                  the index does not match the store; it is rebuilt, never served
├── EncoderUnavailable          the encoder asked for cannot be had
└── StoreUnavailable            the database cannot be opened or is not ours
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


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


class EventNotFound(NotFound):
    def __init__(self, document_id: str) -> None:
        super().__init__(
            f"Le document « {document_id} » ne raconte ni séminaire ni atelier : on n’y a lu ni "
            "liste de présence, ni ordre du jour, ni questions."
        )


class SheetNotFound(NotFound):
    def __init__(self, sheet_id: str) -> None:
        super().__init__(
            f"Aucune fiche de suivi ne porte l’identifiant « {sheet_id} ». La page de l’événement "
            "donne la liste des siennes."
        )


class TerritoryNotThere(NotFound):
    """`near`: the names of those that may be meant."""

    def __init__(self, asked: str, near: Sequence[str]) -> None:
        super().__init__(
            f"L’événement n’a pas de territoire « {asked} ». Vouliez-vous dire : "
            f"{', '.join(near)} ?"
        )


class AnswerNotFound(NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Aucune réponse ne porte le numéro {number}. La page « Réponses » donne celles qui "
            "attendent d’être lues."
        )
        self.number = number


class OutcomeNotFound(NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Aucune suite ne porte le numéro {number}. Le tableau de suivi de l’événement donne "
            "les siennes."
        )
        self.number = number


class ProposalNotFound(NotFound):
    def __init__(self, proposal_id: str) -> None:
        super().__init__(
            f"Aucune proposition ne porte l’identifiant « {proposal_id} ». "
            "« essaim review list » donne celles qui attendent."
        )
        self.proposal_id = proposal_id


class DecisionNotFound(NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(f"Le journal n’a pas de décision n°\u00a0{number}.")
        self.number = number


class NeedNotFound(NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Aucun besoin ne porte le numéro {number}. « essaim needs list » donne ceux qui "
            "attendent."
        )
        self.number = number


class SuggestionNotFound(NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Aucun signalement ne porte le numéro {number}. « essaim suggestions list » donne "
            "ceux qui attendent."
        )
        self.number = number


class ConceptNotFound(NotFound):
    def __init__(self, list_name: str, concept: str) -> None:
        super().__init__(
            f"Le vocabulaire n’a pas d’entrée « {concept[:80]} » dans cette liste. Choisissez-la "
            "à la page « Vocabulaire »."
        )
        self.list_name = list_name
        self.concept = concept


class WordNotFound(NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Aucun mot ajouté ne porte le numéro {number}, ou il est déjà retiré : rechargez la "
            "page."
        )
        self.number = number


class JobNotFound(NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Aucun dépôt ne porte le numéro {number}. Il a pu être effacé de la liste."
        )
        self.number = number


class RequestNotFound(NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Aucune demande ne porte le numéro {number}. « essaim privacy requests » donne celles "
            "qui attendent."
        )
        self.number = number


class ParticipantNotFound(NotFound):
    def __init__(self, document_id: str, number: int) -> None:
        super().__init__(
            f"Le document « {document_id} » n’a pas de participant {number}, ou son nom a été "
            "effacé."
        )
        self.document_id = document_id
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


class IdentityRefused(EssaimError):
    pass


class ProviderUnavailable(EssaimError):
    pass


class LinkSpent(EssaimError):
    def __init__(self) -> None:
        super().__init__(
            "Ce lien ne sert plus : il n’ouvre qu’une fois, et pendant un jour. Demandez-en un "
            "autre à qui administre Essaim."
        )


class AnswerLinkSpent(LinkSpent):
    """`why`: in French, what became of it."""

    def __init__(self, why: str) -> None:
        EssaimError.__init__(
            self,
            f"{why} Demandez-en un autre à qui vous a envoyé la fiche ; ce que vous aviez déjà "
            "répondu est gardé.",
        )
        self.why = why


class TooManyTries(EssaimError):
    """`wait_s`: seconds before it is worth trying again."""

    def __init__(self, wait_s: int) -> None:
        minutes = max(1, -(-wait_s // 60))
        super().__init__(
            f"Trop d’essais en peu de temps. Réessayez dans {minutes} "
            f"minute{'s' if minutes > 1 else ''}."
        )
        self.wait_s = wait_s


class LastAdministrator(EssaimError):
    def __init__(self, login: str) -> None:
        super().__init__(
            f"« {login} » est le dernier compte qui administre Essaim : donnez d’abord ce rôle à "
            "un autre compte ouvert, qui a un mot de passe."
        )
        self.login = login


class CurationRefused(EssaimError):
    pass


class RecordChanged(CurationRefused):
    def __init__(self, record_id: str) -> None:
        super().__init__(
            f"La fiche « {record_id} » a été enregistrée par quelqu’un d’autre depuis que vous "
            "l’avez ouverte. Rien n’est remplacé : comparez les deux, puis enregistrez."
        )
        self.record_id = record_id


class PeopleKeyMissing(EssaimError):
    """`path`: the file that is missing, or is not the right one."""

    def __init__(self, path: str) -> None:
        super().__init__(
            "Des personnes se sont opposées à ce que leur nom revienne, et la liste ne se lit pas "
            f"sans « {path} » : ce fichier manque, ou n’est pas le bon. Remettez celui qui était à "
            "côté de la base. S’il est perdu, « essaim privacy forget-list » renonce à la liste."
        )
        self.path = path


class EventWithoutTerritory(EssaimError):
    def __init__(self, event: str) -> None:
        super().__init__(
            f"Aucun territoire n’est connu pour l’événement « {event} » : son compte rendu n’a pas "
            f'de liste de présence lisible. Ajoutez-les : « essaim event add {event} "Nevers" », '
            "ou sur la page de l’événement."
        )


class SheetRefused(EssaimError):
    pass


class ExportUnavailable(EssaimError):
    pass


class BackupRefused(EssaimError):
    pass


class SettingInvalid(EssaimError):
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
