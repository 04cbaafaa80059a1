"""One table, error class → HTTP status; bodies as RFC 9457 problem+json, or a page for a
browser."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import compile_path

from kb.errors import (
    CrossSiteRefused,
    CurationRefused,
    EncoderUnavailable,
    EssaimError,
    EventWithoutTerritory,
    ExportUnavailable,
    IdentityRefused,
    IndexStale,
    InvalidRequest,
    LastAdministrator,
    LinkSpent,
    NotAllowed,
    NotFound,
    ProviderUnavailable,
    SheetRefused,
    SignInNeeded,
    SignInRefused,
    StoreUnavailable,
    TooManyTries,
)
from web.app import render_error
from web.sign_in_form import sign_in_address

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("essaim")

# First match wins: the most precise first.
STATUS: tuple[tuple[type[EssaimError], int], ...] = (
    (NotFound, 404),
    (SignInNeeded, 401),
    (CrossSiteRefused, 403),
    (NotAllowed, 403),
    (SignInRefused, 403),
    (IdentityRefused, 403),
    (LinkSpent, 410),
    (TooManyTries, 429),
    (CurationRefused, 409),
    (EventWithoutTerritory, 409),
    (SheetRefused, 409),
    (ExportUnavailable, 503),
    (LastAdministrator, 409),
    (InvalidRequest, 422),
    (IndexStale, 503),
    (EncoderUnavailable, 503),
    (StoreUnavailable, 503),
    (ProviderUnavailable, 503),
    (EssaimError, 500),
)
TITLES = {
    400: "Demande mal formée",
    401: "Connexion nécessaire",
    403: "Demande refusée",
    404: "Introuvable",
    405: "Méthode non permise",
    409: "Décision impossible",
    410: "Lien qui ne sert plus",
    413: "Demande trop longue",
    422: "Demande à corriger",
    429: "Trop d’essais",
    500: "Une erreur est survenue",
    503: "Service momentanément indisponible",
}
_DETAILS = {
    400: "Le corps de la demande ne se lit pas : envoyez du JSON, en UTF-8.",
    404: "Cette adresse ne mène à rien. Vérifiez-la, ou repartez de l’accueil.",
    405: "Cette adresse ne se demande pas ainsi.",
    500: "L’erreur a été notée. Réessayez dans un instant.",
}


class Problem(BaseModel):
    """RFC 9457. `detail` is French and says what to do."""

    type: str = "about:blank"
    title: str = Field(examples=["Introuvable"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["Aucune fiche publiée ne porte l’identifiant « x »."])
    errors: list[dict[str, str]] = Field(default_factory=list)


def status_of(error: EssaimError) -> int:
    return next(status for kind, status in STATUS if isinstance(error, kind))


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with these problems."""
    return {
        status: {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
        }
        for status in statuses
    }


def answer(request: Request, problem: Problem) -> Response:
    """A page for a browser on a page, problem+json for everything else."""
    wants_page = "text/html" in request.headers.get("accept", "")
    if wants_page and not request.scope["path"].startswith("/api/"):
        if problem.status == 401:
            return RedirectResponse(_way_in(request), 303)
        return render_error(request, problem.status, problem.title, problem.detail)
    return Response(problem.model_dump_json(), problem.status, media_type=MEDIA_TYPE)


def _way_in(request: Request) -> str:
    """The page to sign in, which leads back to what was asked; not to what was sent, lost."""
    path, query = request.scope["path"], request.scope["query_string"].decode("ascii", "replace")
    back = path + (f"?{query}" if query else "")
    return sign_in_address(back if request.method == "GET" else "")


def _methods(request: Request) -> list[str]:
    """All those that the address answers; the router names those of its first route only."""
    path, routes = request.scope["path"], iter_route_contexts(request.app.routes)
    found = [r.methods or () for r in routes if r.path and compile_path(r.path)[0].match(path)]
    return sorted({method for methods in found for method in methods}) or ["GET", "HEAD"]  # a file


def _headers_of(error: EssaimError) -> dict[str, str]:
    """What some refusals must say beside their body (RFC 9110, 11.6.1 and 10.2.3)."""
    if isinstance(error, SignInNeeded):
        return {"WWW-Authenticate": 'Bearer realm="essaim"'}
    return {"Retry-After": str(error.wait_s)} if isinstance(error, TooManyTries) else {}


def _validation_errors(error: RequestValidationError) -> list[dict[str, str]]:
    return [
        {
            "field": ".".join(str(part) for part in item["loc"] if part not in ("body", "query")),
            "detail": _FRENCH.get(item["type"], "La valeur n’a pas la forme attendue."),
        }
        for item in error.errors()
    ]


_FRENCH = {
    "missing": "Ce champ est obligatoire.",
    "string_too_long": "Le texte est trop long.",
    "string_too_short": "Le texte est vide.",
    "greater_than_equal": "La valeur est trop petite.",
    "less_than_equal": "La valeur est trop grande.",
    "int_parsing": "Un nombre entier est attendu.",
    "enum": "La valeur n’est pas dans la liste permise.",
    "json_invalid": "Le corps n’est pas du JSON valide.",
    "extra_forbidden": "Ce champ n’est pas connu.",
}


def install(app: FastAPI) -> None:
    """The one door for every error of the app."""

    @app.exception_handler(EssaimError)
    def domain_error(request: Request, error: EssaimError) -> Response:
        status = status_of(error)
        told = answer(request, Problem(title=TITLES[status], status=status, detail=str(error)))
        told.headers.update(_headers_of(error))
        return told

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        errors = _validation_errors(error)
        fields = ", ".join(f"« {e['field']} » : {e['detail']}" for e in errors)
        return answer(
            request,
            Problem(title=TITLES[422], status=422, detail=f"À corriger. {fields}", errors=errors),
        )

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        title = TITLES.get(error.status_code, "Erreur")
        detail = _DETAILS.get(error.status_code, "La demande n’a pas pu être servie.")
        told = answer(request, Problem(title=title, status=error.status_code, detail=detail))
        told.headers.update(error.headers or {})
        if error.status_code == 405:
            told.headers["Allow"] = ", ".join(_methods(request))
        return told

    _install_last(app)


def _install_last(app: FastAPI) -> None:
    """What no class of ours says."""

    @app.exception_handler(ClientDisconnect)
    def gone(_request: Request, _error: ClientDisconnect) -> Response:
        """Nobody reads the answer, and nothing is wrong: a page left while it was sending."""
        return Response(status_code=400)

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> Response:
        # The route and the lines of code, never what was asked nor what the error says of it: a
        # need, an identifier or a value may name people.
        route = getattr(request.scope.get("route"), "path", "?")
        lines = "".join(traceback.format_tb(error.__traceback__))
        _LOG.error("unexpected %s on %s\n%s", type(error).__name__, route, lines)
        return answer(request, Problem(title=TITLES[500], status=500, detail=_DETAILS[500]))
