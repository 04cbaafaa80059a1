"""Requests and participants → the pages of the room « Personnes »; no name in them unless told."""

from __future__ import annotations

import datetime as time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from kb.erasure import Cleaned
from kb.people import Disclosure, Participant, PrivacyRequest, RequestState
from kb.register import purpose_of
from web.typography import date, plural
from web.views.people import BASES, REQUEST_STATES, RIGHTS_ASKED
from web.views.workbench.tasks import Task
from web.workbench_menu import PEOPLE

_SOON_DAYS = 7
Told = Callable[[str], str]  # how people are told who decided


class Refused(NamedTuple):
    """What is wrong with what was sent, by field, and what was typed."""

    problems: Mapping[str, str]
    typed: Mapping[str, str] = {}
    status: int = 422


NOT_REFUSED = Refused({}, {}, 200)


@dataclass(frozen=True, slots=True)
class RequestLine:
    number: int
    url: str
    right: str
    received: str
    due: str
    late: bool
    state: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    title: str
    url: str
    people: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    requests: tuple[RequestLine, ...]
    others: tuple[RequestLine, ...]
    documents: tuple[DocumentLine, ...]
    opposed: int
    unfinished: bool
    done: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    line: RequestLine
    waiting: bool
    name: str
    contact: str
    concerned: str
    details: str
    answered: str
    answer: str
    confirm: str
    counts: tuple[tuple[str, str], ...]
    problems: Mapping[str, str]
    typed: Mapping[str, str]
    done: str


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    pseudonym: str
    url: str
    told: str
    erased: bool
    basis: str


@dataclass(frozen=True, slots=True)
class ParticipantsPage:
    title: str
    people: tuple[ParticipantLine, ...]
    told: tuple[str, ...]
    done: str


@dataclass(frozen=True, slots=True)
class ParticipantPage:
    """`name` is empty unless it has just been told."""

    title: str
    document_url: str
    line: ParticipantLine
    may_be_told: bool
    basis: str
    bases: tuple[tuple[str, str, bool], ...]
    name: str
    problems: Mapping[str, str]
    typed: Mapping[str, str]
    done: str


def document_url(document_id: str) -> str:
    return f"{PEOPLE.path}/documents/{quote(document_id, safe='')}"


def participant_url(document_id: str, number: int) -> str:
    return f"{document_url(document_id)}/{number}"


def request_url(number: int) -> str:
    return f"{PEOPLE.path}/demandes/{number}"


def people_tasks(requests: Sequence[PrivacyRequest], today: time.date) -> list[Task]:
    if not requests:
        return []
    late = sum(one.due < today for one in requests)
    said = plural(len(requests), "demande") + " sur des données personnelles"
    if late:
        said += f", dont {late} en retard"
    return [Task(said, PEOPLE.path)]


def request_line(request: PrivacyRequest, today: time.date) -> RequestLine:
    left = (request.due - today).days
    due = f"à répondre avant le {date(request.due.isoformat())}"
    waiting = request.state is RequestState.WAITING
    if waiting and left < 0:
        due = f"en retard de {plural(-left, 'jour')}"
    elif waiting and left <= _SOON_DAYS:
        due += f" (dans {plural(left, 'jour')})"
    return RequestLine(
        number=request.number,
        url=request_url(request.number),
        right=RIGHTS_ASKED[request.kind],
        received=f"Reçue le {date(request.at.date().isoformat())}",
        due=due if waiting else "",
        late=waiting and left < 0,
        state=REQUEST_STATES[request.state],
    )


def participant_line(participant: Participant, now: time.datetime) -> ParticipantLine:
    told = ", ".join(filter(None, (participant.organisation, participant.public_role)))
    erased = participant.name is None
    return ParticipantLine(
        pseudonym=participant.pseudonym,
        url=participant_url(participant.document_id, participant.number),
        told=told or "organisme et fonction non lus",
        erased=erased,
        basis=basis_words(participant, now),
    )


def basis_words(participant: Participant, now: time.datetime) -> str:
    """On what basis the name may be told; empty when it may not."""
    if not participant.may_be_told(now) or participant.basis_until is None:
        return ""
    assert participant.legal_basis is not None
    until = date(participant.basis_until.date().isoformat())
    return f"{BASES[participant.legal_basis]}, jusqu’au {until}"


def disclosure_words(disclosure: Disclosure, told: Told) -> str:
    when = date(disclosure.at.date().isoformat())
    return (
        f"Le {when}, {told(disclosure.actor)} a lu le nom du participant "
        f"{disclosure.participant} : {disclosure.reason}"
    )


def request_page(
    request: PrivacyRequest,
    today: time.date,
    *,
    counts: Mapping[str, int] | None = None,
    refused: Refused = NOT_REFUSED,
    done: str = "",
) -> RequestPage:
    """`counts`: where the name is, when that was asked."""
    found = counts or {}
    lines = tuple(
        (plural(count, "place"), purpose_of(table) or table) for table, count in found.items()
    )
    answered = request.answered_at
    return RequestPage(
        line=request_line(request, today),
        waiting=request.state is RequestState.WAITING,
        name=request.name,
        contact=request.contact,
        concerned=request.concerned,
        details=request.details,
        answered=f"Répondue le {date(answered.date().isoformat())}" if answered else "",
        answer=request.answer or "",
        confirm=f"demande {request.number}",
        counts=lines,
        problems=refused.problems,
        typed=refused.typed,
        done=done,
    )


def cleaned_words(cleaned: Cleaned) -> str:
    said = f"Effacé : {plural(cleaned.texts, 'texte masqué', 'textes masqués')}."
    if cleaned.archives:
        named = ", ".join(path.name for path in cleaned.archives)
        said += f" Sauvegardes laissées à côté de la base, à supprimer : {named}."
    if cleaned.waiting:
        files = plural(cleaned.waiting, "fichier déposé attend", "fichiers déposés attendent")
        said += f" {files} d’être lu : le nom y sera masqué à la lecture."
    if not cleaned.whole:
        said += (
            " Le ménage des fichiers n’est pas fini, un autre programme tient la base : il "
            "reprendra au prochain démarrage."
        )
    return said + " Les sauvegardes rangées ailleurs sont à supprimer là où elles sont."
