"""The questionnaire of a territory: behind its link, without account, and nothing typed is lost."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from itsdangerous import URLSafeSerializer

from api.sheet_links import SignedSheetLinks
from kb.answers import ACTOR
from kb.errors import AnswerLinkSpent, StoreUnavailable, TooManyTries
from kb.needs import NeedState
from kb.sheets import LONGEST_TEXT_CHARS, SectionKey, SheetState
from kb.sqlite.store import SqliteStore
from tests import an_event
from tests.an_answer import NEED, a_sheet
from tests.api.doors import House, house
from web.answer_links import ANSWER_PATH, STOP_PATH
from web.services import Services

ID = a_sheet().id
FIELD = "reponse.quel-besoin"


@pytest.fixture
def here(small_services: Services, tmp_path_factory: pytest.TempPathFactory) -> House:
    store = small_services.store
    assert isinstance(store, SqliteStore)
    an_event.put_event(store)
    with store.transaction():
        store.sheets.add(a_sheet(), "ana")
    return house(small_services, tmp_path_factory.mktemp("answers"))


@pytest.fixture
def links(here: House) -> SignedSheetLinks:
    found: SignedSheetLinks = here.app.state.sheet_links
    return found


@pytest.fixture
def path(here: House, links: SignedSheetLinks) -> str:
    with here.store.transaction():
        link = here.store.answers.open_link(ID, "ana")
    return links.answer_path(ID, link.revision)


@pytest.fixture
def client(here: House) -> TestClient:
    return here.client()


def sent(path: str, **fields: str | list[str]) -> dict[str, str | list[str]]:
    signed = parse_qs(urlsplit(path).query)["lien"][0]
    return {"lien": signed, "version": "1", **fields}


def test_the_page_has_the_questions_and_the_sheet_and_stays_private(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    page = answer.text
    for words in ("Suites pour Tarbes", "Quel est votre besoin", "Visiter", "Votre fiche"):
        assert words in page
    assert "entre nous" not in page, "what the team says to itself"
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"] and 'content="noindex' in page
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "<script" not in page and " style=" not in page


def test_an_answer_comes_back_to_the_sheet(here: House, client: TestClient, path: str) -> None:
    form = sent(
        path, **{FIELD: NEED, "libre": "Merci", "fonction": "élue", "etape": "etape-visite"}
    )
    for _ in range(2):
        answer = client.post(ANSWER_PATH, data=form)
        assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "Merci : vos réponses sont arrivées" in html.unescape(page).replace("\u00a0", " ")
    assert html.escape(NEED, quote=False) in page and "checked" in page
    sheet = here.store.sheets.get(ID)
    assert sheet.state is SheetState.ANSWERED and sheet.version == 2
    assert sheet.section(SectionKey.QUESTIONS).items[0].answer == NEED
    assert len(here.store.answers.of_sheet(ID)) == 1
    assert here.store.needs.all(None) == []
    assert here.store.sheets.history(ID)[0].actor == ACTOR


def test_it_is_amended_and_both_sendings_stay(here: House, client: TestClient, path: str) -> None:
    client.post(ANSWER_PATH, data=sent(path, **{FIELD: NEED}))
    client.post(ANSWER_PATH, data=sent(path, **{FIELD: "Chauffer le lycée.", "version": "2"}))
    assert here.store.sheets.get(ID).section(SectionKey.QUESTIONS).items[0].answer == (
        "Chauffer le lycée."
    )
    assert [one.answer.replies[0].words for one in here.store.answers.of_sheet(ID)] == [
        "Chauffer le lycée.",
        NEED,
    ]


def test_a_need_is_prepared_when_the_territory_asks(
    here: House, client: TestClient, path: str
) -> None:
    form = sent(path, **{FIELD: NEED, "fonction": "service énergie", "publier": "1"})
    for _ in range(2):
        answer = client.post(ANSWER_PATH, data=form)
    (need,) = here.store.needs.all(NeedState.WAITING)
    assert (need.text, need.contact) == (NEED, "service énergie, Tarbes")
    assert "Besoins publiés" in client.get(answer.headers["location"]).text
    client.post(ANSWER_PATH, data={**form, "publier": "", "libre": "non"})
    assert here.store.needs.all(NeedState.WAITING) == []


def test_too_many_needs_waiting_lose_no_answer(
    here: House, client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.sqlite.needs.MOST_WAITING", 0)
    form = sent(path, **{FIELD: NEED, "publier": "1"})
    assert client.post(ANSWER_PATH, data=form).status_code == 303
    assert here.store.answers.of_sheet(ID)[0].answer.publish
    assert here.store.needs.all(None) == []


def test_people_are_masked_and_it_is_said(here: House, client: TestClient, path: str) -> None:
    words = "Écrivez à zenobie@tarbes.example ou au 05 62 00 00 00."
    answer = client.post(ANSWER_PATH, data=sent(path, libre=words, fonction="Marie Durand, élue"))
    told = here.store.sheets.get(ID).model_dump_json() + repr(here.store.answers.of_sheet(ID))
    assert not any(word in told for word in ("zenobie", "05 62", "Durand"))
    assert "ont été masqués" in client.get(answer.headers["location"]).text


# --- nothing typed is lost


def test_too_long_says_so_and_keeps_every_word(here: House, client: TestClient, path: str) -> None:
    long = "chaleur " * (LONGEST_TEXT_CHARS // 8 + 1)
    form = sent(path, **{FIELD: long, "libre": "un mot", "etape": ["etape-visite", "etape-appel"]})
    answer = client.post(ANSWER_PATH, data=form)
    page = html.unescape(answer.text)
    assert answer.status_code == 422 and "5\u202f000 au plus" in page
    assert long.strip() in page and "un mot" in page and page.count(" checked") == 2
    assert 'aria-invalid="true"' in page
    assert here.store.answers.of_sheet(ID) == [] and here.store.sheets.get(ID).version == 1


def test_nothing_said_is_not_an_answer(here: House, client: TestClient, path: str) -> None:
    answer = client.post(ANSWER_PATH, data=sent(path, fonction="élue"))
    assert answer.status_code == 422 and "Rien n’est encore écrit" in answer.text
    assert here.store.answers.of_sheet(ID) == []


def test_a_question_that_is_gone_loses_no_words(here: House, client: TestClient, path: str) -> None:
    client.post(ANSWER_PATH, data=sent(path, **{"reponse.inconnue": "des mots"}))
    assert here.store.answers.of_sheet(ID)[0].answer.free == "des mots"


@pytest.mark.parametrize(
    ("error", "status"), [(TooManyTries(60), 429), (StoreUnavailable("Le disque est plein."), 503)]
)
def test_what_is_refused_for_another_reason_keeps_the_words(
    here: House,
    client: TestClient,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(here.app.state.sendings, "spend", refuse)
    answer = client.post(ANSWER_PATH, data=sent(path, **{FIELD: NEED}))
    assert answer.status_code == status and NEED in html.unescape(answer.text)


def test_a_link_closed_while_typing_gives_the_words_back(
    here: House, client: TestClient, path: str
) -> None:
    with here.store.transaction():
        here.store.answers.revoke_link(ID, "ana")
    form = sent(path, **{FIELD: NEED, "libre": "<b>gras</b>"})
    answer = client.post(ANSWER_PATH, data=form)
    assert answer.status_code == 410 and NEED in html.unescape(answer.text)
    assert "<b>gras" not in answer.text and "Copiez-le" in answer.text


# --- links


def test_links_that_open_nothing(
    here: House, client: TestClient, links: SignedSheetLinks, path: str
) -> None:
    other = URLSafeSerializer(b"x" * 32, salt="essaim.sheet-answer").dumps([ID, 1])
    stop = parse_qs(urlsplit(links.stop_path(ID)).query)["lien"][0]
    good = parse_qs(urlsplit(path).query)["lien"][0]
    for signed in ("", "x", good[:-2], other, stop, "é" * 400, "\x00", good + "."):
        answer = client.get(ANSWER_PATH, params={"lien": signed})
        assert answer.status_code == 410, signed
        assert (
            "Demandez-en un autre" in answer.text and "no-store" in answer.headers["cache-control"]
        )
    answering = links.answer_path(ID, 1)
    assert client.get(f"{STOP_PATH}?{urlsplit(answering).query}").status_code == 410
    with pytest.raises(AnswerLinkSpent):
        links.read_answer("[]")


def test_a_closed_sheet_says_so(here: House, client: TestClient, path: str) -> None:
    with here.store.transaction():
        sheet = here.store.sheets.get(ID)
        here.store.sheets.put(sheet.model_copy(update={"state": SheetState.CLOSED}), "ana")
    closed = client.get(path)
    assert closed.status_code == 410 and "terminé" in closed.text


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", "{{7*7}}", '"><img src=x onerror=alert(1)>', "&amp;"]
)
def test_what_is_typed_is_inert(client: TestClient, path: str, attack: str) -> None:
    client.post(ANSWER_PATH, data=sent(path, **{FIELD: attack, "libre": attack, "fonction": "élu"}))
    page = client.get(path).text
    assert "<script>alert" not in page and "<img src=x" not in page
    assert attack in html.unescape(page)


def test_other_sites_cannot_answer(client: TestClient, path: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(ANSWER_PATH, data=sent(path, **{FIELD: NEED}), headers=headers)
    assert answer.status_code == 403


# --- no reminder any more


def test_one_click_stops_and_a_look_does_not(
    here: House, client: TestClient, links: SignedSheetLinks
) -> None:
    with here.store.transaction():
        here.store.reminders.set_email(ID, "energie@tarbes.example", "ana")
    stop = links.stop_path(ID)
    page = client.get(stop)
    assert "Ne plus m’écrire" in page.text and not here.store.reminders.stopped(ID)
    signed = re.search(r'name="lien" value="([^"]+)"', page.text)
    assert signed is not None
    for _ in range(2):
        answer = client.post(STOP_PATH, data={"lien": signed[1]})
        assert answer.status_code == 200 and "C’est fait" in answer.text
    assert here.store.reminders.stopped(ID) and here.store.reminders.email(ID) == ""


def test_the_mail_program_stops_by_itself(
    here: House, client: TestClient, links: SignedSheetLinks
) -> None:
    """RFC 8058: the link is in the address, the body says « one click »; no browser is there."""
    answer = client.post(links.stop_path(ID), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and here.store.reminders.stopped(ID)


def test_a_stop_of_another_sheet_stops_nothing(
    here: House, client: TestClient, links: SignedSheetLinks
) -> None:
    assert client.post(links.stop_path("rien")).status_code == 410
    assert client.post(STOP_PATH).status_code == 410
    assert not here.store.reminders.stopped(ID)
