"""`essaim suggestions`: what readers report, read by a human."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from api.french import FrenchCommand, FrenchGroup
from api.options import AsJson, By, Why
from api.settings import Settings
from kb.suggestions import AskedSuggestions

if TYPE_CHECKING:
    from api.commands.decide import Signed

Numbers = Annotated[
    list[int], typer.Argument(metavar="N", help="Un ou des numéros de signalements.")
]
AskSettings = Callable[[], Settings]
Sign = Callable[[str | None, str | None], "Signed"]


def suggestions_group(settings: AskSettings, signed: Sign) -> typer.Typer:
    group = typer.Typer(
        name="suggestions",
        help="Erreurs que signalent les lecteurs : les lire, les dire traitées, les écarter.",
        no_args_is_help=True,
        cls=FrenchGroup,
        rich_markup_mode=None,
    )

    @group.command("list", cls=FrenchCommand)
    def suggestions_list(
        state: Annotated[
            AskedSuggestions, typer.Option(help="Où ils en sont.")
        ] = AskedSuggestions.WAITING,
        as_json: AsJson = False,
    ) -> None:
        """Dire les signalements qui attendent, ou ceux qui sont traités."""
        from api.commands.suggestions import run_list

        raise typer.Exit(run_list(settings(), state, as_json=as_json))

    @group.command("settle", cls=FrenchCommand)
    def suggestions_settle(
        numbers: Numbers,
        dismiss: Annotated[
            bool, typer.Option("--dismiss", help="Les écarter, avec une raison (--why).")
        ] = False,
        by: By = None,
        why: Why = None,
    ) -> None:
        """Dire un signalement traité, une fois la fiche corrigée ; ou l’écarter."""
        from api.commands.suggestions import run_settle

        raise typer.Exit(run_settle(settings(), numbers, signed(by, why), dismiss=dismiss))

    return group
