"""Sheets as files: by territory, for a whole event, and what is refused."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from kb.errors import EventWithoutTerritory, TerritoryNotThere
from kb.event_reading import read_event
from kb.sheets import SectionKey
from kb.sqlite.store import SqliteStore
from tests import an_event
from web.services import Services
from web.sheets.files import Format, Model, file_name, write_archive, write_sheet
from web.sheets.preparing import prepare, sheet_of, territory_in

MODEL = Model("https://essaim.example")


@pytest.fixture
def services(small_services: Services) -> Services:
    store = small_services.store
    assert isinstance(store, SqliteStore)
    an_event.put_event(store)
    return small_services


def test_a_sheet_for_each_and_what_people_wrote_stays(services: Services) -> None:
    event = read_event(services.store, "atelier-chaleur")
    made = prepare(services, event, "ana")
    assert [sheet.territory_name for sheet in made] == ["Tarbes", "Dunkerque", "CC du Haut Vallon"]
    with services.store.transaction():
        services.store.sheets.put(made[0].model_copy(update={"title": "À ma façon"}), "ana")
    assert prepare(services, event, "bob") == []
    assert sheet_of(services, event, event.territories[0]).title == "À ma façon"


@pytest.mark.parametrize("form", [f for f in Format if f is not Format.PDF])
def test_an_archive_has_a_file_for_each(services: Services, form: Format) -> None:
    event = read_event(services.store, "atelier-chaleur")
    sheets = [sheet_of(services, event, one) for one in event.territories]
    data = write_archive([*sheets, sheets[0]], form, MODEL)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert len(set(names)) == 4 and f"suites-pour-tarbes.{form.value}" in names
        assert archive.read(names[0]) and archive.testzip() is None


def test_what_those_who_prepare_say_to_each_other_stays_with_them(services: Services) -> None:
    event = read_event(services.store, "atelier-chaleur")
    sheet = sheet_of(services, event, event.territories[0])
    section = sheet.section(SectionKey.STEPS)
    told = section.items[0].model_copy(update={"comment": "entre nous"})
    sections = tuple(
        s.model_copy(update={"items": (told, *s.items[1:])}) if s.key is SectionKey.STEPS else s
        for s in sheet.sections
    )
    sheet = sheet.model_copy(update={"sections": sections})
    for form in (Format.JSON, Format.HTML, Format.MARKDOWN):
        assert b"entre nous" not in write_sheet(sheet, form, MODEL)
    assert json.loads(write_sheet(sheet, Format.JSON, MODEL))["id"] == sheet.id
    assert file_name(sheet, Format.DOCX) == "suites-pour-tarbes.docx"


def test_a_territory_is_found_by_its_name_or_the_nearest_are_told(services: Services) -> None:
    event = read_event(services.store, "atelier-chaleur")
    assert territory_in(event, "tarbes").key == "commune-65440"
    assert territory_in(event, "haut vallon").key == "cc-du-haut-vallon"
    assert territory_in(event, "commune:59183").name == "Dunkerque"
    with pytest.raises(TerritoryNotThere, match="Dunkerque"):
        territory_in(event, "Dunkerke")
    bare = event.model_copy(update={"territories": ()})
    with pytest.raises(EventWithoutTerritory):
        territory_in(bare, "Tarbes")
    with pytest.raises(EventWithoutTerritory):
        prepare(services, bare, "ana")
