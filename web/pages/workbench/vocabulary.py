"""« Vocabulaire »: curators read the lists, and add the words that people really say."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ingest.retagging import Retagger
from kb.accounts import Account
from kb.added_words import (
    LISTS,
    LONGEST_CHARS,
    AddedWord,
    NewWord,
    WordKind,
    clean_word,
    entries,
    entry_of,
)
from kb.errors import CurationRefused, InvalidRequest
from kb.exchange.words import as_yaml
from kb.needs import NeedState
from web.access import Visitor, allows
from web.addresses import Params, first, params_of
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.views.workbench.vocabulary import (
    ENTRY_PATH,
    Around,
    Place,
    Tried,
    Uses,
    count_uses,
    done_words,
    entry_address,
    entry_page,
    preview_of,
    vocabulary_page,
)
from web.workbench_menu import VOCABULARY

Curating = Annotated[Visitor, Depends(allows(VOCABULARY.role))]
Form = Annotated[Params, Depends(form_params)]
_LONGEST_TYPED_CHARS = 4 * LONGEST_CHARS


class VocabularyRoom:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        path = VOCABULARY.path
        router.add_api_route(path, self.index, response_class=HTMLResponse)
        router.add_api_route(ENTRY_PATH, self.show, response_class=HTMLResponse)
        router.add_api_route(f"{path}/ajouts.yml", self.export, response_class=Response)
        for what, act in (("ajouter", self.add), ("retirer", self.remove)):
            router.add_api_route(
                f"{path}/{what}", act, methods=["POST"], response_class=HTMLResponse
            )

    def index(self, request: Request, found: Curating) -> HTMLResponse:
        params = params_of(request)
        words = first(params, "mots").strip()[:_LONGEST_TYPED_CHARS]
        asked = first(params, "liste")
        chosen = asked if asked in LISTS else ""
        if not chosen and not words and "liste" not in params:
            chosen = next(iter(LISTS))
        page = vocabulary_page(
            entries(self._services.vocabulary), self._uses(), self._store.words.all(), chosen, words
        )
        return self._screen.workbench(
            "vocabulary.html", room=VOCABULARY, account=found.signed_in, page=page
        )

    def show(self, request: Request, found: Curating) -> HTMLResponse:
        """An entry; with the preview of a word, when the address gives one."""
        params = params_of(request)
        place = _place(params)
        tried = self._tried(place, params) if first(params, "mot").strip() else Tried()
        status = 422 if tried.problem else 200
        return self._entry(found.signed_in, place, tried, self._done(params), status)

    def add(self, found: Curating, params: Form) -> Response:
        place = _place(params)
        entry_of(self._services.vocabulary, *place)
        try:
            new = _new(place, params)
            with self._store.transaction():
                retagger = Retagger(self._store, self._services.vocabulary)
                confirmed = bool(first(params, "confirme"))
                kept = retagger.add(new, found.actor, confirmed=confirmed)
        except (CurationRefused, InvalidRequest) as error:
            status = 409 if isinstance(error, CurationRefused) else 422
            tried = self._tried(place, params)._replace(problem=str(error))
            return self._entry(found.signed_in, place, tried, "", status)
        return _done_at(place, "ajout", kept.word)

    def remove(self, found: Curating, params: Form) -> Response:
        with self._store.transaction():
            retagger = Retagger(self._store, self._services.vocabulary)
            kept = retagger.remove(_number(first(params, "mot")), found.actor)
        return _done_at(Place(kept.word.list_name, kept.word.concept), "retrait", kept.word)

    def export(self, found: Curating) -> Response:
        """The additions, to be carried back to the corpus."""
        _ = found
        text = as_yaml(self._store.words.all(), self._services.vocabulary)
        headers = {"Content-Disposition": 'attachment; filename="mots-ajoutes.yml"'}
        return Response(text, media_type="application/yaml", headers=headers)

    def _tried(self, place: Place, params: Params) -> Tried:
        typed, kind = first(params, "mot")[:_LONGEST_TYPED_CHARS], first(params, "sorte")
        entry_of(self._services.vocabulary, *place)
        try:
            new = _new(place, params)
        except InvalidRequest as error:
            return Tried(typed, kind, str(error))
        retagger = Retagger(self._store, self._services.vocabulary)
        reach = retagger.reach(new)
        preview = preview_of(new, reach, retagger.judge(new, reach))
        return Tried(new.word, new.kind, preview.refusal, preview)

    def _entry(
        self, account: Account, place: Place, tried: Tried, done: str, status: int
    ) -> HTMLResponse:
        entry = entry_of(self._services.vocabulary, *place)
        added = {
            word.word: word
            for word in self._store.words.all()
            if (word.list_name, word.concept) == place
        }
        around = Around(
            added=added,
            told={word.actor: self._store.accounts.told(word.actor) for word in added.values()},
            records=self._store.records.published(),
            uses=self._uses(),
        )
        page = entry_page(entry, around, tried, done)
        return self._screen.workbench(
            "vocabulary_entry.html", room=VOCABULARY, account=account, status=status, page=page
        )

    def _uses(self) -> Uses:
        return count_uses(
            self._store.records.published(),
            self._store.words.theme_counts(),
            self._store.needs.all(NeedState.PUBLISHED),
        )

    def _done(self, params: Params) -> str:
        what, number = first(params, "fait"), _number(first(params, "n"))
        word = self._store.words.find(number) if what else None
        return done_words(what, word, self._store.words.passages_tagged(number) if word else 0)


def _place(params: Params) -> Place:
    return Place(first(params, "liste"), first(params, "nom"))


def _new(place: Place, params: Params) -> NewWord:
    """Raises InvalidRequest for what is no word, or of no kind."""
    kind = first(params, "sorte") or LISTS.get(place.list_name, (WordKind.SYNONYM,))[0].value
    if kind not in set(WordKind):
        raise InvalidRequest("Choisissez si ce mot est un synonyme ou une expression.")
    return NewWord(
        list_name=place.list_name,
        concept=place.concept,
        word=clean_word(first(params, "mot")[:_LONGEST_TYPED_CHARS]),
        kind=WordKind(kind),
    )


def _done_at(place: Place, what: str, word: AddedWord) -> RedirectResponse:
    url = entry_address(place, ("fait", what), ("n", str(word.number)))
    return RedirectResponse(url, status_code=303)


def _number(text: str) -> int:
    """0, which is the number of nothing, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
