"""`GET /records/{id}/history`: who decided what on a record, and what changed, for curators."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, JsonValue

from api.problem import declared
from api.routes.answers import json_response
from kb.accounts import Role
from kb.errors import RecordNotFound
from kb.history import changes
from kb.model import Decision, Record, RecordId, State
from kb.store import Store
from kb.undo import makes_version
from web.access import allows
from web.services import Services


class ChangeAnswer(BaseModel):
    """A field that says something else; null: nothing before, or nothing any more."""

    field: str
    before: JsonValue
    after: JsonValue


class StepAnswer(BaseModel):
    """One decision. `by`: the login of an account, or the name that was given. `version`: the one
    that it made, if it made one. `undoes`, `undone_by`: numbers of decisions."""

    number: int
    at: datetime
    by: str
    action: str
    reason: str | None
    version: int | None
    undoes: int | None
    undone_by: int | None
    changes: list[ChangeAnswer]


class HistoryAnswer(BaseModel):
    """The latest decision first. `moved_to`: the record that took the place of this one."""

    id: RecordId
    state: State
    version: int
    moved_to: RecordId | None
    former_ids: list[RecordId]
    steps: list[StepAnswer]


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["fiches"])
    store = services.store

    @routes.get(
        "/records/{record_id}/history",
        response_model=HistoryAnswer,
        responses=declared(401, 403, 404, 422),
        dependencies=[Depends(allows(Role.CURATOR))],
    )
    def history(record_id: str) -> Response:
        """Tout ce qui a été décidé sur une fiche, dans n’importe quel état, et ce qui a changé.
        Demande un compte de relecture."""
        record = store.records.find(record_id)
        if record is None:
            raise RecordNotFound(record_id)
        versions = store.records.versions(record_id)
        decisions = store.journal.decisions(record_id, limit=1_000)
        return json_response(
            HistoryAnswer(
                id=record.id,
                state=record.state,
                version=store.records.version(record_id),
                moved_to=store.redirects.moved(record_id),
                former_ids=store.redirects.former(record_id),
                steps=[_step(store, decision, versions) for decision in decisions],
            )
        )

    return routes


def _step(store: Store, decision: Decision, versions: dict[int, Record]) -> StepAnswer:
    made = decision.version if makes_version(decision) else None
    after = versions.get(made) if made else None
    changed = changes(versions.get(decision.version - 1), after) if after else []
    return StepAnswer(
        number=decision.number,
        at=decision.at,
        by=store.accounts.told(decision.actor),
        action=decision.action,
        reason=decision.reason,
        version=made,
        undoes=decision.undoes,
        undone_by=store.journal.undone_by(decision.number),
        changes=[ChangeAnswer.model_validate(change._asdict()) for change in changed],
    )
