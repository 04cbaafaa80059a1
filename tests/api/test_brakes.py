"""`/api/v1/brakes` and `essaim brakes`: the brakes, their proofs, the nearest of an unknown."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from api.settings import Settings
from kb.reading import Reading, Statement
from kb.store import open_store
from kb.vocabulary import Vocabulary
from tests import factories
from tests.api.conftest import Command
from web.services import FollowedBrakes, FollowedWords, Services

MET = "/api/v1/brakes/reglementation"
HEAT = "L’aciérie du port perd beaucoup de chaleur fatale."


def test_the_list_has_every_brake_and_its_counts(
    client: TestClient, vocabulary: Vocabulary
) -> None:
    page = client.get("/api/v1/brakes").json()
    assert page["total"] == len(page["items"]) == len(vocabulary.brakes.items)
    one = next(item for item in page["items"] if item["id"] == "reglementation")
    assert one == {
        "id": "reglementation",
        "label": "réglementation",
        "side": "acheteurs",
        "family": "freins côté acheteurs",
        "definition": vocabulary.brakes_by_id["reglementation"].definition,
        "counts": {"met": 1, "lifted": 0, "helped": 0, "said": 0, "documents": 0},
    }
    second = client.get("/api/v1/brakes?limit=2&offset=1").json()
    assert second["items"] == page["items"][1:3]
    assert client.get("/api/v1/brakes?limit=0").status_code == 422


def test_a_brake_tells_who_met_it(client: TestClient) -> None:
    brake = client.get(MET).json()
    (story,) = brake["stories"]
    assert (story["record"], story["outcome"]) == ("tiers-lieu-gare", "met")
    assert brake["verbatims"] == [
        {
            "source": "record",
            "side": "acheteurs",
            "text": "Autorisation longue à obtenir.",
            "record": "tiers-lieu-gare",
            "title": "Tiers-lieu de la gare",
            "field": "brakes.0.text",
        }
    ]
    assert brake["levers"] == [] and brake["near"] and "c'est interdit" in brake["heard"]


@pytest.mark.parametrize("address", ["/api/v1/brakes", MET])
def test_it_is_not_sent_twice(client: TestClient, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_an_unknown_brake_is_a_problem_that_names_the_nearest(client: TestClient) -> None:
    answer = client.get("/api/v1/brakes/trop-cher")
    assert (answer.status_code, answer.json()["title"]) == (404, "Introuvable")
    assert "coût trop élevé ou budget insuffisant" in answer.json()["detail"]


def test_what_is_decided_changes_the_next_answer(small_services: Services) -> None:
    store = small_services.store
    before = small_services.brakes
    assert small_services.brakes is before, "made once for a base as it stands"
    met = {"brake": "cout-budget", "text": "Trop cher"}
    factories.put_records(store, [factories.experience(id="neuve", brakes=[met])])  # type: ignore[arg-type]
    assert [s.record for s in small_services.brakes.get("cout-budget").stories] == ["neuve"]
    assert before.get("cout-budget").stories == ()


def test_those_who_ask_meanwhile_read_what_is_known(
    small_services: Services, vocabulary: Vocabulary
) -> None:
    followed = FollowedBrakes(small_services.store, FollowedWords(small_services.store, vocabulary))
    known = followed.book()
    factories.put_records(small_services.store, [factories.funding(id="autre")])  # type: ignore[arg-type]
    with followed._making:
        assert followed.book() is known
    assert followed.book() is not known


# --- the command


@pytest.fixture
def base(own_settings: Settings) -> Settings:
    """With a sentence of a document that a machine took for a brake."""
    store = factories.fill(open_store(own_settings.database))
    of = factories.document(text=f"{HEAT}\n\nLa commande publique pose ses propres limites.")
    words = "La commande publique pose ses propres limites."
    passages = [factories.passage(of, HEAT, 0), factories.passage(of, words, 1)]
    at = factories.span(of, words)
    read = Statement.model_validate(
        {"start": at.start, "end": at.end, "kind": "brake", "confidence": 0.9, "method": "model",
         "concept": "commande-publique-frein"}
    )  # fmt: skip
    factories.put_document(store, of.model_copy(update={"version": 2}), passages)
    with store.transaction():
        reading = Reading(document_id=of.id, version=2, statements=(read,))
        store.proposals.put_reading(reading, [])
    store.close()
    return own_settings


def test_the_command_lists_them(base: Settings, essaim: Command) -> None:
    shown = essaim("brakes")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Freins côté acheteurs\n  Réglementation  reglementation\n" in shown.stdout
    assert "Rencontré par une expérience." in shown.stdout
    assert "Lu une fois dans nos documents." in shown.stdout
    told = json.loads(essaim("brakes", "--json").stdout)
    assert {"id", "label", "side", "family", "definition", "counts"} == told["items"][0].keys()


def test_the_command_tells_one(base: Settings, essaim: Command) -> None:
    shown = essaim("brakes", "reglementation").stdout
    assert "Ils l’ont rencontré\n  Tiers-lieu de la gare" in shown
    assert "« Autorisation longue à obtenir. »" in shown
    said = essaim("brakes", "commande-publique-frein").stdout
    assert "« La commande publique pose ses propres limites. »" in said
    assert "repéré par la lecture" in said
    told = json.loads(essaim("brakes", "commande-publique-frein", "--json").stdout)
    (one,) = told["verbatims"]
    assert (one["source"], one["accepted"], one["passage_index"]) == ("document", False, 1)


def test_the_command_names_the_nearest(base: Settings, essaim: Command) -> None:
    shown = essaim("brakes", "reglementatio")
    assert (shown.returncode, shown.stdout) == (1, "")
    assert "Les plus proches : « réglementation » (reglementation)" in shown.stderr
