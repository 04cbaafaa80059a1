"""YAML from strangers: one mapping, no alias, no key twice, and the line of every field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ingest.model import Refusal, RefusalCode

DEPTH_MAX = 20
NODES_MAX = 20_000

Mapping = dict[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Located:
    """A mapping, and the line (from 1) on which each of its fields begins."""

    values: Mapping
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """The line of a field, or of the nearest field around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def load_mapping(text: str, *, code: RefusalCode, what: str) -> Located:
    """The one mapping of a YAML text. Dates stay the text they are: `2018-05` is no number.

    Refused with `code`: aliases, duplicate keys, several documents, anything but a mapping."""
    import yaml

    loader = _loader()
    try:
        _refuse_tricks(text, code, what)
        node = yaml.compose(text, Loader=loader)
        if not isinstance(node, yaml.MappingNode):
            raise Refusal(code, f"{what} doit être une liste de champs « nom: valeur ».")
        lines: dict[Path, int] = {}
        _walk(node, (), lines, code)
        values = yaml.load(text, Loader=loader)
    except (yaml.YAMLError, ValueError) as error:
        raise Refusal(code, f"{what} n’est pas du YAML correct{_where(error)}.") from error
    return Located({str(key): value for key, value in values.items()}, lines)


def _loader() -> Any:
    """The safe loader, without its reading of dates."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: [(tag, rule) for tag, rule in rules if not tag.endswith(":timestamp")]
        for first, rules in base.yaml_implicit_resolvers.items()
    }
    return type("PlainDatesLoader", (base,), {"yaml_implicit_resolvers": resolvers})


def _refuse_tricks(text: str, code: RefusalCode, what: str) -> None:
    """Read as a stream of events, which no alias can inflate and no depth can overflow."""
    import yaml

    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=_loader())):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise Refusal(
                code, f"{what}, ligne {line} : les alias YAML (« *nom ») ne sont pas admis."
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > DEPTH_MAX or count > NODES_MAX:
            raise Refusal(code, f"{what} est trop profond ou trop long pour être une fiche.")
        if documents > 1:
            raise Refusal(code, f"{what} contient plusieurs documents YAML ; un seul est admis.")


def _walk(node: Any, path: Path, lines: dict[Path, int], code: RefusalCode) -> None:
    import yaml

    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            line = key.start_mark.line + 1
            if inner in lines:
                raise Refusal(
                    code,
                    f"Ligne {line} : le champ « {dotted(inner)} » est donné deux fois "
                    f"(déjà ligne {lines[inner]}).",
                )
            lines[inner] = line
            _walk(value, inner, lines, code)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*path, index)] = value.start_mark.line + 1
            _walk(value, (*path, index), lines, code)


def dotted(path: Path) -> str:
    """`('sources', 0, 'title')` as people count: « sources[1].title »."""
    name = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return name.lstrip(".")


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return f" (ligne {mark.line + 1})"
    position = re.search(r"position (\d+)", str(error))
    return f" (caractère {position[1]})" if position else ""
