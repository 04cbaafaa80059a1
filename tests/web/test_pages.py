"""Every page through the real application: it answers, it is well formed, it is inert."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

PAGES = [
    "/",
    "/recommandations",
    "/recommandations?besoin=chaleur+fatale+d%27une+usine",
    "/recommandations?besoin=chaleur+fatale&phase=faisabilite&vous=collectivite&liste=financements",
    "/recommandations?besoin=chaleur&territoire=Die&theme=aucun&budget=60+k%E2%82%AC&preciser=oui",
    "/recommandations?besoin=zzzz",
    "/recherche",
    "/recherche?q=chaleur",
    "/recherche?q=chaleur&kind=experience&region=32&departement=59&page=2",
    "/recherche?q=zzzz&kind=funding",
    "/recherche?q=participante",
    "/recherche?q=aciéire+AMI&kind=funding",
    "/fiches",
    "/fiches?kind=partner",
    "/fiches/reseau-chaleur",
    "/fiches/fonds-chaleur",
    "/fiches/agence",
    "/fiches/dalkia",
    "/fiches/piege",
    "/documents",
    "/documents/compte-rendu",
    "/freins",
    "/freins/reglementation",
    "/freins/passage-echelle",
    "/financements",
    "/a-propos",
    "/accessibilite",
    "/avis",
    "/besoins?recu=12",
    "/besoins/publier?besoin=chaleur&territoire=Die&vous=collectivite",
]
ODD = [
    "l'aide",
    '"',
    "*",
    "NEAR(",
    "a AND OR NOT (",
    "x" * 10_000,
    "chaleur " * 1_250,
    "🐝🐝",
    "\x00chaleur\x00",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "%00%ff",
    "\ud7ff\uffff",
    "الطاقة",
    "12-13",
    "javascript:alert(1)",
]


class Outline(HTMLParser):
    """Headings, ids, attributes and elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


@pytest.mark.parametrize("address", PAGES)
def test_page_is_well_formed_and_inert(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    page = Outline(answer.text)
    assert page.levels.count(1) == 1 and page.levels[0] == 1
    assert all(
        after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False)
    )
    assert len(page.ids) == len(set(page.ids))
    assert not page.tags & {"script", "style", "iframe", "object", "embed", "base"}
    assert not any(name == "style" or name.startswith("on") for name in page.attributes)
    assert not any(link.lower().startswith(("javascript:", "data:")) for link in page.links)


@pytest.mark.parametrize("address", PAGES)
def test_internal_links_lead_somewhere(client: TestClient, address: str) -> None:
    for link in set(Outline(client.get(address).text).links):
        if link.startswith("/") and not link.startswith("//"):
            answer = client.get(link.partition("#")[0], headers={"Accept": "text/html"})
            entered = answer.status_code == 303 and "/connexion" in answer.headers["location"]
            assert answer.status_code == 200 or (link == "/atelier" and entered), link


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("name", ["q", "besoin"])
def test_odd_words_never_break_a_page(client: TestClient, name: str, text: str) -> None:
    path = "/recherche" if name == "q" else "/recommandations"
    answer = client.get(f"{path}?{urlencode({name: text}, errors='replace')}")
    assert answer.status_code == 200
    page = Outline(answer.text)
    assert "script" not in page.tags
    assert not any(attribute.startswith("on") for attribute in page.attributes)
    assert "49" not in answer.text or "{{7*7}}" not in text


@pytest.mark.parametrize(
    "query",
    [
        "kind=nope&phase=nope&type=nope&nature=nope&annee=nope&theme=nope",
        "page=-1",
        "page=0",
        "page=99999999999",
        "page=a",
        "page=%C2%B2",
        "q=a&q=b&kind=experience&kind=experience",
        "theme=" + "&theme=".join(f"t{n}" for n in range(300)),
        "inconnu=1&region=%00&departement=';--",
    ],
)
def test_odd_filters_never_break_the_search(client: TestClient, query: str) -> None:
    assert client.get(f"/recherche?{query}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "phase=nope&vous=nope&theme=nope&budget=nope&liste=nope",
        "budget=-5",
        "budget=" + "9" * 400,
        "budget=1e999",
        "territoire=" + "x" * 500,
        "territoire=Nulle-Part",
        "territoire=%00",
        "theme=&theme=",
    ],
)
def test_odd_corrections_never_break_a_recommendation(client: TestClient, query: str) -> None:
    assert client.get(f"/recommandations?besoin=chaleur+fatale&{query}").status_code == 200


def test_record_texts_are_escaped(client: TestClient) -> None:
    html = client.get("/fiches/piege").text
    assert "&lt;script&gt;" in html
    assert "{{7*7}}" in html
    assert "javascript:" not in html


