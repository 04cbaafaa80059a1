"""The first draft of a sheet: what was said, word for word; what the base answers; nothing else."""

from __future__ import annotations

import pytest

from kb.event_reading import read_event
from kb.sheets import SectionKey, Sheet
from kb.sqlite.store import SqliteStore
from tests import an_event
from web.services import Services
from web.sheets.content import TO_COMPLETE, Style, paragraphs
from web.sheets.draft import Drafter


@pytest.fixture
def drafted(small_services: Services) -> dict[str, Sheet]:
    store = small_services.store
    assert isinstance(store, SqliteStore)
    event = read_event(store, an_event.put_event(store).id)
    drafter = Drafter(
        store, small_services.recommender, small_services.vocabulary, small_services.brakes, event
    )
    return {one.name: drafter.draft(one) for one in event.territories}


def quotes(sheet: Sheet, key: SectionKey) -> list[str]:
    return [item.quote.words for item in sheet.section(key).items if item.quote]


def test_what_they_said_is_quoted_and_their_question_kept(drafted: dict[str, Sheet]) -> None:
    sheet = drafted["Tarbes"]
    assert quotes(sheet, SectionKey.SAID) == [
        an_event.SAID, an_event.AFTER_NAME, an_event.QUESTION,
    ]  # fmt: skip
    assert quotes(sheet, SectionKey.ASKED) == [an_event.SAID, an_event.QUESTION]


def test_what_others_say_of_them_is_quoted(drafted: dict[str, Sheet]) -> None:
    assert quotes(drafted["Dunkerque"], SectionKey.SAID) == [an_event.ABOUT]


def test_of_whom_nothing_is_said_it_is_said(drafted: dict[str, Sheet]) -> None:
    sheet = drafted["CC du Haut Vallon"]
    assert quotes(sheet, SectionKey.SAID) == []
    assert "ne dit rien" in sheet.section(SectionKey.SAID).intro
    facts = [item.text for item in sheet.section(SectionKey.PRESENTATION).items]
    assert any("géographie officielle" in fact for fact in facts)


def test_every_quote_is_a_literal_span_and_names_nobody(drafted: dict[str, Sheet]) -> None:
    text = an_event.TEXT
    found = [i.quote for sheet in drafted.values() for s in sheet.sections for i in s.items]
    assert any(found)
    for quote in filter(None, found):
        assert text[quote.start : quote.end] == quote.words
    for sheet in drafted.values():
        told = sheet.model_dump_json()
        assert not any(name in told for name in ("Zénobie", "Hannibal", "Casimir"))


def test_records_are_published_and_not_their_own(
    drafted: dict[str, Sheet], small_services: Services
) -> None:
    published = {record.id for record in small_services.store.records.published()}
    for name, sheet in drafted.items():
        told = {item.record for section in sheet.sections for item in section.items if item.record}
        assert told <= published
        for item in sheet.section(SectionKey.EXPERIENCES).items:
            record = small_services.store.records.get(str(item.record))
            assert name not in record.territory.name
    assert any(s.section(SectionKey.EXPERIENCES).items for s in drafted.values())


def test_what_is_missing_is_asked_and_steps_wait_for_somebody(drafted: dict[str, Sheet]) -> None:
    sheet = drafted["Tarbes"]
    asked = [item.key for item in sheet.section(SectionKey.QUESTIONS).items]
    assert "quel-porteur" in asked and "quelle-attente" in asked
    steps = sheet.section(SectionKey.STEPS)
    assert quotes(sheet, SectionKey.STEPS) == [an_event.DECIDED]
    assert all(item.to_complete for item in steps.items)
    told = paragraphs(sheet, "https://essaim.example")
    assert any(p.style is Style.DUTY and p.text == TO_COMPLETE for p in told)


def test_keys_are_given_once(drafted: dict[str, Sheet]) -> None:
    for sheet in drafted.values():
        for section in sheet.sections:
            keys = [item.key for item in section.items]
            assert len(keys) == len(set(keys))
