"""« Personnes »: requests to answer, participants under pseudonyms, a name told on a basis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.accounts import Account, Role
from kb.errors import CurationRefused, InvalidRequest, ParticipantNotFound, RequestNotFound
from kb.listed import described
from kb.people import LegalBasis, Participant, PrivacyRequest, RequestState, clean_reason
from kb.sqlite.journal import utc_now
from kb.text import fold
from web.access import Visitor, allows
from web.addresses import Params, address, first, params_of
from web.erasing import Eraser
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.typography import plural
from web.views.people import BASES
from web.views.person_known import known_view
from web.views.workbench import people as view
from web.views.workbench.people import NOT_REFUSED, Refused
from web.views.workbench.tasks import Task
from web.workbench_menu import PEOPLE

Curating = Annotated[Visitor, Depends(allows(PEOPLE.role))]
Form = Annotated[Params, Depends(form_params)]
_PATH = PEOPLE.path
_REQUEST = f"{_PATH}/demandes/{{number}}"
_DOCUMENT = f"{_PATH}/documents/{{document_id}}"
_PERSON = f"{_DOCUMENT}/{{number}}"
_DONE = {
    "repondue": "La réponse est notée.",
    "base": "La base légale est enregistrée, pour trente jours : le nom peut être lu.",
    "retiree": "La base légale est retirée : le nom n’est plus lisible.",
}
_LONGEST_ANSWER_CHARS = 2_000


class PeopleRoom:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        for path, show in (
            (_PATH, self.show),
            (_REQUEST, self.request),
            (_DOCUMENT, self.document),
            (_PERSON, self.participant),
        ):
            router.add_api_route(path, show, response_class=HTMLResponse)
        for path, act in (
            (f"{_REQUEST}/reponse", self.answer),
            (f"{_REQUEST}/chercher", self.search),
            (f"{_REQUEST}/acces", self.hand_over),
            (f"{_REQUEST}/effacer", self.erase_requester),
            (f"{_PERSON}/base", self.record_basis),
            (f"{_PERSON}/retirer", self.withdraw_basis),
            (f"{_PERSON}/nom", self.tell),
            (f"{_PERSON}/effacer", self.erase_participant),
        ):
            router.add_api_route(path, act, methods=["POST"], response_class=HTMLResponse)

    def tasks(self, role: Role) -> Iterable[Task]:
        if not role.includes(PEOPLE.role):
            return ()
        return view.people_tasks(self._store.requests.all(), utc_now().date())

    # --- the room

    def show(self, request: Request, found: Curating) -> HTMLResponse:
        return self._home(found.signed_in, _done(request))

    def _home(self, account: Account, done: str) -> HTMLResponse:
        today = utc_now().date()
        counts = self._store.participants.counts()
        documents = self._store.documents.many(counts)
        lines = [
            view.DocumentLine(
                title=self._store.documents.masker(one.id).mask(one.title),
                url=view.document_url(one.id),
                people=plural(counts[one.id], "participant"),
            )
            for one in sorted(documents, key=lambda one: fold(one.title))
        ]
        asked = self._store.requests.all(None)
        page = view.PeoplePage(
            requests=tuple(view.request_line(r, today) for r in asked if _waits(r)),
            others=tuple(view.request_line(r, today) for r in reversed(asked) if not _waits(r)),
            documents=tuple(lines),
            opposed=self._store.oppositions.people(),
            unfinished=bool(self._store.oppositions.unfinished()),
            done=done,
        )
        return self._screen.workbench("people.html", room=PEOPLE, account=account, page=page)

    # --- requests

    def request(self, request: Request, number: str, found: Curating) -> HTMLResponse:
        return self._request_page(found.signed_in, self._request(number), done=_done(request))

    def answer(self, number: str, found: Curating, params: Form) -> Response:
        asked = self._request(number)
        said = first(params, "reponse").strip()
        no = first(params, "suite") == "refus"
        if not 10 <= len(said) <= _LONGEST_ANSWER_CHARS:
            problem = f"Dites ce qui a été répondu, en 10 à {_LONGEST_ANSWER_CHARS} signes."
            typed = {"reponse": said, "suite": "refus" if no else ""}
            refusal = Refused({"reponse": problem}, typed)
            return self._request_page(found.signed_in, asked, refused=refusal)
        state = RequestState.REFUSED if no else RequestState.ANSWERED
        with self._store.transaction():
            self._store.requests.settle(asked.number, state, said, found.actor)
        return _to(view.request_url(asked.number), "repondue")

    def search(self, request: Request, number: str, found: Curating) -> HTMLResponse:
        """Where the name is; sent, so that it stands in no address."""
        asked = self._request(number)
        try:
            counts = _eraser(request).counts(asked.name)
        except InvalidRequest as error:
            refused = Refused({"chercher": str(error)})
            return self._request_page(found.signed_in, asked, refused=refused)
        done = "" if counts else "Ce nom n’est nulle part dans la base."
        return self._request_page(found.signed_in, asked, counts=counts, done=done)

    def hand_over(self, request: Request, number: str, found: Curating) -> Response:
        """All that is known of the person, in a file to send them."""
        asked = self._request(number)
        try:
            known = _eraser(request).known(asked.name)
        except InvalidRequest as error:
            refused = Refused({"chercher": str(error)})
            return self._request_page(found.signed_in, asked, refused=refused)
        html = self._screen.text("person_known.html", known=known_view(known))
        name = f'attachment; filename="demande-{asked.number}.html"'
        return HTMLResponse(
            html, headers={"Content-Disposition": name, "Cache-Control": "no-store"}
        )

    def erase_requester(
        self, request: Request, number: str, found: Curating, params: Form
    ) -> Response:
        asked = self._request(number)
        try:
            _confirmed(params, f"demande {asked.number}")
            done = view.cleaned_words(_eraser(request).erase(asked.name, found.actor))
        except (InvalidRequest, CurationRefused) as error:
            refused = Refused({"effacer": str(error)})
            return self._request_page(found.signed_in, asked, refused=refused)
        return self._home(found.signed_in, done)

    def _request(self, number: str) -> PrivacyRequest:
        plain = number.isascii() and number.isdigit() and len(number) < 10
        if not plain:
            raise RequestNotFound(0)
        return self._store.requests.get(int(number))

    def _request_page(
        self,
        account: Account,
        asked: PrivacyRequest,
        *,
        counts: Mapping[str, int] | None = None,
        refused: Refused = NOT_REFUSED,
        done: str = "",
    ) -> HTMLResponse:
        today = utc_now().date()
        page = view.request_page(asked, today, counts=counts, refused=refused, done=done)
        status = refused.status
        return self._screen.workbench(
            "people_request.html", room=PEOPLE, account=account, status=status, page=page
        )

    # --- participants

    def document(self, request: Request, document_id: str, found: Curating) -> HTMLResponse:
        document = self._store.documents.get(document_id)
        now, told = utc_now(), self._store.accounts.told
        page = view.ParticipantsPage(
            title=self._store.documents.masker(document_id).mask(document.title),
            people=tuple(
                view.participant_line(one, now) for one in described(self._store, document_id)
            ),
            told=tuple(
                view.disclosure_words(one, told)
                for one in self._store.participants.disclosures(document_id)
            ),
            done=_done(request),
        )
        return self._screen.workbench(
            "people_document.html", room=PEOPLE, account=found.signed_in, page=page
        )

    def participant(
        self, request: Request, document_id: str, number: str, found: Curating
    ) -> HTMLResponse:
        person = self._person(document_id, number)
        return self._person_page(found.signed_in, person, done=_done(request))

    def record_basis(
        self, document_id: str, number: str, found: Curating, params: Form
    ) -> Response:
        person = self._person(document_id, number)
        typed = {"base": first(params, "base"), "motif": first(params, "motif")}
        problems = {}
        if typed["base"] not in set(LegalBasis):
            problems["base"] = "Choisissez une base légale."
        try:
            reason = clean_reason(typed["motif"])
            if self._store.documents.masker(document_id).names_someone(reason):
                raise InvalidRequest("Le motif nomme une personne : dites-le sans nom.")
        except InvalidRequest as error:
            problems["motif"] = str(error)
        if problems:
            return self._person_page(found.signed_in, person, refused=Refused(problems, typed))
        with self._store.transaction():
            self._store.participants.record_basis(
                document_id, person.number, LegalBasis(typed["base"]), reason, found.actor
            )
        return _to(view.participant_url(document_id, person.number), "base")

    def withdraw_basis(self, document_id: str, number: str, found: Curating) -> Response:
        person = self._person(document_id, number)
        with self._store.transaction():
            self._store.participants.withdraw_basis(document_id, person.number, found.actor)
        return _to(view.participant_url(document_id, person.number), "retiree")

    def tell(self, document_id: str, number: str, found: Curating) -> HTMLResponse:
        """Sent, not asked for: each look is noted, and no address shows a name."""
        person = self._person(document_id, number)
        with self._store.transaction():
            name = self._store.participants.tell(document_id, person.number, found.actor)
        if name is None:
            why = "Enregistrez d’abord une base légale : elle manque, ou a cessé."
            refused = Refused({"": why}, status=409)
            return self._person_page(found.signed_in, person, refused=refused)
        return self._person_page(found.signed_in, person, name=name)

    def erase_participant(
        self, request: Request, document_id: str, number: str, found: Curating, params: Form
    ) -> Response:
        person = self._person(document_id, number)
        try:
            _confirmed(params, person.pseudonym)
            if person.name is None:
                raise ParticipantNotFound(document_id, person.number)
            done = view.cleaned_words(_eraser(request).erase(person.name, found.actor))
        except (InvalidRequest, CurationRefused) as error:
            refused = Refused({"effacer": str(error)})
            return self._person_page(found.signed_in, person, refused=refused)
        return self._home(found.signed_in, done)

    def _person(self, document_id: str, number: str) -> Participant:
        self._store.documents.get(document_id)
        plain = number.isascii() and number.isdigit() and len(number) < 10
        wanted = int(number) if plain else 0
        found = (one for one in described(self._store, document_id) if one.number == wanted)
        return next(found, None) or self._store.participants.get(document_id, wanted)

    def _person_page(
        self,
        account: Account,
        person: Participant,
        *,
        name: str = "",
        refused: Refused = NOT_REFUSED,
        done: str = "",
    ) -> HTMLResponse:
        document = self._store.documents.get(person.document_id)
        now, said, status = utc_now(), refused.typed, refused.status
        page = view.ParticipantPage(
            title=self._store.documents.masker(document.id).mask(document.title),
            document_url=view.document_url(document.id),
            line=view.participant_line(person, now),
            may_be_told=person.may_be_told(now),
            basis=view.basis_words(person, now),
            bases=tuple((b.value, label, said.get("base") == b) for b, label in BASES.items()),
            name=name,
            problems=refused.problems,
            typed=said,
            done=done,
        )
        return self._screen.workbench(
            "people_participant.html", room=PEOPLE, account=account, status=status, page=page
        )


def _waits(request: PrivacyRequest) -> bool:
    return request.state is RequestState.WAITING


def _confirmed(params: Params, wanted: str) -> None:
    """Raises InvalidRequest unless the very words were typed."""
    if fold(" ".join(first(params, "confirmer").split())) != fold(wanted):
        raise InvalidRequest(f"Pour confirmer, tapez exactement « {wanted} ».")


def _eraser(request: Request) -> Eraser:
    found: Eraser = request.app.state.eraser
    return found


def _done(request: Request) -> str:
    return _DONE.get(first(params_of(request), "fait"), "")


def _to(path: str, done: str) -> RedirectResponse:
    return RedirectResponse(address(path, [("fait", done)]), status_code=303)