def test_people_are_never_shown(client: TestClient) -> None:
    for address in ("/documents/compte-rendu", "/fiches/reseau-chaleur", "/recherche?q=Zénobie"):
        html = client.get(address).text
        assert "Zénobie Participante" not in html and "Hannibal" not in html
    assert (
        "Liste de participants (2\u00a0lignes), non publiée"
        in client.get("/documents/compte-rendu").text
    )


def test_document_has_anchors_that_quotes_use(client: TestClient) -> None:
    document = Outline(client.get("/documents/compte-rendu").text)
    assert {"p0", "p1", "p2", "p3", "p4"} <= set(document.ids)
    need = Outline(client.get("/recommandations?besoin=chaleur+fatale+usine").text)
    quoted = [link for link in need.links if link.startswith("/documents/compte-rendu#p")]
    assert quoted


def test_unknown_page_is_a_french_404_that_does_not_echo(client: TestClient) -> None:
    for address in ("/rien-xyzzy", "/fiches/rien-xyzzy", "/documents/rien-xyzzy"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "rien-xyzzy" not in answer.text
        assert "Décrire un besoin" in answer.text


def test_headers_keep_the_page_to_itself(client: TestClient) -> None:
    for address in ("/", "/rien"):
        headers = client.get(address).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_static_files_are_kept_a_year_by_fingerprint(client: TestClient) -> None:
    links = Outline(client.get("/").text).links
    sheet = next(link for link in links if link.startswith("/static/style.css?v="))
    assert "immutable" in client.get(sheet).headers["cache-control"]
    assert "immutable" not in client.get("/static/style.css").headers["cache-control"]
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/%2e%2e/app.py").status_code == 404


def test_posted_need_becomes_a_permalink(client: TestClient) -> None:
    answer = client.post(
        "/recommandations",
        data={"besoin": "chaleur fatale", "territoire": "", "phase": "", "budget": "60 k€"},
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/recommandations?besoin=chaleur+fatale&budget=60000"


def test_very_long_need_is_answered_without_a_permalink(client: TestClient) -> None:
    answer = client.post("/recommandations", data={"besoin": "chaleur fatale " * 1_600})
    assert answer.status_code == 200
    assert "20\u202f000 premiers signes" in answer.text


def test_enormous_post_is_refused_in_french(client: TestClient) -> None:
    answer = client.post("/recommandations", data={"besoin": "x" * 1_100_000})
    assert answer.status_code == 422
    assert "trop long" in answer.text


def test_removed_theme_stays_removed(client: TestClient) -> None:
    read = Outline(client.get("/recommandations?besoin=chaleur+fatale").text).links
    kept = "theme=chaleur+fatale"
    removal = next(link for link in read if "&theme=" in link and kept not in link)
    html = client.get(removal).text
    assert "Retirer thème chaleur fatale" not in html
    assert 'name="theme" value="chaleur fatale"' not in html


def test_added_theme_joins_those_that_were_read(client: TestClient) -> None:
    answer = client.post("/recommandations", data={"besoin": "chaleur fatale", "ajout": "vélo"})
    told = answer.headers["location"]
    assert "&theme=chaleur+fatale&" in told and told.endswith("&theme=v%C3%A9lo")


def test_homonyms_are_offered_with_their_department(client: TestClient) -> None:
    html = client.get("/recommandations?besoin=chaleur+fatale&territoire=Die").text
    assert "Vouliez-vous dire" in html and "Die (88)" in html


def test_unknown_territory_is_said_and_left_aside(client: TestClient) -> None:
    html = client.get("/recommandations?besoin=chaleur+fatale&territoire=Nulle-Part").text
    assert "Nous ne connaissons pas le territoire" in html
    assert "Réseau de chaleur" in html


def test_codes_are_shown_by_their_names(client: TestClient) -> None:
    html = client.get("/recherche?q=chaleur&region=32&departement=59").text
    assert "Hauts-de-France" in html and "Nord" in html


def test_a_correction_is_offered_with_the_filters_kept(client: TestClient) -> None:
    html = client.get("/recherche?q=piscien+chauffee&kind=experience&page=2").text
    link = '<a href="/recherche?q=piscine+chauffee&amp;kind=experience">« piscine chauffee »</a>'
    assert f'<p class="noprint">Chercher plutôt {link} ?</p>' in html
    assert "« piscien chauffee »" in html or "Aucun résultat" in html
    assert "Chercher plutôt" not in client.get("/recherche?q=piscine").text


def test_what_was_searched_besides_is_said(client: TestClient) -> None:
    html = client.get("/recherche?q=ESS").text
    assert "Cherché aussi : « économie sociale et solidaire »" in html


def test_empty_search_says_what_would_widen_it(client: TestClient) -> None:
    html = client.get("/recherche?q=chaleur&kind=experience&departement=26").text
    assert "En cherchant plus large" in html


def test_permalink_gives_the_same_page(client: TestClient) -> None:
    address = "/recommandations?besoin=chaleur+fatale&phase=faisabilite"
    assert client.get(address).text == client.get(address).text
