"""`essaim serve`: web and API on one port, and beside them the process that reads deposits."""

from __future__ import annotations

from api.app import create_app
from api.commands.output import note
from api.settings import Settings
from api.worker_process import WorkerProcess


def run_serve(settings: Settings, host: str, port: int, *, work: bool = True) -> int:
    import uvicorn

    app = create_app(settings)
    worker = WorkerProcess() if work else None
    if worker is not None:
        worker.start()
    note(f"Essaim est ouvert sur http://{host}:{port} (Ctrl+C pour fermer).")
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
    finally:
        if worker is not None:
            worker.stop()
    return 0
