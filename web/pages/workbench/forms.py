"""The fields of a long form: a whole sheet may come in one piece."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import Request

from kb.errors import InvalidRequest
from web.addresses import Params

LARGEST_BYTES = 4_000_000
MOST_FIELDS = 10_000


async def long_form(request: Request) -> Params:
    """Raises InvalidRequest when it is far too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise InvalidRequest(
                "Ce formulaire dépasse 4 Mo. Rien n’a été enregistré : allégez-le."
            )
    try:
        return parse_qs(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise InvalidRequest("Ce formulaire a trop de champs : rien n’a été enregistré.") from error
