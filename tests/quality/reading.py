"""What is read in judged needs, against what their judges read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from kb.understanding import Understanding
from kb.vocabulary import Vocabulary
from search.evaluation import JudgedNeed

# Who speaks, as judged needs say it.
SPEAKERS: Mapping[str, frozenset[str]] = {
    "acheteur": frozenset({"collectivite"}),
    "porteur": frozenset({"porteur"}),
    "facilitateur": frozenset({"facilitateur", "organisateur"}),
    "usager": frozenset({"habitant"}),
}
Pair = tuple[JudgedNeed, Understanding]


def reading_figures(
    needs: Sequence[JudgedNeed], read: Callable[[str], Understanding], vocabulary: Vocabulary
) -> dict[str, float]:
    """F1 over all needs for lists, share of needs that are right for the rest; what a need does
    not say must not be read."""
    pairs = [(need, read(need.text)) for need in needs]
    wide = {label: theme.label for label, theme in vocabulary.wide_theme_of.items()}

    def widened(themes: Iterable[str]) -> set[str]:
        return {wide.get(theme, theme) for theme in themes}

    return {
        "themes, F1": _f1((_listed(n, "themes"), set(u.themes)) for n, u in pairs),
        "wide themes, F1": _f1(
            (widened(_listed(n, "themes")), widened(u.themes)) for n, u in pairs
        ),
        "brakes, F1": _f1((_listed(n, "brakes"), set(u.brakes)) for n, u in pairs),
        "phase": _share(pairs, lambda n, u: n.understanding.get("phase") == u.phase),
        "speaker": _share(pairs, _same_speaker),
        "territory": _share(pairs, _same_territory),
        "budget": _share(pairs, lambda n, u: n.understanding.get("budget") == u.budget_eur),
    }


def _listed(need: JudgedNeed, name: str) -> set[str]:
    told = need.understanding.get(name)
    return {str(one) for one in told} if isinstance(told, list) else set()


def _f1(found: Iterable[tuple[set[str], set[str]]]) -> float:
    both, total = 0, 0
    for wanted, read in found:
        both += len(wanted & read)
        total += len(wanted) + len(read)
    return 2 * both / total if total else 0.0


def _share(pairs: Sequence[Pair], right: Callable[[JudgedNeed, Understanding], bool]) -> float:
    return sum(right(need, read) for need, read in pairs) / len(pairs)


def _same_speaker(need: JudgedNeed, read: Understanding) -> bool:
    return read.speaker in SPEAKERS.get(str(need.understanding.get("actor_kind")), frozenset())


def _same_territory(need: JudgedNeed, read: Understanding) -> bool:
    told = need.understanding.get("territory")
    name = told.get("name") if isinstance(told, dict) else None
    return name == (read.territory.name if read.territory else None)
