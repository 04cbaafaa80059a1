"""What a record says, and the links it declares."""

from __future__ import annotations

from kb.fields import record_fields
from kb.model import RelationType
from kb.relations import declared_relations
from tests.factories import experience, facilitator, funding, partner


def test_an_experience_says_its_need_its_brakes_and_who_paid() -> None:
    record = experience(
        brakes=[{"brake": "reglementation", "text": "Autorisation longue."}],
        fundings=[{"name": "Feder", "share": "la moitié"}],
        results=[{"indicator": "longueur", "value": 40, "unit": "km"}],
        lead={"name": "Régie", "kind": "commune"},
    )
    fields = record_fields(record, [])
    assert record.need in fields.need and record.summary in fields.need
    for told in ("Autorisation longue.", "Feder la moitié", "longueur km", "Régie", "Dunkerque"):
        assert told in fields.body
    assert fields.links == ""


def test_a_funding_says_for_whom_and_how() -> None:
    fields = record_fields(funding(nature="appel_a_projets", how_to="Écrire à la région."), [])
    assert fields.need == "Écrire à la région."
    assert "appel a projets" in fields.body and "epci" in fields.body


def test_an_organisation_is_also_known_by_its_experiences() -> None:
    fields = record_fields(facilitator(), [experience(), funding()])
    assert "Conseil aux collectivités sur la chaleur" in fields.need
    assert experience().need in fields.links
    assert "Fonds chaleur" not in fields.links


def test_the_whole_text_has_no_empty_line() -> None:
    whole = record_fields(partner(), []).whole()
    assert whole.startswith("L’aciérie du port\n") and "\n\n" not in whole


def test_links_are_told_from_the_experience() -> None:
    record = experience(
        inspired_by=["cantine-locale"],
        fundings=[
            {"name": "Fonds chaleur", "record": "fonds-chaleur", "share": "40 %"},
            {"name": "La commune elle-même"},
        ],
    )
    found = {(r.origin, r.type, r.target, r.role) for r in declared_relations(record)}
    assert found == {
        ("reseau-chaleur", RelationType.INSPIRED_BY, "cantine-locale", None),
        ("reseau-chaleur", RelationType.FUNDED_BY, "fonds-chaleur", "40 %"),
    }


def test_an_organisation_declares_its_part_in_an_experience() -> None:
    part = [{"id": "reseau-chaleur", "role": "étude"}]
    helped, made = (
        declared_relations(facilitator(experiences=part)),
        declared_relations(partner(experiences=part)),
    )
    assert [(r.origin, r.type, r.target) for r in (*helped, *made)] == [
        ("reseau-chaleur", RelationType.FACILITATED_BY, "agence-energie"),
        ("reseau-chaleur", RelationType.PARTNER_OF, "acierie"),
    ]
    assert declared_relations(funding()) == []
