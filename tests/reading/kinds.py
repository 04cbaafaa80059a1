"""What is measured, kind by kind: truth and what was found → one score each, in order of table.

`floor`: the least overlap of a found span with a true one, 0.5 (« partial ») or 1 (exact)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from math import isclose

from kb.reading import Attendee, EntityKind, Figure, Named, Section, Statement, StatementKind, When
from kb.text import fold
from tests.reading.found import Found, same_words
from tests.reading.letters import cover
from tests.reading.scores import Score, paired, score
from tests.reading.truth import Claim, Heading, Moment, Name, Number, Row, Truth

Scores = dict[str, Score]

NAMED = {
    "organisations": (EntityKind.ORGANISATION,),
    "programmes": (EntityKind.PROGRAMME,),
    "organisations and programmes": (EntityKind.ORGANISATION, EntityKind.PROGRAMME),
    "places": (EntityKind.PLACE,),
}
FIGURES = {
    "amounts": EntityKind.AMOUNT,
    "shares": EntityKind.SHARE,
    "quantities": EntityKind.QUANTITY,
    "durations": EntityKind.DURATION,
}
# A duration is the same in months and in years.
DAYS = {"heure": 1 / 24, "h": 1 / 24, "jour": 1.0, "semaine": 7.0, "moi": 365 / 12, "an": 365.0}
DAYS |= {"annee": 365.0, "minute": 1 / 1440, "min": 1 / 1440}

CLAIMS = {
    "brakes": StatementKind.BRAKE,
    "levers": StatementKind.LEVER,
    "decisions": StatementKind.DECISION,
    "votes": StatementKind.VOTE,
}


# --- structure


def sections(truth: Truth, found: Found, floor: float) -> Scores:
    """Titles alone, then with the level right, then with the role right.

    Levels are compared up to a shift: some count from the document's own title, some below it."""
    titles = [(found.at(section.heading), section) for section in found.reading.sections]
    firm = [heading for heading in truth.sections if not heading.optional]
    pairs = paired([heading.at for heading in firm], [at for at, _ in titles], floor)
    shifts = Counter(titles[j][1].level - firm[i].levels[0] for i, j in pairs)
    shift = max(sorted(shifts, key=abs), key=shifts.__getitem__, default=0)

    def level_right(heading: Heading, section: Section) -> bool:
        return section.level - shift in heading.levels

    def role_right(heading: Heading, section: Section) -> bool:
        return section.role in heading.roles

    return {
        "sections": score(truth.sections, titles, floor),
        "sections, level": score(truth.sections, titles, floor, level_right),
        "sections, role": score(truth.sections, titles, floor, role_right),
    }


def attendees(truth: Truth, found: Found, floor: float) -> Scores:
    """Rows found, then rows whose organisation and function are both right, then presence.

    A row is found when one span holds most of the other: some keep the whole line."""
    rows = [(found.at(attendee), attendee) for attendee in found.reading.attendees]
    reference = "".join(filter(str.isalnum, found.reference))

    def said(at: tuple[int, int] | None) -> str:
        return reference[slice(*at)] if at else ""

    def right(row: Row, attendee: Attendee) -> bool:
        facts = {
            "organisation": (said(row.organisation), attendee.organisation),
            "function": (said(row.function), attendee.function),
        }
        return all(
            same_words(true, seen, floor)
            for part, (true, seen) in facts.items()
            if part not in row.free
        )

    def present(row: Row, attendee: Attendee) -> bool:
        return row.presence is attendee.presence

    return {
        "attendees": score(truth.attendees, rows, 0.5, likeness=cover),
        "attendees, organisation and function": score(
            truth.attendees, rows, 0.5, right, likeness=cover
        ),
        "attendees, presence": score(truth.attendees, rows, 0.5, present, likeness=cover),
    }


def speakers(truth: Truth, found: Found, floor: float) -> Scores:
    spoken = [(found.at(speech.speaker), speech) for speech in found.reading.speeches]
    return {"speakers": score(truth.speakers, spoken, floor)}


def front(truth: Truth, found: Found, floor: float) -> Scores:
    """The date of the event, the date of the version and the place: each said or not."""
    said, read = truth.front, found.reading.front
    reference = "".join(filter(str.isalnum, found.reference))
    places = [reference[slice(*at)] for at in said.places]
    facts = [
        (said.date, read.date and _iso(read.date)),
        (said.version, read.version_date and _iso(read.version_date)),
        # A place as it is written, or the words of the truth that it stands for.
        (places, next((p for p in places if same_words(p, read.place, floor)), read.place)),
    ]
    return {
        "front": Score(
            right=sum(1 for true, seen in facts if seen in true),
            found=sum(1 for _, seen in facts if seen),
            expected=sum(1 for true, _ in facts if true),
        )
    }


# --- entities


def names(truth: Truth, found: Found, floor: float) -> Scores:
    scores = {
        label: score(names_of(truth, found, kinds, floor), found.names(*kinds), floor)
        for label, kinds in NAMED.items()
    }
    places = (EntityKind.PLACE,)
    scores["places, territory"] = score(
        names_of(truth, found, places, floor), found.names(*places), floor, _same_territory
    )
    scores["same thing"] = same_thing(truth, found, floor)
    return scores


