"""Draws the editor: gathers what the base knows around what is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi.responses import HTMLResponse

from kb.completeness import Completeness, completeness
from kb.curation import Problem
from kb.editing import texts
from kb.model import Record, Source, State, Territory
from kb.proving import quoted_proofs
from web.access import Visitor
from web.record_fields import fields_of
from web.record_form import RecordForm, form_of, record_of
from web.record_lookup import people_warnings, titles_in
from web.screen import Screen
from web.services import Services
from web.typography import date
from web.views.workbench.record_choices import choices_of
from web.views.workbench.record_conflict import Conflict, conflict_rows
from web.views.workbench.record_editor import Around, editor_page, place_words
from web.workbench_menu import RECORDS


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the page is to say beside what is typed. `record`: as it is kept, None when it is new.
    `opened`: as the person opened it, when another one has saved it since. `typed`: the form shows
    what was just sent, not what is kept."""

    record: Record | None = None
    version: int = 0
    problems: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)
    found: Sequence[Territory] = ()
    done: str = ""
    reason: str = ""
    typed: bool = True
    conflicts: bool = False
    opened: Record | None = None


class RecordDesk:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def draw(
        self, found: Visitor, form: RecordForm, drawing: Drawing, *, status: int = 200
    ) -> HTMLResponse:
        page = editor_page(form, drawing.record, drawing.version, self._around(form, drawing))
        return self._screen.workbench(
            "record_editor.html",
            room=RECORDS,
            account=found.signed_in,
            status=status,
            page=page,
            typed=drawing.typed,
            conflict=self._conflict(form, drawing),
        )

    def judged(self, form: RecordForm, base: Record | None) -> Completeness:
        """Of what is typed, even when it cannot be kept yet."""
        proved = {proof.path for proof in self._store.proofs.of(base.id)} if base else set()
        record, _ = record_of(form, base, base.state if base else State.DRAFT)
        return completeness(record or _unfinished(form, base), proved)

    def placed(self, form: RecordForm, problems: Sequence[Problem]) -> dict[str, str]:
        """Field → what is wrong with it: the one that is named, else the one that says the label at
        fault."""
        names = fields_of(form.kind)
        told: dict[str, str] = {}
        for label, message in problems:
            name = label if label in names else _holder(form, label)
            told[name] = f"{told[name]} {message}" if name in told else message
        return told

    def _around(self, form: RecordForm, drawing: Drawing) -> Around:
        store, base = self._store, drawing.record
        proofs = quoted_proofs(store, store.proofs.of(base.id)) if base else []
        documents = {quoted.proof.document_id for quoted in proofs}
        return Around(
            choices=choices_of(
                form.kind,
                self._services.vocabulary,
                store.records.in_states((State.PUBLISHED, State.DRAFT)),
                store.documents.all(),
            ),
            completeness=self.judged(form, base),
            territories={str(i): t for i, t in store.territories.many(form.picked).items()},
            found=drawing.found,
            titles=titles_in(store, form),
            proofs=proofs,
            public={one for one in documents if store.documents.is_public(one)},
            problems=drawing.problems,
            warnings={**people_warnings(form), **drawing.warnings},
            done=drawing.done,
            reason=drawing.reason,
        )

    def _conflict(self, form: RecordForm, drawing: Drawing) -> Conflict | None:
        if not drawing.conflicts or drawing.record is None:
            return None
        opened = form_of(drawing.opened) if drawing.opened else None
        codes = {*form.picked, *drawing.record.territory.codes}
        found = self._store.territories.many(codes).items()
        places = {str(code): place_words(place) for code, place in found}
        last = self._store.journal.decisions(drawing.record.id, limit=1)
        return Conflict(
            who=self._store.accounts.told(last[0].actor) if last else "quelqu’un",
            when=date(last[0].at.date().isoformat()) if last else "",
            rows=conflict_rows(form, form_of(drawing.record), opened, places),
        )


def _unfinished(form: RecordForm, base: Record | None) -> Record:
    """What can be judged of a form that is not yet a record."""
    if base is not None:
        return base
    source = {name: "?" for name in Source.model_fields if name in {"title", "publisher"}}
    bare = RecordForm(form.kind, {"title": "Nouvelle fiche", "sources": (source,)})
    usable = form.with_value("title", form.text("title").ljust(3, ".")[:300])
    if not form.rows("sources"):
        usable = usable.with_value("sources", (source,))
    for tried in (usable, bare):
        record, _ = record_of(tried, None, State.DRAFT)
        if record is not None:
            return record
    raise AssertionError("an empty form is a record once it has a title and a source")


def _holder(form: RecordForm, label: str) -> str:
    record, _ = record_of(form, None, State.DRAFT)
    names = fields_of(form.kind)
    if record is None:
        return ""
    return next((name for name in names if label in texts(getattr(record, name))), "")
