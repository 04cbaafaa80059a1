"""Who met a brake, who lifted it, what is told of it; and which brake was meant."""

from __future__ import annotations

from typing import Any

import pytest

from kb.brake_book import MOST_KEPT, BrakeBook, SaidInDocument
from kb.brakes import Lifting, Outcome, brake_stories, lifted_by, lifting_experiences
from kb.errors import BrakeNotFound
from kb.model import Record, Relation, RelationType
from kb.vocabulary import Vocabulary
from tests.factories import experience, facilitator, partner

MET = {"brake": "foncier-bati", "text": "Forte pression foncière"}
OTHER = {"brake": "temps-acteurs", "text": "Trop de réunions"}
HELD_LAND = {"lever": "lieu-disponible", "text": "Maîtrise du foncier"}
WILL = {"lever": "portage-politique", "text": "Le maire y tenait"}


def told(record_id: str = "regie", **fields: Any) -> Record:
    return experience(**{"id": record_id, "brakes": [MET], **fields})


def book(records: list[Record], vocabulary: Vocabulary, **said: Any) -> BrakeBook:
    return BrakeBook(records, [], vocabulary, said)


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, Outcome.MET),
        ({"levers": [WILL]}, Outcome.LIFTED),
        ({"levers": [WILL], "brakes": [MET, OTHER]}, Outcome.HELPED),
        ({"levers": [WILL, HELD_LAND], "brakes": [MET, OTHER]}, Outcome.LIFTED),
        ({"lessons": ["Commencer petit"]}, Outcome.MET),
        ({"lessons": ["Acheter le foncier tôt"], "brakes": [MET, OTHER]}, Outcome.LIFTED),
        ({"levers": [HELD_LAND], "status": "arrêté après enquête"}, Outcome.MET),
        ({"levers": [HELD_LAND], "status": "bilan mitigé (2022)"}, Outcome.MET),
        ({"levers": [HELD_LAND], "status": "mené à la ferme"}, Outcome.LIFTED),
    ],
)
def test_it_is_lifted_when_the_record_says_so(
    fields: dict[str, Any], outcome: Outcome, vocabulary: Vocabulary
) -> None:
    (story,) = brake_stories([told(**fields)], vocabulary)["foncier-bati"]
    assert story.outcome is outcome


def test_words_that_every_experience_says_link_nothing(vocabulary: Vocabulary) -> None:
    talk = {"lever": "portage-politique", "text": "Une forte volonté"}
    one = told(levers=[talk], brakes=[MET, OTHER])
    (story,) = brake_stories([one], vocabulary)["foncier-bati"]
    assert story.outcome is Outcome.LIFTED
    same = [told(f"r{n}", levers=[talk], brakes=[MET, OTHER]) for n in range(5)]
    assert {s.outcome for s in brake_stories(same, vocabulary)["foncier-bati"]} == {Outcome.HELPED}


def test_a_story_quotes_its_record(vocabulary: Vocabulary) -> None:
    again = {"brake": "foncier-bati", "text": "Terrains hors de prix"}
    record = told(brakes=[MET, OTHER, again], levers=[WILL, HELD_LAND], lessons=["Commencer petit"])
    (story,) = brake_stories([record], vocabulary)["foncier-bati"]
    assert [(t.text, t.field) for t in story.told] == [
        ("Forte pression foncière", "brakes.0.text"), ("Terrains hors de prix", "brakes.2.text"),
    ]  # fmt: skip
    assert [(w.text, w.lever, w.about_it) for w in story.ways] == [
        ("Maîtrise du foncier", "lieu-disponible", True),
        ("Le maire y tenait", "portage-politique", False),
        ("Commencer petit", None, False),
    ]


def test_those_who_lifted_a_brake_come_first(vocabulary: Vocabulary) -> None:
    records = [
        told("a-met"),
        told("b-helped", brakes=[MET, OTHER], levers=[WILL]),
        told("c-lifted", levers=[WILL]),
        told("d-lifted-most", levers=[WILL, HELD_LAND]),
    ]
    stories = brake_stories(records, vocabulary)["foncier-bati"]
    assert [s.record for s in stories] == ["d-lifted-most", "c-lifted", "b-helped", "a-met"]
    lifting = lifting_experiences(records, vocabulary)
    assert lifting["foncier-bati"] == (
        Lifting("d-lifted-most", Outcome.LIFTED),  # type: ignore[arg-type]
        Lifting("c-lifted", Outcome.LIFTED),  # type: ignore[arg-type]
        Lifting("b-helped", Outcome.HELPED),  # type: ignore[arg-type]
    )
    assert lifted_by(lifting, ["temps-acteurs", "foncier-bati"]) == (
        "d-lifted-most", "c-lifted", "b-helped",
    )  # fmt: skip
    assert lifted_by(lifting, ["reglementation", "nope"]) == ()


