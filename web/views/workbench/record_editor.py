"""A form of a record → what its template draws: controls, what is wrong, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from kb.completeness import Completeness
from kb.model import Kind, Record, State, Territory
from kb.proving import QuotedProof
from web.addresses import address, record_address
from web.labels import KINDS
from web.record_fields import SECTIONS, FieldSpec, Part, Shape
from web.record_form import RecordForm
from web.typography import number
from web.views.parts import Option, territory_name
from web.views.proofs import ProofView, proof_views, provable
from web.views.workbench.record_choices import Choice, Choices
from web.views.workbench.record_list import PATH, STATES
from web.workbench_menu import DUPLICATES

_TERRITORY_KINDS = {
    "commune": "commune", "epci": "intercommunalité", "departement": "département",
    "region": "région", "pays": "pays", "europe": "Europe", "massif": "massif",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """One input: of a whole field, or of a part of one. `list_id`: what it suggests. `finds`: the
    records or documents that a script may look for."""

    id: str
    name: str
    label: str
    shape: str
    value: str
    options: tuple[Option, ...] = ()
    list_id: str = ""
    finds: str = ""
    note: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    number: int
    label: str
    remove: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """One field of the form, in its shape; see `web.record_fields.Shape`."""

    name: str
    label: str
    shape: str
    help: str
    needed: bool
    single: Input
    inputs: tuple[Input, ...] = ()
    rows: tuple[RowView, ...] = ()
    row: str = ""
    checked: tuple[Option, ...] = ()
    found: tuple[Option, ...] = ()
    problem: str = ""
    warning: str = ""
    missing: str = ""
    proofs: tuple[ProofView, ...] = ()
    prove_url: str = ""


@dataclass(frozen=True, slots=True)
class SectionView:
    title: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class MissingView:
    words: str
    weight: int
    url: str


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the form. `titles`: of the records named in it. `found`: official
    territories that answer to what was typed. `problems`: by field, « » for the whole."""

    choices: Choices
    completeness: Completeness
    territories: Mapping[str, Territory] = field(default_factory=dict)
    found: Sequence[Territory] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    proofs: Sequence[QuotedProof] = ()
    public: Collection[str] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)
    done: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EditorPage:
    title: str
    kind: str
    kind_label: str
    record_id: str
    version: int
    state: str
    action: str
    public_url: str
    history_url: str
    merge_url: str
    can_publish: bool
    can_withdraw: bool
    can_reopen: bool
    sections: tuple[SectionView, ...]
    search: Input
    lists: tuple[tuple[str, tuple[Choice, ...]], ...]
    score: int
    missing: tuple[MissingView, ...]
    problems: tuple[tuple[str, str], ...]
    done: str
    reason: str
    imported: bool


def editor_page(
    form: RecordForm, record: Record | None, version: int, around: Around
) -> EditorPage:
    """`record`: as it is kept; None for one that is not yet."""
    state = record.state if record else State.DRAFT
    record_id = str(record.id) if record else ""
    path = f"{PATH}/{record_id}" if record else f"{PATH}/nouvelle"
    sections = tuple(
        SectionView(
            section.title,
            tuple(_control(spec, form, record_id, around) for spec in section.fields),
        )
        for section in SECTIONS[form.kind]
    )
    used = {i.list_id for s in sections for c in s.controls for i in _inputs(c)} - {""}
    return EditorPage(
        title=record.title if record else f"Nouvelle fiche : {KINDS[form.kind].one.lower()}",
        kind=form.kind,
        kind_label=KINDS[form.kind].one,
        record_id=record_id,
        version=version,
        state=STATES[state] if record else "pas encore enregistrée",
        action=path,
        public_url=record_address(record_id) if state is State.PUBLISHED else "",
        history_url=f"{path}/historique" if record else "",
        merge_url=f"{DUPLICATES.path}/{record_id}" if record else "",
        can_publish=state in {State.DRAFT, State.TO_RECHECK},
        can_withdraw=record is not None and state is not State.WITHDRAWN,
        can_reopen=state is State.WITHDRAWN,
        sections=sections,
        search=_input(Part("search", ""), "search", form.searched, around),
        lists=tuple((n, around.choices.get(n.removeprefix("liste-"), ())) for n in sorted(used)),
        score=around.completeness.score,
        missing=missing_views(around.completeness, record_id),
        problems=problem_views(form.kind, around.problems),
        done=around.done,
        reason=around.reason,
        imported=record is not None and record.imported is not None,
    )


def missing_views(judged: Completeness, record_id: str) -> tuple[MissingView, ...]:
    prove = f"{PATH}/{record_id}/preuves" if record_id else ""
    return tuple(
        MissingView(one.words, one.weight, prove if one.field == "proofs" else f"#{one.field}")
        for one in judged.missing
    )


def _inputs(control: Control) -> tuple[Input, ...]:
    rows = tuple(one for row in control.rows for one in row.inputs)
    return (control.single, *control.inputs, *rows)


