"""« Importer, exporter »: records leave as files; those of a file are shown before they come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from ingest.incoming import FILE_MAX_BYTES, SUFFIXES
from kb.errors import InvalidRequest
from kb.exchange.forms import Form as ExportForm
from kb.exchange.outgoing import ONLY, Asked, chosen, chunks, written, zipped
from kb.model import Kind, State
from web.access import Visitor, allows
from web.addresses import Params, first, params_of
from web.pages.workbench.imports import SentRefused, keep_sent
from web.screen import Screen
from web.services import Services
from web.uploads import SentFile, UploadRefused, sent_files
from web.views.workbench.exchanges import (
    ExchangePage,
    choices_of_forms,
    choices_of_kinds,
    choices_of_states,
    import_line,
    import_path,
    lost_words,
    seen_words,
)
from web.workbench_menu import EXCHANGES

FIELD = "fichier"
_DONE = {"abandonne": "Le fichier est oublié : rien n’a été importé."}
Curator = Annotated[Visitor, Depends(allows(EXCHANGES.role))]


class ExchangePages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        here = EXCHANGES.path
        router.add_api_route(here, self.show, response_class=HTMLResponse)
        router.add_api_route(here, self.hand_in, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route(f"{here}/fichier", self.download, response_class=HTMLResponse)

    # --- in

    async def hand_in(self, request: Request, found: Curator) -> Response:
        """A file to be looked at; nothing of it is kept as a record yet."""
        try:
            files = await sent_files(request, FIELD, FILE_MAX_BYTES)
            return await run_in_threadpool(self._handed_in, files, found)
        except UploadRefused as error:
            problem, status = str(error), error.status
        except SentRefused as error:
            problem, status = str(error), 422
        return await run_in_threadpool(
            self._page, found, {}, problems={FIELD: problem}, status=status
        )

    def _handed_in(self, files: list[SentFile], found: Visitor) -> Response:
        number = keep_sent(self._services, files, found.actor)
        return RedirectResponse(import_path(number), status_code=303)

    # --- out

    def show(self, request: Request, found: Curator) -> HTMLResponse:
        return self._page(found, params_of(request))

    def download(self, request: Request, found: Curator) -> Response:
        params = params_of(request)
        try:
            asked = _asked(params)
            records = chosen(self._store, asked)
            if not records:
                raise InvalidRequest(seen_words(()))
        except InvalidRequest as error:
            return self._page(found, params, problems={"export": str(error)}, status=422)
        suffix, media = _file_of(asked)
        if asked.form is ExportForm.YAML:
            parts = zipped(records)
        else:
            parts = chunks(written(self._store, self._themes, records, asked).text)
        headers = {"Content-Disposition": f'attachment; filename="essaim-{asked.form}.{suffix}"'}
        return StreamingResponse(parts, media_type=media, headers=headers)

    @property
    def _themes(self) -> tuple[str, ...]:
        return tuple(self._services.vocabulary.theme_labels)

    def _page(
        self,
        found: Visitor,
        params: Params,
        *,
        problems: dict[str, str] | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        seen, lost = "", tuple[str, ...]()
        asked = _asked(params, strict=False)
        if first(params, "voir") and not problems:
            try:
                records = chosen(self._store, asked)
                seen = seen_words(records)
                if asked.form in ONLY:
                    lost = lost_words(written(self._store, self._themes, records, asked).lost)
            except InvalidRequest as error:
                problems, status = {"export": str(error)}, 422
        told = self._store.accounts.told
        page = ExchangePage(
            forms=choices_of_forms(asked.form),
            kinds=choices_of_kinds(asked.kinds),
            states=choices_of_states(asked.states),
            table=asked.table,
            imports=tuple(import_line(i, told(i.actor)) for i in self._store.imports.latest()),
            formats=", ".join(SUFFIXES),
            most_mb=FILE_MAX_BYTES // 1_048_576,
            done=_DONE.get(first(params, "fait"), ""),
            seen=seen,
            lost=lost,
            problems=problems or {},
        )
        return self._screen.workbench(
            "exchanges.html", room=EXCHANGES, account=found.signed_in, status=status, page=page
        )


def _asked(params: Params, *, strict: bool = True) -> Asked:
    """What the form asks for; without a choice of states, what is published. Raises InvalidRequest
    for what no box of the form says; left out instead when not `strict`."""
    form, kinds, states = first(params, "forme"), params.get("sorte", ()), params.get("etat", ())
    wrong = (
        form not in ("", *ExportForm)
        or not set(kinds) <= set(Kind)
        or not set(states) <= set(State)
    )
    if wrong and strict:
        raise InvalidRequest("Choisissez une forme, des sortes et des états de la liste.")
    return Asked(
        form=ExportForm(form) if form in tuple(ExportForm) else ExportForm.CSV,
        kinds=tuple(kind for kind in Kind if kind.value in kinds),
        states=tuple(s for s in State if s.value in states) or (State.PUBLISHED,),
        table=bool(first(params, "tableau")),
    )


def _file_of(asked: Asked) -> tuple[str, str]:
    """The end of its name, and its media type (RFC 4180, 8259; IANA for zip)."""
    if asked.form is ExportForm.YAML:
        return "zip", "application/zip"
    if asked.form is ExportForm.CSV or (asked.table and asked.form in ONLY):
        return "csv", "text/csv; charset=utf-8"
    return "json", "application/json"
