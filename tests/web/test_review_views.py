"""« Relire », pure: controls and what was typed in them, likely records, words of the screen."""

from __future__ import annotations

from typing import Any

import pytest

from kb.proposals import AskedState, ProposalKind
from kb.vocabulary import Vocabulary
from tests.factories import document, proposal
from web.views.workbench.review_controls import (
    FIELDS,
    ITEMS,
    PARTS,
    STRINGS,
    changes_typed,
    controls_for,
    current_values,
    paths_of,
)
from web.views.workbench.review_done import done_view, in_words_of_the_screen
from web.views.workbench.review_fields import (
    addable,
    changes_between,
    group_key,
    group_label,
    sure_words,
    told,
)
from web.views.workbench.review_filter import ReviewFilter, read_filter
from web.views.workbench.review_merge import likely_records

ATELIER = document()


def read(fields: dict[str, Any]) -> Any:
    return proposal(ATELIER, read=fields)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("levers.0.text", "levers.0"),
        ("lead.name", "lead"),
        ("method.2", "method"),
        ("method", "method"),
        ("territory.codes", "territory"),
        ("summary", "summary"),
    ],
)
def test_what_is_corrected_together(path: str, key: str) -> None:
    assert group_key(path) == key


def test_every_field_of_a_kind_has_its_place() -> None:
    """Nothing is told in two ways, and every group opens some control."""
    for kind, fields in FIELDS.items():
        assert len(set(fields)) == len(fields)
        for top in fields:
            key = f"{top}.0" if top in ITEMS else top
            assert paths_of(key, kind), (kind, key)
    assert set(PARTS) & set(ITEMS) == set() and STRINGS & (set(PARTS) | set(ITEMS)) == set()
    assert paths_of("services", ProposalKind.EXPERIENCE) == ()
    assert paths_of("sources", ProposalKind.FUNDING) == ()


def test_items_of_a_list_of_words_are_one_value() -> None:
    values = current_values(read({"method.1": "Poser", "method.0": "Capter", "need": "Chauffer"}))
    assert values["method"] == ["Capter", "Poser"] and values["need"] == "Chauffer"


def test_only_what_was_changed_is_sent(vocabulary: Vocabulary) -> None:
    one = read({"results.0.value": 40, "results.0.unit": "km", "themes": ["énergie"]})
    paths = (*paths_of("results.0", one.kind), "themes")
    controls = controls_for(paths, current_values(one), vocabulary)
    typed = {c.name: c.value.split("\n") for c in controls if c.value}
    assert changes_typed(controls, typed) == ({}, {})
    typed |= {"champ-results.0.value": ["1 250,5 "], "champ-results.0.date": ["2020"]}
    typed |= {"champ-themes": ["énergie", "mobilité"]}
    assert changes_typed(controls, typed) == (
        {"results.0.value": 1250.5, "results.0.date": "2020", "themes": ["énergie", "mobilité"]},
        {},
    )
    changes, problems = changes_typed(controls, {**typed, "champ-results.0.value": ["beaucoup"]})
    assert "results.0.value" not in changes and "nombre" in problems["results.0.value"]
    assert changes_typed(controls, {}) == ({"themes": []}, {}), "no box ticked is an empty list"


@pytest.mark.parametrize("typed", ["inf", "nan", "1e400", "1e20", "--3"])
def test_what_is_no_number_is_told(vocabulary: Vocabulary, typed: str) -> None:
    controls = controls_for(("cost.amount_eur",), {}, vocabulary)
    assert changes_typed(controls, {"champ-cost.amount_eur": [typed]})[1]


def test_a_label_that_the_list_does_not_have_stays_choosable(vocabulary: Vocabulary) -> None:
    (control,) = controls_for(("brakes.0.brake",), {"brakes.0.brake": "inconnu"}, vocabulary)
    assert [o.value for o in control.options if o.selected] == ["inconnu"]


def test_what_may_be_added() -> None:
    keys = addable(read({"levers.0.text": "Oui", "levers.2.text": "Non", "summary": "S"}))
    assert "levers.3" in keys and "results.0" in keys
    assert "summary" not in keys and "cost" in keys
    assert addable(proposal(ATELIER, kind="idea", fields=[])) == []
    assert group_label("levers.2") == "Levier 3" and group_label("cost") == "Coût"