def problem_views(kind: Kind, problems: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """For the summary at the top: where each is, and what it says."""
    labels = {spec.name: spec.label for s in SECTIONS[kind] for spec in s.fields}
    told = []
    for place, message in problems.items():
        label = labels.get(place.partition(".")[0], "")
        url = f"#{input_id(place)}" if label or place == "search" else ""
        told.append((url, f"{label} : {message[:1].lower()}{message[1:]}" if label else message))
    return tuple(told)


# --- controls


def input_id(place: str) -> str:
    """« partners.0.name » → « partners-0-name »: the id of an input, and its place in the page."""
    return place.replace(".", "-")


def _control(spec: FieldSpec, form: RecordForm, record_id: str, around: Around) -> Control:
    problems = around.problems
    missing = {one.field: one.words for one in around.completeness.missing}
    whole = Part(spec.name, spec.label, spec.shape, spec.options)
    return Control(
        name=spec.name,
        label=spec.label,
        shape=spec.shape,
        help=spec.help,
        needed=spec.needed,
        single=_input(whole, spec.name, _whole_value(spec, form), around),
        inputs=_group(spec, form, around),
        rows=_rows(spec, form, around),
        row=spec.row,
        checked=_checked(spec, form, around),
        found=_found(spec, form, around),
        problem=problems.get(spec.name, ""),
        warning=around.warnings.get(spec.name, ""),
        missing=missing.get(spec.name, ""),
        proofs=proof_views(around.proofs, spec.name, around.public),
        prove_url=_prove_address(record_id, spec.name, form.kind),
    )


def _whole_value(spec: FieldSpec, form: RecordForm) -> str:
    if spec.shape is Shape.TERRITORY:
        return form.text("territory")
    return form.text(spec.name)


def _prove_address(record_id: str, name: str, kind: Kind) -> str:
    """Empty for a record that is not kept yet, and for what nothing proves."""
    if not record_id or name not in provable(kind):
        return ""
    return address(f"{PATH}/{record_id}/preuves", [("champ", name)])


def _input(part: Part, place: str, value: str, around: Around) -> Input:
    shape = part.shape
    finds, list_id = "", ""
    options: tuple[Option, ...] = ()
    if shape is Shape.CHOICE:
        options = _select(around.choices.get(part.options, ()), value)
    elif shape is Shape.DOCUMENT:
        options = _select(around.choices["documents"], value, "Aucun")
    elif shape is Shape.RECORD or (part.options in set(Kind)):
        finds = part.options
    elif part.options:
        list_id = f"liste-{part.options}"
    return Input(
        id=input_id(place),
        name=place,
        label=part.label,
        shape=shape,
        value=value,
        options=options,
        list_id=list_id,
        finds=finds,
        note=around.titles.get(value, "") if shape is Shape.RECORD else "",
        problem=around.problems.get(place, ""),
    )


def _select(choices: Sequence[Choice], value: str, none: str = "Choisir…") -> tuple[Option, ...]:
    """A value that the list does not have stays chosen: it is for a human to change it."""
    known = [Option(one.value, one.label, one.value == value) for one in choices]
    if value and all(not option.selected for option in known):
        known.insert(0, Option(value, value, selected=True))
    return (Option("", none, not value), *known)


def _group(spec: FieldSpec, form: RecordForm, around: Around) -> tuple[Input, ...]:
    if spec.shape is not Shape.GROUP:
        return ()
    row = form.group(spec.name)
    return tuple(
        _input(part, f"{spec.name}.{part.name}", row.get(part.name, ""), around)
        for part in spec.parts
    )


def _rows(spec: FieldSpec, form: RecordForm, around: Around) -> tuple[RowView, ...]:
    if spec.shape is not Shape.ROWS:
        return ()
    rows = form.rows(spec.name)
    blank = form.blank.get(spec.name, 0) if rows else max(1, form.blank.get(spec.name, 0))
    return tuple(
        RowView(
            number=at,
            label=f"{spec.row} {at + 1}",
            remove=f"remove:{spec.name}.{at}",
            inputs=tuple(
                _input(part, f"{spec.name}.{at}.{part.name}", row.get(part.name, ""), around)
                for part in spec.parts
            ),
        )
        for at, row in enumerate([*rows, *({} for _ in range(blank))])
    )


def _checked(spec: FieldSpec, form: RecordForm, around: Around) -> tuple[Option, ...]:
    """What is chosen, each with a box to let it go; the whole of a short list."""
    chosen = form.labels(spec.name)
    if spec.shape is Shape.CHECKS:
        known = around.choices.get(spec.options, ())
        return tuple(Option(one.value, one.label, one.value in chosen) for one in known)
    if spec.shape is Shape.TERRITORY:
        return tuple(
            Option(code, _place(around.territories.get(code), code), selected=True)
            for code in form.picked
        )
    if spec.shape is Shape.LABELS:
        titles = around.titles
        return tuple(Option(one, titles.get(one, one), selected=True) for one in chosen)
    return ()


def _found(spec: FieldSpec, form: RecordForm, around: Around) -> tuple[Option, ...]:
    if spec.shape is not Shape.TERRITORY:
        return ()
    return tuple(
        Option(place.id, _place(place, place.id), selected=False)
        for place in around.found
        if place.id not in form.picked
    )


def _place(territory: Territory | None, code: str) -> str:
    return place_words(territory) if territory else code


def place_words(territory: Territory) -> str:
    """« Die (26), commune, 4 800 habitants »: enough to tell homonyms apart."""
    kind = territory.legal_kind or _TERRITORY_KINDS[territory.kind]
    where = f", département {territory.department}" if _needs_department(territory) else ""
    people = f", {number(territory.population)} habitants" if territory.population else ""
    return f"{territory_name(territory)}, {kind}{where}{people}"


def _needs_department(territory: Territory) -> bool:
    return territory.kind == "epci" and territory.department is not None
