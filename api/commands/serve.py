"""`essaim serve`: web and API on one port."""

from __future__ import annotations

from api.app import create_app
from api.commands.output import note
from api.settings import Settings


def run_serve(settings: Settings, host: str, port: int) -> int:
    import uvicorn

    app = create_app(settings)
    note(f"Essaim est ouvert sur http://{host}:{port} (Ctrl+C pour fermer).")
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
    return 0
