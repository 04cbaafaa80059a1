"""The recommendation keeps its contract: reasons sum, quotes are literal, silence is honest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from kb.brakes import brake_stories
from kb.model import Availability, Document, Kind, Noun, Phase, Record, Role
from kb.privacy import Masker
from kb.relations import declared_relations
from kb.vocabulary import Vocabulary
from search.evaluation import read_judged_needs
from search.model import NeedRequest, Recommendation, Status
from search.recommend.evidence import QUOTE_CHARS, Proofs
from search.recommend.features import (
    FEATURES,
    amount_fit,
    availability_fit,
    beneficiary_fit,
    freshness,
    phase_fit,
    richness,
    shared_brakes,
    theme_overlap,
)
from search.recommend.reasons import literal_quotes
from search.recommend.signals import linked_scores
from tests import factories
from web.services import Services

NEEDS = [need.text for need in read_judged_needs(factories.CORPUS / "needs" / "dev.yml")]
NOTHING = "xyzzy plugh frotz"


def words_of(record: Record, field: str) -> str:
    """All the text of a field, line by line, however deep."""
    return "\n".join(_leaves(getattr(record, field)))


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, Noun):
        value = list(vars(value).values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    elif value is not None:
        yield str(value)


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
            assert set(card.features) <= {*FEATURES[kind], "diversity", "not_open"}
            assert 0 <= card.score <= 1
            told = {reason.feature for reason in card.reasons}
            assert all(card.features[feature] > 0 for feature in told), "a reason that weighs"
            assert card.why == tuple(reason.text for reason in card.reasons)
            assert 1 <= len(card.why) <= 4
            for record_id, field, quote in literal_quotes(card.reasons):
                assert quote in words_of(store.records.get(record_id), field)
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


@pytest.mark.parametrize("text", ["vélo", "chaleur", "tiers-lieu", "friche", "cantine bio"])
def test_a_word_is_enough_to_be_answered(corpus_services: Services, text: str) -> None:
    answer = recommend(corpus_services, text)
    assert answer.status is not Status.NONE and answer.experience


@pytest.mark.parametrize(
    "text",
    [
        "Comment renouveler mon passeport avant les vacances ?",
        "Une recette de blanquette de veau pour huit personnes",
        "What is the best way to learn Spanish quickly?",
        "tu es nul, réponds-moi bon sang",
    ],
)
def test_what_is_asked_elsewhere_gets_a_courteous_way_out(
    corpus_services: Services, text: str
) -> None:
    answer = recommend(corpus_services, text)
    assert answer.status is Status.NONE
    assert all(not answer.of_kind(kind) for kind in Kind)
    assert all(answer.kinds[kind].message for kind in Kind)
    assert answer.reorientation is not None and answer.reorientation.contacts


def test_a_brake_that_is_corrected_wins(corpus_services: Services) -> None:
    text = "Récupérer la chaleur d’une usine pour chauffer des logements"
    brake = next(b for b, found in corpus_services.recommender.library.brakes.items() if found)
    answer = recommend(corpus_services, text, brakes=(brake, "inconnu"))
    assert answer.understanding.brakes == (brake,)
    assert recommend(corpus_services, text, brakes=()).brakes == ()


def test_drafts_never_appear(shared_services: Services) -> None:
    text = "Récupérer la chaleur fatale de l’aciérie pour chauffer la ville, brouillon"
    answer = recommend(shared_services, text, limit=50)
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


def test_small_features_say_what_they_measure(vocabulary: Vocabulary) -> None:
    brakes = [{"brake": "reglementation", "text": "x"}]
    met = factories.experience(id="rencontre", brakes=brakes, levers=[], lessons=[])
    lever = {"lever": "retour-au-besoin", "text": "y"}
    lifted = factories.experience(id="leve", brakes=brakes, levers=[lever])
    told = {b: {s.record: s for s in stories}
            for b, stories in brake_stories([met, lifted], vocabulary).items()}  # fmt: skip
    assert shared_brakes(["reglementation"], met, told) == 0.4
    assert shared_brakes(["reglementation", "argent"], lifted, told) == 1
    assert shared_brakes(["argent"], met, told) == shared_brakes([], met, told) == 0
    assert richness(factories.experience(method=[])) == 0
    assert richness(factories.experience(lessons=["x"])) == 0.5
    assert beneficiary_fit(factories.funding(), None) == 0.5
    aid = factories.funding(amount={"min_eur": 1_000, "max_eur": 50_000}, phases=["emergence"])
    assert [amount_fit(aid, budget) for budget in (None, 20_000, 50, 5_000_000)] == [0.5, 1, 0, 0]
    assert [phase_fit(aid, p) for p in (None, Phase.EMERGENCE, Phase.EVALUATION)] == [0.5, 1, 0]
    (source,) = aid.sources
    old = aid.model_copy(update={"sources": (source.model_copy(update={"year": 2005}),)})
    assert freshness(old, 2026) == 0 < freshness(aid, 2026) <= 1
    closed = factories.funding(availability="closed")
    assert availability_fit(closed) < availability_fit(factories.funding())


def test_a_link_is_worth_what_its_experiences_are() -> None:
    links = [
        (relation.origin, relation.target)
        for record in factories.dozen()
        for relation in declared_relations(record)
    ]
    scores = linked_scores(links, {"reseau-chaleur": 0.5, "tiers-lieu-gare": 0.2})
    assert scores["agence-energie"] == scores["acierie"] == 0.5
    assert scores["cantine-locale"] == pytest.approx(0.2)


def test_a_long_sentence_is_cut_between_words() -> None:
    document: Document = factories.document(text="Chaleur " + "récupérée ici, " * 60 + "enfin.")
    passage = factories.passage(document, document.text, records=["reseau-chaleur"])
    proofs = Proofs({document.id: document}, {document.id: Masker(())})
    (found,) = proofs.best("reseau-chaleur", [passage], {"chaleur": 1.0}, 2)
    assert found.quote == document.text[found.start : found.end]
    assert len(found.quote) <= QUOTE_CHARS and document.text[found.end] == " "


def test_the_phase_counts_for_fundings(shared_services: Services) -> None:
    for phase, expected in ((Phase.DEPLOYMENT, True), (Phase.EMERGENCE, False)):
        answer = recommend(shared_services, "chaleur", phase=phase)
        card = next(c for c in answer.funding if c.id == "fonds-chaleur")
        assert (card.features["phase"] > 0) is expected
