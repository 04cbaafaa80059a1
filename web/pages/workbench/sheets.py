"""One sheet: edited by form and buttons, saved with its version, exported, taken back in time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from kb.accounts import Account
from kb.errors import RecordNotFound, SheetRefused
from kb.sheet_merge import Clash, merge
from kb.sheets import MOVES, SectionKey, Sheet, SheetState
from kb.sqlite.sheets import SheetChanged
from search.model import Filters, Hit, HitType, Query
from web.access import Visitor, allows
from web.addresses import Params, address, first, params_of, sheet_address
from web.pages.workbench.download import download
from web.pages.workbench.events import chosen_format
from web.pages.workbench.forms import long_form
from web.screen import Screen
from web.services import Services
from web.sheets.editing import (
    Press,
    fields,
    line_anchor,
    place_of,
    pressed,
    read_press,
    replaced,
    typed,
)
from web.sheets.files import Model, file_name, write_sheet
from web.views.workbench.sheet_history import history_page
from web.views.workbench.sheet_search import KIND_OF, search_page
from web.views.workbench.sheets import DONE_BY, STATES, SheetTold, sheet_page
from web.workbench_menu import EVENTS

Curator = Annotated[Visitor, Depends(allows(EVENTS.role))]
Form = Annotated[Params, Depends(long_form)]
MOST_HITS = 10
_DONE = {
    "garde": "Enregistré.",
    "ajoute": "Ligne ajoutée.",
    "deplace": "Ligne déplacée.",
    "ote": "Ligne ôtée.",
    "remplace": "La fiche choisie est en place.",
    "annule": "Annulé.",
    "reuni": "Enregistré. Quelqu’un d’autre modifiait la fiche : vos changements sont réunis.",
    "remis": "La version choisie est remise en place. Les autres restent dans l’historique.",
}
_CLASH = (
    "Quelqu’un d’autre a modifié les mêmes lignes pendant ce temps. Rien n’est perdu : vos mots "
    "sont dans le formulaire, les siens ci-dessous. Reprenez ce qu’il faut, puis enregistrez."
)


class SheetRoom:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        one = "/atelier/suites/{sheet_id}"
        for path, show in (
            ("", self.show),
            ("/historique", self.history),
            ("/chercher", self.search),
        ):
            router.add_api_route(one + path, show, response_class=HTMLResponse)
        router.add_api_route(f"{one}/fichier", self.file)
        for path, act in (
            ("", self.save),
            ("/annuler", self.undo),
            ("/historique", self.restore),
            ("/chercher", self.replace),
        ):
            router.add_api_route(one + path, act, methods=["POST"], response_class=HTMLResponse)

    # --- reading

    def show(self, request: Request, sheet_id: str, found: Curator) -> HTMLResponse:
        params = params_of(request)
        sheet = self._store.sheets.get(sheet_id)
        made = _number(first(params, "version"))
        undo = made if made == sheet.version and made > 1 else 0
        done = _DONE.get(first(params, "fait"), "")
        return self._page(sheet, found.signed_in, SheetTold(done, undo=undo))

    def file(self, request: Request, sheet_id: str, _found: Curator) -> Response:
        sheet = self._store.sheets.get(sheet_id)
        form = chosen_format(first(params_of(request), "format"))
        model = Model(self._services.site, self._store.sheet_models.get(sheet.event))
        data = write_sheet(sheet, form, model)
        return download(data, file_name(sheet, form), form.media_type)

    def history(self, sheet_id: str, found: Curator) -> HTMLResponse:
        sheet = self._store.sheets.get(sheet_id)
        versions = self._store.sheets.history(sheet_id)
        actors = {version.actor: self._store.accounts.told(version.actor) for version in versions}
        page = history_page(sheet, versions, actors)
        return self._screen.workbench(
            "sheet_history.html", room=EVENTS, account=found.signed_in, page=page
        )

    # --- writing

    def save(self, request: Request, sheet_id: str, found: Curator, params: Form) -> Response:
        """A button does its work on what is typed: nothing typed is lost by pressing one."""
        quiet = "application/json" in request.headers.get("accept", "")
        base = self._store.sheets.base(sheet_id, _number(first(params, "version")))
        try:
            mine = typed(base, params)
            wanted = _pressed(mine, params)
        except SheetRefused as error:
            shown = typed(base, params, checked=False)
            return self._refused(shown, found.signed_in, str(error), quiet=quiet)
        kept, clashes = self._keep(base, wanted, found.actor, typing=quiet)
        if clashes:
            return self._clashing(kept, clashes, found.signed_in, quiet=quiet)
        if quiet:
            met = kept.version > base.version + 1
            theirs = {"fields": fields(kept)} if met else {}
            return JSONResponse({"version": kept.version, **theirs})
        return self._saved(base, kept, read_press(first(params, "faire")))

    def _saved(self, base: Sheet, kept: Sheet, press: Press | None) -> Response:
        if press is None:
            met = kept.version > base.version + 1
            return self._back(kept, "reuni" if met else "garde")
        changed = kept.version > base.version
        return self._back(
            kept,
            DONE_BY[press.what],
            place_of(base, kept, press),
            undo=press.what == "out" and changed,
        )

    def _clashing(
        self, sheet: Sheet, clashes: tuple[Clash, ...], account: Account, *, quiet: bool
    ) -> Response:
        if quiet:
            return JSONResponse({"clash": True}, 409)
        return self._page(sheet, account, SheetTold(problem=_CLASH, clashes=clashes), 409)

    def _keep(
        self, base: Sheet, mine: Sheet, actor: str, *, typing: bool = False
    ) -> tuple[Sheet, tuple[Clash, ...]]:
        """The sheet as it is kept; or, with what clashes, as it could be, and is not kept."""
        with self._store.transaction():
            try:
                return self._store.sheets.put(mine, actor, typing=typing), ()
            except SheetChanged as changed:
                merged = merge(base, mine, changed.current)
                if merged.clashes:
                    return merged.sheet, merged.clashes
                return self._store.sheets.put(merged.sheet, actor, typing=typing), ()

    def undo(self, sheet_id: str, found: Curator, params: Form) -> Response:
        """What the last button did is undone; what anybody did since stays."""
        after = self._store.sheets.at(sheet_id, _number(first(params, "version")))
        before = self._store.sheets.base(sheet_id, after.version - 1)
        back = before.model_copy(update={"version": after.version})
        kept, clashes = self._keep(after, back, found.actor)
        if clashes:
            return self._clashing(kept, clashes, found.signed_in, quiet=False)
        return self._back(kept, "annule")

    def restore(self, sheet_id: str, found: Curator, params: Form) -> Response:
        former = self._store.sheets.at(sheet_id, _number(first(params, "version")))
        with self._store.transaction():
            current = self._store.sheets.get(sheet_id)
            again = former.model_copy(update={"version": current.version})
            kept = self._store.sheets.put(again, found.actor)
        return self._back(kept, "remis")

    # --- another record in the place of a line

    def search(self, request: Request, sheet_id: str, found: Curator) -> HTMLResponse:
        params = params_of(request)
        sheet = self._store.sheets.get(sheet_id)
        section = _section(first(params, "partie"))
        words = first(params, "q")[:200]
        kinds = KIND_OF[section]
        hits: tuple[Hit, ...] = ()
        if words.strip():
            filters = Filters(types=(HitType.RECORD,), kinds=kinds)
            asked = Query(text=words, filters=filters, limit=MOST_HITS)
            hits = self._services.engine.search(asked).hits
        page = search_page(sheet, section, first(params, "ligne"), words, hits)
        return self._screen.workbench(
            "sheet_search.html", room=EVENTS, account=found.signed_in, page=page
        )

    def replace(self, sheet_id: str, found: Curator, params: Form) -> Response:
        """Raises RecordNotFound: only what is published can be chosen."""
        base = self._store.sheets.base(sheet_id, _number(first(params, "version")))
        section = _section(first(params, "partie"))
        try:
            record = self._store.records.get(first(params, "fiche"))
            mine = replaced(base, section, first(params, "ligne"), record)
        except (RecordNotFound, SheetRefused) as error:
            return self._refused(base, found.signed_in, str(error), quiet=False)
        kept, clashes = self._keep(base, mine, found.actor)
        if clashes:
            return self._clashing(kept, clashes, found.signed_in, quiet=False)
        there = next((i for i in kept.section(section).items if i.record == record.id), None)
        anchor = line_anchor(section, there.key) if there else f"partie-{section}"
        return self._back(kept, "remplace", anchor, undo=True)

    # --- answers

    def _page(
        self, sheet: Sheet, account: Account, told: SheetTold, status: int = 200
    ) -> HTMLResponse:
        page = sheet_page(sheet, told, self._store.sheets.get(sheet.id).state)
        return self._screen.workbench(
            "sheet.html", room=EVENTS, account=account, status=status, page=page
        )

    def _refused(self, sheet: Sheet, account: Account, why: str, *, quiet: bool) -> Response:
        if quiet:
            return JSONResponse({"problem": why}, 422)
        return self._page(sheet, account, SheetTold(problem=why), 422)

    def _back(
        self, sheet: Sheet, done: str, anchor: str = "", *, undo: bool = False
    ) -> RedirectResponse:
        told = [("fait", done), *([("version", str(sheet.version))] if undo else [])]
        return RedirectResponse(address(sheet_address(sheet.id), told, anchor), 303)


def _pressed(mine: Sheet, params: Params) -> Sheet:
    """With its state, then what is pressed. Raises SheetRefused."""
    state = first(params, "etat")
    if state in set(SheetState) and SheetState(state) is not mine.state:
        if SheetState(state) not in MOVES[mine.state]:
            raise SheetRefused(
                f"Une fiche à l’état « {STATES[mine.state]} » ne redevient pas "
                f"« {STATES[SheetState(state)]} ». Rien n’a été enregistré."
            )
        mine = mine.model_copy(update={"state": SheetState(state)})
    press = read_press(first(params, "faire"))
    return pressed(mine, press) if press else mine


def _section(asked: str) -> SectionKey:
    """One where a record can stand; the experiences for what is none."""
    known = asked in set(SectionKey) and SectionKey(asked) in KIND_OF
    return SectionKey(asked) if known else SectionKey.EXPERIENCES


def _number(asked: str) -> int:
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
