"""The follow-up board of an event: one row a territory, and what the whole day has led to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kb.answers import ACTOR
from kb.board_figures import Indicator, figures
from kb.event_reading import read_event
from kb.events import Event
from kb.follow_up import Outcome, OutcomeKind, OutcomeNotice, SheetStep
from kb.model import (
    DocumentId,
    Experience,
    Kind,
    Noun,
    Record,
    RecordId,
    Relation,
    RelationType,
    State,
)
from kb.reminders import next_reminder
from kb.reminders_reading import followed
from kb.sheets import SectionKey, Sheet, SheetState
from kb.store import Store

# Two months: the first reminders have gone, and the summer is not over.
SILENT_DAYS = 60

_FOLLOWED = frozenset({SheetState.SENT, SheetState.ANSWERED})


class SheetNews(Noun):
    """Where a sheet stands. Days are None for what has not happened; `news`: the last day on which
    the territory was heard of, or written to."""

    id: str
    state: SheetState
    prepared: date
    sent: date | None = None
    answered: date | None = None
    last_answer: date | None = None
    news: date | None = None


class NotedOutcome(OutcomeNotice):
    """An outcome with what it names. `title` and `state`: of the record; `lineage`: the experiences
    that the record says it was inspired by; `taken_up`: the published ones that say it was their
    inspiration."""

    number: int
    noted_at: date
    actor: str = ""
    title: str = ""
    state: State | None = None
    lineage: tuple[RecordId, ...] = ()
    taken_up: tuple[RecordId, ...] = ()


class BoardRow(Noun):
    """A territory. `invited`: it is in the list of the event; else it was taken out of it, and its
    follow-up is kept. `silent_days`: since the last news, when its sheet waits for some;
    `reminder`: the day of the next one."""

    key: str
    name: str
    invited: bool = True
    sheet: SheetNews | None = None
    outcomes: tuple[NotedOutcome, ...] = ()
    silent_days: int | None = None
    reminder: date | None = None

    @property
    def is_silent(self) -> bool:
        return self.silent_days is not None and self.silent_days >= SILENT_DAYS


class Board(Noun):
    """`titles`: of the records that the rows name. `today`: the day on which it was drawn."""

    event: DocumentId
    title: str
    event_date: str | None = None
    today: date
    rows: tuple[BoardRow, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    titles: dict[str, str] = {}


def read_board(store: Store, event_id: str) -> Board:
    """Raises DocumentNotFound, EventNotFound."""
    return board_of(store, read_event(store, event_id))


def board_of(store: Store, event: Event) -> Board:
    today = store.outcomes.today()
    noted = _noted(store, store.outcomes.of_event(event.id))
    rows = tuple(_rows(store, event, noted, today))
    named = {i for one in noted for i in (one.record, *one.lineage, *one.taken_up) if i}
    found = ((str(i), store.records.find(i)) for i in sorted(named))
    return Board(
        event=event.id,
        title=event.title,
        event_date=event.date,
        today=today,
        rows=rows,
        indicators=figures(event.date, rows, today),
        titles={i: record.title for i, record in found if record},
    )


def without_actors(board: Board) -> Board:
    """For what leaves the house: who noted is nobody else's business."""
    rows = tuple(
        row.model_copy(
            update={"outcomes": tuple(o.model_copy(update={"actor": ""}) for o in row.outcomes)}
        )
        for row in board.rows
    )
    return board.model_copy(update={"rows": rows})


def silent_territories(store: Store, event_id: str) -> list[str]:
    """Keys of those without news for too long; quick: nothing of the event is read."""
    noted = store.outcomes.of_event(event_id)
    steps, today = store.outcomes.sheet_steps(event_id), store.outcomes.today()
    found = []
    for sheet in store.sheets.of_event(event_id):
        mine = [one for one in noted if one.territory_key == sheet.territory_key]
        days = _silent_days(_news(sheet, steps[sheet.id], mine), today)
        if days is not None and days >= SILENT_DAYS:
            found.append(sheet.territory_key)
    return found


