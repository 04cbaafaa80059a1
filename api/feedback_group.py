"""`essaim feedback`: what people said of the answers, and what a curator makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from api.french import FrenchCommand, FrenchGroup
from api.options import AsJson, By, Why
from api.settings import Settings
from kb.feedback import ExportFormat

if TYPE_CHECKING:
    from api.commands.decide import Signed

AskSettings = Callable[[], Settings]
Sign = Callable[[str | None, str | None], "Signed"]


def feedback_group(settings: AskSettings, signed: Sign) -> typer.Typer:
    group = typer.Typer(
        name="feedback",
        help="Avis donnés sur les fiches : les lire, les exporter, en tirer des mots.",
        no_args_is_help=True,
        cls=FrenchGroup,
        rich_markup_mode=None,
    )
    _reading(group, settings)
    _deciding(group, settings, signed)
    return group


def _reading(group: typer.Typer, settings: AskSettings) -> None:
    @group.command("list", cls=FrenchCommand)
    def feedback_list(
        record: Annotated[
            str | None, typer.Option(metavar="FICHE", help="Ceux d’une fiche.")
        ] = None,
        limit: Annotated[int, typer.Option(min=1, max=10_000, help="Combien en montrer.")] = 20,
        as_json: AsJson = False,
    ) -> None:
        """Dire les derniers avis donnés, et le besoin pour lequel ils l’ont été."""
        from api.commands.feedback import run_list

        raise typer.Exit(run_list(settings(), record, limit, as_json=as_json))

    @group.command("export", cls=FrenchCommand)
    def feedback_export(
        form: Annotated[
            ExportFormat, typer.Option("--format", help="Forme du fichier.")
        ] = ExportFormat.YAML,
    ) -> None:
        """Écrire les avis comme des besoins jugés, que « essaim evaluate » sait lire.

        Exemple : essaim feedback export > avis.yml"""
        from api.commands.feedback import run_export

        raise typer.Exit(run_export(settings(), form))

    @group.command("phrases", cls=FrenchCommand)
    def feedback_phrases(as_json: AsJson = False) -> None:
        """Proposer, par fiche, les mots de ceux qui l’ont jugée utile."""
        from api.commands.feedback import run_phrases

        raise typer.Exit(run_phrases(settings(), as_json=as_json))


def _deciding(group: typer.Typer, settings: AskSettings, signed: Sign) -> None:
    @group.command("adopt", cls=FrenchCommand)
    def feedback_adopt(
        record: Annotated[str, typer.Argument(metavar="FICHE", help="La fiche.")],
        number: Annotated[int, typer.Argument(metavar="N", help="Le numéro de la phrase.")],
        by: By = None,
        why: Why = None,
    ) -> None:
        """Prendre une phrase proposée parmi les façons de demander une fiche.

        Exemple : essaim feedback adopt dunkerque-chaleur-fatale 12"""
        from api.commands.feedback import run_adopt

        raise typer.Exit(run_adopt(settings(), record, number, signed(by, why)))

    @group.command("purge", cls=FrenchCommand)
    def feedback_purge(
        days: Annotated[int, typer.Option(min=1, max=100_000, help="Âge à partir duquel oublier.")],
    ) -> None:
        """Oublier pour toujours les avis donnés il y a plus de tant de jours."""
        from api.commands.feedback import run_purge

        raise typer.Exit(run_purge(settings(), days))
