"""What a record taken from another tool keeps of it; apart from the nouns, which it is part of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Kept(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True
    )


class KeptField(_Kept):
    """A field of another tool's shape that ours has no place for; JSON when it is no text."""

    name: str = Field(min_length=1, max_length=120)
    value: str = Field(max_length=20_000)


class Imported(_Kept):
    """Where a record taken from another tool comes from, and what was kept of it as a note."""

    shape: Literal["project", "aid"]
    id: str | None = None
    rest: tuple[KeptField, ...] = Field(default=(), max_length=100)
