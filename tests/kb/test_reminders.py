"""Reminders: few, far between, to functions and never to names; none once there is no need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answers_keeping import keep_answer
from kb.event_reading import read_event
from kb.events import EventTerritory
from kb.reminders import (
    FEWEST_DAYS_APART,
    MOST,
    Known,
    Mail,
    MailState,
    Why,
    due_days,
    letter,
    next_reminder,
    recipients,
    reminders,
    to_send,
    why_none,
)
from kb.reminders_ics import Entry, escaped, folded, write_calendar
from kb.reminders_reading import followed
from kb.sheets import SheetState
from kb.sqlite.store import SqliteStore
from tests import an_event
from tests.an_answer import BEGUN, Clock, a_sheet, a_store, an_answer, opened_link, send

SENT = date(2026, 3, 4)
ID = a_sheet().id


def known(**fields: object) -> Known:
    sheet = a_sheet(state=SheetState.SENT)
    base: dict[str, object] = {"sheet": sheet, "sent": SENT, "answered": False, "stopped": False}
    return Known(**{**base, **fields})  # type: ignore[arg-type]


def mail(due: date, state: MailState = MailState.SENT, day: date | None = None) -> Mail:
    return Mail(due=due, at=datetime.combine(day or due, datetime.min.time(), UTC), state=state)


# --- when


def test_three_dates_by_default() -> None:
    found = reminders(known(), ["élue, Ville de Tarbes"])
    assert [str(one.due) for one in found] == ["2026-03-19", "2026-04-03", "2026-05-03"]
    assert [one.number for one in found] == [1, 2, 3]
    assert next_reminder(found, date(2026, 3, 20)) == found[1]
    assert next_reminder(found, date(2026, 6, 1)) is None


@given(st.lists(st.integers(-5, 400)))
def test_never_too_many_nor_too_near(after: list[int]) -> None:
    found = due_days(SENT, after)
    assert len(found) <= MOST and all(due > SENT for due in found)
    assert all(b - a >= timedelta(days=FEWEST_DAYS_APART) for a, b in pairwise(found))
    assert bool(found) is any(days > 0 for days in after)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"answered": True}, Why.ANSWERED),
        ({"stopped": True}, Why.STOPPED),
        ({"sheet": a_sheet(state=SheetState.CLOSED)}, Why.CLOSED),
        ({"sheet": a_sheet(state=SheetState.ANSWERED)}, Why.ANSWERED),
        ({"sheet": a_sheet()}, Why.DRAFT),
        ({"sent": None}, Why.DRAFT),
    ],
)
def test_none_once_there_is_no_need(fields: dict[str, object], why: Why) -> None:
    assert why_none(known(**fields)) is why
    assert reminders(known(**fields), ["x"]) == []


def test_what_leaves_today_is_the_last_that_is_due_and_once() -> None:
    found = reminders(known(), ["x"])
    first, second, third = (one.due for one in found)
    day = timedelta(days=1)
    assert to_send(found, [], first - day) is None
    assert to_send(found, [], first) == found[0]
    assert to_send(found, [], third) == found[2], "not three at once"
    assert to_send(found, [mail(first)], first + day) is None
    assert to_send(found, [mail(first, MailState.LEAVING)], first + day) is None
    assert to_send(found, [mail(first, MailState.FAILED)], first + day) == found[0]
    late = mail(first, day=second - day)
    assert to_send(found, [late], second) is None, "ten days apart at least"
    assert to_send(found, [late], second - day + 10 * day) == found[1]
    assert to_send(found, [mail(first), mail(second), mail(third)], third + 90 * day) is None


# --- to whom, in which words


def test_whom_by_what_they_do() -> None:
    came = EventTerritory(
        key="t", name="Tarbes", organisations=("Ville de Tarbes",), functions=("élue", "directeur")
    )
    assert recipients(came, "Tarbes") == ("Élue, Ville de Tarbes", "Directeur, Ville de Tarbes")
    nobody = came.model_copy(update={"functions": (), "organisations": ()})
    told = ("Direction générale des services, Tarbes",)
    assert recipients(nobody, "Tarbes") == recipients(None, "Tarbes") == told


def test_a_letter_says_where_to_answer_and_where_to_stop(small_store: SqliteStore) -> None:
    an_event.put_event(small_store)
    event = read_event(small_store, "atelier-chaleur")
    (one, *_) = reminders(known(), ["x"])
    told = letter(one, event, "4 mars 2021", "https://e.fr/r", "3 mai 2026", "https://e.fr/a")
    for words in ("« Atelier chaleur », le 4 mars 2021", "Tarbes", "https://e.fr/r", "3 mai 2026",
                  "https://e.fr/a", "Agence d’appui"):  # fmt: skip
        assert words in told.text
    assert told.subject == "Votre fiche après « Atelier chaleur » : Tarbes"
    bare = letter(one, event.model_copy(update={"title": "A\nB"}), "", "", "", "")
    assert "\n" not in bare.subject and "http" not in bare.text


# --- as a calendar


def unfolded(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


def events_of(data: bytes) -> list[dict[str, str]]:
    """A reader apart from the writer: the properties of each event, texts as they were."""
    found: list[dict[str, str]] = []
    inside = ""
    for row in unfolded(data):
        name, _, value = row.partition(":")
        if row == "BEGIN:VEVENT":
            found.append({})
        if name in {"BEGIN", "END"}:
            inside = value if name == "BEGIN" else "VEVENT"
        elif found and inside == "VEVENT":
            plain = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
            found[-1][name] = plain.replace("\\\\", "\\")
    return found


SIGNS = "é😀👩\u200d🌾\u00a0\u202f"
HOSTILE = "Saint-Étienne ; « a, b », c:d\\ \nBEGIN:VEVENT\nATTENDEE:x {{7*7}} =1+1" + SIGNS * 60


def test_a_calendar_is_read_back_as_it_was_written() -> None:
    entries = [Entry("a", date(2026, 3, 19), HOSTILE, HOSTILE), Entry("b", SENT, "Deux", "")]
    data = write_calendar(HOSTILE, entries, "essaim.example", BEGUN)
    one, two = events_of(data)
    assert one["DTSTART;VALUE=DATE"] == "20260319" and one["DTEND;VALUE=DATE"] == "20260320"
    assert one["SUMMARY"] == one["DESCRIPTION"] == HOSTILE
    assert one["DTSTAMP"] == "20260304T100000Z" and "ATTENDEE" not in one
    assert one["UID"] != two["UID"] and one["UID"].endswith("@essaim.example")
    again = events_of(write_calendar("x", entries[:1], "essaim.example", BEGUN))
    assert again[0]["UID"] == one["UID"], "the same entry, for a calendar that has it already"
    rows = data.split(b"\r\n")
    assert rows[-1] == b"" and all(len(row) <= 75 for row in rows) and b"\n" not in b"".join(rows)
    assert [row.decode() for row in rows], "no sign is cut in two"
    assert (unfolded(data)[0], unfolded(data)[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_stays_one_line(text: str) -> None:
    row = folded(f"SUMMARY:{escaped(text)}")
    assert row.endswith("\r\n") and "\n" not in row.replace("\r\n ", "").removesuffix("\r\n")


# --- in the base


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Iterator[SqliteStore]:
    with a_store(clock) as opened:
        yield opened


def test_dates_are_counted_from_the_day_the_sheet_was_last_sent(
    store: SqliteStore, clock: Clock
) -> None:
    event = read_event(store, "atelier-chaleur")
    (before,) = followed(store, event)
    assert (before.why, before.reminders) == (Why.DRAFT, ())
    assert before.to == ("Élue à l’énergie, Ville de Tarbes", "Conseillère, Ville de Tarbes")
    clock.pass_days(3)
    sheet = send(store)
    clock.pass_days(3)
    with store.transaction():
        store.sheets.put(sheet.model_copy(update={"title": "Mieux"}), "ana")
    assert store.reminders.sent_on(ID) == SENT + timedelta(days=3)
    (after,) = followed(store, event)
    assert after.reminders[0].due == SENT + timedelta(days=18)


def test_an_answer_ends_them(store: SqliteStore) -> None:
    sheet, revision = send(store), opened_link(store)
    with store.transaction():
        keep_answer(store, ID, revision, sheet, an_answer())
    sheet = store.sheets.get(ID)
    event = read_event(store, "atelier-chaleur")
    assert followed(store, event)[0].why is Why.ANSWERED
    send(store, sheet)
    assert followed(store, event)[0].why is Why.ANSWERED, "even if it is said to be sent again"


def test_an_address_is_apart_from_the_sheet_and_goes_with_a_stop(store: SqliteStore) -> None:
    with store.transaction():
        store.reminders.set_email(ID, "energie@tarbes.example", "ana")
        store.reminders.set_email(ID, "energie@tarbes.example", "ana")
    assert store.reminders.email(ID) == "energie@tarbes.example"
    assert "tarbes.example" not in store.sheets.get(ID).model_dump_json()
    with store.transaction():
        store.reminders.stop(ID, "territoire")
        store.reminders.stop(ID, "territoire")
    assert store.reminders.stopped(ID) and store.reminders.email(ID) == ""
    actions = [d.action for d in store.journal.decisions(ID)]
    assert actions == ["sheet.stop", "sheet.forget_contact", "sheet.contact", "sheet.create"]


def test_an_address_goes_a_year_after_the_end_of_the_follow_up(
    store: SqliteStore, clock: Clock
) -> None:
    sheet = send(store)
    with store.transaction():
        store.reminders.set_email(ID, "energie@tarbes.example", "ana")
    clock.pass_days(400)
    assert store.retention.due() == {}
    with store.transaction():
        store.sheets.put(sheet.model_copy(update={"state": SheetState.CLOSED}), "ana")
    clock.pass_days(360)
    assert store.retention.due() == {}
    clock.pass_days(10)
    assert [rule.table for rule in store.retention.due()] == ["sheet_contact"]
    with store.transaction():
        store.retention.purge("ana")
    assert store.reminders.email(ID) == ""


def test_an_address_is_never_kept_more_than_three_years(store: SqliteStore, clock: Clock) -> None:
    with store.transaction():
        store.reminders.set_email(ID, "energie@tarbes.example", "ana")
    clock.pass_days(3 * 365 + 1)
    with store.transaction():
        store.retention.purge("ana")
    assert store.reminders.email(ID) == ""


def test_a_date_is_claimed_once_unless_it_failed(store: SqliteStore) -> None:
    due = SENT + timedelta(days=15)
    with store.transaction():
        assert store.reminders.claim(ID, due)
        assert not store.reminders.claim(ID, due)
        store.reminders.settle(ID, due, MailState.FAILED, "relances", "absent")
        assert store.reminders.claim(ID, due)
        store.reminders.settle(ID, due, MailState.SENT, "relances")
        assert not store.reminders.claim(ID, due)
    (noted,) = store.reminders.mails(ID)
    assert (noted.state, noted.tries, noted.problem) == (MailState.SENT, 2, "")
