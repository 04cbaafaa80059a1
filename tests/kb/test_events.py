"""An event, as its report tells it: who came, for whom, and nobody's name."""

from __future__ import annotations

import pytest

from kb.errors import DocumentNotFound, EventNotFound
from kb.event_reading import read_event
from kb.sqlite.store import SqliteStore
from tests import an_event


def test_an_event_is_read_from_its_report(small_store: SqliteStore) -> None:
    of = an_event.put_event(small_store)
    event = read_event(small_store, of.id)
    assert (event.title, event.date, event.place) == (
        "Atelier chaleur", "2021-03-04", "Salle des fêtes",
    )  # fmt: skip
    assert event.organisers == ("Agence d’appui",) and event.programme == ("Échanges",)
    assert event.subjects == ("chaleur fatale",)
    assert [of.text[q.start : q.end] for q in event.questions] == [an_event.QUESTION]


def test_a_territory_is_there_once_whatever_the_number_of_people(small_store: SqliteStore) -> None:
    event = read_event(small_store, an_event.put_event(small_store).id)
    tarbes, dunkerque, vallon = event.territories
    assert (tarbes.name, tarbes.territory) == ("Tarbes", "commune:65440")
    assert tarbes.functions == ("élue à l’énergie", "conseillère")
    assert dunkerque.key == "commune-59183"
    # A group of towns that the geography no longer has is not forgotten.
    assert (vallon.key, vallon.territory) == ("cc-du-haut-vallon", None)
    assert [p.organisation for p in event.participants][-1] == "Énergie et compagnie"


def test_nobody_is_named(small_store: SqliteStore) -> None:
    event = read_event(small_store, an_event.put_event(small_store).id)
    told = event.model_dump_json()
    assert "Participante" not in told and "Hannibal" not in told and "Casimir" not in told


def test_what_tells_no_event_says_so(small_store: SqliteStore) -> None:
    with pytest.raises(EventNotFound):
        read_event(small_store, "atelier")
    with pytest.raises(DocumentNotFound):
        read_event(small_store, "nulle-part")
