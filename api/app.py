"""`create_app`: JSON routes under /api/v1, pages beside them, one table of errors."""

from __future__ import annotations

from fastapi import APIRouter, Depends, FastAPI

from api import problem
from api.auth import build_auth
from api.compose import build_services
from api.routes import brakes, decisions, feedback, library, needs, proposals, search
from api.settings import Settings
from web.access import PUBLIC
from web.app import mount_pages
from web.services import Services

VERSION = "0.1.0"
_DESCRIPTION = (
    "Base de connaissances et moteur de recommandation pour l’innovation territoriale. "
    "Les erreurs suivent la RFC 9457 (application/problem+json), avec un « detail » en français."
)


def create_app(settings: Settings, services: Services | None = None) -> FastAPI:
    """The whole application; `services` are assembled from the settings unless given."""
    services = services or build_services(settings)
    app = FastAPI(
        title="Essaim",
        version=VERSION,
        description=_DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        # The usual viewers load their scripts from another host.
        docs_url=None,
        redoc_url=None,
    )
    problem.install(app)
    app.state.doorkeeper = build_auth(settings, services.store)
    routes = APIRouter(prefix="/api/v1")
    for public in (search, library, brakes, proposals, feedback, needs):
        routes.include_router(public.router(services), dependencies=[Depends(PUBLIC)])
    routes.include_router(decisions.router(services))
    app.include_router(routes)
    mount_pages(app, services)
    return app
