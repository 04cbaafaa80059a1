"""A link that a human accepts: on the right record, between two that readers may see."""

from __future__ import annotations

import pytest

from kb.errors import CurationRefused
from kb.proposals import Proposal
from kb.sqlite.store import SqliteStore
from tests.kb.conftest import COMPLETE, Decide, put, record


def link(store: SqliteStore, origin: str, relation: str, other: str) -> Proposal:
    return put(store, kind="relation", title=f"{origin} {relation} {other}", fields=[],
               origin=origin, relation=relation, other=other)  # fmt: skip


@pytest.mark.parametrize(
    ("origin", "relation", "other", "declared_by"),
    [
        ("reseau-chaleur", "inspired_by", "tiers-lieu-gare", "reseau-chaleur"),
        ("reseau-chaleur", "funded_by", "pret-alimentation", "reseau-chaleur"),
        ("cantine-locale", "facilitated_by", "agence-energie", "agence-energie"),
        ("cantine-locale", "partner_of", "ferme-du-lac", "ferme-du-lac"),
    ],
)
def test_a_link_is_put_on_the_record_that_declares_it_once(
    store: SqliteStore, decide: Decide, origin: str, relation: str, other: str, declared_by: str
) -> None:
    kept = link(store, origin, relation, other)
    assert decide("accept", kept.id).record == declared_by
    found = [(r.origin, r.type.value, r.target) for r in store.records.relations([origin])]
    assert found.count((origin, relation, other)) == 1
    version = store.records.version(declared_by)
    again = put(store, kind="relation", title="Redit", fields=[], origin=origin,
                relation=relation, other=other)  # fmt: skip
    decide("accept", again.id)
    assert store.records.version(declared_by) == version


@pytest.mark.parametrize(
    ("origin", "relation", "other"),
    [
        ("reseau-chaleur", "funded_by", "agence-energie"),
        ("reseau-chaleur", "partner_of", "agence-energie"),
        ("reseau-chaleur", "facilitated_by", "acierie"),
        ("reseau-chaleur", "inspired_by", "acierie"),
        ("reseau-chaleur", "inspired_by", "reseau-chaleur"),
        ("acierie", "funded_by", "fonds-chaleur"),
    ],
)
def test_a_link_that_suits_no_two_records_is_refused(
    store: SqliteStore, decide: Decide, origin: str, relation: str, other: str
) -> None:
    kept = link(store, origin, relation, other)
    with pytest.raises(CurationRefused, match="lien"):
        decide("accept", kept.id)


def test_a_link_waits_for_its_two_ends(store: SqliteStore, decide: Decide) -> None:
    origin = put(store, title="La halle", read=COMPLETE)
    other = put(store, title="Le lavoir", read=COMPLETE)
    kept = link(store, origin.id, "inspired_by", other.id)
    with pytest.raises(CurationRefused, match=f"« {origin.id} ».*acceptez-la d’abord"):
        decide("accept", kept.id)
    decide("accept", origin.id)
    with pytest.raises(CurationRefused, match=f"« {other.id} ».*acceptez-la d’abord"):
        decide("accept", kept.id)
    decide("accept", other.id)
    assert decide("accept", kept.id).record == "la-halle"
    assert record(store, "la-halle").inspired_by == ("le-lavoir",)
    with pytest.raises(CurationRefused, match="« le-lavoir » n’est pas publiée"):
        decide("accept", origin.id, publish=True)
    decide("accept", other.id, publish=True)
    decide("accept", origin.id, publish=True)
    assert [r.target for r in store.records.relations(["la-halle"])] == ["le-lavoir"]


def test_a_link_to_what_was_refused_or_never_was_is_told(
    store: SqliteStore, decide: Decide
) -> None:
    refused = put(store)
    decide("refuse", refused.id)
    with pytest.raises(CurationRefused, match="a été refusée"):
        decide("accept", link(store, "reseau-chaleur", "inspired_by", refused.id).id)
    with pytest.raises(CurationRefused, match="ni une fiche ni une proposition"):
        decide("accept", link(store, "reseau-chaleur", "inspired_by", "rien").id)


def test_a_published_record_never_leads_to_a_draft(store: SqliteStore, decide: Decide) -> None:
    aid = put(store, kind="funding", title="Fonds secret", fields=[])
    decide("accept", aid.id)
    for kept in (
        link(store, "reseau-chaleur", "funded_by", aid.id),
        link(store, "brouillon-chaleur", "facilitated_by", "agence-energie"),
    ):
        with pytest.raises(CurationRefused, match="publiez-la d’abord"):
            decide("accept", kept.id)
    assert "Fonds secret" not in store.records.get("reseau-chaleur").model_dump_json()
    drafted = link(store, "brouillon-chaleur", "funded_by", aid.id)
    assert decide("accept", drafted.id).record == "brouillon-chaleur"
