"""What a curator types of an outcome → what is noted, or what is wrong and where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kb.errors import InvalidRequest
from kb.events import Event
from kb.follow_up import (
    FOLLOWS,
    LONGEST_WORDS_CHARS,
    NAMES_A_RECORD,
    OutcomeKind,
    OutcomeNotice,
    is_before,
    read_day,
)
from kb.model import Kind, RecordId
from kb.personal import personal_details
from kb.privacy import Masker
from kb.store import Store
from web.addresses import Params, first

NO_RECORD = "aucune"
_WHICH = "Dites de quelle expérience c’est la suite."
_CHOOSE = "Choisissez la fiche, ou « pas encore de fiche »."


@dataclass(frozen=True, slots=True)
class OutcomeForm:
    """As typed. `record`: an id, or NO_RECORD once it was said that there is none."""

    territory: str = ""
    kind: str = OutcomeKind.DECIDED
    day: str = ""
    words: str = ""
    about: str = ""
    sought: str = ""
    record: str = ""
    sure: bool = False

    @property
    def outcome_kind(self) -> OutcomeKind:
        return OutcomeKind(self.kind)

    @property
    def names_a_record(self) -> bool:
        return self.outcome_kind in NAMES_A_RECORD


@dataclass(frozen=True, slots=True)
class Known:
    """What a note may name: the territories of the board, and in each the experiments that were
    started. `masker`: knows those of the attendance list."""

    event: Event
    territories: Collection[str]
    started: Collection[int]
    masker: Masker
    today: date


def read_outcome_form(params: Params) -> OutcomeForm:
    kind = first(params, "genre")
    return OutcomeForm(
        territory=first(params, "territoire")[:250],
        kind=kind if kind in set(OutcomeKind) else OutcomeKind.DECIDED,
        day=first(params, "quand")[:40],
        words=first(params, "mots").replace("\r\n", "\n").strip(),
        about=first(params, "suite")[:12],
        sought=first(params, "cherche").strip()[:200],
        record=first(params, "fiche")[:120],
        sure=bool(first(params, "personne")),
    )


def notice_of(
    form: OutcomeForm, known: Known, store: Store
) -> tuple[OutcomeNotice | None, dict[str, str]]:
    """What is to be noted; or, by field, what is wrong."""
    problems = _words_problems(form, known)
    day = ""
    try:
        day = read_day(form.day, known.today)
    except InvalidRequest as error:
        problems["quand"] = str(error)
    if day and known.event.date and is_before(day, known.event.date):
        problems["quand"] = "Cette date est avant l’événement : vérifiez l’année."
    if form.territory not in known.territories:
        problems["territoire"] = "Choisissez un territoire du tableau."
    about = _about(form, known, problems)
    record = _record(form, store, problems)
    if problems:
        return None, problems
    notice = OutcomeNotice(
        event=known.event.id,
        territory_key=form.territory,
        kind=form.outcome_kind,
        at=day,
        words=form.words,
        record=record,
        about=about,
    )
    return notice, {}


def _words_problems(form: OutcomeForm, known: Known) -> dict[str, str]:
    if len(form.words) > LONGEST_WORDS_CHARS:
        over = len(form.words) - LONGEST_WORDS_CHARS
        return {
            "mots": f"Ce texte dépasse {LONGEST_WORDS_CHARS} signes de {over}. Raccourcissez-le : "
            "rien n’est perdu, il est encore dans le champ."
        }
    if not form.words and form.outcome_kind in {OutcomeKind.DECIDED, OutcomeKind.FUNDED}:
        return {"mots": "Dites en quelques mots ce qui a été décidé ou obtenu."}
    if known.masker.names_someone(form.words):
        return {
            "mots": "Ces mots nomment une personne de la liste de présence : donnez sa fonction et "
            "son organisme, jamais son nom."
        }
    details = () if form.sure else personal_details(form.words)
    if details:
        told = ", ".join(f"« {detail} »" for detail in dict.fromkeys(details[:4]))
        return {
            "personne": f"On croit y lire une personne ou de quoi la joindre : {told}. Donnez une "
            "fonction et un organisme ; si ce n’est pas une personne, cochez la case."
        }
    return {}


def _about(form: OutcomeForm, known: Known, problems: dict[str, str]) -> int | None:
    if form.outcome_kind not in FOLLOWS:
        return None
    number = int(form.about) if form.about.isascii() and form.about.isdigit() else 0
    if number in known.started:
        return number
    problems["suite"] = (
        _WHICH
        if known.started
        else "Aucune expérience lancée n’est notée pour ce territoire : notez-la d’abord."
    )
    return None


def _record(form: OutcomeForm, store: Store, problems: dict[str, str]) -> RecordId | None:
    """Searched words without a choice are a search, not a refusal of it."""
    if not form.names_a_record:
        return None
    if form.record and form.record != NO_RECORD:
        record = store.records.find(store.redirects.end(form.record))
        if record is not None and record.kind is Kind.EXPERIENCE:
            return record.id
        problems["fiche"] = "Cette fiche n’est plus là, ou n’est pas une expérience."
    elif form.sought and form.record != NO_RECORD:
        problems["fiche"] = _CHOOSE
    return None
