"""New processes of one thread, that answer in JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from api.settings import ROOT

# Neither TOKIO_WORKER_THREADS nor LANCE_IO_THREADS: at 1, lancedb waits for itself for ever.
QUIET_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # lancedb warns of each query otherwise, and pays for it.
    "LANCEDB_LOG": "error",
}


def run(module: str, *arguments: object, python: str | Path = sys.executable) -> Any:
    """What `python -m module arguments` prints as JSON; None when it prints nothing.

    Its progress goes to our own stderr. Raises CalledProcessError when it fails."""
    done = subprocess.run(
        [str(python), "-m", module, *map(str, arguments)],
        check=True,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **QUIET_ONE_THREAD},
        text=True,
    )
    return json.loads(done.stdout) if done.stdout.strip() else None
