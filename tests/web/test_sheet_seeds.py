"""The sheets of two real events, and of one in our own words, read by the real reader: each
sentence is literal, each record published, nobody named. Without the reports, the last alone."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from api.commands.ingest import run_ingest
from api.compose import build_services
from kb.errors import DocumentNotFound
from kb.event_reading import events
from kb.events import Event
from kb.model import Role, State
from kb.personal import personal_details
from kb.privacy import names_in_list
from kb.sheets import SectionKey, Sheet
from kb.text import fold
from tests import factories, own_workshop
from tests.conftest import settings_in
from web.services import Services
from web.sheets.answers import MOST_EXPERIENCES
from web.sheets.content import paragraphs
from web.sheets.files import Format, Model, write_archive
from web.sheets.preparing import drafter, prepare

pytestmark = pytest.mark.slow
MODEL = Model("https://essaim.example")
OWN = "atelier-lisieres"
TERRITORIES = {"000-": 11, "002-": 7, OWN: 4}
SILENT = "ne dit rien"


@dataclass(frozen=True)
class Followed:
    """An event with its sheets, its text, and who was in its list."""

    event: Event
    sheets: list[Sheet]
    text: str
    people: tuple[str, ...]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The corpus and the reports, taken in as `essaim ingest` does."""
    folder = tmp_path_factory.mktemp("followed")
    settings = settings_in(folder)
    own_workshop.write(folder / "atelier-lisieres.md")
    seeds = sorted(factories.SEEDS.glob("*.txt")) if factories.SEEDS.is_dir() else []
    corpus = [settings.corpus / "records", settings.corpus / "documents"]
    files = [*corpus, *seeds, folder / "atelier-lisieres.md"]
    assert run_ingest(settings, files, as_json=False, quiet=True) == 0
    made = build_services(settings)
    yield made
    made.store.close()


@pytest.fixture(scope="module", params=TERRITORIES)
def followed(services: Services, request: pytest.FixtureRequest) -> Followed:
    store = services.store
    event = next((e for e in events(store) if e.id.startswith(request.param)), None)
    if event is None:
        pytest.skip("le compte rendu n’est pas là")
    sheets = prepare(services, event, "test")
    document = store.documents.get(event.id)
    lists = [p for p in store.documents.passages(event.id) if p.role is Role.PARTICIPANTS]
    people = [name for p in lists for name in names_in_list(document.text[p.start : p.end])]
    return Followed(event, sheets, document.text, tuple(people))


def words_of(sheet: Sheet) -> str:
    return " ".join(p.text for p in paragraphs(sheet, MODEL.site))


def test_a_sheet_for_each_territory(followed: Followed) -> None:
    wanted = next(n for start, n in TERRITORIES.items() if followed.event.id.startswith(start))
    assert len(followed.sheets) == len(followed.event.territories) == wanted
    for sheet in followed.sheets:
        assert [section.key for section in sheet.sections] == list(SectionKey)


def test_every_quoted_sentence_is_literal(followed: Followed) -> None:
    quotes = [
        i.quote for s in followed.sheets for part in s.sections for i in part.items if i.quote
    ]
    assert quotes
    for quote in quotes:
        assert followed.text[quote.start : quote.end] == quote.words
        assert quote.words.strip() == quote.words and quote.document_id == followed.event.id


def test_every_record_is_real_published_and_told_once(
    services: Services, followed: Followed
) -> None:
    for sheet in followed.sheets:
        for section in sheet.sections:
            told = [item.record for item in section.items if item.record]
            assert len(set(told)) == len(told)
            for record in told:
                assert services.store.records.get(record).state is State.PUBLISHED
        experiences = sheet.section(SectionKey.EXPERIENCES).items
        assert len(experiences) <= MOST_EXPERIENCES
        for item in experiences:
            place = services.store.records.get(str(item.record)).territory
            assert sheet.territory is None or sheet.territory not in place.codes


