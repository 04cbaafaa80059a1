"""The measures are right: a small truth, and readings of it that are wrong in known ways."""

from __future__ import annotations

from typing import Any

import pytest

from kb.reading import (
    Alias,
    Attendee,
    EntityKind,
    Exchange,
    Figure,
    Front,
    Named,
    Presence,
    SectionRole,
    When,
)
from tests.factories import vocabulary
from tests.reading.document import Measured, document, left_out
from tests.reading.found import found_in, same_words
from tests.reading.kinds import same_unit
from tests.reading.letters import Ruler, cover, letters_of, overlap
from tests.reading.markup import parse
from tests.reading.perfect import Perfect
from tests.reading.samples import EXACT, PARTIAL, Sample, measure, own_samples, seed_samples
from tests.reading.scores import Score, paired
from tests.reading.small import (
    amount,
    at,
    organisation,
    reading,
    scores,
    section,
    span,
)

SAMPLES = [*seed_samples()[0], *own_samples()]

# --- all kinds at once


@pytest.mark.parametrize("optional", [False, True])
@pytest.mark.parametrize("sample", [pytest.param(s, id=s.name) for s in SAMPLES])
def test_what_is_all_right_scores_one(sample: Sample, optional: bool) -> None:
    perfect = Perfect(sample.text, sample.truth, optional=optional)
    found = found_in(sample.text, perfect.reading(), perfect.proposals(), sample.text)
    for floor in (PARTIAL, EXACT):
        measured = measure(sample.truth, found, vocabulary(), floor)
        assert {kind: s for kind, s in measured.items() if s.measured and s.f1 < 1} == {}
        assert sum(s.right for s in measured.values()) > 50


@pytest.mark.parametrize("sample", [pytest.param(s, id=s.name) for s in SAMPLES])
def test_an_empty_reading_scores_nothing(sample: Sample) -> None:
    found = found_in(sample.text, reading(), (), sample.text)
    measured = measure(sample.truth, found, vocabulary(), PARTIAL)
    assert {score.right for score in measured.values()} == {0}
    assert {score.found for score in measured.values()} == {0}
    assert sum(score.expected for score in measured.values()) > 50


# --- spans and letters


def test_overlap_is_a_share_of_the_longer_and_cover_of_the_shorter() -> None:
    assert overlap((0, 10), (5, 10)) == 0.5
    assert cover((0, 10), (5, 10)) == 1
    assert overlap((0, 10), (10, 12)) == overlap((3, 3), (3, 3)) == 0


def test_pairs_are_one_to_one_best_first() -> None:
    assert paired([(0, 10)], [(0, 6), (0, 9)], 0.5) == ((0, 1),)
    assert paired([(0, 10), (8, 12)], [(0, 10)], 0.1) == ((0, 0),)
    assert paired([(0, 10)], [(0, 4)], 0.5) == ()


def test_a_ruler_holds_whatever_the_spaces_and_the_markup() -> None:
    text = "Ville\u00a0de\n**Gap** !"
    ruler = Ruler(text, "La-Ville de Gap")
    assert ruler.at(0, 5) == (2, 7)
    assert ruler.at(text.index("Gap"), len(text)) == (9, 12)


def test_a_ruler_follows_words_cut_differently_and_words_left_out() -> None:
    reference = "Page 1 sur 3 La mutuali-\nsation des achats Page 2 sur 3 est lancée"
    text = "La mutualisation des achats est lancée"
    ruler = Ruler(text, reference)
    start = text.index("mutualisation")
    letters = letters_of(reference)
    assert letters[slice(*ruler.at(start, start + 13))] == "mutualisation"
    assert letters[slice(*ruler.at(text.index("est"), len(text)))] == "estlancée"


def test_words_that_the_reference_lacks_have_no_letter() -> None:
    text = "Menu La halle"
    first, past = Ruler(text, "La halle").at(0, 4)
    assert first == past


# --- names


def test_a_longer_name_is_partly_right() -> None:
    said = reading(entities=(organisation("Ville de Gap"),))
    assert scores(said)["organisations"].f1 == 1
    longer = parse("La [org|Ville de Gap] vote.", "essai")
    whole = reading(entities=(organisation("La Ville de Gap", small=longer),))
    assert scores(whole, small=longer)["organisations"].f1 == 1
    assert scores(whole, small=longer, floor=EXACT)["organisations"].f1 == 0