def test_values_are_told_in_words(vocabulary: Vocabulary) -> None:
    assert told("reglementation", "brake", vocabulary) != "reglementation"
    assert told([{"name": "EDF", "role": None}, {"name": "SFR"}], "partners", vocabulary) == (
        "EDF, SFR"
    )
    source = {"title": "Un rapport", "publisher": "Un éditeur", "year": 2018}
    assert told([source], "sources", vocabulary) == "Un rapport"
    result = {"indicator": "longueur", "value": 40, "unit": "km", "date": "2018-05"}
    assert told(result, "results", vocabulary) == "longueur : 40 km (mai\u00a02018)"
    assert told({"amount_eur": 40000, "what": "étude"}, "cost", vocabulary) == (
        "40\u202f000\u00a0€ · étude"
    )
    assert told(12500, "value", vocabulary) == "12\u202f500"
    assert (sure_words(0.9), sure_words(0.7), sure_words(0.2)) == (
        "sûr (90 %)", "assez sûr (70 %)", "à vérifier (20 %)",
    )  # fmt: skip


def test_what_a_record_gains(vocabulary: Vocabulary) -> None:
    before = {"need": "", "method": ["Capter"], "title": "T"}
    after = {"need": "Chauffer", "method": ["Capter", "Poser"], "title": "T"}
    found = changes_between(before, after, vocabulary)
    assert [(c.label, c.before, c.after) for c in found] == [
        ("Besoin", "", "Chauffer"), ("Méthode", "Capter", "Poser"),
    ]  # fmt: skip


def test_likely_records_share_rare_words() -> None:
    titles = {
        "a": "Réseau de chaleur de l’aciérie", "b": "Réseau de bus", "c": "Réseau de vélos",
        "d": "Cantine",
    }  # fmt: skip
    assert likely_records("La chaleur de l’aciérie, en réseau", titles)[0] == "a"
    assert likely_records("Piscine", titles) == []
    assert likely_records("Piscine", titles, asked="cantine") == ["d"]
    assert likely_records("", {}) == []


def test_the_filter_comes_back_from_its_address() -> None:
    asked = ReviewFilter("atelier", ProposalKind.BRAKE, AskedState.ALL, 80)
    params = {name: [value] for name, value in asked.pairs()}
    assert read_filter(params) == asked
    wrong = {"nature": ["sieste"], "etat": ["x"], "sur": ["-1"], "page": ["²"]}
    assert read_filter(wrong) == ReviewFilter()
    assert read_filter({"sur": ["900"]}).least == 100


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            "La fiche n’est pas complète, il reste « À compléter » dans : summary, need. "
            "Complétez-la (« essaim review correct x summary=… ») ou gardez-la en brouillon.",
            "La fiche n’est pas complète, il reste « À compléter » dans : résumé, besoin. "
            "Complétez-la ou gardez-la en brouillon.",
        ),
        (
            "Le document se contredit, et personne n’a encore choisi. lead.name : « A », « B ». "
            "Choisissez : « essaim review correct x lead.name=… ».",
            "Le document se contredit, et personne n’a encore choisi. porteur : « A », « B ». "
            "Choisissez l’une des valeurs ci-dessous.",
        ),
        ("Le champ « period.start » est trop court.", "Le champ « période » est trop court."),
        ("« autre » n’est pas dans le vocabulaire.", "« autre » n’est pas dans le vocabulaire."),
    ],
)
def test_a_refusal_is_told_in_the_words_of_the_screen(message: str, told: str) -> None:
    assert in_words_of_the_screen(message) == told
    narrow = message.replace("« ", "«\u202f").replace(" »", "\u202f»").replace(" :", "\u00a0:")
    shown = in_words_of_the_screen(narrow)
    assert shown.replace("\u202f", " ").replace("\u00a0", " ") == told


def test_only_known_words_of_the_address_are_said() -> None:
    assert done_view({"fait": ["<b>"]}, "T") is None
    done = done_view({"fait": ["refuse"], "decision": ["12x"]}, "T")
    assert done is not None and (done.text, done.number) == ("« T » : refusée.", "")
