"""« Décrire un besoin »: what was understood, the four lists, the path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.errors import InvalidRequest, TerritoryNotFound
from kb.gazetteer import place_key
from kb.model import Kind, Territory
from kb.understanding import Understanding
from search.model import Recommendation
from web.addresses import Params, first, params_of
from web.need_form import LONGEST_ADDRESS_CHARS, PATH, NeedForm, read_need
from web.screen import Screen
from web.services import Services
from web.views.need import Around, form_view, need_page

MAX_BODY_BYTES = 1_000_000


async def form_params(request: Request) -> Params:
    """The fields of a posted form. Raises InvalidRequest when it is far too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise InvalidRequest("Ce texte est trop long. Gardez l’essentiel, en 20 000 signes.")
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")


class NeedPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen
        self._themes = frozenset(services.vocabulary.theme_labels)

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route(PATH, self.show, response_class=HTMLResponse)
        router.add_api_route(PATH, self.submit, methods=["POST"], response_class=HTMLResponse)

    def show(self, request: Request) -> HTMLResponse:
        params = params_of(request)
        return self._page(read_need(params, self._themes), first(params, "avis"))

    def submit(self, params: Annotated[Params, Depends(form_params)]) -> Response:
        """Answers by the permalink of the page, or by the page itself for a very long need."""
        form = self._with_added_theme(read_need(params, self._themes), first(params, "ajout"))
        if len(form.text) > LONGEST_ADDRESS_CHARS or form.shortened or form.budget_refused:
            return self._page(form)
        return RedirectResponse(form.address(), status_code=303)

    def _with_added_theme(self, form: NeedForm, added: str) -> NeedForm:
        if added not in self._themes or not form.text:
            return form
        themes = form.themes
        if themes is None:
            themes = self._recommend(form).understanding.themes
        return form.model_copy(update={"themes": tuple(dict.fromkeys((*themes, added)))})

    def _page(self, form: NeedForm, given: str = "") -> HTMLResponse:
        """`given`: the record on which the person has just said something."""
        vocabulary = self._services.vocabulary
        if not form.text:
            empty = form_view(form, Understanding(), vocabulary)
            return self._screen.page("need_empty.html", here="besoin", form=empty)
        recommendation = self._recommend(form)
        around = Around(
            positions=self._positions(recommendation),
            homonyms=self._homonyms(form.territory),
            kept=self._services.store.feedback.of_need(form.text),
            given=given,
        )
        page = need_page(form, recommendation, vocabulary, around)
        return self._screen.page("need.html", here="besoin", page=page, form=page.form)

    def _recommend(self, form: NeedForm) -> Recommendation:
        """A territory that is not known is left aside; the page says so."""
        request = form.request()
        try:
            return self._services.recommender.recommend(request)
        except TerritoryNotFound:
            aside = request.model_copy(update={"territory": None})
            found = self._services.recommender.recommend(aside)
            understood = found.understanding.model_copy(update={"territory": None})
            return found.model_copy(update={"understanding": understood})

    def _positions(self, recommendation: Recommendation) -> dict[str, int]:
        """Where each quoted passage stands in its document."""
        ids = {
            evidence.passage_id
            for kind in Kind
            for suggestion in recommendation.of_kind(kind)
            for evidence in suggestion.evidence
        }
        found = self._services.store.documents.passages_by_id(ids)
        return {str(passage_id): passage.index for passage_id, passage in found.items()}

    def _homonyms(self, name: str) -> Sequence[Territory]:
        key = place_key(name)
        return self._services.store.territories.by_keys([key]).get(key, ()) if key else ()
