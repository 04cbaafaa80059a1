"""One file of records: what it would change, then what it brought, and back again."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ingest.incoming import Incoming, Plan, take_back
from ingest.model import Refusal
from kb.errors import CurationRefused, NotFound
from kb.imports import ImportFile, ImportState
from kb.text import nfc
from web.access import Visitor, allows
from web.addresses import Params, address, first, params_of
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.uploads import SentFile
from web.views.workbench.exchanges import import_path, preview_page, report_page
from web.workbench_menu import EXCHANGES

AS_TOLD = "fichier"
LONGEST_NAME_CHARS, LONGEST_SUFFIX_CHARS = 200, 20
_DONE = {
    "importe": "C’est importé. Chaque fiche est au journal, sous le numéro de cet import.",
    "annule": "L’import est annulé : chaque fiche est revenue à ce qu’elle était.",
}
_CHANGED = (
    "Depuis que vous avez ouvert cette page, des fiches ont changé ici : rien n’a été importé. "
    "Relisez ce qui suit, puis confirmez."
)
_SPENT = "Ce fichier n’attend plus : il a été importé, ou oublié. Envoyez-le de nouveau."
Form = Annotated[Params, Depends(form_params)]
Curator = Annotated[Visitor, Depends(allows(EXCHANGES.role))]


class SentRefused(Exception):
    """The file as a whole cannot be read; the message is French."""


def keep_sent(services: Services, files: list[SentFile], actor: str) -> int:
    """Keep the file until somebody confirms; the number of the import. Raises SentRefused: then
    nothing is kept."""
    if len(files) != 1:
        raise SentRefused("Choisissez un fichier, un seul à la fois.")
    name = _short(nfc(files[0].name))
    try:
        Incoming(services.store, services.vocabulary, actor).plan(
            name, files[0].data, as_told=False
        )
    except Refusal as refusal:
        raise SentRefused(str(refusal)) from refusal
    with services.store.transaction():
        return services.store.imports.add(name, files[0].data, actor)


class ImportPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        here = f"{EXCHANGES.path}/imports/{{number}}"
        router.add_api_route(here, self.show, response_class=HTMLResponse)
        for path, act in (
            (here, self.confirm),
            (f"{here}/abandonner", self.forget),
            (f"{here}/annuler", self.undo),
        ):
            router.add_api_route(
                path,
                act,
                methods=["POST"],
                response_class=HTMLResponse,
                dependencies=[Depends(allows(EXCHANGES.role))],
            )

    def show(self, request: Request, number: str, found: Curator) -> HTMLResponse:
        imported, params = self._numbered(number), params_of(request)
        if imported.state is not ImportState.WAITING:
            return self._report(imported, found, _DONE.get(first(params, "fait"), ""))
        as_told = first(params, "etat") == AS_TOLD
        plan = self._plan(imported, found, as_told=as_told)
        return self._preview(imported, found, plan, as_told=as_told)

    def confirm(self, number: str, found: Curator, params: Form) -> Response:
        """What was shown comes in, all of it; or nothing, when that is no longer what would."""
        imported, as_told = self._numbered(number), first(params, "etat") == AS_TOLD
        known = self._store.journal.last()
        # Before the door to the base is held: it takes a second for some hundreds of records.
        plan = self._plan(imported, found, as_told=as_told)
        with self._store.transaction():
            if self._store.journal.last() != known:
                plan = self._plan(self._numbered(number), found, as_told=as_told)
            shown = plan.mark == first(params, "vu")
            if shown:
                brought = self._incoming(found).keep(plan, imported.reason)
                self._store.imports.done(imported.number, brought, found.actor)
        if not shown:
            return self._preview(
                imported, found, plan, as_told=as_told, problem=_CHANGED, status=409
            )
        return _to(imported, "importe")

    def forget(self, number: str) -> Response:
        imported = self._numbered(number)
        with self._store.transaction():
            self._store.imports.forget(imported.number)
        return RedirectResponse(address(EXCHANGES.path, [("fait", "abandonne")]), status_code=303)

    def undo(self, number: str, found: Curator) -> Response:
        with self._store.transaction():
            imported = self._numbered(number)
            if imported.state is not ImportState.DONE:
                raise CurationRefused("Cet import est déjà annulé, ou n’a pas eu lieu.")
            reason = f"annule l’import n°\u00a0{imported.number}"
            left = take_back(self._store, found.actor, imported.brought, reason)
            self._store.imports.undone(imported.number)
        if left:
            return self._report(self._numbered(number), found, _DONE["annule"], tuple(left))
        return _to(imported, "annule")

    # --- parts

    def _numbered(self, number: str) -> ImportFile:
        plain = number.isascii() and number.isdigit() and len(number) < 10
        found = self._store.imports.find(int(number)) if plain else None
        if found is None:
            raise NotFound("Cet import n’existe pas, ou son fichier a été oublié.")
        return found

    def _incoming(self, found: Visitor) -> Incoming:
        return Incoming(self._store, self._services.vocabulary, found.actor)

    def _plan(self, imported: ImportFile, found: Visitor, *, as_told: bool) -> Plan:
        body = self._store.imports.body(imported.number)
        if imported.state is not ImportState.WAITING or not body:
            raise CurationRefused(_SPENT)
        try:
            return self._incoming(found).plan(imported.file_name, body, as_told=as_told)
        except Refusal as refusal:  # it was read when it was sent: the lists have changed since
            raise CurationRefused(str(refusal)) from refusal

    def _preview(
        self,
        imported: ImportFile,
        found: Visitor,
        plan: Plan,
        as_told: bool,
        problem: str = "",
        status: int = 200,
    ) -> HTMLResponse:
        page = preview_page(
            imported, plan, self._services.vocabulary, as_told=as_told, problem=problem
        )
        return self._screen.workbench(
            "import_preview.html",
            room=EXCHANGES,
            account=found.signed_in,
            status=status,
            page=page,
        )

    def _report(
        self, imported: ImportFile, found: Visitor, done: str, left: tuple[str, ...] = ()
    ) -> HTMLResponse:
        records = [
            (record, one.version)
            for one in imported.brought
            if (record := self._store.records.find(one.record_id)) is not None
        ]
        who = self._store.accounts.told(imported.actor)
        page = report_page(imported, who, records, done=done, left=left)
        return self._screen.workbench(
            "import_report.html", room=EXCHANGES, account=found.signed_in, page=page
        )


def _short(name: str) -> str:
    """With its end, which says what it is."""
    path = PurePath(name.replace("\\", "/"))
    return path.stem[:LONGEST_NAME_CHARS] + path.suffix[:LONGEST_SUFFIX_CHARS] or "sans nom"


def _to(imported: ImportFile, done: str) -> RedirectResponse:
    return RedirectResponse(
        address(import_path(imported.number), [("fait", done)]), status_code=303
    )