def test_of_whom_nothing_is_said_nothing_is_said_to_be_alike(followed: Followed) -> None:
    for sheet in followed.sheets:
        if SILENT in sheet.section(SectionKey.SAID).intro:
            told = words_of(sheet)
            assert "Même problème" not in told and "Parle comme vous" not in told
            assert (
                "Votre étape n’est pas connue" in told or not sheet.section(SectionKey.MONEY).items
            )


def test_closed_money_comes_last(services: Services, followed: Followed) -> None:
    for sheet in followed.sheets:
        told = [
            "Ce dispositif est clos" in " ".join(item.lines)
            for item in sheet.section(SectionKey.MONEY).items
        ]
        assert told == sorted(told)


def names_in(text: str, people: tuple[str, ...]) -> list[str]:
    """Full names of the list, in either order, and surnames, as whole words."""
    folded = f" {' '.join(re.findall(r'[a-z0-9]+', fold(text)))} "
    told = [(person, re.findall(r"[a-z0-9]+", fold(person))) for person in people]
    return [
        person
        for person, words in told
        for form in (words, words[::-1])
        if len(words) > 1 and f" {' '.join(form)} " in folded
    ]


def test_nobody_is_named_in_any_format(services: Services, followed: Followed) -> None:
    assert followed.people
    for sheet in followed.sheets:
        # What a record of the base says was checked when it came in.
        said = [
            words
            for section in sheet.sections
            for item in section.items
            if not item.record and section.key is not SectionKey.SOURCES
            for words in (item.text, item.quote.words if item.quote else "", *item.lines)
        ]
        place = f"{sheet.territory_name} {followed.event.place or ''}"
        for words in said:
            found = [d for d in personal_details(words) if fold(d) not in fold(place)]
            assert found == [], words
    for form in (Format.HTML, Format.MARKDOWN, Format.JSON):
        data = write_archive(followed.sheets, form, MODEL)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                assert names_in(archive.read(name).decode(), followed.people) == []


@pytest.mark.parametrize("form", [Format.DOCX, Format.ODT, Format.PDF])
def test_nobody_is_named_in_a_packed_file(followed: Followed, form: Format) -> None:
    from tests.web.sheet_texts import text_of

    data = write_archive(followed.sheets, form, MODEL)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = [text_of(archive.read(name), form) for name in archive.namelist()]
    assert len(texts) == len(followed.sheets)
    for text in texts:
        assert len(text) > 1_000 and names_in(text, followed.people) == []


# --- the event in our own words


def by_name(services: Services) -> dict[str, Sheet]:
    event = next(e for e in events(services.store) if e.id == OWN)
    hand = drafter(services, event)
    return {one.name: hand.draft(one) for one in event.territories}


def quotes(sheet: Sheet, key: SectionKey) -> str:
    return " ".join(i.quote.words for i in sheet.section(key).items if i.quote)


def test_what_a_town_said_and_asked_is_in_its_sheet(services: Services) -> None:
    die = by_name(services)["Die"]
    assert "sans voiture" in quotes(die, SectionKey.SAID)
    assert "partagé un véhicule entre plusieurs communes" in quotes(die, SectionKey.ASKED)
    assert "assurance" not in quotes(die, SectionKey.SAID)
    facts = " ".join(item.text for item in die.section(SectionKey.PRESENTATION).items)
    assert "habitants" in facts and "Drôme" in facts and "Élue aux mobilités" in facts


def test_who_the_geography_lacks_says_so(services: Services) -> None:
    sheets = by_name(services)
    (name,) = [name for name in sheets if "Vallon" in name]
    facts = " ".join(i.text for i in sheets[name].section(SectionKey.PRESENTATION).items)
    assert "géographie officielle" in facts


def test_an_unknown_event_says_so(services: Services) -> None:
    with pytest.raises(DocumentNotFound):
        services.store.documents.get("atelier-jamais-tenu")