def test_a_name_of_another_kind_is_missed_and_wrong() -> None:
    score = scores(reading(entities=(organisation("Fonds Halles"),)))
    assert (score["organisations"].right, score["organisations"].found) == (0, 1)
    assert score["organisations"].precision == score["programmes"].recall == 0
    # Together they are told apart from what is neither.
    assert score["organisations and programmes"].precision == 1
    assert score["organisations and programmes"].recall == 0.5


def test_a_name_said_twice_is_right_once() -> None:
    score = scores(reading(entities=(organisation("Ville de Gap"), organisation("Ville de Gap"))))
    assert score["organisations"].precision == 0.5


def test_a_name_that_may_be_a_place_counts_where_it_is_found() -> None:
    small = parse("[org#a@epci:1=place|Le Grand Lac] et [org#b|Lacus]", "essai")
    place = Named(**at("Le Grand Lac", small), kind=EntityKind.PLACE, name="x", key="a")
    as_place = scores(reading(entities=(place,)), small=small)
    assert (as_place["places"].found, as_place["places"].expected) == (0, 0)
    assert (as_place["organisations"].found, as_place["organisations"].expected) == (0, 1)
    as_organisation = reading(entities=(organisation("Le Grand Lac", small=small),))
    assert scores(as_organisation, small=small)["organisations"].recall == 0.5


def test_an_optional_span_costs_and_brings_nothing() -> None:
    half = Figure(**at("la moitié"), kind=EntityKind.SHARE, low=50, high=50, unit="%")
    shares = scores(reading(entities=(half,)))["shares"]
    assert (shares.right, shares.found, shares.expected) == (0, 0, 0)


def test_territories_are_judged_on_places_found() -> None:
    def said(territory: str | None) -> Score:
        place = Named(
            **at("Gap coûte"), kind=EntityKind.PLACE, name="Gap", key="gap", territory=territory
        )
        return scores(reading(entities=(place.model_copy(update={"end": place.start + 3}),)))[
            "places, territory"
        ]

    assert said("commune:05061").f1 == 1
    assert said("commune:05046").f1 == said(None).f1 == 0


def test_mentions_of_one_thing_share_a_key_or_an_alias() -> None:
    small = parse("[org#a|Alpha], [org#a|A.] et [org#b|Bêta]", "essai")

    def told(*aliases: Alias, keys: tuple[str, str, str] = ("un", "deux", "trois")) -> Score:
        names = [
            organisation(w, k, small) for w, k in zip(("Alpha", "A.", "Bêta"), keys, strict=True)
        ]
        return scores(reading(entities=tuple(names), aliases=aliases), small=small)["same thing"]

    assert told().recall == 0
    assert told(Alias(key="un", other="deux", why="acronym")).f1 == 1
    assert told(Alias(key="un", other="deux", why="part_of")).recall == 0
    everything_one = told(keys=("un", "un", "un"))
    assert (everything_one.right, everything_one.found) == (1, 3)


# --- figures and dates


def test_a_figure_needs_its_value_and_its_unit() -> None:
    assert scores(reading(entities=(amount(1200),)))["amounts"].f1 == 1
    for wrong in (amount(1.2), amount(1200, "habitants")):
        score = scores(reading(entities=(wrong,)))
        assert (score["amounts"].f1, score["figures"].right) == (0, 0)
        assert score["figures, span"].right == 1


def test_units_are_the_same_in_the_plural_and_with_more_words() -> None:
    assert same_unit("acteurs", "acteur") and same_unit("m²", "m²")
    assert same_unit("acteurs", "acteurs publics et privés")
    assert not same_unit("repas", "froids")
    assert not same_unit("t", "trajets") and not same_unit("EUR", "")


def test_a_rate_needs_what_it_is_for() -> None:
    small = parse("[amount=90 EUR/tonne|90 €/tonne]", "essai")

    def said(unit: str, per: str | None) -> float:
        kind = EntityKind.AMOUNT
        figure = Figure(**at("90 €/tonne", small), kind=kind, low=90, high=90, unit=unit, per=per)
        return scores(reading(entities=(figure,)), small=small)["amounts"].f1

    assert said("EUR", "tonne") == said("EUR/tonnes", None) == 1
    assert said("EUR", None) == said("EUR", "an") == 0


def test_a_duration_is_the_same_in_months_and_years() -> None:
    def said(value: float, unit: str) -> float:
        kind = EntityKind.DURATION
        figure = Figure(**at("deux ans"), kind=kind, low=value, high=value, unit=unit)
        return scores(reading(entities=(figure,)))["durations"].f1

    assert said(24, "mois") == said(2, "ans") == 1
    assert said(2, "mois") == said(24, "ans") == 0


