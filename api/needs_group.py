"""`essaim needs`: the needs that people ask to publish, read by a human first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from api.french import FrenchCommand, FrenchGroup
from api.options import AsJson, By, Why
from api.settings import Settings
from kb.needs import AskedNeeds

if TYPE_CHECKING:
    from api.commands.decide import Signed

Numbers = Annotated[list[int], typer.Argument(metavar="N", help="Un ou des numéros de besoins.")]
AskSettings = Callable[[], Settings]
Sign = Callable[[str | None, str | None], "Signed"]


def needs_group(settings: AskSettings, signed: Sign) -> typer.Typer:
    group = typer.Typer(
        name="needs",
        help="Besoins que l’on demande à publier : les relire, les publier, les retirer.",
        no_args_is_help=True,
        cls=FrenchGroup,
        rich_markup_mode=None,
    )
    _reading(group, settings)
    _deciding(group, settings, signed)
    return group


def _reading(group: typer.Typer, settings: AskSettings) -> None:
    @group.command("list", cls=FrenchCommand)
    def needs_list(
        state: Annotated[AskedNeeds, typer.Option(help="Où ils en sont.")] = AskedNeeds.WAITING,
        as_json: AsJson = False,
    ) -> None:
        """Dire les besoins qui attendent d’être relus, ou ceux qui sont publiés."""
        from api.commands.needs import run_list

        raise typer.Exit(run_list(settings(), state, as_json=as_json))


def _deciding(group: typer.Typer, settings: AskSettings, signed: Sign) -> None:
    @group.command("publish", cls=FrenchCommand)
    def needs_publish(numbers: Numbers, by: By = None, why: Why = None) -> None:
        """Publier un besoin, une fois relu : rien n’y nomme une personne."""
        from api.commands.needs import run_publish

        raise typer.Exit(run_publish(settings(), numbers, signed(by, why)))

    @group.command("withdraw", cls=FrenchCommand)
    def needs_withdraw(
        numbers: Numbers,
        erase: Annotated[
            bool, typer.Option("--erase", help="L’effacer aussi, pour toujours.")
        ] = False,
        by: By = None,
        why: Why = None,
    ) -> None:
        """Retirer un besoin : il ne se voit plus, et peut être publié à nouveau."""
        from api.commands.needs import run_withdraw

        raise typer.Exit(run_withdraw(settings(), numbers, signed(by, why), erase=erase))
