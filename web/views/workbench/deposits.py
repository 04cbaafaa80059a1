"""The files handed in → the lines of « Déposer »: what each becomes, and what may be done of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingest.working import KNOWN
from kb.accounts import Account, Role
from kb.jobs import Job, JobState
from kb.model import Document
from web.addresses import address, document_address, draft_address
from web.typography import date, number, plural
from web.views.workbench.tasks import Task
from web.workbench_menu import DEPOSITS, REVIEW

_STATES = {
    JobState.WAITING: "En attente",
    JobState.RUNNING: "En cours de lecture",
    JobState.DONE: "Lu",
    JobState.REFUSED: "Refusé",
    JobState.CANCELLED: "Annulé",
}


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """What a deposit gave, for somebody who may see it. `version`: the one that would be
    published, if it is not yet."""

    id: str
    title: str
    url: str
    public: bool
    publish_url: str
    version: int


@dataclass(frozen=True, slots=True)
class DepositLine:
    """`percent`: from 0 to 100, None unless it is being read."""

    number: int
    name: str
    state: str
    told: str
    percent: int | None
    facts: str
    reason: str
    document: DocumentLink | None
    review_url: str
    review_label: str
    actions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DepositsPage:
    """`may_publish`: who looks at it is a curator. `drafts`: documents that wait to be published
    and that no line above shows."""

    lines: tuple[DepositLine, ...]
    drafts: tuple[DocumentLink, ...]
    summary: str
    pending: bool
    follows: bool
    here_url: str
    still_url: str
    whose: tuple[tuple[str, str, bool], ...]
    older_url: str
    newer_url: str
    may_publish: bool
    done: str
    problem: str


@dataclass(frozen=True, slots=True)
class Around:
    """What the lines need to know beside the jobs: of the documents that they gave, those that
    exist and whether each is public; how people are told."""

    documents: Mapping[str, Document]
    public: frozenset[str]
    told: Callable[[str], str]


def deposit_line(job: Job, around: Around, viewer: Account) -> DepositLine:
    curator = viewer.role.includes(Role.CURATOR)
    document = around.documents.get(job.document_id or "")
    seen = document is not None and (
        curator or job.actor == viewer.actor or document.id in around.public
    )
    link = document_link(document, around.public) if document and seen else None
    waiting = job.proposals if link and curator and job.state is JobState.DONE else 0
    return DepositLine(
        number=job.number,
        name=job.file_name,
        state=job.state,
        told=told(job),
        percent=round(100 * job.progress) if job.state is JobState.RUNNING else None,
        facts=_facts(job, around.told(job.actor) if curator else ""),
        reason="" if job.code == KNOWN else job.reason or "",
        document=link,
        review_url=address(REVIEW.path, [("document", document.id)]) if document else "",
        review_label=f"Relire {plural(waiting, 'proposition')}" if waiting else "",
        actions=tuple(_actions(job)),
    )


def told(job: Job) -> str:
    """One sentence on where it stands: on the page, and said aloud when it changes."""
    state = _STATES[job.state]
    if job.code == KNOWN:
        return "Déjà dans la base"
    if job.state is JobState.RUNNING and job.step:
        return f"{state} – {job.step}…"
    if job.state is JobState.WAITING and job.attempts:
        return f"{state} : la lecture s’était arrêtée, elle sera reprise"
    if job.state is JobState.DONE and job.passages:
        found = plural(job.proposals, "proposition") if job.proposals else "aucune proposition"
        return f"{state} : {plural(job.passages, 'passage')}, {found}"
    return state


def document_link(document: Document, public: frozenset[str]) -> DocumentLink:
    here = draft_address(document.id)
    shown = document.id in public
    return DocumentLink(
        id=document.id,
        title=document.title,
        url=document_address(document.id) if shown else here,
        public=shown,
        publish_url=f"{here}/{'retirer' if shown else 'publier'}",
        version=document.version,
    )


def summary(jobs: Mapping[JobState, int]) -> str:
    """« 1 fichier en cours de lecture, 2 en attente. »"""
    running, waiting = jobs[JobState.RUNNING], jobs[JobState.WAITING]
    if not running and not waiting:
        return ""
    said = [f"{plural(running, 'fichier')} en cours de lecture"] if running else []
    if waiting:
        said.append(f"{number(waiting) if said else plural(waiting, 'fichier')} en attente")
    return ", ".join(said) + "."


def deposit_tasks(jobs: Mapping[JobState, int], drafts: int) -> list[Task]:
    pending = jobs[JobState.RUNNING] + jobs[JobState.WAITING]
    refused = jobs[JobState.REFUSED]
    said = [
        (pending, plural(pending, "compte rendu", "comptes rendus") + " en cours de lecture"),
        (refused, plural(refused, "dépôt refusé", "dépôts refusés")),
        (drafts, plural(drafts, "document à publier", "documents à publier")),
    ]
    return [Task(text, DEPOSITS.path) for count, text in said if count]


def _facts(job: Job, who: str) -> str:
    when = job.at.astimezone()
    day = f"le {date(when.date().isoformat())} à {when.hour} h {when.minute:02d}"
    return f"{_size(job.size_bytes)}, déposé {f'par {who} ' if who else ''}{day}"


def _size(size_bytes: int) -> str:
    if size_bytes < 1_048_576:
        return f"{number(-(-size_bytes // 1024))} ko"
    return f"{number(round(size_bytes / 1_048_576, 1))} Mo"


def _actions(job: Job) -> list[tuple[str, str]]:
    """What may be done of a line: the end of its address, and the words on its button."""
    if job.state is JobState.WAITING:
        return [("annuler", "Annuler")]
    found = [("reprendre", "Relancer la lecture")] if job.may_try_again else []
    return found if job.pending else [*found, ("effacer", "Effacer de la liste")]


def unlisted(drafts: Sequence[Document], lines: Sequence[DepositLine]) -> tuple[DocumentLink, ...]:
    shown = {line.document.id for line in lines if line.document}
    return tuple(document_link(d, frozenset()) for d in drafts if d.id not in shown)
