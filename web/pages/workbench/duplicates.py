"""« Doublons »: pairs that look alike; two records become one, field by field."""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ingest.curating import corpus_rules
from kb.accounts import Account, Role
from kb.errors import CurationRefused, RecordNotFound
from kb.merging import Merge, field_choices, keep_apart, merge_records, merged
from kb.model import Record, RecordId
from kb.store import Store
from kb.twins import Twins, alike, not_apart
from web.access import Visitor, allows
from web.addresses import Params, address, first, params_of
from web.pages.needs import form_params
from web.pages.workbench.history import number_of
from web.screen import Screen
from web.services import Services
from web.typography import plural
from web.views.workbench.duplicates import (
    LONGEST_REASON_CHARS,
    PATH,
    MergePage,
    Said,
    choice_views,
    follows_words,
    half,
    pair_address,
    pair_view,
    read_choices,
    said_view,
    same_labels,
)
from web.views.workbench.history import history_address
from web.views.workbench.review_merge import likely_records
from web.views.workbench.tasks import Task
from web.workbench_menu import DUPLICATES

SUGGESTED = 8
_DONE = {
    "distinctes": "C’est noté : ce sont deux choses. La paire ne reviendra pas.",
    "annule": "La décision est annulée.",
}
Form = Annotated[Params, Depends(form_params)]
CuratorHere = Annotated[Visitor, Depends(allows(Role.CURATOR))]


class FollowedTwins:
    """The likely pairs of the base as it stands: looked for again when a record has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: tuple[str, list[Twins]] | None = None
        self._looking = threading.Lock()

    def pairs(self) -> list[Twins]:
        with self._looking:
            state = self._store.journal.last_found().state
            if self._known is None or self._known[0] != state:
                self._known = state, alike(self._store)
            return not_apart(self._store, self._known[1])


class DuplicatePages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen
        self._twins = FollowedTwins(services.store)

    def add_to(self, router: APIRouter) -> None:
        curators = [Depends(allows(Role.CURATOR))]
        one = f"{PATH}/{{record_id}}"
        for path, show in ((PATH, self.index), (one, self.pair)):
            router.add_api_route(path, show, response_class=HTMLResponse, dependencies=curators)
        for path, act in ((one, self.merge), (f"{one}/distinctes", self.apart)):
            router.add_api_route(
                path, act, methods=["POST"], response_class=HTMLResponse, dependencies=curators
            )

    def tasks(self, role: Role) -> list[Task]:
        if not role.includes(DUPLICATES.role) or not (pairs := self._twins.pairs()):
            return []
        told = plural(len(pairs), "paire de fiches se ressemble", "paires de fiches se ressemblent")
        return [Task(f"{told} : doublons ?", PATH)]

    # --- the list

    def index(self, request: Request, found: CuratorHere) -> HTMLResponse:
        pairs = self._twins.pairs()
        records = self._records({i for twins in pairs for i in (twins.one, twins.other)})
        moved = self._store.redirects.all()
        ends = self._records(set(moved.values()))
        return self._screen.workbench(
            "duplicates.html",
            room=DUPLICATES,
            account=found.signed_in,
            pairs=[pair_view(twins, records) for twins in pairs],
            moved=[(old, half(ends[kept])) for old, kept in moved.items()],
            done=_DONE.get(first(params_of(request), "fait"), ""),
        )

    def _records(self, ids: Collection[str]) -> dict[str, Record]:
        found = {i: self._store.records.find(i) for i in ids}
        return {i: record for i, record in found.items() if record is not None}

    # --- one record, or two side by side

    def pair(self, request: Request, record_id: str, found: CuratorHere) -> HTMLResponse:
        params = params_of(request)
        kept = self._known(record_id)
        if not first(params, "avec"):
            return self._choose(kept, first(params, "q").strip()[:200], found.signed_in)
        other = self._known(first(params, "avec"))
        return self._side_by_side(kept, other, params, found.signed_in)

    def _choose(self, record: Record, words: str, account: Account) -> HTMLResponse:
        """Which other record is meant: those that look like it, or those found by title."""
        near = [t for t in self._twins.pairs() if record.id in (t.one, t.other)]
        ids = [t.other if t.one == record.id else t.one for t in near]
        known = self._store.records.titles(record.kind)
        titles = {str(i): title for i, title in known.items() if i != record.id}
        shown = [] if words else ids
        shown += [RecordId(i) for i in likely_records(record.title, titles, words)]
        records = self._records({*shown})
        found = [records[i] for i in dict.fromkeys(shown) if i in records]
        return self._screen.workbench(
            "duplicate_choice.html",
            room=DUPLICATES,
            account=account,
            record=half(record),
            words=words,
            found=[(half(one), pair_address(record.id, one.id)) for one in found[:SUGGESTED]],
        )

    def _side_by_side(
        self,
        kept: Record,
        other: Record,
        params: Params,
        account: Account,
        problem: str = "",
    ) -> HTMLResponse:
        preview: tuple[Said, ...] = ()
        if not problem:
            try:
                result = merged(kept, other, read_choices(params))
                preview = said_view(result, self._services.vocabulary)
            except CurationRefused as error:
                problem = str(error)
        return self._screen.workbench(
            "duplicate_pair.html",
            room=DUPLICATES,
            account=account,
            status=409 if problem else 200,
            page=self._merge_page(kept, other, params, preview),
            problem=problem,
            asked_preview=bool(first(params, "apercu")),
        )

    def _merge_page(
        self, kept: Record, other: Record, params: Params, preview: tuple[Said, ...]
    ) -> MergePage:
        store = self._store
        naming = [one for one in store.records.naming(other.id) if one.id != kept.id]
        alike = kept.kind is other.kind
        choices = field_choices(kept, other) if alike else []
        return MergePage(
            kept=half(kept),
            other=half(other),
            kept_version=store.records.version(kept.id),
            other_version=store.records.version(other.id),
            choices=choice_views(choices, read_choices(params), self._services.vocabulary),
            same=same_labels(kept, other),
            swap_url=pair_address(other.id, kept.id),
            url=f"{PATH}/{kept.id}",
            follows=follows_words(len(naming)),
            reason=first(params, "raison")[:LONGEST_REASON_CHARS],
            preview=preview,
        )

    # --- deciding

    def merge(self, record_id: str, found: CuratorHere, params: Form) -> Response:
        kept, other = self._known(record_id), self._known(first(params, "avec"))
        asked = Merge(
            kept=kept.id,
            other=other.id,
            chosen=read_choices(params),
            versions=(number_of(first(params, "va")), number_of(first(params, "vb"))),
            reason=first(params, "raison")[:LONGEST_REASON_CHARS],
        )
        rules = corpus_rules(self._store, self._services.vocabulary)
        try:
            with self._store.transaction():
                merge_records(self._store, found.actor, rules, asked)
        except CurationRefused as error:
            return self._side_by_side(kept, other, params, found.signed_in, str(error))
        to = address(history_address(kept.id), [("fait", "fusion")])
        return RedirectResponse(to, status_code=303)

    def apart(self, record_id: str, found: CuratorHere, params: Form) -> Response:
        one, other = self._known(record_id), self._known(first(params, "avec"))
        reason = first(params, "raison").strip()[:LONGEST_REASON_CHARS] or None
        with self._store.transaction():
            keep_apart(self._store, one.id, other.id, found.actor, reason)
        return RedirectResponse(address(PATH, [("fait", "distinctes")]), status_code=303)

    def _known(self, record_id: str) -> Record:
        record = self._store.records.find(record_id)
        if record is None:
            raise RecordNotFound(record_id)
        return record
