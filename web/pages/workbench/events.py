"""« Suites d’événements »: an event's territories, its sheets, and all of them in one archive."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.accounts import Account
from kb.errors import EssaimError, InvalidRequest
from kb.event_places import nearest_groups
from kb.event_reading import added_territory, events, meant_territory, read_event
from kb.events import Event, EventTerritory, How
from kb.model import Territory
from kb.text import slug
from web.access import Visitor, allows
from web.addresses import Params, address, event_room_address, first, params_of
from web.pages.workbench.download import download
from web.pages.workbench.forms import long_form
from web.screen import Screen
from web.services import Services
from web.sheets.files import Format, Model, write_archive
from web.sheets.preparing import prepare
from web.typography import date
from web.views.workbench.sheets import ModelLine, Said, event_room_page, event_rows
from web.workbench_menu import EVENTS

Curator = Annotated[Visitor, Depends(allows(EVENTS.role))]
Form = Annotated[Params, Depends(long_form)]
LONGEST_NAME_CHARS = 200
_DONE = {
    "prepare": "Les fiches sont prêtes : relisez-les une à une avant de les envoyer.",
    "ajoute": "Le territoire est ajouté.",
    "ote": "Le territoire est ôté. Sa fiche, s’il en avait une, est gardée en bas de la liste.",
    "nomme": "Le territoire a son nom officiel : sa fiche s’appuiera sur ses chiffres.",
    "modele": "Votre modèle est en place : les fiches Word de cet événement le suivent.",
    "modele-ote": "Les fiches Word suivent de nouveau le modèle fourni.",
}


class EventRoom:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        home = EVENTS.path
        router.add_api_route(home, self.index, response_class=HTMLResponse)
        router.add_api_route(f"{home}/{{event_id}}", self.show, response_class=HTMLResponse)
        router.add_api_route(f"{home}/{{event_id}}/archive", self.archive)
        for path, act in (
            ("preparer", self.prepare),
            ("ajouter", self.add),
            ("oter", self.remove),
            ("remettre", self.put_back),
            ("nommer", self.name),
        ):
            router.add_api_route(
                f"{home}/{{event_id}}/{path}", act, methods=["POST"], response_class=HTMLResponse
            )

    def index(self, found: Curator) -> HTMLResponse:
        known = events(self._store)
        sheets = {str(event.id): self._store.sheets.of_event(event.id) for event in known}
        rows = event_rows(known, sheets)
        return self._screen.workbench(
            "events.html", room=EVENTS, account=found.signed_in, rows=rows
        )

    def show(self, request: Request, event_id: str, found: Curator) -> HTMLResponse:
        done = _DONE.get(first(params_of(request), "fait"), "")
        return self.page(read_event(self._store, event_id), found.signed_in, Said(done))

    def prepare(self, event_id: str, found: Curator) -> Response:
        event = read_event(self._store, event_id)
        try:
            prepare(self._services, event, found.actor)
        except EssaimError as error:
            return self.page(event, found.signed_in, Said(problem=str(error)), 409)
        return back_to_event(event_id, "prepare")

    def add(self, event_id: str, found: Curator, params: Form) -> Response:
        event = read_event(self._store, event_id)
        name = " ".join(first(params, "territoire").split())
        if not 2 <= len(name) <= LONGEST_NAME_CHARS or not slug(name):
            problem = (
                "Donnez le nom du territoire : « Ville de Nevers », « CC du Diois », « Nièvre »."
            )
            return self.page(event, found.signed_in, Said(problem=problem, typed=name), 422)
        one = added_territory(name, self._store.territories)
        with self._store.transaction():
            self._store.sheets.add_territory(event.id, one, found.actor)
        return back_to_event(event_id, "ajoute")

    def remove(self, event_id: str, found: Curator, params: Form) -> Response:
        event = read_event(self._store, event_id)
        key = first(params, "cle")
        if any(one.key == key for one in event.territories):
            with self._store.transaction():
                self._store.sheets.remove_territory(event.id, key, found.actor)
        return back_to_event(event_id, "ote")

    def put_back(self, event_id: str, found: Curator, params: Form) -> Response:
        event = read_event(self._store, event_id)
        key = first(params, "cle")
        sheets = {sheet.territory_key: sheet for sheet in self._store.sheets.of_event(event.id)}
        with self._store.transaction():
            self._store.sheets.put_back_territory(event.id, key, found.actor)
            there = {one.key for one in read_event(self._store, event_id).territories}
            if key in sheets and key not in there:  # one that a curator had added
                one = EventTerritory(
                    key=key,
                    name=sheets[key].territory_name,
                    territory=sheets[key].territory,
                    how=How.CURATOR,
                )
                self._store.sheets.add_territory(event.id, one, found.actor)
        return back_to_event(event_id, "ajoute")

    def name(self, event_id: str, found: Curator, params: Form) -> Response:
        """What a loosely named territory is, as the curator says."""
        event = read_event(self._store, event_id)
        one = next((t for t in event.territories if t.key == first(params, "cle")), None)
        place = self._store.territories.get(first(params, "territoire"))
        if one is None or place is None or one.territory is not None:
            problem = "Ce territoire n’est plus à nommer. La liste ci-dessous est à jour."
            return self.page(event, found.signed_in, Said(problem=problem), 409)
        with self._store.transaction():
            self._store.sheets.remove_territory(event.id, one.key, found.actor)
            self._store.sheets.add_territory(event.id, meant_territory(one, place), found.actor)
        return back_to_event(event_id, "nomme")

    def archive(self, request: Request, event_id: str, _found: Curator) -> Response:
        """Raises InvalidRequest when nothing is prepared, or for a format that is none of ours."""
        event = read_event(self._store, event_id)
        form = chosen_format(first(params_of(request), "format"))
        here = {one.key for one in event.territories}
        sheets = [s for s in self._store.sheets.of_event(event.id) if s.territory_key in here]
        if not sheets:
            raise InvalidRequest("Aucune fiche n’est préparée : préparez-les d’abord.")
        data = write_archive(
            sheets, form, Model(self._services.site, self._store.sheet_models.get(event.id))
        )
        return download(data, f"suites-{slug(event.title)[:60]}.zip", "application/zip")

    def page(
        self,
        event: Event,
        account: Account,
        said: Said,
        status: int = 200,
        model_problem: str = "",
    ) -> HTMLResponse:
        sheets = self._store.sheets.of_event(event.id)
        ready = {sheet.territory_key for sheet in sheets}
        loose = [t for t in event.territories if t.territory is None and t.key not in ready]
        page = event_room_page(
            event,
            sheets,
            {one.key: self._may_be(one) for one in loose},
            ModelLine(self._model_told(event), model_problem),
            said,
        )
        return self._screen.workbench(
            "event.html", room=EVENTS, account=account, status=status, page=page
        )

    def _may_be(self, one: EventTerritory) -> list[Territory]:
        return nearest_groups(one.name, self._store.territories)

    def _model_told(self, event: Event) -> str:
        note = self._store.sheet_models.note(event.id)
        if note is None:
            return ""
        day = date(note.at.date().isoformat())
        return f"« {note.name} », donné le {day} par {self._store.accounts.told(note.actor)}"


def chosen_format(asked: str) -> Format:
    if asked not in set(Format):
        raise InvalidRequest(f"Ce format n’est pas connu. Choisissez : {', '.join(Format)}.")
    return Format(asked)


def back_to_event(event_id: str, done: str) -> RedirectResponse:
    return RedirectResponse(address(event_room_address(event_id), [("fait", done)]), 303)
