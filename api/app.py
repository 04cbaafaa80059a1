"""`create_app`: JSON routes under /api/v1, pages beside them, one table of errors."""

from __future__ import annotations

from fastapi import APIRouter, Depends, FastAPI

from api import problem
from api.auth import Auth, build_auth
from api.compose import build_services
from api.erasing import Erasing
from api.openapi import DocumentedApi
from api.routes import (
    brakes,
    decisions,
    event_board,
    events,
    feedback,
    history,
    library,
    needs,
    proposals,
    record_edits,
    search,
    suggestions,
)
from api.sendings import Sendings
from api.settings import Settings
from api.sheet_links import build_sheet_links
from web.access import PUBLIC
from web.app import mount_pages
from web.identity import IdentityProvider
from web.services import Services

VERSION = "0.1.0"
_DESCRIPTION = (
    "Base de connaissances et moteur de recommandation pour l’innovation territoriale. "
    "Les erreurs suivent la RFC 9457 (application/problem+json), avec un « detail » en français."
)


def create_app(settings: Settings, services: Services | None = None) -> FastAPI:
    """The whole application; `services` are assembled from the settings unless given."""
    services = services or build_services(settings)
    app = DocumentedApi(
        title="Essaim",
        version=VERSION,
        description=_DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        # The usual viewers load their scripts from another host.
        docs_url=None,
        redoc_url=None,
    )
    problem.install(app)
    auth = build_auth(settings, services.store)
    app.state.doorkeeper = auth
    app.state.sendings = Sendings()
    app.state.sheet_links = build_sheet_links(settings)
    app.state.eraser = Erasing(settings, services.store)
    app.state.publisher = settings.publisher
    app.state.identity_provider = _identity_provider(settings, services, auth)
    routes = APIRouter(prefix="/api/v1")
    for public in (search, library, brakes, events, feedback, needs, suggestions):
        routes.include_router(public.router(services), dependencies=[Depends(PUBLIC)])
    for curated in (proposals, decisions, history, record_edits, event_board):
        routes.include_router(curated.router(services))
    app.include_router(routes)
    mount_pages(app, services)
    return app


def _identity_provider(
    settings: Settings, services: Services, auth: Auth
) -> IdentityProvider | None:
    if settings.oidc is None:
        return None
    from api.oidc import build_oidc

    return build_oidc(settings, settings.oidc, services.store, auth)