def test_who_lifted_two_of_the_brakes_comes_before_who_lifted_one() -> None:
    lifting = {
        "x": (Lifting("one", Outcome.LIFTED), Lifting("two", Outcome.LIFTED)),
        "y": (Lifting("went-on", Outcome.HELPED), Lifting("two", Outcome.LIFTED)),
    }
    assert lifted_by(lifting, ["x", "y"]) == ("two", "one", "went-on")  # type: ignore[arg-type]


def test_the_book_has_every_brake_family_after_family(vocabulary: Vocabulary) -> None:
    summaries = book([told(levers=[WILL])], vocabulary).summaries
    assert {s.id for s in summaries} == vocabulary.brakes_by_id.keys()
    sides = [s.side for s in summaries]
    assert list(dict.fromkeys(sides)) == [family.id for family in vocabulary.brakes.categories]
    assert sides == sorted(sides, key=list(dict.fromkeys(sides)).index)
    known = next(s for s in summaries if s.id == "foncier-bati")
    assert (known.counts.met, known.counts.lifted, known.counts.said) == (1, 1, 0)


def test_only_experiences_that_went_on_tell_levers(vocabulary: Vocabulary) -> None:
    records = [
        told("a", levers=[WILL, HELD_LAND]),
        told("b", levers=[WILL, WILL]),
        told("c", levers=[WILL], status="abandonné"),
    ]
    levers = book(records, vocabulary).get("foncier-bati").levers
    assert [(one.lever, one.records) for one in levers] == [
        ("portage-politique", ("a", "b")), ("lieu-disponible", ("a",)),
    ]  # fmt: skip


def test_who_took_part_is_told_facilitators_first(vocabulary: Vocabulary) -> None:
    helpers = [partner(id="dalkia"), facilitator(id="agence")]
    links = [
        Relation(origin="regie", type=RelationType.PARTNER_OF, target="dalkia", role="exploite"),  # type: ignore[arg-type]
        Relation(origin="regie", type=RelationType.FACILITATED_BY, target="agence"),  # type: ignore[arg-type]
        Relation(origin="regie", type=RelationType.FUNDED_BY, target="dalkia"),  # type: ignore[arg-type]
    ]
    (story,) = BrakeBook([told(), *helpers], links, vocabulary, {}).get("foncier-bati").stories
    assert [(h.id, h.role) for h in story.helped_by] == [("agence", None), ("dalkia", "exploite")]


def test_brakes_met_together_are_near(vocabulary: Vocabulary) -> None:
    near = book([told(brakes=[MET, OTHER])], vocabulary).get("foncier-bati").near
    assert near[0].id == "temps-acteurs" and len({n.id for n in near}) == len(near) > 1
    assert "foncier-bati" not in {n.id for n in near}


def test_what_documents_say_comes_after_what_records_say(vocabulary: Vocabulary) -> None:
    said = SaidInDocument.model_validate(
        {"side": "porteurs", "text": "x", "document_id": "d", "title": "D", "passage_id": "d:1:0",
         "passage_index": 0, "start": 0, "end": 1, "accepted": True}
    )  # fmt: skip
    brake = book([told()], vocabulary, **{"foncier-bati": [said]}).get("foncier-bati")
    assert [(v.source, v.side) for v in brake.verbatims] == [
        ("record", "territoires"), ("document", "porteurs"),
    ]  # fmt: skip
    assert (brake.counts.said, brake.counts.documents) == (1, 1)


def test_long_lists_are_cut_and_counted_whole(vocabulary: Vocabulary) -> None:
    brake = book([told(f"r{n}", levers=[WILL]) for n in range(99)], vocabulary).get("foncier-bati")
    assert (len(brake.stories), len(brake.verbatims)) == (MOST_KEPT, MOST_KEPT)
    assert (brake.counts.met, len(brake.levers[0].records)) == (99, 99)


def test_a_brake_is_found_by_its_id_or_its_label(vocabulary: Vocabulary) -> None:
    known = book([], vocabulary)
    assert known.get("cout-budget").id == known.get("COÛT trop élevé ou budget insuffisant").id


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("reglementatio", "reglementation"),
        ("trop-cher", "cout-budget"),
        ("peur du changement", "culture-peur-changement"),
        ("Le modele economique", "modele-economique"),
    ],
)
def test_an_unknown_brake_names_the_nearest(asked: str, first: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(BrakeNotFound) as error:
        book([], vocabulary).get(asked)
    assert next(iter(error.value.nearest)) == first
    assert f"({first})" in str(error.value) and "Les plus proches" in str(error.value)


@pytest.mark.parametrize("asked", ["", "zzzz", "🐝" * 4_000])
def test_what_is_like_no_brake_has_none_near(asked: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(BrakeNotFound) as error:
        book([], vocabulary).get(asked)
    assert error.value.nearest == {} and "essaim brakes" in str(error.value)
    assert len(str(error.value)) < 200
