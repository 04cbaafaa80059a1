"""What a proposal says, field by field: each value, how sure, and the words that prove it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from kb.marked import MarkedText
from kb.proposals import RECORD_KINDS, Proposal, ProposedField
from kb.reading import Method
from kb.vocabulary import Vocabulary
from web.labels import field_label
from web.typography import capitalised, date, euros, number, plural
from web.views.workbench.review_controls import (
    FIELDS,
    ITEM_LABELS,
    ITEMS,
    STRINGS,
    Control,
    concepts,
    leaf_label,
    place_in_group,
)
from web.views.workbench.review_source import proof_anchor

SURE, LIKELY = 0.85, 0.65
_METHODS = {
    Method.RULE: "lu par une règle",
    Method.MODEL: "lu par le modèle appris",
    Method.HUMAN: "écrit à la main",
}
Hide = Callable[[JsonValue], JsonValue]


@dataclass(frozen=True, slots=True)
class ValueView:
    """`number`: of the field in the proposal; `proof`: of its mark in the document, 0 when the
    words that prove are too long to be marked; `url`: where the value leads."""

    number: int
    label: str
    text: str
    sure: str = ""
    how: str = ""
    proof: int = 0
    proof_url: str = ""
    choose: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Editing:
    """A group being corrected; `proof`: the words typed to prove it."""

    controls: tuple[Control, ...]
    proof: str
    problem: str
    cancel_url: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """Values that are corrected together. `conflict`: the document says two things."""

    key: str
    anchor: str
    label: str
    values: tuple[ValueView, ...]
    conflict: bool
    correct_url: str
    editing: Editing | None = None


def sure_words(confidence: float) -> str:
    """« sûr (93 %) »."""
    words = "sûr" if confidence >= SURE else "assez sûr" if confidence >= LIKELY else "à vérifier"
    return f"{words} ({percent(confidence)})"


def percent(confidence: float) -> str:
    return f"{int(confidence * 100 + 0.5)} %"


def group_anchor(key: str) -> str:
    return f"groupe-{key.replace('.', '-')}"


def group_key(path: str) -> str:
    """`levers.0.text` → « levers.0 », `lead.name` → « lead », `method.2` → « method »."""
    top, _, rest = path.partition(".")
    item = rest.partition(".")[0]
    return f"{top}.{item}" if top in ITEMS and item.isdecimal() else top


def group_label(key: str) -> str:
    top, _, item = key.partition(".")
    if item.isdecimal():
        return f"{capitalised(ITEM_LABELS.get(top, field_label(top)))} {int(item) + 1}"
    return capitalised(field_label(top))


def groups_of(
    proposal: Proposal,
    text: MarkedText,
    vocabulary: Vocabulary,
    hide: Hide,
    correct_url: Callable[[str], str],
) -> tuple[GroupView, ...]:
    """In the order of a record's page. `hide` masks people; what is settled has no `correct_url`.

    Two values of one path that differ are a conflict, wherever they were read."""
    by_key: dict[str, list[tuple[int, ProposedField]]] = {}
    for index, field in enumerate(proposal.fields):
        by_key.setdefault(group_key(field.path), []).append((index, field))
    groups = []
    for key in sorted(by_key, key=lambda key: _rank(key, proposal)):
        fields = sorted(by_key[key], key=_reading_order)
        differ = _differing([field for _, field in fields]) if key != "title" else set()
        values = tuple(
            _value(index, field, text, vocabulary, hide, choose=field.path in differ)
            for index, field in fields
        )
        groups.append(
            GroupView(
                key=key,
                anchor=group_anchor(key),
                label="Titre lu" if key == "title" else group_label(key),
                values=values,
                conflict=bool(differ),
                correct_url=correct_url(key),
            )
        )
    return tuple(groups)


def addable(proposal: Proposal) -> list[str]:
    """Keys of what its kind may say and that it does not say yet; one more item of its lists."""
    if proposal.kind not in RECORD_KINDS:
        return []
    keys = {group_key(field.path) for field in proposal.fields}
    found = []
    for top in FIELDS[proposal.kind]:
        if top in ITEMS:
            taken = [int(k.partition(".")[2]) for k in keys if k.startswith(f"{top}.")]
            found.append(f"{top}.{max(taken, default=-1) + 1}")
        elif top not in keys:
            found.append(top)
    return found


def told(value: JsonValue, leaf: str, vocabulary: Vocabulary) -> str:
    """A value in words: labels of the lists, numbers as they are written."""
    if isinstance(value, list):
        return ", ".join(told(item, leaf, vocabulary) for item in value)
    if isinstance(value, dict):
        return _told_together(value, vocabulary)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return euros(int(value)) if leaf.endswith("_eur") else number(value)
    return concepts(leaf, vocabulary).get(value, value)


def _told_together(value: dict[str, JsonValue], vocabulary: Vocabulary) -> str:
    """What an actor, a result, a source or an amount says, on one line."""
    if "publisher" in value:  # of a source, what one knows it by
        return str(value["title"])
    said = {
        name: told(item, name, vocabulary)
        for name, item in value.items()
        if item not in (None, "", [], {})
    }
    if "indicator" in said:
        figure = " ".join(said.get(name, "") for name in ("value", "unit")).strip()
        when = f" ({date(said['date'])})" if "date" in said else ""
        return f"{said['indicator']} : {figure}{when}"
    return " · ".join(said.values())


def _value(
    index: int, field: ProposedField, text: MarkedText, vocabulary: Vocabulary, hide: Hide,
    *, choose: bool,
) -> ValueView:  # fmt: skip
    proof = text.number_of(field.evidence) or 0
    by_hand = field.method is Method.HUMAN
    return ValueView(
        number=index,
        label=_value_label(field.path),
        text=told(hide(field.value), field.path.rpartition(".")[2], vocabulary),
        sure="" if by_hand else sure_words(field.confidence),
        how=_METHODS[field.method],
        proof=proof,
        proof_url=f"#{proof_anchor(proof)}" if proof else "",
        choose=choose,
    )


def _value_label(path: str) -> str:
    """Nothing for what is its group alone: « résumé : résumé »."""
    top, _, rest = path.partition(".")
    return "" if not rest or top in STRINGS else leaf_label(path)


def _differing(fields: Sequence[ProposedField]) -> set[str]:
    values: dict[str, list[JsonValue]] = {}
    for field in fields:
        said = values.setdefault(field.path, [])
        if field.value not in said:
            said.append(field.value)
    return {path for path, said in values.items() if len(said) > 1}


def _rank(key: str, proposal: Proposal) -> tuple[int, list[tuple[int, str]]]:
    order = ("title", *FIELDS.get(proposal.kind, ()))
    top = key.partition(".")[0]
    return (order.index(top) if top in order else len(order)), _order(key)


def _reading_order(item: tuple[int, ProposedField]) -> tuple[int, list[tuple[int, str]], float]:
    field = item[1]
    return place_in_group(field.path), _order(field.path), -field.confidence


def _order(path: str) -> list[tuple[int, str]]:
    """`method.2` before `method.10`."""
    return [(int(part) if part.isdecimal() else -1, part) for part in path.split(".")]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A field of a known record: what it says, and what it would say."""

    label: str
    before: str
    after: str


def changes_between(
    before: Mapping[str, JsonValue], after: Mapping[str, JsonValue], vocabulary: Vocabulary
) -> tuple[ChangeView, ...]:
    """Field by field, of two records as plain values; what a list gains is told alone."""
    found = []
    for name, value in after.items():
        was = before.get(name)
        if value == was:
            continue
        gained = [i for i in value if i not in was] if _lists(value, was) else value  # type: ignore[union-attr,operator]
        found.append(
            ChangeView(
                label=capitalised("source" if name == "sources" else field_label(name)),
                before=_lines(was, name, vocabulary),
                after=_lines(gained, name, vocabulary),
            )
        )
    return tuple(found)


def _lists(one: JsonValue, other: JsonValue) -> bool:
    return isinstance(one, list) and isinstance(other, list)


def _lines(value: JsonValue, name: str, vocabulary: Vocabulary) -> str:
    items = value if isinstance(value, list) else [value]
    said = [told(item, name, vocabulary) for item in items]
    if len(said) > 6:
        said = [*said[:5], f"et {plural(len(said) - 5, 'autre')}"]
    return " ; ".join(filter(None, said))
