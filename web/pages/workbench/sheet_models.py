"""The organiser's own DOCX model for the sheets of an event: given, fetched, taken away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from kb.errors import InvalidRequest
from kb.event_reading import read_event
from kb.text import slug
from web.access import Visitor, allows
from web.addresses import first, params_of
from web.pages.workbench.download import download
from web.pages.workbench.events import EventRoom, back_to_event
from web.screen import Screen
from web.services import Services
from web.sheets.as_docx import LARGEST_MODEL_BYTES
from web.sheets.files import Format
from web.uploads import SentFile, UploadRefused, sent_files
from web.views.workbench.sheets import Said
from web.workbench_menu import EVENTS

Curator = Annotated[Visitor, Depends(allows(EVENTS.role))]
FIELD = "modele"
LONGEST_NAME_CHARS = 120
_NOTHING = "Choisissez d’abord un fichier Word (DOCX)."


class ModelRoom:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._store = services.store
        self._room = EventRoom(services, screen)

    def add_to(self, router: APIRouter) -> None:
        here = f"{EVENTS.path}/{{event_id}}/modele"
        router.add_api_route(here, self.fetch)
        for path, act in ((here, self.give), (f"{here}/oter", self.remove)):
            router.add_api_route(path, act, methods=["POST"], response_class=HTMLResponse)

    def fetch(self, request: Request, event_id: str, _found: Curator) -> Response:
        """That of the event, or ours when there is none, or when ours is asked for."""
        event = read_event(self._store, event_id)
        own = self._store.sheet_models.get(event.id)
        if own is None or first(params_of(request), "fourni"):
            from web.sheets.docx_template import default_template

            return download(default_template(), "modele-fiches.docx", Format.DOCX.media_type)
        return download(own, f"modele-{slug(event.title)[:60]}.docx", Format.DOCX.media_type)

    async def give(self, request: Request, event_id: str, found: Curator) -> Response:
        try:
            files = await sent_files(request, FIELD, LARGEST_MODEL_BYTES)
        except UploadRefused as refused:
            return await run_in_threadpool(
                self._refused, event_id, found, str(refused), refused.status
            )
        return await run_in_threadpool(self._keep, event_id, found, files)

    def _keep(self, event_id: str, found: Visitor, files: list[SentFile]) -> Response:
        from web.sheets.models import check_model

        event = read_event(self._store, event_id)
        if not files:
            return self._refused(event_id, found, _NOTHING, 422)
        try:
            check_model(files[0].data)
        except InvalidRequest as refused:
            return self._refused(event_id, found, str(refused), 422)
        name = files[0].name[:LONGEST_NAME_CHARS] or "modele.docx"
        with self._store.transaction():
            self._store.sheet_models.put(event.id, name, files[0].data, found.actor)
        return back_to_event(event_id, "modele")

    def remove(self, event_id: str, found: Curator) -> Response:
        event = read_event(self._store, event_id)
        with self._store.transaction():
            self._store.sheet_models.remove(event.id, found.actor)
        return back_to_event(event_id, "modele-ote")

    def _refused(self, event_id: str, found: Visitor, why: str, status: int) -> Response:
        event = read_event(self._store, event_id)
        return self._room.page(event, found.signed_in, Said(), status, model_problem=why)
