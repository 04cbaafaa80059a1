"""A file that is given to be kept, never shown by the browser as a page of ours."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.responses import Response


def download(data: bytes, name: str, media_type: str) -> Response:
    """`name`: of ours, plain letters; still, it is written as RFC 6266 asks."""
    return Response(
        data,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
        },
    )