def names_of(truth: Truth, found: Found, kinds: tuple[EntityKind, ...], floor: float) -> list[Name]:
    """True names of these kinds. One that may be of another kind is optional there, and here too
    once it is found there."""
    kept = []
    for name in truth.names:
        if name.kind in kinds:
            others = [at for at, _ in found.names(*set(name.also) - set(kinds))]
            there = bool(paired([name.at], others, floor))
            kept.append(name.model_copy(update={"optional": name.optional or there}))
        elif set(name.also) & set(kinds):
            kept.append(name.model_copy(update={"optional": True}))
    return kept


def _same_territory(true: Name, seen: Named) -> bool:
    return true.territory == seen.territory


def same_thing(truth: Truth, found: Found, floor: float) -> Score:
    """Of the names found, pairs of mentions said to be the same thing. Keys that an alias links
    count as one: acronym, spelling and short name say the same thing, `part_of` does not."""
    seen = found.names(EntityKind.ORGANISATION, EntityKind.PROGRAMME, EntityKind.PLACE)
    firm = [name for name in truth.names if not name.optional]
    pairs = paired([name.at for name in firm], [at for at, _ in seen], floor)
    root = _aliases(found)
    keys = [(firm[i].key, root(seen[j][1].key)) for i, j in pairs]
    true = same = both = 0
    for (one, read_one), (other, read_other) in combinations(keys, 2):
        true += one == other
        same += read_one == read_other
        both += one == other and read_one == read_other
    return Score(both, same, true)


def _aliases(found: Found) -> Callable[[str], str]:
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while key in parent:
            key = parent[key]
        return key

    for alias in found.reading.aliases:
        if alias.why != "part_of" and root(alias.key) != root(alias.other):
            parent[root(alias.key)] = root(alias.other)
    return root


def figures(truth: Truth, found: Found, floor: float) -> Scores:
    """A figure is right when its span, kind, value and unit are; the last row, of all kinds."""
    scores = {}
    for label, kind in FIGURES.items():
        true = [figure for figure in truth.figures if figure.kind is kind]
        scores[label] = score(true, found.figures(kind), floor, _same_value)
    seen = found.figures(*FIGURES.values())
    return scores | {
        "figures": score(truth.figures, seen, floor, _same_value),
        "figures, span": score(truth.figures, seen, floor),
    }


def _same_value(true: Number, seen: Figure) -> bool:
    unit, _, rate = seen.unit.partition("/")
    per = seen.per or rate
    return (
        true.kind is seen.kind
        and any(
            isclose(true.low * rate, seen.low, rel_tol=0.01)
            and isclose(true.high * rate, seen.high, rel_tol=0.01)
            for rate in _rates(true.units, unit)
        )
        and (true.per is None or _singular(per) == _singular(true.per))
    )


def _rates(units: tuple[str, ...], seen: str) -> list[float]:
    """How many of the unit seen make one of a true unit: 1, 12 for months of a year, or none."""
    rates = [1.0 for unit in units if same_unit(unit, seen)]
    days = DAYS.get(_stem(seen))
    if days:
        rates += [DAYS[_stem(unit)] / days for unit in units if _stem(unit) in DAYS]
    return rates


def _stem(unit: str) -> str:
    return " ".join(_singular(unit))


def same_unit(one: str, other: str) -> bool:
    """The same words, singular or plural, or the first words of the other: « acteurs » for
    « acteurs publics et privés »."""
    short, long = sorted((_singular(one), _singular(other)), key=len)
    return bool(short) and long[: len(short)] == short


def _singular(unit: str) -> list[str]:
    words = fold(unit).replace("-", " ").split()
    return [word.rstrip("sx") if len(word) > 2 else word for word in words]


def dates(truth: Truth, found: Found, floor: float) -> Scores:
    def right(moment: Moment, when: When) -> bool:
        return _iso(when) in moment.iso

    return {
        "dates": score(truth.dates, found.dates(), floor, right),
        "dates, span": score(truth.dates, found.dates(), floor),
    }


def _iso(when: When) -> str:
    same = when.ends is None or when.ends == when.begins
    return when.begins if same else f"{when.begins}/{when.ends}"


# --- statements


def statements(truth: Truth, found: Found, floor: float) -> Scores:
    """Found at all; then on the right side, and near the right concept, where the truth says."""

    def side_right(claim: Claim, statement: Statement) -> bool:
        return statement.side in claim.sides

    def concept_right(claim: Claim, statement: Statement) -> bool:
        return statement.concept in claim.concepts

    scores: Scores = {}
    for label, kind in CLAIMS.items():
        true = [claim for claim in truth.statements if claim.kind is kind]
        seen = found.statements(kind)
        scores[label] = score(true, seen, floor)
        if kind is StatementKind.BRAKE:
            judged = _judged(true, by_side=True)
            scores["brakes, side"] = score(judged, seen, floor, side_right)
        if kind in (StatementKind.BRAKE, StatementKind.LEVER):
            judged = _judged(true, by_side=False)
            scores[f"{label}, concept"] = score(judged, seen, floor, concept_right)
    return scores


def _judged(claims: list[Claim], *, by_side: bool) -> list[Claim]:
    """One whose side or concept is not said can be neither right nor wrong."""
    return [
        claim.model_copy(update={"optional": True})
        if not (claim.sides if by_side else claim.concepts)
        else claim
        for claim in claims
    ]
