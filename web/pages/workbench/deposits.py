"""« Déposer »: files are handed in, their reading is followed, the documents are published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ingest.handing_in import LARGEST_BYTES, hand_in, room_left
from kb.accounts import Account, Role
from kb.errors import CurationRefused, DocumentNotFound, JobNotFound
from kb.jobs import MOST_WAITING, Job
from kb.model import State
from web.access import Visitor, allows
from web.addresses import Params, address, first, params_of
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.uploads import SentFile, UploadRefused, sent_files
from web.views.document import document_page
from web.views.workbench.deposits import (
    Around,
    DepositLine,
    DepositsPage,
    deposit_line,
    deposit_tasks,
    document_link,
    summary,
    told,
    unlisted,
)
from web.views.workbench.tasks import Task
from web.workbench_menu import DEPOSITS

FIELD = "fichier"
PER_PAGE = 50
_FULL = (
    f"La file est pleine : {MOST_WAITING} fichiers y attendent d’être lus. Rien n’a été gardé de "
    "cet envoi ; réessayez quand elle aura avancé."
)
_NOTHING = "Choisissez au moins un fichier."
_NEWER = (
    "Ce document a changé depuis que vous avez ouvert la page : relisez sa dernière version avant "
    "de la publier."
)
_DONE = {
    "depose": "C’est déposé. Chaque fichier dit ci-dessous ce qu’il devient.",
    "annuler": "Le fichier est retiré de la file : il n’en reste rien.",
    "reprendre": "Le fichier attend de nouveau d’être lu.",
    "effacer": "La ligne est effacée. Le document qui en est venu, s’il y en a un, reste.",
    "trop-tard": "C’est trop tard : ce fichier a changé d’état entre-temps.",
    "publier": "Le document est publié : chacun peut le lire et le trouver.",
    "retirer": "Le document est retiré : il n’est plus lu que dans l’atelier.",
}
Form = Annotated[Params, Depends(form_params)]
Number = Annotated[int, Path(ge=1, le=2**53)]
Contributor = Annotated[Visitor, Depends(allows(DEPOSITS.role))]
Curator = Annotated[Visitor, Depends(allows(Role.CURATOR))]


class DepositPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        here, document = DEPOSITS.path, f"{DEPOSITS.path}/documents/{{document_id}}"
        router.add_api_route(here, self.show, response_class=HTMLResponse)
        router.add_api_route(here, self.deposit, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(f"{here}/etat", self.state)
        router.add_api_route(document, self.document, response_class=HTMLResponse)
        for path, act in (
            (f"{here}/{{number}}/annuler", self.cancel),
            (f"{here}/{{number}}/reprendre", self.try_again),
            (f"{here}/{{number}}/effacer", self.forget),
            (f"{document}/publier", self.publish),
            (f"{document}/retirer", self.withdraw),
        ):
            router.add_api_route(path, act, methods=["POST"], response_class=HTMLResponse)

    def tasks(self, role: Role) -> list[Task]:
        if not role.includes(Role.CURATOR):
            return []
        drafts = len(self._store.documents.drafts())
        return deposit_tasks(self._store.jobs.counts(), drafts)

    # --- the list

    def show(self, request: Request, found: Contributor) -> HTMLResponse:
        return self._page(request, found.signed_in)

    def state(self, found: Contributor) -> JSONResponse:
        """What a page that follows needs: the lines that move, and one sentence."""
        account = found.signed_in
        mine = None if account.role.includes(Role.CURATOR) else account.actor
        jobs = self._store.jobs.listed(mine, PER_PAGE)
        lines = [
            {
                "number": job.number,
                "state": job.state,
                "told": told(job),
                "percent": round(100 * job.progress),
            }
            for job in jobs
        ]
        said = summary(self._store.jobs.counts(mine))
        return JSONResponse({"jobs": lines, "say": said, "pending": bool(said)})

    def _page(
        self, request: Request, account: Account, problem: str = "", status: int = 200
    ) -> HTMLResponse:
        params = params_of(request)
        curator = account.role.includes(Role.CURATOR)
        all_of_them = curator and first(params, "de") != "moi"
        mine = None if all_of_them else account.actor
        asked = first(params, "page")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
        jobs = self._store.jobs.listed(mine, PER_PAGE + 1, PER_PAGE * (max(number, 1) - 1))
        counts = self._store.jobs.counts(mine)
        lines = self._lines(jobs[:PER_PAGE], account)
        kept = [("de", "moi")] if curator and not all_of_them else []
        page = DepositsPage(
            lines=tuple(lines),
            drafts=unlisted(self._store.documents.drafts(), lines) if curator else (),
            summary=summary(counts),
            pending=bool(summary(counts)),
            follows=first(params, "suivre") != "non",
            here_url=address(DEPOSITS.path, kept),
            still_url=address(DEPOSITS.path, [*kept, ("suivre", "non")]),
            whose=_whose(all_of_them) if curator else (),
            older_url=_page_url(kept, number + 1) if len(jobs) > PER_PAGE else "",
            newer_url=_page_url(kept, number - 1) if number > 1 else "",
            may_publish=curator,
            done=_DONE.get(first(params, "fait"), ""),
            problem=problem,
        )
        return self._screen.workbench(
            "deposits.html",
            room=DEPOSITS,
            account=account,
            status=status,
            page=page,
            field=FIELD,
            largest_bytes=LARGEST_BYTES,
        )

    def _lines(self, jobs: Sequence[Job], account: Account) -> list[DepositLine]:
        ids = {job.document_id for job in jobs if job.document_id}
        documents = {str(d.id): d for d in self._store.documents.many(ids)}
        around = Around(
            documents=documents,
            public=frozenset(i for i in documents if self._store.documents.is_public(i)),
            told=self._store.accounts.told,
        )
        return [deposit_line(job, around, account) for job in jobs]

    # --- files

    async def deposit(self, request: Request, found: Contributor) -> Response:
        """A page for a form, JSON for a script that sends file by file."""
        wants_page = "text/html" in request.headers.get("accept", "")
        try:
            files = await sent_files(request, FIELD, LARGEST_BYTES)
            numbers = await run_in_threadpool(self._hand_in, found.actor, files)
        except UploadRefused as refused:
            if not wants_page:
                return JSONResponse({"detail": str(refused)}, refused.status)
            return await run_in_threadpool(
                self._page, request, found.signed_in, str(refused), refused.status
            )
        if wants_page:
            return _done("depose")
        return JSONResponse({"numbers": numbers}, 201)

    def _hand_in(self, actor: str, files: Sequence[SentFile]) -> list[int]:
        """All, or none when there is no room for all. Raises UploadRefused."""
        if not files:
            raise UploadRefused(422, _NOTHING)
        with self._store.transaction():
            if room_left(self._store) < len(files):
                raise UploadRefused(503, _FULL)
            return [hand_in(self._store, actor, file.name, file.data) for file in files]

    def cancel(self, number: Number, found: Contributor) -> Response:
        with self._store.transaction():
            self._own(number, found)
            done = self._store.jobs.cancel(number)
        return _done("annuler" if done else "trop-tard")

    def try_again(self, number: Number, found: Contributor) -> Response:
        with self._store.transaction():
            self._own(number, found)
            done = self._store.jobs.try_again(number)
        return _done("reprendre" if done else "trop-tard")

    def forget(self, number: Number, found: Contributor) -> Response:
        with self._store.transaction():
            self._own(number, found)
            done = self._store.jobs.forget(number)
        return _done("effacer" if done else "trop-tard")

    def _own(self, number: int, found: Visitor) -> None:
        """Raises JobNotFound for that of somebody else, as for one that is not there."""
        job = self._store.jobs.get(number)
        if job.actor != found.actor and not found.role.includes(Role.CURATOR):
            raise JobNotFound(number)

    # --- documents

    def document(self, request: Request, document_id: str, found: Contributor) -> HTMLResponse:
        """As everybody will read it: for those who curate, and for who handed it in."""
        store = self._store
        if not found.role.includes(Role.CURATOR) and not store.jobs.gave(document_id, found.actor):
            raise DocumentNotFound(document_id)
        document = store.documents.get(document_id)
        passages = store.documents.passages(document_id)
        named = {record_id for passage in passages for record_id in passage.records}
        records = store.records.many(named | set(document.records))
        quoted = list(store.documents.quoted(passages).values())
        public = frozenset([document.id] if store.documents.is_public(document.id) else [])
        return self._screen.workbench(
            "deposit_document.html",
            room=DEPOSITS,
            account=found.signed_in,
            page=document_page(document, quoted, {str(i): r for i, r in records.items()}),
            link=document_link(document, public),
            may_publish=found.role.includes(Role.CURATOR),
            done=_DONE.get(first(params_of(request), "fait"), ""),
        )

    def publish(self, document_id: str, found: Curator, params: Form) -> Response:
        with self._store.transaction():
            version = self._store.documents.get(document_id).version
            if first(params, "version") != str(version):
                raise CurationRefused(_NEWER)
            self._store.documents.set_state(document_id, State.PUBLISHED, found.actor)
        return _done("publier")

    def withdraw(self, document_id: str, found: Curator) -> Response:
        with self._store.transaction():
            self._store.documents.set_state(document_id, State.DRAFT, found.actor)
        return _done("retirer")


def _whose(all_of_them: bool) -> tuple[tuple[str, str, bool], ...]:
    """Address, words, whether it is this one."""
    mine = address(DEPOSITS.path, [("de", "moi")])
    return (
        (DEPOSITS.path, "Tous les dépôts", all_of_them),
        (mine, "Les miens", not all_of_them),
    )


def _page_url(kept: Sequence[tuple[str, str]], number: int) -> str:
    return address(DEPOSITS.path, [*kept, ("page", str(number))])


def _done(what: str) -> RedirectResponse:
    return RedirectResponse(address(DEPOSITS.path, [("fait", what)], "depots"), status_code=303)
