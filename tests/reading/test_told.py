"""Statements, experiences, relations and themes are measured right."""

from __future__ import annotations

from kb.model import RelationType
from kb.reading import (
    Method,
    Tag,
)
from tests.reading.samples import EXACT
from tests.reading.scores import Score
from tests.reading.small import (
    at,
    brake,
    field,
    proposal,
    reading,
    scores,
)
from tests.reading.told import by_item


def test_a_statement_is_found_then_put_on_its_side() -> None:
    score = scores(reading(statements=(brake("Le budget manque", "porteurs"),)))
    assert (score["brakes"].f1, score["brakes, side"].f1) == (1, 0)
    assert score["brakes"].missed == () and len(score["brakes, side"].missed) == 1
    right = brake("Le budget manque cruellement.", "acheteurs")
    score = scores(reading(statements=(right, brake("Le commerce reprend", "acheteurs"))))
    assert (score["brakes, side"].precision, score["brakes, side"].recall) == (0.5, 1)
    assert scores(reading(statements=(right,)), floor=EXACT)["brakes"].f1 == 1


def test_fields_of_an_experience_are_proved_by_the_right_words() -> None:
    fields = [field("title", "La halle"), field("cost.amount_eur", "deux ans")]
    told = proposal(evidence=[at("La halle de Gap coûte")], fields=fields)
    score = scores(reading(), [told])
    assert score["experiences"].f1 == 1
    fields_score = score["experiences, fields"]
    assert (fields_score.right, fields_score.found, fields_score.expected) == (1, 2, 2)
    assert score["experiences, evidence"].precision == 1
    assert 0.5 < score["experiences, evidence"].recall < 1


def test_an_experience_told_elsewhere_is_wrong_unless_it_is_the_record() -> None:
    elsewhere = proposal(evidence=[at("Le commerce reprend")], fields=[field("title", "Le")])
    score = scores(reading(), [elsewhere])
    assert (score["experiences"].right, score["experiences"].found) == (0, 1)
    assert (score["experiences, fields"].found, score["experiences, fields"].expected) == (1, 2)
    assert score["experiences, evidence"].right == 0
    known = elsewhere.model_copy(update={"target": "halle"})
    assert scores(reading(), [known])["experiences"].f1 == 1


def test_fields_of_one_item_count_once() -> None:
    told = proposal(
        fields=[field(p, "Gap") for p in ("results.0.value", "results.0.unit", "cost.min_eur")]
    )
    assert list(by_item(told.fields)) == ["results.0", "cost"]


def test_a_relation_goes_by_record_or_by_what_is_proposed() -> None:
    told = proposal(id="prop-halle", evidence=[at("La halle de Gap coûte")])
    payer = proposal(id="prop-fonds", kind="funding", evidence=[at("Fonds Halles")])

    def linked(other: str, relation: RelationType) -> Score:
        link = proposal(
            id="lien", kind="relation", origin="prop-halle", relation=relation, other=other
        )
        return scores(reading(), [told, payer, link])["relations"]

    assert linked("prop-fonds", RelationType.FUNDED_BY).precision == 1
    assert linked("gap", RelationType.PARTNER_OF).recall == 0.5
    assert linked("prop-fonds", RelationType.PARTNER_OF).right == 0


def test_themes_are_judged_on_the_passages_of_the_truth() -> None:
    def said(*labels: str, words: str = "Le commerce reprend") -> dict[str, Score]:
        tags = [
            Tag(**at(words), list_name="theme", value=v, score=1, method=Method.RULE)
            for v in labels
        ]
        return scores(reading(tags=tuple(tags)))

    assert said("commerce", "centre-ville")["themes, label"].f1 == 1
    near = said("commerce en ligne")
    assert (near["themes"].f1, near["themes, label"].f1) == (1, 0)
    assert said("eau")["themes"].f1 == 0
    assert said("commerce", words="Présents")["themes"].found == 0
