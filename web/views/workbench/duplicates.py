"""« Doublons »: pairs that look alike, and two records side by side, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.history import values_of
from kb.merging import FieldChoice, Side
from kb.model import Record
from kb.twins import Twins
from kb.vocabulary import Vocabulary
from web.addresses import Params, address, first
from web.labels import KINDS
from web.typography import NBSP, plural
from web.views.workbench.record_words import STATES, label_of, value_lines
from web.workbench_menu import DUPLICATES

PATH = DUPLICATES.path
PREFIX = "garder."
LONGEST_REASON_CHARS = 500
SIDES: dict[str, Side] = {"ici": Side.KEPT, "autre": Side.OTHER, "les-deux": Side.BOTH}
_SLUGS = {side: slug for slug, side in SIDES.items()}


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two records, as it is named."""

    id: str
    title: str
    kind: str
    kind_label: str
    place: str
    state: str
    history_url: str


@dataclass(frozen=True, slots=True)
class PairView:
    one: Half
    other: Half
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class ChoiceOption:
    value: str
    label: str
    lines: tuple[str, ...]
    checked: bool


@dataclass(frozen=True, slots=True)
class ChoiceView:
    name: str
    label: str
    options: tuple[ChoiceOption, ...]


@dataclass(frozen=True, slots=True)
class Said:
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergePage:
    kept: Half
    other: Half
    kept_version: int
    other_version: int
    choices: tuple[ChoiceView, ...]
    same: tuple[str, ...]
    swap_url: str
    url: str
    follows: str
    reason: str
    preview: tuple[Said, ...]


def pair_address(kept: str, other: str) -> str:
    return address(f"{PATH}/{kept}", [("avec", other)])


def half(record: Record) -> Half:
    return Half(
        id=record.id,
        title=record.title,
        kind=record.kind,
        kind_label=KINDS[record.kind].one,
        place=record.territory.name,
        state=STATES[record.state],
        history_url=f"/atelier/fiches/{record.id}/historique",
    )


def pair_view(twins: Twins, records: Mapping[str, Record]) -> PairView:
    one, other = half(records[twins.one]), half(records[twins.other])
    return PairView(one, other, why_alike(twins), pair_address(one.id, other.id))


def why_alike(twins: Twins) -> str:
    """« Titres proches à 88 %, textes proches à 74 %, même territoire, une source commune. »"""
    told = [
        f"titres proches à {_percent(twins.title)}",
        f"textes proches à {_percent(twins.text)}",
        {True: "même territoire", False: "territoires différents", None: ""}[twins.same_place],
        plural(len(twins.shared), "source commune", "sources communes") if twins.shared else "",
    ]
    said = ", ".join(filter(None, told))
    return f"{said[:1].upper()}{said[1:]}."


def _percent(share: float) -> str:
    return f"{round(share * 100)}{NBSP}%"


def read_choices(params: Params) -> dict[str, Side]:
    """Field → whose value; what is not said follows what is best."""
    found = {}
    for name in params:
        side = SIDES.get(first(params, name))
        if name.startswith(PREFIX) and side is not None:
            found[name.removeprefix(PREFIX)] = side
    return found


def choice_views(
    choices: Sequence[FieldChoice], chosen: Mapping[str, Side], vocabulary: Vocabulary
) -> tuple[ChoiceView, ...]:
    found = []
    for choice in choices:
        asked = chosen.get(choice.name, choice.best)
        options = tuple(
            _option(choice, side, asked, vocabulary) for side in Side if side in choice.sides
        )
        found.append(ChoiceView(f"{PREFIX}{choice.name}", label_of(choice.name), options))
    return tuple(found)


def _option(choice: FieldChoice, side: Side, asked: Side, vocabulary: Vocabulary) -> ChoiceOption:
    labels = {
        Side.KEPT: "De la fiche gardée",
        Side.OTHER: "De l’autre fiche",
        Side.BOTH: "Les deux, réunies",
    }
    value = {Side.KEPT: choice.kept, Side.OTHER: choice.other, Side.BOTH: None}[side]
    lines = value_lines(choice.name, value, vocabulary)
    if side is not Side.BOTH and not lines:
        lines = ("rien",)
    return ChoiceOption(_SLUGS[side], labels[side], lines, side is asked)


def said_view(record: Record, vocabulary: Vocabulary) -> tuple[Said, ...]:
    """All that a record says, in words."""
    hidden = ("id", "kind", "imported")
    return tuple(
        Said(label_of(name), value_lines(name, value, vocabulary))
        for name, value in values_of(record).items()
        if name not in hidden
    )


def same_labels(kept: Record, other: Record) -> tuple[str, ...]:
    ours, theirs = values_of(kept), values_of(other)
    return tuple(
        label_of(name)
        for name, value in ours.items()
        if name not in ("id", "kind", "state") and theirs.get(name) == value
    )


def follows_words(count: int) -> str:
    """What else the merge changes."""
    if count == 0:
        return "Aucune autre fiche ne mène à celle qui disparaît."
    records = plural(count, "autre fiche qui y mène suivra", "autres fiches qui y mènent suivront")
    return f"{records} : ses liens iront à la fiche gardée."
