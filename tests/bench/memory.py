"""Memory of this process, as Linux counts it."""

from __future__ import annotations

from pathlib import Path


def memory_mb() -> dict[str, float]:
    """Resident now, and at the most; files that are mapped count."""
    lines = Path("/proc/self/status").read_text().splitlines()
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    return {
        "rss_mb": int(told["VmRSS"].split()[0]) / 1024,
        "most_mb": int(told["VmHWM"].split()[0]) / 1024,
    }