def test_a_date_is_right_as_precise_as_it_is_said() -> None:
    def said(begins: str, ends: str | None = None) -> Score:
        when = When(**at("mars 2019"), kind=EntityKind.DATE, begins=begins, ends=ends)
        return scores(reading(entities=(when,)))["dates"]

    assert said("2019-03").f1 == said("2019-03", "2019-03").f1 == 1
    assert said("2019").f1 == said("2019-03-01").f1 == said("2019-03", "2019-04").f1 == 0


def test_the_front_says_when_and_where() -> None:
    when = When(**at("mars 2019"), kind=EntityKind.DATE, begins="2021-02-03")
    assert scores(reading(front=Front(date=when, place="Gap")))["front"].f1 == 1
    wrong = scores(reading(front=Front(date=when, version_date=when, place="Embrun")))["front"]
    assert (wrong.right, wrong.found, wrong.expected) == (1, 3, 2)


# --- structure


def test_levels_count_up_to_a_shift_and_roles_apart() -> None:
    said = (
        section("Présents", 1, SectionRole.PARTICIPANTS),
        section("Débats", 1, SectionRole.DECISIONS),
        section("Échanges", 2, SectionRole.QUESTIONS),
    )
    score = scores(reading(sections=said))
    assert score["sections"].f1 == 1
    assert score["sections, level"].right == score["sections, role"].right == 2
    assert score["sections, level"].found == 3


def test_an_attendee_needs_organisation_and_function() -> None:
    def said(**fields: Any) -> dict[str, Score]:
        return scores(reading(attendees=(Attendee(**at("Ada L., directrice"), **fields),)))

    row = "attendees, organisation and function"
    right = said(organisation="VILLE DE GAP", function="Directrice")
    assert right["attendees"].f1 == right[row].f1 == right["attendees, presence"].f1 == 1
    assert said(organisation="Ville de Gap")[row].f1 == 0
    absent = said(organisation="Ville de Gap", presence=Presence.ABSENT)
    assert (absent["attendees"].f1, absent["attendees, presence"].f1) == (1, 0)


def test_what_is_free_in_a_row_is_not_judged() -> None:
    small = parse("[row=present;function|Ada L. [of|Lacus] (pilote)]", "essai")
    for function in (None, "pilote"):
        row = Attendee(**at("Ada L.", small), organisation="Lacus", function=function)
        score = scores(reading(attendees=(row,)), small=small)
        assert score["attendees, organisation and function"].f1 == 1


def test_same_words_hold_one_another() -> None:
    assert same_words("Ville de Gap", "ville de gap !", 1) and same_words(None, "", 1)
    assert same_words("Cerema", "Cerema Est", 0.5) and not same_words("Cerema", "Cerema Est", 1)
    assert not same_words("Gap", None, 0.5) and not same_words("Gap", "Embrun", 0.5)


def test_an_exchange_needs_its_questions_and_its_answers() -> None:
    def said(*answers: str) -> dict[str, Score]:
        exchange = Exchange(
            questions=(span("Qui paie la halle ?"),), answers=tuple(map(span, answers))
        )
        return scores(reading(exchanges=(exchange,)))

    assert said("La ville paie tout.")["exchanges"].f1 == 1
    unanswered = said()
    assert (unanswered["exchanges"].f1, unanswered["questions"].f1) == (0, 1)


# --- the tables


def test_scores_pool_their_counts() -> None:
    both = Score(1, 2, 4) + Score(2, 2, 2)
    assert (both.right, both.found, both.expected) == (3, 4, 6)
    assert (both.precision, both.recall, both.f1) == (0.75, 0.5, 0.6)
    assert Score().f1 == Score(0, 3, 0).f1 == 0


def test_each_document_is_left_out_in_turn() -> None:
    def one(name: str, score: Score) -> Measured:
        return Measured(name, {"dates": score}, {"dates": Score()})

    measured = [one("a", Score(1, 1, 1)), one("b", Score(0, 1, 1)), one("c", Score())]
    assert left_out(measured, "dates") == [0.0, 1.0, None]
    written = document(measured, ["d: not measured"])
    assert "| dates | 2 | 2 | .500 | .500 | .500 | .000 | .500 | 2 |" in written
    assert "| dates | .500 | 1.000 | .000 | – |" in written
    assert "| dates | 1.000 | .000 | 1.000 | – |" in written
    assert "- d: not measured" in written
