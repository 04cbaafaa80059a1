"""A sheet that a territory may answer, and a clock that tests move: what their tests share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from kb.answers import Answer, Reply
from kb.model import DocumentId
from kb.sheets import SectionKey, Sheet, SheetItem, SheetSection, SheetState, sheet_id
from kb.sqlite.store import SqliteStore
from tests import an_event, factories

BEGUN = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
NEED = "Nous cherchons à chauffer la piscine sans gaz, avant l’hiver."


class Clock:
    def __init__(self) -> None:
        self.now = BEGUN

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


def a_sheet(**fields: object) -> Sheet:
    """Of Tarbes, after the workshop that never was: three questions and two steps."""
    event = DocumentId("atelier-chaleur")
    items = {
        SectionKey.PRESENTATION: [
            SheetItem(key="fait-1", text="Atelier chaleur.", comment="entre nous")
        ],
        SectionKey.QUESTIONS: [
            SheetItem(key="quel-besoin", text="Quel est votre besoin ?", to_complete=True),
            SheetItem(key="quel-porteur", text="Qui porte le projet ?", to_complete=True),
            SheetItem(key="quel-budget", text="Quel budget ?", to_complete=True),
        ],
        SectionKey.STEPS: [
            SheetItem(key="etape-appel", text="Appeler l’agence.", to_complete=True),
            SheetItem(key="etape-visite", text="Visiter la chaufferie.", to_complete=True),
        ],
    }  # fmt: skip
    base = {
        "id": sheet_id(event, "commune-65440"),
        "event": event,
        "territory_key": "commune-65440",
        "territory_name": "Tarbes",
        "title": "Suites pour Tarbes",
        "subtitle": "Atelier chaleur",
        "sections": tuple(
            SheetSection(key=key, title=key.value.capitalize(), items=tuple(items.get(key, ())))
            for key in SectionKey
        ),
    }
    return Sheet.model_validate({**base, **fields})


def an_answer(need: str = NEED, **fields: object) -> Answer:
    replies = (Reply(key="quel-besoin", asked="Quel est votre besoin ?", words=need),)
    return Answer.model_validate({"replies": replies, "role": "service énergie", **fields})


@contextmanager
def a_store(clock: Clock) -> Iterator[SqliteStore]:
    """The small base with the event and its sheet, as a draft."""
    store = SqliteStore(":memory:", clock=clock)
    factories.fill(store)
    an_event.put_event(store)
    with store.transaction():
        store.sheets.add(a_sheet(), "ana")
    yield store
    store.close()


def send(store: SqliteStore, sheet: Sheet | None = None) -> Sheet:
    """Say that the sheet is sent."""
    one = sheet or store.sheets.get(a_sheet().id)
    with store.transaction():
        return store.sheets.put(one.model_copy(update={"state": SheetState.SENT}), "ana")


def opened_link(store: SqliteStore) -> int:
    """Make the link; its revision."""
    with store.transaction():
        return store.answers.open_link(a_sheet().id, "ana").revision
