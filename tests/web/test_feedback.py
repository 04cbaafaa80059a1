"""« Utile », « pas utile »: given without script, shown on the card, taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from kb.feedback import Verdict
from kb.model import Kind, Phase, RecordId
from tests.web.test_pages import Outline
from web.need_form import NeedForm, read_need
from web.screen import Screen
from web.services import Services
from web.views.feedback import (
    VERDICTS,
    FeedbackView,
    feedback_view,
    given_address,
    need_fields,
)

NEED = "Récupérer la chaleur de l’aciérie"
FORM = {"besoin": NEED, "phase": "faisabilite", "liste": "financements"}
RECORD = RecordId("reseau-chaleur")
TITLE = "L'aciérie : « le réseau »"


@pytest.fixture
def client(small_services: Services) -> Iterator[TestClient]:
    app = create_app(Settings(database=Path("nowhere.db"), index=Path("nowhere")), small_services)
    headers = {"Accept": "text/html"}
    with TestClient(app, headers=headers, follow_redirects=False) as opened:
        yield opened


def kept(services: Services, need: str = NEED) -> Mapping[RecordId, Verdict]:
    return services.store.feedback.of_need(need)


def drawn(*views: FeedbackView, fields: tuple[tuple[str, str], ...] = ()) -> str:
    """The macros, as a results page calls them."""
    text = (
        '{% import "feedback.html" as feedback %}{{ feedback.form(fields) }}'
        "{% for view in views %}{{ feedback.buttons(view) }}{% endfor %}"
    )
    template = Screen()._environment.from_string(text)
    return template.render(fields=fields, views=views)


# --- the view and its macros --------------------------------------------------------------------


def test_a_card_offers_every_verdict_but_the_one_that_is_kept() -> None:
    fresh = feedback_view(RECORD, TITLE, {})
    assert fresh.useful is not None and fresh.useful.value == "utile:reseau-chaleur"
    assert (len(fresh.reasons), fresh.kept, fresh.thanks) == (len(Verdict) - 1, "", "")
    judged = feedback_view(RECORD, TITLE, {RECORD: Verdict.USEFUL}, given=RECORD)
    assert (judged.useful, judged.kept, judged.thanks) == (None, "utile", "Merci.")
    late = feedback_view(RECORD, TITLE, {RECORD: Verdict.WRONG_THEME}, given="autre")
    assert (late.kept, late.thanks) == ("pas utile, hors thème", "")
    assert "hors-theme:reseau-chaleur" not in [choice.value for choice in late.reasons]
    assert (fresh.reasons_label, judged.reasons_label, late.reasons_label) == (
        "Pas utile", "Finalement, pas utile", "Pour une autre raison",
    )  # fmt: skip
    undone = feedback_view(RECORD, TITLE, {}, given=RECORD)
    assert (undone.kept, undone.thanks) == ("", "Votre avis est retiré.")


def test_each_button_says_its_verdict_and_its_record() -> None:
    html = drawn(feedback_view(RECORD, TITLE, {RECORD: Verdict.OTHER}, given=RECORD))
    assert html.count('form="avis" name="avis" value="') == len(Verdict)
    assert 'value="annuler:reseau-chaleur"' in html and 'value="autre:' not in html
    assert html.count("L’aciérie\u00a0: «\u00a0le réseau\u00a0»") == len(Verdict) + 1
    assert 'role="status">Merci.' in html


def test_the_form_sends_the_need_and_its_corrections_along() -> None:
    form = NeedForm(
        text='a "b" <c>\nd', themes=("vélo", "énergie"), phase=Phase.EMERGENCE, shown=Kind.FUNDING,
        territory="Die", budget_eur=5, opened=True,
    )  # fmt: skip
    fields = need_fields(form)
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    assert read_need(sent, ("vélo", "énergie")) == form
    html = drawn(fields=fields)
    assert "<c>" not in html and html.count('type="hidden"') == len(fields) == 8
    address = urlsplit(given_address(form, "é&b"))
    assert read_need(parse_qs(address.query), ("vélo", "énergie")) == form
    assert parse_qs(address.query)["avis"] == ["é&b"] and address.fragment == "avis-%C3%A9%26b"


# --- giving -------------------------------------------------------------------------------------


def test_a_verdict_is_kept_and_the_same_results_come_back(
    client: TestClient, small_services: Services
) -> None:
    answer = client.post("/avis", data={**FORM, "avis": f"utile:{RECORD}"})
    assert answer.status_code == 303
    address = urlsplit(answer.headers["location"])
    assert (address.path, address.fragment) == ("/recommandations", f"avis-{RECORD}")
    assert {name: v[0] for name, v in parse_qs(address.query).items()} == {**FORM, "avis": RECORD}
    assert client.get(answer.headers["location"]).status_code == 200
    assert kept(small_services) == {RECORD: Verdict.USEFUL}
    client.post("/avis", data={**FORM, "avis": f"perime:{RECORD}"})
    assert kept(small_services) == {RECORD: Verdict.OUTDATED}
    assert client.post("/avis", data={**FORM, "avis": f"annuler:{RECORD}"}).status_code == 303
    assert kept(small_services) == {}


@pytest.mark.parametrize("verdict", Verdict)
def test_every_button_is_understood(
    client: TestClient, small_services: Services, verdict: Verdict
) -> None:
    client.post("/avis", data={**FORM, "avis": f"{VERDICTS[verdict].slug}:{RECORD}"})
    assert kept(small_services) == {RECORD: verdict}


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"avis": "utile:inconnue"}, 404, "Cette page n’existe pas"),
        ({"avis": "utile:brouillon-chaleur"}, 404, "Cette page n’existe pas"),
        ({"avis": f"genial:{RECORD}"}, 422, "Choisissez un avis"),
        ({"avis": ""}, 422, "Choisissez un avis"),
        ({"avis": f"utile:{RECORD}", "besoin": " "}, 422, "Dites pour quel besoin"),
    ],
)
def test_what_cannot_be_kept_is_told(
    client: TestClient, sent: dict[str, str], status: int, said: str
) -> None:
    answer = client.post("/avis", data={**FORM, **sent})
    assert answer.status_code == status and said in answer.text


def test_a_need_too_long_for_an_address_has_its_way_back(
    client: TestClient, small_services: Services
) -> None:
    long = "chaleur de l’aciérie " * 400
    answer = client.post("/avis", data={"besoin": long, "avis": f"utile:{RECORD}"})
    assert answer.status_code == 200 and "Revenir aux résultats" in answer.text
    assert kept(small_services, long) == {RECORD: Verdict.USEFUL}
    assert "/recommandations" in Outline(answer.text).links


# --- other sites --------------------------------------------------------------------------------

OURS = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none", "Origin": "null"},
    {"Origin": "http://testserver"},
]
THEIRS = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://ailleurs.fr"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://ailleurs.fr"},
    {"Origin": "http://testserver:8001"},
    {"Origin": "null"},
]
NEED_SENT = {"besoin": "Nous cherchons à rouvrir l’épicerie du bourg.", "contact": "mairie"}
WRITES = [("/avis", {**FORM, "avis": f"utile:{RECORD}"}), ("/besoins/publier", NEED_SENT)]
API_WRITES = [
    ("/api/v1/feedback", {"need": NEED, "record_id": RECORD, "verdict": "useful"}),
    ("/api/v1/needs", {"text": NEED_SENT["besoin"], "contact": "mairie"}),
]


@pytest.mark.parametrize(("path", "sent"), [*WRITES, *API_WRITES])
def test_pages_of_other_sites_have_nothing_kept(
    client: TestClient, small_services: Services, path: str, sent: dict[str, str]
) -> None:
    body = {"json": sent} if path.startswith("/api") else {"data": sent}
    for headers in THEIRS:
        answer = client.post(path, headers=headers, **body)  # type: ignore[arg-type]
        assert answer.status_code == 403 and "un autre site" in answer.text, headers
    store = small_services.store
    assert (store.feedback.all(), store.needs.all(None)) == ([], [])
    for headers in OURS:
        answer = client.post(path, headers=headers, **body)  # type: ignore[arg-type]
        assert answer.status_code in {200, 202, 303}, headers
    assert store.feedback.all() or store.needs.all(None)


def test_the_page_says_what_is_kept(client: TestClient) -> None:
    page = client.get("/avis")
    assert page.status_code == 200
    for words in ("Ce que nous gardons", "masqués", "ni cookie", "Retiré, il est effacé"):
        assert words in page.text
