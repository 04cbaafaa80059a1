"""One score out of two."""

from __future__ import annotations
