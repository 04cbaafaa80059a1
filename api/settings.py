"""Every setting, read once: the only reader of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kb.model import Noun

ROOT = Path(__file__).resolve().parent.parent


class Settings(Noun):
    """Frozen. Paths are absolute; an empty `encoder` means the embedded one.

    Read without pydantic-settings, which costs a tenth of a second to import (docs/adr/0003)."""

    database: Path = ROOT / "var" / "essaim.db"
    index: Path = ROOT / "var" / "index"
    corpus: Path = ROOT / "corpus"
    encoder: str = ""
    key: Path | None = None
    address: str = "http://127.0.0.1:8000"

    @property
    def key_file(self) -> Path:
        """What signs links; beside the base unless told."""
        return self.key or self.database.with_suffix(".key")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """ESSAIM_DATABASE, ESSAIM_INDEX (beside the database by default), ESSAIM_CORPUS,
    ESSAIM_ENCODER, ESSAIM_KEY (beside the database), ESSAIM_ADDRESS (where the site is opened)."""
    database = Path(environment.get("ESSAIM_DATABASE") or ROOT / "var" / "essaim.db").resolve()
    default_index = database.parent / (
        "index" if database.name == "essaim.db" else f"{database.stem}-index"
    )
    return Settings(
        database=database,
        index=Path(environment.get("ESSAIM_INDEX") or default_index).resolve(),
        corpus=Path(environment.get("ESSAIM_CORPUS") or ROOT / "corpus").resolve(),
        encoder=environment.get("ESSAIM_ENCODER", "").strip(),
        key=Path(environment["ESSAIM_KEY"]).resolve() if environment.get("ESSAIM_KEY") else None,
        address=(environment.get("ESSAIM_ADDRESS") or "http://127.0.0.1:8000").strip().rstrip("/"),
    )
