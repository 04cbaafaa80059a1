"""« Chercher »: words, facets, hits."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from kb.model import TerritoryKind
from search.model import HitType, SearchResult
from web.addresses import params_of
from web.screen import Screen
from web.search_form import PATH, SearchForm, read_search
from web.services import Services
from web.views.search import Names, search_page

MAX_WIDER = 4


class SearchPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route(PATH, self.search, response_class=HTMLResponse)

    def search(self, request: Request) -> HTMLResponse:
        form = read_search(params_of(request))
        result = self._services.engine.search(form.query())
        passages = [hit.id for hit in result.hits if hit.type is HitType.PASSAGE]
        page = search_page(
            form,
            result,
            self._names(form, result),
            {str(k): v for k, v in self._services.store.documents.passages_by_id(passages).items()},
            self._wider(form, result),
        )
        return self._screen.page("search.html", here="chercher", page=page)

    def _wider(self, form: SearchForm, result: SearchResult) -> list[tuple[SearchForm, str, int]]:
        """For an empty answer: the same words with one filter less, then with none."""
        if result.total or not form.chosen:
            return []
        names = self._names(form, result)
        tries = [
            (form.without(facet, value), f"sans « {names.of(facet, value)} »")
            for facet, value in form.chosen[:MAX_WIDER]
        ]
        if len(form.chosen) > 1:
            tries.append((SearchForm(text=form.text), "sans aucun filtre"))
        counted = [
            (other, label, self._services.engine.search(other.query()).total)
            for other, label in tries
        ]
        return [found for found in counted if found[2]]

    def _names(self, form: SearchForm, result: SearchResult) -> Names:
        """The names of the regions and departments that this page mentions."""
        wanted = {
            (facet, value.value) for facet, values in result.facets.items() for value in values
        }
        wanted |= set(form.chosen)
        tables: dict[str, dict[str, str]] = {"region": {}, "department": {}}
        kinds = {"region": TerritoryKind.REGION, "department": TerritoryKind.DEPARTMENT}
        ids = {f"{kinds[facet]}:{code}": (facet, code) for facet, code in wanted if facet in kinds}
        for territory_id, territory in self._services.store.territories.many(ids).items():
            facet, code = ids[territory_id]
            tables[facet][code] = territory.name
        return Names(self._services.vocabulary, tables["region"], tables["department"])
