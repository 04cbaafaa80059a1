"""What an event has led to, in figures: each with its definition, and on how much it rests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from kb.follow_up import OutcomeKind, middle_of
from kb.model import Noun, RecordId

if TYPE_CHECKING:
    from kb.board import BoardRow, NotedOutcome

YEAR = timedelta(days=365)


class Measure(StrEnum):
    """In the order in which they are read."""

    PREPARED = "prepared"
    SENT = "sent"
    ANSWERED = "answered"
    DAYS_TO_DECISION = "days_to_decision"
    STARTED = "started"
    CONTINUED = "continued"
    STOPPED = "stopped"
    REPLICATED = "replicated"
    FUNDED = "funded"
    SILENT = "silent"


# Measure → its name, and what exactly is counted.
WORDS: dict[Measure, tuple[str, str]] = {
    Measure.PREPARED: (
        "Fiches préparées", "territoires de l’événement qui ont une fiche de suivi",
    ),
    Measure.SENT: ("Fiches envoyées", "fiches passées une fois au moins à l’état « envoyée »"),
    Measure.ANSWERED: ("Fiches répondues", "fiches envoyées auxquelles le territoire a répondu"),
    Measure.DAYS_TO_DECISION: (
        "Jours jusqu’à la première décision",
        "médiane, par territoire, des jours entre l’événement et la première décision notée ; une "
        "date connue au mois compte pour le 15, une date connue à l’année n’est pas comptée",
    ),
    Measure.STARTED: (
        "Expériences lancées",
        "expériences notées « lancée » ; la même, portée par plusieurs territoires, compte une "
        "fois",
    ),
    Measure.CONTINUED: (
        "Poursuivies après 12 mois",
        "parmi celles lancées il y a un an ou plus, celles notées « poursuivie » à une date qui "
        "suit d’un an leur lancement",
    ),
    Measure.STOPPED: ("Arrêtées", "parmi les expériences lancées, celles notées « arrêtée »"),
    Measure.REPLICATED: (
        "Reprises ailleurs",
        "parmi les expériences lancées, celles notées « reprise ailleurs », ou dont une fiche "
        "publiée dit s’inspirer",
    ),
    Measure.FUNDED: (
        "Argent obtenu",
        "fois où un territoire a dit en avoir obtenu ; les montants, dits dans ses mots, ne "
        "s’additionnent pas",
    ),
    Measure.SILENT: (
        "Sans nouvelles depuis 60 jours",
        "parmi les territoires dont la fiche est envoyée et le suivi ouvert, ceux dont rien n’est "
        "venu depuis 60 jours : ni envoi, ni réponse, ni suite notée",
    ),
}  # fmt: skip


class Indicator(Noun):
    """A figure with its base. `value`: None when nothing allows to say it; `out_of`: the whole that
    it is a part of, None for a delay or a plain count. `unknown`: of that whole, those of which
    nothing was told. `territories`: on how many it rests, of `among` that the event has. `told`:
    the territories that it tells of, or what they said."""

    measure: Measure
    label: str
    definition: str
    value: float | None
    out_of: int | None = None
    unknown: int = 0
    territories: int
    among: int
    told: tuple[str, ...] = ()


def _indicator(measure: Measure, **found: Any) -> Indicator:
    label, definition = WORDS[measure]
    return Indicator(measure=measure, label=label, definition=definition, **found)


class Experiment(NamedTuple):
    """One that was started, by one or several territories of the event. `continued`: the last day
    on which it was known to go on."""

    territories: frozenset[str]
    started: date
    continued: date | None
    stopped: bool
    replicated: bool


def figures(event_date: str | None, rows: Sequence[BoardRow], today: date) -> tuple[Indicator, ...]:
    return (
        *_of_sheets(rows),
        _days_to_decision(event_date, rows),
        *_of_experiments(rows, today),
        _funded(rows),
        _silent(rows),
    )


# --- sheets


def _of_sheets(rows: Sequence[BoardRow]) -> Iterable[Indicator]:
    among = len(rows)
    sheets = [row.sheet for row in rows if row.sheet]
    sent = [sheet for sheet in sheets if sheet.sent]
    answered = [sheet for sheet in sent if sheet.answered]
    for measure, part, whole in (
        (Measure.PREPARED, len(sheets), among),
        (Measure.SENT, len(sent), len(sheets)),
        (Measure.ANSWERED, len(answered), len(sent)),
    ):
        yield _indicator(
            measure,
            value=part if whole else None,
            out_of=whole,
            territories=whole,
            among=among,
        )


def _silent(rows: Sequence[BoardRow]) -> Indicator:
    followed = [row for row in rows if row.silent_days is not None]
    silent = [row for row in followed if row.is_silent]
    return _indicator(
        Measure.SILENT,
        value=len(silent) if followed else None,
        out_of=len(followed),
        territories=len(followed),
        among=len(rows),
        told=tuple(row.name for row in silent),
    )


# --- from the day to a decision


def _days_to_decision(event_date: str | None, rows: Sequence[BoardRow]) -> Indicator:
    """Of the first decision of each territory, when it and the event are dated to the month."""
    delays = []
    if event_date and len(event_date) > 4:
        start = middle_of(event_date)
        for row in rows:
            known = [
                middle_of(one.at)
                for one in row.outcomes
                if one.kind is OutcomeKind.DECIDED and len(one.at) > 4
            ]
            if known:
                delays.append(max(0, (min(known) - start).days))
    return _indicator(
        Measure.DAYS_TO_DECISION,
        value=median(delays) if delays else None,
        territories=len(delays),
        among=len(rows),
    )


# --- experiments


def experiments(rows: Sequence[BoardRow]) -> list[Experiment]:
    """Each once: several territories that start the experiment of one record share it."""
    groups: dict[RecordId | int, list[NotedOutcome]] = {}
    everything = [one for row in rows for one in row.outcomes]
    for one in everything:
        if one.kind is OutcomeKind.STARTED:
            groups.setdefault(one.record or one.number, []).append(one)
    return [_experiment(started, everything) for started in groups.values()]


def _experiment(started: Sequence[NotedOutcome], everything: Sequence[NotedOutcome]) -> Experiment:
    numbers = {one.number for one in started}
    after = [one for one in everything if one.about in numbers]
    continued = [middle_of(one.at) for one in after if one.kind is OutcomeKind.CONTINUED]
    elsewhere = any(one.kind is OutcomeKind.REPLICATED for one in after)
    return Experiment(
        territories=frozenset(one.territory_key for one in started),
        started=min(middle_of(one.at) for one in started),
        continued=max(continued, default=None),
        stopped=any(one.kind is OutcomeKind.STOPPED for one in after),
        replicated=elsewhere or any(one.taken_up for one in started),
    )


def _of_experiments(rows: Sequence[BoardRow], today: date) -> Iterable[Indicator]:
    started, heard = experiments(rows), _heard(rows)
    old = [one for one in started if one.started + YEAR <= today]
    lasting = [one for one in old if one.continued and one.continued >= one.started + YEAR]
    names = {row.key: row.name for row in rows}
    where = sorted({names[key] for one in started for key in one.territories})
    yield _indicator(
        Measure.STARTED,
        value=len(started) if heard else None,
        territories=heard,
        among=len(rows),
        told=tuple(where),
    )
    for measure, part, whole, unknown in (
        (Measure.CONTINUED, lasting, old, [o for o in old if o not in lasting and not o.stopped]),
        (Measure.STOPPED, [one for one in started if one.stopped], started, []),
        (Measure.REPLICATED, [one for one in started if one.replicated], started, []),
    ):
        yield _indicator(
            measure,
            value=len(part) if whole else None,
            out_of=len(whole),
            unknown=len(unknown),
            territories=_places(whole),
            among=len(rows),
        )


def _heard(rows: Sequence[BoardRow]) -> int:
    """From how many territories anything came back."""
    return sum(bool(row.outcomes or (row.sheet and row.sheet.answered)) for row in rows)


def _places(found: Iterable[Experiment]) -> int:
    return len({key for one in found for key in one.territories})


def _funded(rows: Sequence[BoardRow]) -> Indicator:
    """What was obtained, in the words in which it was told: amounts of several kinds do not sum."""
    told = [
        f"{row.name}\u00a0: {one.words}" if one.words else row.name
        for row in rows
        for one in row.outcomes
        if one.kind is OutcomeKind.FUNDED
    ]
    return _indicator(
        Measure.FUNDED,
        value=len(told) if _heard(rows) else None,
        territories=_heard(rows),
        among=len(rows),
        told=tuple(told),
    )
