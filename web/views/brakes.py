"""Brakes → their list, and a page each; levers beside, with the experiences that tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kb.brake_book import Brake, BrakeName, BrakeSummary, LeverTold, SaidInDocument
from kb.brakes import Outcome, Story, Way
from kb.model import Experience, Kind, RecordId
from kb.vocabulary import Vocabulary
from web.addresses import brake_address, lever_address, passage_address, record_address
from web.labels import MACHINE_READ, OUTCOMES, brake_tally, lever_label
from web.typography import capitalised, plural
from web.views.parts import LinkView, QuoteView, quote_lines

FIRST_STEPS = 3
MOST_HEARD = 5
MOST_QUOTES = 6
MOST_HELPERS = 4
FIRST_STORIES = 8
MOST_RECORDS = 5


@dataclass(frozen=True, slots=True)
class BrakeLine:
    anchor: str
    url: str
    label: str
    definition: str
    tally: str


@dataclass(frozen=True, slots=True)
class BrakeFamily:
    title: str
    anchor: str
    brakes: tuple[BrakeLine, ...]


@dataclass(frozen=True, slots=True)
class LeverView:
    """A lever, and the experiences that tell of it, each in its own words."""

    anchor: str
    label: str
    definition: str
    told: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class WayView:
    """What helped: a lever with its label and place, or a lesson, without."""

    label: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class StoryView:
    title: str
    url: str
    place: str
    status: str
    told: tuple[str, ...]
    ways: tuple[WayView, ...]
    lessons: tuple[str, ...]
    steps: tuple[str, ...]
    more_steps: tuple[str, ...]
    helped_by: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class StoryGroup:
    anchor: str
    title: str
    basis: str
    stories: tuple[StoryView, ...]
    more: tuple[StoryView, ...]


@dataclass(frozen=True, slots=True)
class LeverLine:
    label: str
    url: str
    count: str
    records: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class SaidView:
    """`note`: who found it, when no human has read it yet."""

    quote: QuoteView
    note: str


@dataclass(frozen=True, slots=True)
class SideGroup:
    title: str
    said: tuple[SaidView, ...]
    more: tuple[SaidView, ...]


@dataclass(frozen=True, slots=True)
class BrakePage:
    """`known`: somebody told of it, in a record or in a document. `levers_once`: told by a single
    experience."""

    label: str
    family: str
    family_url: str
    definition: str
    tally: str
    known: bool
    heard: tuple[str, ...]
    groups: tuple[StoryGroup, ...]
    levers: tuple[LeverLine, ...]
    levers_once: tuple[LinkView, ...]
    sides: tuple[SideGroup, ...]
    near: tuple[LinkView, ...]


# --- the list


def brake_families(brakes: Sequence[BrakeSummary]) -> tuple[BrakeFamily, ...]:
    """`brakes`: family after family."""
    return tuple(
        BrakeFamily(capitalised(family), f"famille-{side}", tuple(_line(b) for b in members))
        for (side, family), members in groupby(brakes, key=lambda b: (b.side, b.family))
    )


def _line(brake: BrakeSummary) -> BrakeLine:
    return BrakeLine(
        anchor=brake.id,
        url=brake_address(brake.id),
        label=capitalised(brake.label),
        definition=brake.definition,
        tally=brake_tally(brake.counts),
    )


def lever_views(experiences: Sequence[Experience], vocabulary: Vocabulary) -> tuple[LeverView, ...]:
    used: dict[str, list[LinkView]] = {}
    for experience in experiences:
        for lever in experience.levers:
            url = record_address(experience.id)
            told = LinkView(experience.title, url, experience.kind, lever.text)
            used.setdefault(lever.lever, []).append(told)
    return tuple(
        LeverView(f"levier-{c.id}", capitalised(c.label), c.definition, tuple(used.get(c.id, ())))
        for c in vocabulary.levers
    )


def near_links(near: Iterable[BrakeName]) -> tuple[LinkView, ...]:
    return tuple(LinkView(capitalised(one.label), brake_address(one.id)) for one in near)


# --- one brake


def brake_page(brake: Brake, vocabulary: Vocabulary) -> BrakePage:
    return BrakePage(
        label=capitalised(brake.label),
        family=capitalised(brake.family),
        family_url=f"/freins#famille-{brake.side}",
        definition=brake.definition,
        tally=brake_tally(brake.counts),
        known=bool(brake.counts.met or brake.counts.said),
        heard=brake.heard[:MOST_HEARD],
        groups=_groups(brake.stories, vocabulary),
        levers=_levers(brake),
        levers_once=tuple(
            LinkView(capitalised(lever.label), lever_address(lever.lever))
            for lever in brake.levers
            if len(lever.records) == 1
        ),
        sides=_sides(brake, vocabulary),
        near=near_links(brake.near),
    )


def _groups(stories: Sequence[Story], vocabulary: Vocabulary) -> tuple[StoryGroup, ...]:
    """Those that lifted it, those that went on, those that met it: only the lists that hold
    something."""
    groups = []
    for outcome in Outcome:
        found = tuple(_story(s, vocabulary) for s in stories if s.outcome is outcome)
        if found:
            words = OUTCOMES[outcome]
            first, more = found[:FIRST_STORIES], found[FIRST_STORIES:]
            groups.append(StoryGroup(outcome.value, words.title, words.basis, first, more))
    return tuple(groups)


def _story(story: Story, vocabulary: Vocabulary) -> StoryView:
    return StoryView(
        title=story.title,
        url=record_address(story.record),
        place=story.territory,
        status=story.status,
        told=tuple(one.text for one in story.told),
        ways=tuple(_way(way, vocabulary) for way in story.ways if way.lever),
        lessons=tuple(way.text for way in story.ways if not way.lever),
        steps=story.method[:FIRST_STEPS],
        more_steps=story.method[FIRST_STEPS:],
        helped_by=tuple(
            LinkView(helper.title, record_address(helper.id), helper.kind, helper.role or "")
            for helper in story.helped_by[:MOST_HELPERS]
        ),
    )


def _way(way: Way, vocabulary: Vocabulary) -> WayView:
    lever = way.lever or ""
    return WayView(lever_label(lever, vocabulary), lever_address(lever), way.text)


def _levers(brake: Brake) -> tuple[LeverLine, ...]:
    titles = {story.record: story.title for story in brake.stories}
    return tuple(_lever_line(lever, titles) for lever in brake.levers if len(lever.records) > 1)


def _lever_line(lever: LeverTold, titles: Mapping[RecordId, str]) -> LeverLine:
    records = (
        LinkView(titles[record], record_address(record), Kind.EXPERIENCE)
        for record in lever.records[:MOST_RECORDS]
        if record in titles
    )
    return LeverLine(
        label=capitalised(lever.label),
        url=lever_address(lever.lever),
        count=plural(len(lever.records), "expérience"),
        records=tuple(records),
    )


def _sides(brake: Brake, vocabulary: Vocabulary) -> tuple[SideGroup, ...]:
    """What documents say, side by side: that of the brake first."""
    titles = {family.id: family.label for family in vocabulary.brakes.categories}
    said: dict[str, list[SaidView]] = {brake.side: []}
    for one in brake.verbatims:
        if isinstance(one, SaidInDocument):
            said.setdefault(one.side, []).append(_said(one))
    return tuple(
        SideGroup(
            capitalised(titles.get(side, side)),
            tuple(views[:MOST_QUOTES]),
            tuple(views[MOST_QUOTES:]),
        )
        for side, views in said.items()
        if views
    )


def _said(one: SaidInDocument) -> SaidView:
    url = passage_address(one.document_id, one.passage_index)
    quote = QuoteView(quote_lines(one.text), url, one.title)
    return SaidView(quote, "" if one.accepted else MACHINE_READ)
