"""Proposal → record: what is missing is marked, what is known is never replaced."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import JsonValue, ValidationError

from kb.drafts import (
    TO_COMPLETE,
    changed,
    choices_left,
    draft_record,
    filled,
    missing_fields,
    proposed_values,
)
from kb.model import Experience, Funding, Record, State
from kb.proposals import ProposalKind
from tests.factories import document, experience, funding, partner, proposal, proposed

ATELIER = document()


def read(**fields: JsonValue) -> dict[str, JsonValue]:
    """`lead__name` is the path « lead.name »."""
    return {path.replace("__", "."): value for path, value in fields.items()}


def after(record: Record, **fields: JsonValue) -> Any:
    kind = record.kind.value
    return filled(record, proposal(ATELIER, kind=kind, read=read(**fields)), ATELIER)


# --- a draft


def test_a_draft_says_what_was_read_and_marks_the_rest() -> None:
    draft = draft_record(proposal(ATELIER), ATELIER, State.DRAFT, set())
    assert isinstance(draft, Experience)
    assert (draft.id, draft.title, draft.state) == (
        "chaufferie-du-port", "Chaufferie du port", "draft",
    )  # fmt: skip
    assert draft.lead is not None and draft.lead.name == "Ville de Dunkerque"
    assert draft.territory.codes == ("commune:59183",)
    assert (draft.status, draft.need) == (TO_COMPLETE, TO_COMPLETE)
    assert missing_fields(draft) == ["status", "need"]


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("experience", ["territory", "summary", "status", "need"]),
        ("funding", ["territory", "funder", "nature", "beneficiaries", "calendar"]),
        ("facilitator", ["territory", "organisation_kind", "services"]),
        ("partner", ["territory", "organisation_kind", "contributions"]),
    ],
)
def test_a_bare_name_makes_a_draft_of_any_kind(kind: str, missing: list[str]) -> None:
    bare = proposal(ATELIER, kind=kind, fields=[])
    assert missing_fields(draft_record(bare, ATELIER, State.DRAFT, set())) == missing


def test_words_that_only_contain_the_mark_are_not_missing() -> None:
    fields = read(summary="À compléter par une étude.", status="fait", need="x",
                  territory__name="Dunkerque")  # fmt: skip
    draft = draft_record(proposal(ATELIER, read=fields), ATELIER, State.DRAFT, set())
    assert missing_fields(draft) == []


def test_the_source_is_the_document() -> None:
    held = document(metadata={"organisers": ["Ville", "Région"]})
    draft = draft_record(proposal(held), held, State.DRAFT, set())
    (source,) = draft.sources
    assert (source.title, source.publisher, source.year, source.document) == (
        "Compte rendu de l’atelier", "Ville, Région", 2021, "atelier",
    )  # fmt: skip
    undated = document(date=None)
    (source,) = draft_record(proposal(undated), undated, State.DRAFT, set()).sources
    assert (source.publisher, source.year) == ("document versé dans la base", None)


def test_the_id_is_free_and_the_title_is_kept_within_bounds() -> None:
    taken = {"chaufferie-du-port", "chaufferie-du-port-2"}
    assert draft_record(proposal(ATELIER), ATELIER, State.DRAFT, taken).id == "chaufferie-du-port-3"
    with pytest.raises(ValidationError, match="at least 3 characters"):
        draft_record(proposal(ATELIER, title="X"), ATELIER, State.DRAFT, set())


def test_numbered_paths_make_lists_in_order_without_holes() -> None:
    values = proposed_values(
        proposal(ATELIER, read={"method.10": "b", "method.2": "a", "partners.4.name": "Région",
                                "partners.4.role": "étude", "lessons": ["un", "deux"]})
    )  # fmt: skip
    assert values == {
        "method": ["a", "b"],
        "partners": [{"name": "Région", "role": "étude"}],
        "lessons": ["un", "deux"],
    }


def test_a_path_inside_another_is_the_more_precise() -> None:
    values = proposed_values(
        proposal(ATELIER, read={"lead.name": "Ville", "lead": {"name": "X", "kind": "commune"},
                                "method.1": "c", "method": ["a", "b"]})
    )  # fmt: skip
    assert values == {"lead": {"name": "Ville", "kind": "commune"}, "method": ["a", "c"]}


def test_no_field_sets_what_a_human_decides() -> None:
    fields: dict[str, JsonValue] = {"state": "published", "id": "autre", "sources": [], "need": "n"}
    assert proposed_values(proposal(ATELIER, read=fields)) == {"need": "n"}


def test_a_value_of_another_form_is_refused() -> None:
    with pytest.raises(ValidationError):
        draft_record(
            proposal(ATELIER, read={"cost.amount_eur": "cher"}), ATELIER, State.DRAFT, set()
        )


# --- two values for one field


def test_of_two_values_the_surest_then_the_first_and_both_are_told() -> None:
    fields = [
        proposed(ATELIER, "lead.name", "Région", confidence=0.5),
        proposed(ATELIER, "lead.name", "Ville", confidence=0.7),
        proposed(ATELIER, "status", "fini", confidence=0.5),
        proposed(ATELIER, "status", "en cours", confidence=0.5),
        proposed(ATELIER, "need", "même", confidence=0.5),
        proposed(ATELIER, "need", "même", confidence=0.6),
    ]
    held = proposal(ATELIER, fields=fields)
    assert proposed_values(held) == {"lead": {"name": "Ville"}, "status": "fini", "need": "même"}
    told = {path: [f.value for f in said] for path, said in choices_left(held).items()}
    assert told == {"lead.name": ["Ville", "Région"], "status": ["fini", "en cours"]}


def test_a_known_value_leaves_nothing_to_choose() -> None:
    held = proposal(
        ATELIER, fields=[proposed(ATELIER, "status", "fini"), proposed(ATELIER, "status", "neuf"),
                         proposed(ATELIER, "lead.name", "A"), proposed(ATELIER, "lead.name", "B")]
    )  # fmt: skip
    assert list(choices_left(held, experience())) == ["lead.name"]
    assert list(choices_left(held, experience(lead={"name": "C"}))) == []
    assert list(choices_left(held, experience(status=TO_COMPLETE))) == ["status", "lead.name"]


# --- merging


def test_only_what_is_empty_is_filled() -> None:
    known = experience()
    found = after(known, summary="Autre résumé.", status="fini", replication="Oui, ailleurs.",
                  cost__amount_eur="120000", territory__name="Calais",
                  territory__codes=["commune:62193"])  # fmt: skip
    assert (found.summary, found.status, found.territory) == (
        known.summary, known.status, known.territory,
    )  # fmt: skip
    assert (found.replication, found.cost.amount_eur) == ("Oui, ailleurs.", 120_000)
    assert (found.id, found.title, found.state) == (known.id, known.title, known.state)


def test_a_value_that_says_nothing_is_filled() -> None:
    known = experience(summary=TO_COMPLETE, territory={"name": TO_COMPLETE})
    found = after(known, summary="Résumé.", territory__name="Calais")
    assert (found.summary, found.territory.name) == ("Résumé.", "Calais")
    aid: Funding = after(
        funding(availability="unknown", beneficiaries=[TO_COMPLETE]),
        availability="closed",
        beneficiaries=["commune"],
    )
    assert (aid.availability, aid.beneficiaries) == ("closed", ("commune",))


def test_a_part_is_filled_only_beside_the_same_thing() -> None:
    begun = experience(period={"start": "2018"}, lead={"name": "Ville de Dunkerque"})
    same = after(begun, period__start="2018", period__end="2020",
                 lead__name="ville de Dunkerque", lead__kind="commune")  # fmt: skip
    assert (same.period.start, same.period.end) == ("2018", "2020")
    assert (same.lead.name, same.lead.kind) == ("Ville de Dunkerque", "commune")
    other = after(begun, period__start="2019", period__end="2020",
                  lead__name="Région", lead__kind="region")  # fmt: skip
    assert (other.period, other.lead) == (begun.period, begun.lead)
    ended = experience(period={"end": "2020"})
    assert after(ended, period__start="2019").period == ended.period
    vague = experience(territory={"name": "Côte d’Opale"})
    assert after(vague, territory__name="Calais", territory__codes=["commune:62193"]) == (
        vague.model_copy(update={"sources": after(vague, need="x").sources})
    )
    named = experience(territory={"name": "Dunkerque"})
    assert after(
        named, territory__name="Dunkerque", territory__codes=["commune:59183"]
    ).territory.codes == ("commune:59183",)


LONG = "Poser des échangeurs dans la halle du port, " + "et ailleurs " * 10


@pytest.mark.parametrize(
    ("known", "path", "said", "added"),
    [
        (["Capter l’air"], "method", ["capter l'air", "Chauffer", "Chauffer"], ["Chauffer"]),
        ([LONG + "un"], "method", [LONG + "deux"], [LONG + "deux"]),
        (["chaleur fatale"], "themes", ["énergie", "chaleur fatale"], ["énergie"]),
        ([{"name": "Région"}], "partners", [{"name": "région"}, {"name": "État"}],
         [{"name": "État"}]),
        ([{"name": "ADEME", "record": "fonds"}], "fundings", [{"name": "ADEME"}], []),
        ([{"brake": "reglementation", "text": "Long."}], "brakes",
         [{"brake": "reglementation", "text": "Autre."}], []),
        ([{"indicator": "longueur", "value": 40, "unit": "km"}], "results",
         [{"indicator": "km", "value": "40", "unit": "km"}], []),
        ([{"indicator": "emplois créés", "value": 10, "unit": "emplois"}], "results",
         [{"indicator": "emplois créés", "value": 12, "unit": "emplois"}],
         [{"indicator": "emplois créés", "value": 12, "unit": "emplois"}]),
        ([{"indicator": "créés", "value": 10, "unit": "postes"}], "results",
         [{"indicator": "perdus", "value": 10, "unit": "postes"}],
         [{"indicator": "perdus", "value": 10, "unit": "postes"}]),
    ],
)  # fmt: skip
def test_lists_take_new_items_without_twins(
    known: list[JsonValue], path: str, said: list[JsonValue], added: list[JsonValue]
) -> None:
    before = experience(**{path: known})
    found = after(before, **{path: said})
    wanted = experience(**{path: [*known, *added]})
    assert getattr(found, path) == getattr(wanted, path)
    assert getattr(before, path) == getattr(found, path)[: len(known)]


def test_the_source_is_added_once() -> None:
    once = after(experience(), replication="Oui.")
    assert [s.document for s in once.sources] == [None, "atelier"]
    assert after(once, replication="Non.", lessons=["x"]).sources == once.sources


def test_merging_needs_no_title_and_no_more_than_a_name() -> None:
    known = partner()
    bare = proposal(ATELIER, kind=ProposalKind.PARTNER, title="X", fields=[])
    found = filled(known, bare, ATELIER)
    assert found.model_copy(update={"sources": known.sources}) == known


def test_a_field_that_the_record_cannot_have_is_refused() -> None:
    with pytest.raises(ValidationError):
        after(partner(), lead__name="Ville")


# --- a draft corrected


def test_a_record_is_changed_where_told_and_nowhere_else() -> None:
    known = experience(lead={"name": "Ville", "kind": "commune"}, inspired_by=[])
    found = changed(
        known, {"lead.name": "Région", "lessons": ["un"], "method": None, "cost.amount_eur": "12"}
    )
    assert isinstance(found, Experience) and found.lead is not None and found.cost is not None
    assert (found.lead.name, found.lead.kind) == ("Région", "commune")
    assert (found.lessons, found.method, found.cost.amount_eur) == (("un",), (), 12)
    unchanged = {"lead", "lessons", "method", "cost"}
    assert found.model_dump(exclude=unchanged) == known.model_dump(exclude=unchanged)
    with pytest.raises(ValidationError):
        changed(known, {"summary": ""})
