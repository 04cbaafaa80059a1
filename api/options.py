"""Options that several groups of commands share."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Répondre en JSON, sur la sortie standard.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Ne rien écrire de la progression.")]
By = Annotated[
    str | None, typer.Option("--by", metavar="NOM", help="Qui décide ; vous, si rien n’est dit.")
]
Why = Annotated[str | None, typer.Option("--why", metavar="TEXTE", help="Pourquoi.")]
