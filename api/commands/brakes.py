"""`essaim brakes`: what holds projects back, and what lifted it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from api.commands.output import bold, faint, paragraph, say, write_json
from api.compose import build_vocabulary
from api.settings import Settings
from kb.brake_book import Brake, BrakeSummary, SaidInDocument
from kb.brake_sayings import read_brakes
from kb.brakes import Outcome, Story
from kb.store import open_store
from web.labels import MACHINE_READ, OUTCOMES, brake_tally
from web.typography import capitalised, plural, typeset

MOST_QUOTES = 8
MOST_WAYS = 4


def run_brakes(settings: Settings, asked: str | None, *, as_json: bool) -> int:
    """Raises BrakeNotFound, which names the nearest."""
    store = open_store(settings.database)
    book = read_brakes(store, build_vocabulary(settings, store))
    if asked is None:
        if as_json:
            write_json({"items": [brake.model_dump(mode="json") for brake in book.summaries]})
        else:
            _tell_all(book.summaries)
        return 0
    brake = book.get(asked)
    if as_json:
        write_json(brake.model_dump(mode="json"))
    else:
        _tell(brake)
    return 0


def _tell_all(brakes: Sequence[BrakeSummary]) -> None:
    for family, members in groupby(brakes, key=lambda brake: brake.family):
        say(bold(_label(family)))
        for brake in members:
            say(f"  {_label(brake.label)}  {faint(brake.id)}")
            say(faint(paragraph(brake_tally(brake.counts), indent=4)))
        say()


def _tell(brake: Brake) -> None:
    say(bold(_label(brake.label)) + faint(f"  {typeset(brake.family)}"))
    say(paragraph(typeset(brake.definition), indent=2))
    say(paragraph(brake_tally(brake.counts), indent=2))
    say()
    for outcome in Outcome:
        stories = [story for story in brake.stories if story.outcome is outcome]
        if stories:
            say(bold(OUTCOMES[outcome].title))
            for story in stories:
                _tell_story(story)
    if brake.levers:
        say(bold("Leviers qui reviennent"))
        for lever in brake.levers:
            told = plural(len(lever.records), "expérience")
            say(f"  {_label(lever.label)}  {faint(told)}")
        say()
    _tell_documents([v for v in brake.verbatims if isinstance(v, SaidInDocument)])
    if brake.near:
        near = ", ".join(f"{typeset(near.label)} ({near.id})" for near in brake.near)
        say(paragraph(near, label="À voir aussi  "))


def _label(text: str) -> str:
    return capitalised(typeset(text))


def _tell_story(story: Story) -> None:
    say(f"  {typeset(story.title)}  {faint(story.territory)}")
    say(paragraph(" ; ".join(f"« {one.text} »" for one in story.told), 4, "Le frein  "))
    for way in story.ways[:MOST_WAYS]:
        say(paragraph(typeset(way.text), 4, "A aidé    " if way.lever else "Leçon     "))
    if story.helped_by:
        say(paragraph(", ".join(helper.title for helper in story.helped_by[:3]), 4, "Avec      "))
    say(faint(f"    {story.status} · {story.record}"))
    say()


def _tell_documents(said: Sequence[SaidInDocument]) -> None:
    if not said:
        return
    say(bold("Dans nos documents"))
    for one in said[:MOST_QUOTES]:
        words = " ".join(one.text.split())
        read = "" if one.accepted else f" ({MACHINE_READ})"
        say(paragraph(f"« {words} » — {one.title}{read}", indent=2))
    if len(said) > MOST_QUOTES:
        say(f"  … et {plural(len(said) - MOST_QUOTES, 'autre')}.")
    say()
