"""The geography in SQLite: a row per territory, a row per name it answers to."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kb.density import Inhabited
from kb.gazetteer import lookup_keys, place_key
from kb.model import Territory
from kb.sqlite.connection import Connections

_KEYS_AT_ONCE = 500


class Territories:
    """A `kb.territory.Gazetteer` kept in the store."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def by_keys(self, keys: Collection[str]) -> dict[str, list[Territory]]:
        """Territories answering to each key, most populated first."""
        found: dict[str, list[Territory]] = {}
        wanted = sorted(keys)
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            chunk = wanted[start : start + _KEYS_AT_ONCE]
            marks = ",".join("?" * len(chunk))
            rows = self._connections.get().execute(
                "SELECT n.key, t.body FROM territory_name n JOIN territory t ON t.id = "
                "n.territory_id "
                f"WHERE n.key IN ({marks}) ORDER BY n.key, t.population DESC, t.id",
                chunk,
            )
            for row in rows:
                territory = Territory.model_validate_json(row["body"])
                found.setdefault(row["key"], []).append(territory)
        return found

    def get(self, territory_id: str) -> Territory | None:
        row = (
            self._connections.get()
            .execute("SELECT body FROM territory WHERE id = ?", (territory_id,))
            .fetchone()
        )
        return Territory.model_validate_json(row["body"]) if row else None

    def many(self, ids: Collection[str]) -> dict[str, Territory]:
        marks = ",".join("?" * len(ids))
        rows = self._connections.get().execute(
            f"SELECT id, body FROM territory WHERE id IN ({marks})", tuple(ids)
        )
        return {row["id"]: Territory.model_validate_json(row["body"]) for row in rows}

    def prefix(self, text: str, limit: int) -> list[Territory]:
        """Territories one of whose names starts so, most populated first."""
        key = place_key(text)
        if not key:
            return []
        rows = self._connections.get().execute(
            "SELECT body FROM territory WHERE id IN (SELECT territory_id FROM territory_name "
            "WHERE key >= ? AND key < ?) ORDER BY population DESC, id LIMIT ?",
            (key, key + "\U0010ffff", limit),
        )
        return [Territory.model_validate_json(row["body"]) for row in rows]

    def inhabited(self) -> list[Inhabited]:
        """Every commune whose centre and population are known, for `kb.density.Density`."""
        rows = self._connections.get().execute(
            "SELECT json_extract(body, '$.latitude') AS latitude, "
            "json_extract(body, '$.longitude') AS longitude, population FROM territory "
            "WHERE kind = 'commune' AND population > 0 AND latitude IS NOT NULL "
            "AND longitude IS NOT NULL"
        )
        return [Inhabited(*row) for row in rows]

    def count(self) -> int:
        row = self._connections.get().execute("SELECT count(*) AS n FROM territory").fetchone()
        return int(row["n"])

    def replace_all(self, territories: Iterable[Territory]) -> None:
        """Inside a transaction: the whole geography at once."""
        connection = self._connections.get()
        connection.execute("DELETE FROM territory_name")
        connection.execute("DELETE FROM territory")
        rows = list(territories)
        connection.executemany(
            "INSERT INTO territory (id, kind, population, body) VALUES (?, ?, ?, ?)",
            [(t.id, t.kind, t.population, t.model_dump_json(exclude_defaults=True)) for t in rows],
        )
        connection.executemany(
            "INSERT OR IGNORE INTO territory_name (key, territory_id) VALUES (?, ?)",
            [(key, t.id) for t in rows for key in lookup_keys(t)],
        )
