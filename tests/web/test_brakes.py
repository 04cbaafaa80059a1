"""The page of a brake: who met it, what lifted it, in whose words; and its views."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from kb.brake_book import BrakeBook, BrakeCounts, SaidInDocument
from kb.model import Relation, RelationType
from kb.understanding import Understanding
from kb.vocabulary import Vocabulary
from tests.web.conftest import experience, facilitator
from web.labels import brake_tally
from web.need_form import NeedForm
from web.services import Services
from web.typography import NBSP
from web.views.brakes import BrakePage, brake_families, brake_page, lever_views
from web.views.chips import chip_views

HELP = Relation(
    origin="reseau-chaleur", type=RelationType.FACILITATED_BY, target="agence", role="appui"
)  # type: ignore[arg-type]


def said(number: int, **fields: Any) -> SaidInDocument:
    base = {"side": "acheteurs", "text": f"- mot {number}", "document_id": "compte-rendu",
            "title": "Compte-rendu", "passage_id": "p", "passage_index": 3, "start": 0, "end": 9,
            "accepted": False, "confidence": 0.9}  # fmt: skip
    return SaidInDocument.model_validate({**base, **fields})


def page(vocabulary: Vocabulary, *told: SaidInDocument, **fields: Any) -> BrakePage:
    records = [experience(**fields), facilitator()]
    book = BrakeBook(records, [HELP], vocabulary, {"reglementation": told})
    return brake_page(book.get("reglementation"), vocabulary)


def test_a_story_is_told_in_the_record_s_words(vocabulary: Vocabulary) -> None:
    (group,) = page(vocabulary, method=["a", "b", "c", "d"]).groups
    assert (group.anchor, group.title) == ("lifted", "Ils l’ont levé, ou ont fait avec")
    (story,) = group.stories
    assert (story.url, story.told) == ("/fiches/reseau-chaleur", ("Autorisation longue à obtenir",))
    assert [(w.label, w.url, w.text) for w in story.ways] == [
        ("Portage politique", "/freins#levier-portage-politique", "Le maire y tenait")
    ]
    assert story.lessons == ("Commencer petit",)
    assert (story.steps, story.more_steps) == (("a", "b", "c"), ("d",))
    assert [(h.url, h.note) for h in story.helped_by] == [("/fiches/agence", "appui")]


def test_many_stories_are_folded(vocabulary: Vocabulary) -> None:
    records = [experience(id=f"e{n}") for n in range(10)]
    book = BrakeBook(records, [], vocabulary, {})
    (group,) = brake_page(book.get("reglementation"), vocabulary).groups
    assert (len(group.stories), len(group.more)) == (8, 2)


def test_levers_told_once_stand_apart(vocabulary: Vocabulary) -> None:
    told = page(vocabulary)
    assert told.levers == () and [link.text for link in told.levers_once] == ["Portage politique"]
    records = [experience(), experience(id="autre", title="Autre")]
    book = BrakeBook(records, [], vocabulary, {})
    twice = brake_page(book.get("reglementation"), vocabulary)
    assert twice.levers_once == () and twice.levers[0].count == f"2{NBSP}expériences"
    assert {link.url for link in twice.levers[0].records} == {
        "/fiches/reseau-chaleur", "/fiches/autre",
    }  # fmt: skip


def test_documents_are_quoted_side_by_side_with_who_found_it(vocabulary: Vocabulary) -> None:
    accepted = said(0, side="porteurs", accepted=True, confidence=None)
    told = page(vocabulary, accepted, *(said(n) for n in range(1, 9)))
    assert [(s.title, len(s.said), len(s.more)) for s in told.sides] == [
        ("Freins côté acheteurs", 6, 2), ("Freins côté porteurs", 1, 0),
    ]  # fmt: skip
    first = told.sides[0].said[0]
    assert (first.quote.lines, first.quote.url) == (("mot 1",), "/documents/compte-rendu#p3")
    assert first.note == "repéré par la lecture automatique" and told.sides[1].said[0].note == ""


@pytest.mark.parametrize(
    ("met", "lifted", "helped", "times", "tally"),
    [
        (0, 0, 0, 0, "Personne ne l’a encore raconté ici."),
        (1, 0, 0, 0, "Rencontré par une expérience."),
        (1, 1, 0, 0, "Rencontré par une expérience, qui dit ce qui a aidé."),
        (5, 1, 0, 1, "Rencontré par 5 expériences, dont une dit ce qui a aidé ; lu une fois dans "
         "nos documents."),
        (5, 2, 1, 3, "Rencontré par 5 expériences, dont 3 disent ce qui a aidé ; lu 3 fois dans "
         "nos documents."),
        (2, 1, 1, 0, "Rencontré par 2 expériences, qui disent ce qui a aidé."),
        (0, 0, 0, 2, "Lu 2 fois dans nos documents."),
    ],
)  # fmt: skip
def test_the_tally_is_a_sentence(
    met: int, lifted: int, helped: int, times: int, tally: str
) -> None:
    counts = BrakeCounts(met=met, lifted=lifted, helped=helped, said=times, documents=0)
    assert brake_tally(counts).replace(NBSP, " ") == tally


def test_the_list_links_to_each(services: Services) -> None:
    families = brake_families(services.brakes.summaries)
    lines = {line.anchor: line for family in families for line in family.brakes}
    assert lines["reglementation"].url == "/freins/reglementation"
    assert lines["reglementation"].tally.startswith("Rencontré par 2")
    assert families[0].anchor == "famille-acheteurs"


def test_levers_tell_who_used_them(vocabulary: Vocabulary) -> None:
    levers = {lever.anchor: lever for lever in lever_views([experience()], vocabulary)}
    assert levers["levier-portage-politique"].told[0].note == "Le maire y tenait"
    assert levers["levier-panel-testeurs"].told == ()


def test_a_record_and_a_need_lead_to_the_page_of_their_brake(
    client: TestClient, vocabulary: Vocabulary
) -> None:
    assert 'href="/freins/reglementation"' in client.get("/fiches/reseau-chaleur").text
    understood = Understanding(brakes=("reglementation",))
    (chip,) = chip_views(NeedForm(text="x"), understood, vocabulary)
    assert chip.url == "/freins/reglementation"
    need = "/recommandations?besoin=chaleur+fatale+mais+on+a+un+refus+de+permis"
    assert '<a href="/freins/reglementation">' in client.get(need).text


def test_a_brake_that_nobody_told_says_what_to_do(client: TestClient) -> None:
    html = client.get("/freins/passage-echelle").text
    assert "Personne ne l’a encore raconté ici" in html and "décrivez votre besoin" in html
    assert "Freins voisins" in html and "Sur cette page" not in html


def test_an_unknown_brake_is_404_with_the_nearest_and_never_echoed(client: TestClient) -> None:
    answer = client.get("/freins/reglementation-evil")
    assert answer.status_code == 404 and "evil" not in answer.text
    assert '<a href="/freins/reglementation">Réglementation</a>' in answer.text
    assert "Content-Security-Policy" in answer.headers
    far = client.get("/freins/zzzz")
    assert far.status_code == 404 and "Voir tous les freins" in far.text