def lineage_proposed(store: Store, outcome: Outcome, record: Experience) -> list[Record]:
    """The published experiences of which the record may come, and does not say so yet: for one that
    was started, those that the sheet of its territory recommends; for one that took another up,
    that other."""
    told: dict[RecordId, None] = {}
    if outcome.kind is OutcomeKind.STARTED:
        told = dict.fromkeys(_recommended(store, outcome))
    elif outcome.about is not None and (origin := store.outcomes.get(outcome.about).record):
        told = {store.redirects.end(origin): None}
    known = {*map(store.redirects.end, record.inspired_by), record.id}
    published = store.records.many(list(told))
    return [
        published[i]
        for i in told
        if i not in known and i in published and published[i].kind is Kind.EXPERIENCE
    ]


def _recommended(store: Store, outcome: Outcome) -> list[RecordId]:
    return [
        store.redirects.end(item.record)
        for sheet in store.sheets.of_event(outcome.event)
        if sheet.territory_key == outcome.territory_key
        for item in sheet.section(SectionKey.EXPERIENCES).items
        if item.record
    ]


# --- rows


def _rows(
    store: Store, event: Event, noted: Sequence[NotedOutcome], today: date
) -> Sequence[BoardRow]:
    sheets = {sheet.territory_key: sheet for sheet in store.sheets.of_event(event.id)}
    steps = store.outcomes.sheet_steps(event.id)
    due = {
        one.known.sheet.territory_key: next_reminder(one.reminders, today)
        for one in followed(store, event)
    }
    names = {one.key: one.name for one in event.territories}
    invited = set(names)
    names |= {k: s.territory_name for k, s in sheets.items() if k not in names}
    names |= {
        one.territory_key: one.territory_key for one in noted if one.territory_key not in names
    }
    rows = []
    for key, name in names.items():
        mine = tuple(one for one in noted if one.territory_key == key)
        sheet = sheets.get(key)
        news = _news(sheet, steps[sheet.id], mine) if sheet else None
        rows.append(
            BoardRow(
                key=key,
                name=name,
                invited=key in invited,
                sheet=news,
                outcomes=mine,
                silent_days=_silent_days(news, today) if news else None,
                reminder=reminder.due if (reminder := due.get(key)) else None,
            )
        )
    return rows


def _news(
    sheet: Sheet, steps: Sequence[SheetStep], noted: Sequence[Outcome] | Sequence[NotedOutcome]
) -> SheetNews:
    sent = _first(steps, SheetState.SENT)
    answered = _first(steps, SheetState.ANSWERED)
    replies = [step.at.date() for step in steps if step.actor == ACTOR]
    last = max(filter(None, (answered, *replies)), default=None)
    days = [_day(one) for one in noted]
    return SheetNews(
        id=sheet.id,
        state=sheet.state,
        prepared=steps[0].at.date(),
        sent=sent or answered,
        answered=answered or last,
        last_answer=last,
        news=max(filter(None, (sent, last, *days)), default=None),
    )


def _day(noted: Outcome | NotedOutcome) -> date:
    return noted.noted_at.date() if isinstance(noted, Outcome) else noted.noted_at


def _first(steps: Sequence[SheetStep], state: SheetState) -> date | None:
    """When it first came to that state; None when it never did."""
    return next((step.at.date() for step in steps if step.state == state), None)


def _silent_days(news: SheetNews, today: date) -> int | None:
    if news.state not in _FOLLOWED or news.news is None:
        return None
    return (today - news.news).days


# --- outcomes, with what they name


def _noted(store: Store, outcomes: Sequence[Outcome]) -> list[NotedOutcome]:
    ends = {one.number: store.redirects.end(one.record) for one in outcomes if one.record}
    inspired = [
        relation
        for relation in store.records.relations(set(ends.values()))
        if relation.type is RelationType.INSPIRED_BY
    ]
    return [_told(store, one, ends, inspired) for one in outcomes]


def _told(
    store: Store, one: Outcome, ends: Mapping[int, RecordId], inspired: Sequence[Relation]
) -> NotedOutcome:
    said = one.model_dump(exclude={"removed_at", "noted_at", "record"})
    record_id = ends.get(one.number)
    record = store.records.find(record_id) if record_id else None
    taken_up = (
        r.origin for r in inspired if r.target == record_id and one.kind is OutcomeKind.STARTED
    )
    return NotedOutcome(
        **said,
        record=record_id,
        noted_at=one.noted_at.date(),
        title=record.title if record else "",
        state=record.state if record else None,
        lineage=getattr(record, "inspired_by", ()),
        taken_up=tuple(taken_up),
    )
