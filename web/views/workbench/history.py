"""The journal in words, and the history of one record: who, when, what, why, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from kb.history import changes
from kb.model import Decision, Record, State
from kb.undo import UNDOABLE, makes_version
from kb.vocabulary import Vocabulary
from web.addresses import address, document_address, record_address
from web.typography import NBSP, date
from web.views.workbench.record_words import STATES, FieldChange, changes_view
from web.workbench_menu import RECORDS, REVIEW

ACTIONS: dict[str, str] = {
    "record.create": "a fait entrer la fiche",
    "record.update": "a modifié la fiche",
    "record.restore": "a restauré une version de la fiche",
    "record.undo": "a annulé une décision sur la fiche",
    "record.merge": "a fusionné la fiche avec une autre",
    "record.split": "a annulé une fusion",
    "record.check": "a vérifié la fiche : toujours juste",
    "record.due": "a choisi le jour de la prochaine vérification",
    "record.distinct": "a jugé que deux fiches sont deux choses",
    "record.alike": "a annulé « ce sont deux choses »",
    "proof.add": "a ajouté une preuve",
    "proof.remove": "a retiré une preuve",
    "proposal.accepted": "a accepté une proposition",
    "proposal.merged": "a fusionné une proposition avec une fiche",
    "proposal.refused": "a refusé une proposition",
    "proposal.correct": "a corrigé une proposition",
    "proposal.undo": "a annulé une décision sur une proposition",
    "document.create": "a fait entrer un document",
    "document.update": "a fait entrer une nouvelle version d’un document",
    "document.deposit": "a déposé un document",
    "document.publish": "a publié un document",
    "document.withdraw": "a retiré un document",
    "document.retag": "a changé les étiquettes d’un document",
    "sheet.link": "a ouvert ou prolongé le lien d’une fiche de suites",
    "sheet.revoke": "a fermé le lien d’une fiche de suites",
    "sheet.answer": "a répondu à sa fiche de suites",
    "sheet.read": "a lu la réponse d’un territoire",
    "sheet.contact": "a noté où écrire à un territoire",
    "sheet.forget_contact": "a effacé l’adresse d’un territoire",
    "sheet.stop": "ne veut plus de rappel",
    "sheet.mail_sent": "a envoyé un rappel",
    "sheet.mail_failed": "n’a pas pu envoyer un rappel",
    "need.published": "a publié un besoin",
    "need.withdrawn": "a retiré un besoin",
    "need.erased": "a effacé un besoin",
    "suggestion.applied": "a donné suite à un signalement",
    "suggestion.dismissed": "a écarté un signalement",
    "vocabulary.add": "a ajouté un mot au vocabulaire",
    "vocabulary.remove": "a retiré un mot du vocabulaire",
    "account.add": "a ouvert un compte",
    "account.role": "a changé le rôle d’un compte",
    "account.disable": "a fermé un compte",
    "account.enable": "a rouvert un compte",
    "account.password": "a choisi le mot de passe d’un compte",
    "account.link": "a donné un lien pour choisir un mot de passe",
    "account.sessions": "a fermé des sessions",
    "account.token": "a fait un jeton",
    "account.tokens": "a révoqué des jetons",
    "account.identity": "a changé l’identité liée à un compte",
    "people.basis": "a noté sur quelle base un nom peut être lu",
    "people.list": "a changé la liste d’opposition",
    "people.request": "a répondu à une demande d’une personne",
    "people.purge": "a effacé ce qui avait fait son temps",
    "privacy.erase": "a effacé une personne",
    "sheet.create": "a préparé une fiche de suivi",
    "sheet.update": "a modifié une fiche de suivi",
    "event.add_territory": "a ajouté un territoire à un événement",
    "event.remove_territory": "a ôté un territoire d’un événement",
}
FAMILIES: dict[str, str] = {
    "record": "fiches",
    "proposal": "propositions",
    "document": "documents",
    "proof": "preuves",
    "need": "besoins publiés",
    "suggestion": "signalements",
    "vocabulary": "vocabulaire",
    "people": "personnes",
    "sheet": "fiches de suivi",
    "event": "événements",
    "account": "comptes",
}
JOURNAL_PATH = "/atelier/journal"
UNDO_PATH = "/atelier/annuler"
PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision as it is told. `undoable`: it holds, and its kind can be taken back."""

    number: int
    at: str
    iso: str
    who: str
    what: str
    subject: str
    subject_url: str
    why: str
    note: str
    undoable: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One decision in the history of a record. `version`: the one it made; 0 when none."""

    entry: Entry
    version: int
    current: bool
    changes: tuple[FieldChange, ...]
    first: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    title: str
    id: str
    state: str
    version: int
    public_url: str
    editor_url: str
    merge_url: str
    check_url: str
    due: str
    moved_url: str
    former: tuple[str, ...]
    steps: tuple[Step, ...]
    problem: str = ""
    typed_version: int = 0
    typed_reason: str = ""


Told = Callable[[str], str]


def history_address(record_id: str) -> str:
    return f"{editor_address(record_id)}/historique"


def editor_address(record_id: str) -> str:
    return f"{RECORDS.path}/{record_id}"


def moment(at: datetime) -> str:
    """« 22 novembre 2026 à 17 h 42 », in Paris."""
    here = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(PARIS)
    return f"{date(here.date().isoformat())} à {here.hour}{NBSP}h{NBSP}{here.minute:02d}"


def entry_view(decision: Decision, told: Told, undone_by: int | None) -> Entry:
    what = _told(decision.action)
    note = ""
    if decision.undoes is not None:
        note = f"prend la place de la décision n°{NBSP}{decision.undoes}"
    if undone_by is not None:
        note = f"annulée par la décision n°{NBSP}{undone_by}"
    return Entry(
        number=decision.number,
        at=moment(decision.at),
        iso=decision.at.isoformat(),
        who=told(decision.actor),
        what=what,
        subject=decision.subject,
        subject_url=_subject_url(decision),
        why=decision.reason or "",
        note=note,
        undoable=decision.action in UNDOABLE and undone_by is None,
    )


def _subject_url(decision: Decision) -> str:
    family = decision.action.partition(".")[0]
    if family in ("record", "proof"):
        return history_address(decision.subject)
    if family == "proposal":
        return f"{REVIEW.path}/{decision.subject}"
    return document_address(decision.subject) if family == "document" else ""


def steps_view(
    entries: Sequence[tuple[Decision, Entry]],
    versions: Mapping[int, Record],
    vocabulary: Vocabulary,
) -> tuple[Step, ...]:
    """In the order of the entries."""
    last = max(versions, default=0)
    return tuple(_step(decision, entry, versions, last, vocabulary) for decision, entry in entries)


def _step(
    decision: Decision,
    entry: Entry,
    versions: Mapping[int, Record],
    last: int,
    vocabulary: Vocabulary,
) -> Step:
    made = decision.version if makes_version(decision) else 0
    after = versions.get(made)
    before = versions.get(made - 1)
    changed = changes(before, after) if after else []
    shown = [change for change in changed if change.field not in ("id", "kind")]
    return Step(
        entry=entry,
        version=made,
        current=made == last,
        changes=changes_view(shown, vocabulary),
        first=before is None,
    )


def state_words(record: Record) -> str:
    return STATES[record.state]


def public_address(record: Record) -> str:
    return record_address(record.id) if record.state is State.PUBLISHED else ""


@dataclass(frozen=True, slots=True)
class JournalAsked:
    """What the address of the journal asks for; `who` is a login, or an actor as it is."""

    who: str = ""
    family: str = ""
    subject: str = ""
    page: int = 1

    def address(self, page: int) -> str:
        pairs = [
            ("qui", self.who),
            ("quoi", self.family),
            ("sujet", self.subject),
            ("page", str(page) if page > 1 else ""),
        ]
        return address(JOURNAL_PATH, [(name, value) for name, value in pairs if value])


def _told(action: str) -> str:
    """In words: of « account.add.curator », those of « account.add »."""
    family, _, rest = action.partition(".")
    return ACTIONS.get(action) or ACTIONS.get(f"{family}.{rest.partition('.')[0]}") or action
