"""The document of the API, which says of each route who may call it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts

from kb.accounts import Role
from web.access import Policy

_TOKEN = "jeton"
_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "Un jeton fait à la page « Mon compte » ; une session ouverte sert aussi.",
}


class DocumentedApi(FastAPI):
    """A route whose policy asks for an account asks for a token in the document: the policy is
    said once."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            guarded = [r for r in iter_route_contexts(self.routes) if _asks_for_an_account(r)]
            if guarded:
                document.setdefault("components", {})["securitySchemes"] = {_TOKEN: _SCHEME}
            for route in guarded:
                for method in route.methods or ():
                    told = document["paths"].get(route.path, {}).get(method.lower())
                    if told is not None:
                        told["security"] = [{_TOKEN: []}]
        return self.openapi_schema or {}


def _asks_for_an_account(route: RouteContext) -> bool:
    dependant = getattr(route, "dependant", None)
    calls = [d.call for d in dependant.dependencies] if dependant else []
    return any(isinstance(call, Policy) and call.role is not Role.READER for call in calls)
