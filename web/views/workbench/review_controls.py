"""The fields of a proposal as one corrects them: which control suits each, and what was typed in
it → what is to change. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from kb.model import Availability, Phase, RelationType
from kb.proposals import RECORD_KINDS, Proposal, ProposalKind
from kb.vocabulary import Vocabulary
from web.addresses import Params
from web.labels import (
    AVAILABILITIES,
    RECORD_FIELDS,
    RELATIONS,
    brake_label,
    lever_label,
    nature_label,
    phase_label,
)
from web.typography import capitalised
from web.views.parts import Option

PREFIX = "champ-"
MISSING = "manque"
_NOT_A_NUMBER = "Donnez un nombre : « 40 », « 12 500 » ou « 2,5 »."


class Shape(StrEnum):
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    LINES = "lines"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class Control:
    """`value`: what it holds, a line for each item of a list; `known`: what may be typed, offered
    as one types; `problem`: what is wrong with what was typed."""

    path: str
    name: str
    label: str
    shape: Shape
    value: str
    options: tuple[Option, ...] = ()
    known: tuple[Option, ...] = ()
    problem: str = ""


# Beside the title, what is set on the proposal itself and not on its record.
APART: dict[ProposalKind, tuple[str, ...]] = {
    **dict.fromkeys(RECORD_KINDS, ("target",)),
    ProposalKind.RELATION: ("origin", "relation", "other"),
    ProposalKind.BRAKE: ("concept", "side"),
    ProposalKind.LEVER: ("concept",),
    ProposalKind.IDEA: ("concept", "side"),
}
# What each kind of record may say, in the order of its page.
FIELDS: dict[ProposalKind, tuple[str, ...]] = {
    ProposalKind.EXPERIENCE: (
        "summary", "territory", "period", "status", "themes", "lead", "partners", "need",
        "method", "cost", "fundings", "results", "brakes", "levers", "lessons", "replication",
    ),
    ProposalKind.FUNDING: (
        "funder", "nature", "territory", "themes", "beneficiaries", "amount", "rate", "phases",
        "calendar", "availability", "how_to", "conditions",
    ),
    ProposalKind.FACILITATOR: ("organisation_kind", "territory", "themes", "services"),
    ProposalKind.PARTNER: ("organisation_kind", "territory", "themes", "contributions"),
}  # fmt: skip
STRINGS = frozenset(
    {"themes", "method", "lessons", "services", "contributions", "beneficiaries", "phases"}
)
_MONEY = ("amount_eur", "min_eur", "max_eur", "what")
PARTS: dict[str, tuple[str, ...]] = {
    "lead": ("name", "kind", "role"),
    "territory": ("name", "codes"),
    "period": ("start", "end"),
    "cost": _MONEY,
    "amount": _MONEY,
}
ITEMS: dict[str, tuple[str, ...]] = {
    "partners": ("name", "kind", "role"),
    "fundings": ("name", "share", "amount_eur", "record"),
    "results": ("indicator", "value", "unit", "date"),
    "brakes": ("brake", "text"),
    "levers": ("lever", "text"),
}
_SHAPES: dict[str, Shape] = {
    **dict.fromkeys(("summary", "need", "replication", "how_to", "conditions", "text"), Shape.LONG),
    **dict.fromkeys(("amount_eur", "min_eur", "max_eur", "value"), Shape.NUMBER),
    **dict.fromkeys(("themes", "phases"), Shape.CHOICES),
    **dict.fromkeys(
        ("brake", "lever", "nature", "availability", "concept", "side", "relation"), Shape.CHOICE
    ),
    **dict.fromkeys(STRINGS - {"themes", "phases"} | {"codes"}, Shape.LINES),
}
_PART_LABELS = {
    "name": "nom",
    "kind": "sorte",
    "role": "rôle",
    "codes": "codes du territoire",
    "start": "début",
    "end": "fin",
    "amount_eur": "montant en euros",
    "min_eur": "au moins, en euros",
    "max_eur": "au plus, en euros",
    "what": "ce que cela paie",
    "share": "part",
    "record": "fiche",
    "indicator": "ce qui est mesuré",
    "value": "valeur",
    "unit": "unité",
    "date": "date",
    "brake": "frein",
    "lever": "levier",
    "text": "ce qui est dit",
    "concept": "notion",
    "side": "côté",
    "origin": "de",
    "relation": "lien",
    "other": "vers",
    "target": "fiche à compléter",
}


def leaf_label(path: str) -> str:
    """« nom » for `partners.0.name`, « résumé » for `summary`."""
    leaf = [part for part in path.split(".") if not part.isdecimal()][-1]
    if "." not in path and leaf in RECORD_FIELDS:
        return RECORD_FIELDS[leaf]
    return _PART_LABELS.get(leaf) or RECORD_FIELDS.get(leaf, leaf)


ITEM_LABELS = {
    "partners": "partenaire",
    "fundings": "financement reçu",
    "results": "résultat",
    "brakes": "frein",
    "levers": "levier",
}


def place_in_group(path: str) -> int:
    """Where a field stands among those that are corrected with it."""
    top, leaf = path.partition(".")[0], _leaf(path)
    parts = PARTS.get(top) or ITEMS.get(top) or ()
    return parts.index(leaf) if leaf in parts else len(parts)


def paths_of(key: str, kind: ProposalKind) -> tuple[str, ...]:
    """What one corrects together: « lead » → its name, kind and role."""
    top, _, number = key.partition(".")
    if key == "title" or kind not in RECORD_KINDS:
        return ("title", *APART[kind]) if kind not in RECORD_KINDS else ("title",)
    if top in ITEMS and number.isdecimal():
        return tuple(f"{key}.{part}" for part in ITEMS[top])
    if key in PARTS:
        return tuple(f"{key}.{part}" for part in PARTS[key])
    return (key,) if key == "target" or key in FIELDS[kind] else ()


def current_values(proposal: Proposal) -> dict[str, JsonValue]:
    """Path → the value that would be kept: of two, the surest. A list of words is one value."""
    best: dict[str, JsonValue] = {}
    for field in sorted(proposal.fields, key=lambda f: -f.confidence):
        best.setdefault(field.path, field.value)
    values = {path: value for path, value in best.items() if path != "title"}
    for top in STRINGS:
        numbered = [
            (int(path.partition(".")[2]), value)
            for path, value in best.items()
            if path.partition(".")[0] == top and path.partition(".")[2].isdecimal()
        ]
        if numbered:
            values[top] = [value for _, value in sorted(numbered, key=lambda item: item[0])]
    told = proposal.model_dump(mode="json", include={"title", *APART[proposal.kind]})
    return {**values, **told}


def controls_for(
    paths: Sequence[str],
    values: Mapping[str, JsonValue],
    vocabulary: Vocabulary,
    *,
    known: Sequence[Option] = (),
    typed: Params | None = None,
    problems: Mapping[str, str] | None = None,
) -> tuple[Control, ...]:
    """`typed`: a form that was refused; `known`: records that a field may name."""
    found = []
    for path in paths:
        name, leaf = PREFIX + path, _leaf(path)
        shape = Shape.LONG if path == "title" else _SHAPES.get(leaf, Shape.TEXT)
        given = typed.get(name) if typed is not None else None
        held = list(given) if given is not None else _held(values.get(path))
        found.append(
            Control(
                path=path,
                name=name,
                label=capitalised(leaf_label(path)),
                shape=shape,
                value="\n".join(held),
                options=_options(leaf, held, vocabulary) if shape in _LISTED else (),
                known=tuple(known) if leaf in _NAMES_RECORDS else (),
                problem=(problems or {}).get(path, ""),
            )
        )
    return tuple(found)


_LISTED = (Shape.CHOICE, Shape.CHOICES)
_NAMES_RECORDS = frozenset({"target", "origin", "other", "record"})


def _leaf(path: str) -> str:
    return path.rpartition(".")[2]


def _held(value: JsonValue) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, float):
        return [str(value).replace(".", ",")]
    return [str(value)]


def _options(leaf: str, held: Sequence[str], vocabulary: Vocabulary) -> tuple[Option, ...]:
    listed = concepts(leaf, vocabulary)
    # What is there stays choosable, even where the vocabulary does not have it.
    others = {value: value for value in held if value and value not in listed}
    return tuple(
        Option(value, label, value in held) for value, label in {**listed, **others}.items()
    )


def concepts(leaf: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Value → its label, for a field whose values are those of a list."""
    match leaf:
        case "brake":
            return {b.id: brake_label(b.id, vocabulary) for b in vocabulary.brakes.items}
        case "lever":
            return {x.id: lever_label(x.id, vocabulary) for x in vocabulary.levers}
        case "concept":
            return {**concepts("brake", vocabulary), **concepts("lever", vocabulary)}
        case "side":
            return {c.id: capitalised(c.label) for c in vocabulary.brakes.categories}
        case "nature":
            return {n.id: nature_label(n.id, vocabulary) for n in vocabulary.funding_natures}
        case "availability":
            return {a.value: words for a, words in AVAILABILITIES.items() if a in Availability}
        case "relation":
            return {r.value: words[0] for r, words in RELATIONS.items() if r in RelationType}
        case "themes":
            return {label: label for label in vocabulary.theme_labels}
        case "phases":
            return {p.value: phase_label(p, vocabulary) for p in Phase}
        case _:
            return {}


def changes_typed(
    controls: Sequence[Control], params: Params
) -> tuple[dict[str, JsonValue], dict[str, str]]:
    """Path → the new value, of what differs from the `controls` as they were shown; and path →
    what is wrong with what was typed."""
    changes: dict[str, JsonValue] = {}
    problems: dict[str, str] = {}
    for control in controls:
        typed = "\n".join(params.get(control.name, ())).replace("\r\n", "\n").strip()
        if control.shape is Shape.CHOICES:
            changed = set(typed.splitlines()) != set(control.value.splitlines())
        else:
            changed = control.name in params and typed != control.value.strip()
        if not changed:
            continue
        try:
            changes[control.path] = _value(typed, control.shape)
        except ValueError:
            problems[control.path] = _NOT_A_NUMBER
    return changes, problems


def _value(typed: str, shape: Shape) -> JsonValue:
    if shape in (Shape.LINES, Shape.CHOICES):
        return [line.strip() for line in typed.splitlines() if line.strip()]
    if shape is Shape.NUMBER and typed:
        number = float("".join(typed.split()).removesuffix("€").replace(",", "."))
        if not abs(number) < 1e15:
            raise ValueError
        return int(number) if number.is_integer() else number
    return typed
