"""« Relire » as it is read: the list and its filters, one proposal beside its document."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from kb.accounts import Role
from kb.model import State
from kb.proposals import ProposalState
from tests.api.doors import house
from tests.api.review_desk import (
    ATELIER,
    ATTACK,
    BRAKE,
    IDEA,
    LEVER,
    LINK,
    LIST,
    ORDER,
    READY,
    TWO,
    Desk,
    rows,
    some,
    text_of,
)
from tests.factories import (
    LED_BY,
    document,
    passage,
    proposal,
    proposed,
    put_document,
    put_proposals,
)
from web.services import Services


@pytest.fixture
def desk(small_services: Services, tmp_path: Path) -> Desk:
    return Desk(house(small_services, tmp_path))


# --- who, and what is listed


def test_only_curators_read_what_waits(desk: Desk) -> None:
    client = desk.here.client()
    for path in (LIST, f"{LIST}/{READY}"):
        assert client.get(path).headers["location"].startswith("/connexion")
    client.cookies.update(desk.here.session(desk.here.account("lea", Role.CONTRIBUTOR)))
    for path in (LIST, f"{LIST}/{READY}"):
        assert client.get(path).status_code == 403
    assert client.post(f"{LIST}/{READY}/refuser").status_code == 403
    assert desk.state(READY) is ProposalState.WAITING
    assert desk.client.get(f"{LIST}/rien").status_code == 404


def test_the_home_says_how_many_wait(desk: Desk) -> None:
    links = {a.attributes["href"]: a.text() for a in desk.get("/atelier").css(".tasks a")}
    assert links[LIST] == "7\u00a0propositions à relire"


def test_the_list_is_read_by_document_records_first(desk: Desk) -> None:
    page = desk.get(LIST)
    assert rows(page) == ORDER
    assert text_of(page, "h1") == "7 propositions à relire"
    assert "Zénobie" not in page.html and "[nom masqué] aide" in text_of(page, "main")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("nature=brake", [BRAKE]),
        ("sur=80", [READY, LINK, BRAKE, IDEA]),
        ("sur=90&nature=experience", [READY]),
        ("etat=refused", []),
        ("etat=all", ORDER),
        ("document=atelier", ORDER),
        ("document=rien", []),
        ("nature=sieste&etat=x&sur=-3&page=99", ORDER),
    ],
)
def test_the_filter_stands_in_the_address(desk: Desk, query: str, found: list[str]) -> None:
    assert rows(desk.get(f"{LIST}?{query}")) == found


def test_what_is_left_is_counted(desk: Desk) -> None:
    desk.post(IDEA, "refuser")
    page = desk.get(LIST)
    told = [" ".join(a.text().split()) for a in page.css(".review-counts a")]
    assert told == [
        "Compte rendu de l’atelier 6", "Expérience 2", "Partenaire 1", "Lien 1", "Frein 1",
        "Levier 1",
    ]  # fmt: skip


def test_a_long_list_comes_by_pages(desk: Desk) -> None:
    many = [
        proposal(ATELIER, kind="idea", title=f"Idée {n}", id=f"idee-{n}", fields=[])
        for n in range(120)
    ]
    put_proposals(desk.store, ATELIER, [*some(), *many])
    pages = [desk.get(f"{LIST}?page={n}") for n in (1, 2, 3)]
    assert [len(rows(page)) for page in pages] == [50, 50, 27]
    assert pages[0].css_first("a[rel=next]").attributes["href"] == f"{LIST}?page=2"
    assert len({row for page in pages for row in rows(page)}) == 127


def test_an_empty_queue_says_what_to_do(desk: Desk) -> None:
    put_proposals(desk.store, ATELIER, [])
    page = desk.get(LIST)
    assert "Tout est relu" in text_of(page, "main")
    assert page.css_first("main a[href='/atelier/depots']") is not None
    assert "Rien ne répond à ce filtre" in text_of(desk.get(f"{LIST}?sur=90"), "main")


# --- one proposal


def test_the_document_stands_beside_with_its_proofs_marked(desk: Desk) -> None:
    page = desk.get(TWO)
    marks = {m.text(): m.attributes["data-marks"] for m in page.css(".review-text mark")}
    assert set(marks) == {"La ville", " la récupère pour chauffer mille logements."} | {"du port"}
    proofs = [str(a.attributes["href"])[1:] for a in page.css(".review-value a[href^='#']")]
    anchors = {e.attributes["id"] for e in page.css(".review-text mark [id]")}
    assert proofs and set(proofs) <= anchors
    assert "Récupérer la chaleur" in text_of(page, ".review-text")
    assert "tiers-lieu" not in text_of(page, ".review-text"), "that passage is too far"
    assert "tiers-lieu" in text_of(desk.get(f"{TWO}?entier=oui"), ".review-text")


def test_each_value_says_how_sure_it_is(desk: Desk) -> None:
    told = text_of(desk.get(READY), ".review-proposal")
    assert "La ville chauffe mille logements. assez sûr (70 %), lu par une règle" in told
    assert "Pour publier, il manque : état d’avancement, besoin" in told


def test_nobody_is_named_in_the_page_nor_in_what_is_corrected(desk: Desk) -> None:
    for path in (LEVER, f"{LEVER}?entier=oui", f"{LEVER}?corriger=title"):
        page = desk.get(path)
        assert "Zénobie" not in page.html and "[nom masqué] aide" in page.html
    kept = desk.store.proposals.get(LEVER)
    desk.post(LEVER, "corriger", groupe="title", **{"champ-title": "[nom masqué] aide"})
    assert desk.store.proposals.get(LEVER) == kept, "masked words sent back change nothing"


def test_a_link_leads_to_what_it_links(desk: Desk) -> None:
    links = [a.attributes["href"] for a in desk.get(LINK).css(".review-value a")]
    assert links == [f"{LIST}/{READY}#relire", "/fiches/fonds-chaleur"]


def test_a_draft_document_is_read_by_curators(desk: Desk) -> None:
    hidden = document(id="cache", text=f"Un lavoir rouvre. {LED_BY}")
    with desk.store.transaction():
        desk.store.documents.put(
            hidden, [passage(hidden, hidden.text)], b"", "t", state=State.DRAFT
        )
    one = proposal(hidden, id="p", evidence=[{"start": 3, "end": 9}],
                   fields=[proposed(hidden, "need", "Laver", words="lavoir")])  # fmt: skip
    put_proposals(desk.store, hidden, [one])
    assert desk.here.client().get("/documents/cache").status_code == 404
    page = desk.get("p")
    assert [m.text() for m in page.css("mark")] == ["lavoir"]
    link = page.css_first("#document-titre a").attributes["href"]
    assert link == "/atelier/depots/documents/cache", "readers have no page of it"


def test_hostile_words_stay_words(desk: Desk) -> None:
    of = document(id="piege", title=ATTACK, text=f"{ATTACK} est dit. {LED_BY}")
    put_document(desk.store, of, [passage(of, of.text, heading_path=[ATTACK])])
    kinds = {"summary": ATTACK, "levers.0.text": ATTACK, "method": [ATTACK], "lead.name": ATTACK}
    fields = [proposed(of, path, value, words="est dit") for path, value in kinds.items()]
    put_proposals(desk.store, of, [
        proposal(of, id="piege", title=ATTACK, evidence=[{"start": 0, "end": 20}], fields=fields)
    ])  # fmt: skip
    for path in ("piege", "piege?entier=oui", f"{LIST}?document=piege", "piege?corriger=levers.0",
                 f"piege?chercher={ATTACK}", f"{LIST}?fait=refuse&de=piege"):  # fmt: skip
        page = desk.get(path)
        assert [s.attributes for s in page.css("script") if not s.attributes.get("src")] == []
        assert page.css("img, [onerror]") == [] and "49" not in text_of(page, "h1")
    answer = desk.client.post(f"{LIST}/piege/corriger", data={
        "lu": desk.mark("piege"), "groupe": "summary", "champ-summary": "x", "preuve": ATTACK * 2,
    })  # fmt: skip
    page = HTMLParser(answer.text)
    assert answer.status_code == 409 and page.css("img") == []
    assert page.css_first("textarea[name=preuve]").text() == ATTACK * 2, "nothing typed is lost"
