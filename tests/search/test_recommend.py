"""The recommendation keeps its contract: reasons sum, quotes are literal, silence is honest."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kb.model import Availability, Document, Kind, Phase, Role
from kb.privacy import Masker
from kb.relations import declared_relations
from kb.vocabulary import Vocabulary
from search.evaluation import read_judged_needs
from search.model import NeedRequest, Recommendation, Status
from search.recommend.evidence import QUOTE_CHARS, best_evidence
from search.recommend.features import (
    availability_fit,
    beneficiary_fit,
    linked_scores,
    passage_scores,
    richness,
    shared_brakes,
    theme_overlap,
)
from search.recommend.weights import WEIGHTS
from tests import factories
from web.services import Services

NEEDS = [need.text for need in read_judged_needs(factories.CORPUS / "needs" / "dev.yml")[::5]]
NOTHING = "xyzzy plugh frotz"


def recommend(services: Services, text: str, **fields: object) -> Recommendation:
    return services.recommender.recommend(NeedRequest.model_validate({"text": text, **fields}))


def test_the_shape_is_the_one_promised(corpus_services: Services) -> None:
    answer = recommend(corpus_services, NEEDS[0]).model_dump(mode="json")
    assert {"understanding", "status", "experience", "funding", "facilitator", "partner",
            "reorientation"} <= answer.keys()  # fmt: skip
    assert {"themes", "territory", "phase", "speaker", "budget_eur", "brakes"} <= answer[
        "understanding"
    ].keys()
    for kind in Kind:
        for card in answer[kind]:
            assert {"id", "title", "score", "why", "evidence", "differences"} <= card.keys()
            for evidence in card["evidence"]:
                assert {"document_id", "passage_id", "quote"} <= evidence.keys()


@pytest.mark.parametrize("text", NEEDS)
def test_scores_explain_themselves_and_quotes_are_literal(
    corpus_services: Services, text: str
) -> None:
    answer = recommend(corpus_services, text)
    store = corpus_services.store
    for kind in Kind:
        cards = answer.of_kind(kind)
        assert [card.score for card in cards] == sorted((c.score for c in cards), reverse=True)
        assert len({card.id for card in cards}) == len(cards) <= 10
        for card in cards:
            assert card.kind == kind and store.records.get(card.id).title == card.title
            assert sum(card.features.values()) == pytest.approx(card.score, abs=1e-6)
            assert set(card.features) == set(WEIGHTS[kind])
            for evidence in card.evidence:
                document = store.documents.get(evidence.document_id)
                assert document.text[evidence.start : evidence.end] == evidence.quote
                (passage,) = store.documents.passages_by_id([evidence.passage_id]).values()
                assert passage.start <= evidence.start < evidence.end <= passage.end
                assert passage.role is not Role.PARTICIPANTS and card.id in passage.records
                assert evidence.document_title == document.title


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_the_limit_is_kept(corpus_services: Services, limit: int) -> None:
    answer = recommend(corpus_services, NEEDS[0], limit=limit)
    assert max(len(answer.of_kind(kind)) for kind in Kind) == limit


def test_a_shorter_list_is_the_start_of_a_longer_one(corpus_services: Services) -> None:
    short, long = (recommend(corpus_services, NEEDS[0], limit=n) for n in (3, 10))
    assert long.experience[:3] == short.experience


def test_the_same_need_gets_the_same_answer(corpus_services: Services) -> None:
    assert recommend(corpus_services, NEEDS[1]) == recommend(corpus_services, NEEDS[1])


def test_when_nothing_fits_it_says_so_with_somebody_to_call(corpus_services: Services) -> None:
    for text in (NOTHING, "🙂", "le la les"):
        answer = recommend(corpus_services, text)
        assert answer.status is Status.NONE
        assert all(answer.of_kind(kind) == () for kind in Kind)
        assert answer.reorientation is not None
        assert "rien de comparable" in answer.reorientation.message
        assert 1 <= len(answer.reorientation.contacts) <= 3
        assert {c.kind for c in answer.reorientation.contacts} == {Kind.FACILITATOR}


def test_a_good_answer_needs_no_reorientation(corpus_services: Services) -> None:
    text = "Récupérer la chaleur fatale d’une usine pour un réseau de chaleur urbain"
    answer = recommend(corpus_services, text)
    assert answer.status is Status.OK and answer.reorientation is None


def test_drafts_never_appear(shared_services: Services) -> None:
    answer = recommend(shared_services, "Chaleur fatale d’un brouillon jamais montré", limit=50)
    assert "brouillon-chaleur" not in answer.model_dump_json()
    assert "reseau-chaleur" in {card.id for card in answer.experience}


def test_attendance_lists_prove_nothing(shared_services: Services) -> None:
    answer = recommend(shared_services, "Zénobie Participante, chaleur de l’aciérie", limit=50)
    shown = answer.model_copy(update={"text": ""}).model_dump_json(exclude={"understanding"})
    assert "Zénobie" not in shown.replace("« zénobie »", "")


def test_a_closed_funding_is_said_to_be_closed(shared_services: Services) -> None:
    answer = recommend(shared_services, "Ouvrir un tiers-lieu avec un appel à projets")
    (closed,) = [card for card in answer.funding if card.id == "aide-tiers-lieux"]
    assert any("clos" in warning for warning in closed.warnings)
    assert all("clos" not in w for card in answer.funding for w in card.warnings if card != closed)


def test_every_closed_funding_of_the_corpus_is_said_to_be(corpus_services: Services) -> None:
    closed = {
        record.id
        for record in corpus_services.store.records.published(Kind.FUNDING)
        if getattr(record, "availability", None) is Availability.CLOSED
    }
    assert closed
    for card in recommend(corpus_services, "appel à projets innovation chaleur", limit=50).funding:
        assert any("clos" in warning for warning in card.warnings) == (card.id in closed)


def test_a_funding_for_others_or_elsewhere_is_told(shared_services: Services) -> None:
    answer = recommend(shared_services, "chaleur", territory="Tarbes", speaker="porteur")
    warnings = {card.id: " ".join(card.warnings) for card in answer.funding + answer.facilitator}
    assert "Réservé à d’autres demandeurs : commune, epci." in warnings["fonds-chaleur"]
    assert "Intervient ailleurs : Dunkerque." in warnings["agence-energie"]


def test_the_card_tells_money_people_and_what_differs(shared_services: Services) -> None:
    answer = recommend(shared_services, "chaleur de l’aciérie à Tarbes", territory="Tarbes")
    card = next(c for c in answer.experience if c.id == "reseau-chaleur")
    assert card.method == ("Capter l’air chaud", "Poser des échangeurs")
    assert card.paid_by == ("Fonds chaleur : 40 %",)
    assert [(link.id, link.role) for link in card.helped_by] == [("agence-energie", "étude")]
    assert any("habitants" in fact for fact in card.differences)
    assert any("km" in fact for fact in card.differences)
    assert card.evidence and card.why


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_a_need_has_words_and_an_end(text: str) -> None:
    with pytest.raises(ValidationError):
        NeedRequest(text=text)


# --- features, one by one -----------------------------------------------------------------------


def test_shared_themes_count_narrow_before_wide(vocabulary: Vocabulary) -> None:
    asked = ("chaleur fatale",)
    same = theme_overlap(asked, ["chaleur fatale"], vocabulary)
    near = theme_overlap(asked, ["réseau de chaleur"], vocabulary)
    assert 1 > same > near > 0 == theme_overlap(asked, ["alimentation"], vocabulary)
    both = theme_overlap(
        ("chaleur fatale", "alimentation"), ["chaleur fatale", "alimentation"], vocabulary
    )
    assert 1 >= both > same


def test_small_features_say_what_they_measure() -> None:
    met = factories.experience(brakes=[{"brake": "reglementation", "text": "x"}])
    assert shared_brakes(["reglementation"], met) == 1 and shared_brakes(["argent"], met) == 0
    assert richness(factories.experience(method=[])) == 0
    assert richness(factories.experience(lessons=["x"])) == 0.5
    assert beneficiary_fit(factories.funding(), None) == 0.5
    closed = factories.funding(availability="closed")
    assert availability_fit(closed) < availability_fit(factories.funding())


def test_a_link_is_worth_what_its_experiences_are() -> None:
    relations = [
        relation for record in factories.dozen() for relation in declared_relations(record)
    ]
    scores = linked_scores(relations, {"reseau-chaleur": 0.5, "tiers-lieu-gare": 0.2})
    assert scores["agence-energie"] == scores["acierie"] == 0.5
    assert scores["cantine-locale"] == pytest.approx(0.2)
    assert passage_scores({"p1": 0.2, "p2": 0.6}, {"p1": ["a"], "p2": ["a", "b"]}) == {
        "a": 0.6, "b": 0.6,
    }  # fmt: skip


def test_a_long_sentence_is_cut_between_words() -> None:
    document: Document = factories.document(text="Chaleur " + "récupérée ici, " * 60 + "enfin.")
    passage = factories.passage(document, document.text, records=["reseau-chaleur"])
    (found,) = best_evidence(
        [passage], {document.id: document}, {document.id: Masker(())}, {"chaleur": 1.0}, 2
    )
    assert found.quote == document.text[found.start : found.end]
    assert len(found.quote) <= QUOTE_CHARS and document.text[found.end] == " "


def test_the_phase_counts_for_fundings(shared_services: Services) -> None:
    for phase, expected in ((Phase.DEPLOYMENT, True), (Phase.EMERGENCE, False)):
        answer = recommend(shared_services, "chaleur", phase=phase)
        card = next(c for c in answer.funding if c.id == "fonds-chaleur")
        assert (card.features["phase"] > 0) is expected
