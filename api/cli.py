"""The `essaim` command. Data on standard output, progress and messages on standard error.

Exit code 0 done, 1 something was refused or not found, 2 wrong use, 130 interrupted."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

# Looking for plugins reads the metadata of every installed package, at each start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

import typer

from api.event_group import add_events
from api.exchange_group import add_exchange
from api.feedback_group import feedback_group
from api.french import FrenchCommand, FrenchGroup, run
from api.needs_group import needs_group
from api.options import AsJson, By, Quiet, Why
from api.privacy_group import privacy_group
from api.settings import Settings, read_settings
from api.suggestions_group import suggestions_group
from api.user_group import user_group
from kb.errors import EssaimError, InvalidRequest
from kb.model import Kind, Phase
from kb.proposals import AskedState, ProposalKind

if TYPE_CHECKING:
    from api.commands.decide import Signed

app = typer.Typer(
    name="essaim",
    help="Base de connaissances et moteur de recommandation pour l’innovation territoriale.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    cls=FrenchGroup,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def settings() -> Settings:
    return read_settings(os.environ)


def note(message: str) -> None:
    typer.echo(message, err=True)


@app.command(cls=FrenchCommand)
def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="CHEMIN", help="Fichiers ou dossiers : fiches (YAML, CSV, JSON), documents."
        ),
    ],
    keep_good: Annotated[
        bool,
        typer.Option("--keep-good", help="D’un fichier CSV ou JSON, garder les fiches correctes."),
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Faire entrer des documents et des fiches dans la base.

    Exemple : essaim ingest corpus/records corpus/documents compte-rendu.pdf"""
    from api.commands.ingest import run_ingest

    quiet = quiet or as_json
    code = run_ingest(settings(), paths, as_json=as_json, quiet=quiet, keep_good=keep_good)
    raise typer.Exit(code)


@app.command(cls=FrenchCommand)
def read(
    path: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un compte rendu.")],
    as_json: AsJson = False,
) -> None:
    """Lire un compte rendu et montrer ce qui en serait tiré, sans rien garder.

    Exemple : essaim read compte-rendu.docx"""
    from api.commands.read import run_read

    raise typer.Exit(run_read(settings(), path, as_json=as_json))


@app.command(cls=FrenchCommand)
def search(
    text: Annotated[list[str], typer.Argument(metavar="TEXTE", help="Mots cherchés.")],
    kind: Annotated[list[Kind] | None, typer.Option(help="Sorte de fiche.")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="Thème du vocabulaire.")] = None,
    territory: Annotated[
        str | None, typer.Option(help="Département ou région, par son nom.")
    ] = None,
    phase: Annotated[Phase | None, typer.Option(help="Phase du projet.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Nombre de résultats.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Chercher dans les fiches et les documents.

    Exemple : essaim search "tiers-lieu en milieu rural" --kind experience"""
    from api.commands.search import SearchOptions, run_search

    options = SearchOptions(
        kinds=tuple(kind or ()),
        themes=tuple(theme or ()),
        territory=territory,
        phase=phase,
        limit=limit,
    )
    raise typer.Exit(run_search(settings(), " ".join(text), options, as_json=as_json))


@app.command(cls=FrenchCommand)
def recommend(
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXTE", help="Le besoin, en français de tous les jours."),
    ],
    territory: Annotated[str | None, typer.Option(help="Votre territoire.")] = None,
    phase: Annotated[Phase | None, typer.Option(help="Où en est le projet.")] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, max=50, help="Fiches par liste : 3, ou 10 en JSON, si rien n’est dit."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Décrire un besoin ; recevoir expériences, financements, facilitateurs et partenaires.

    Exemple : essaim recommend "on veut récupérer la chaleur de l’usine pour chauffer le lycée" """
    from api.commands.recommend import need_request, run_recommend

    request = need_request(" ".join(text), territory, phase, limit or (10 if as_json else 3))
    raise typer.Exit(run_recommend(settings(), request, as_json=as_json))


@app.command(cls=FrenchCommand)
def brakes(
    brake: Annotated[
        str | None, typer.Argument(metavar="ID", help="Un frein ; tous, si rien n’est dit.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Dire les freins connus : qui les a rencontrés, qui les a levés, et comment.

    Exemple : essaim brakes modele-economique"""
    from api.commands.brakes import run_brakes

    raise typer.Exit(run_brakes(settings(), brake, as_json=as_json))


@app.command(cls=FrenchCommand)
def evaluate(
    needs: Annotated[Path, typer.Argument(metavar="FICHIER", help="Besoins jugés (YAML).")],
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Mesurer les recommandations contre des besoins jugés."""
    from api.commands.evaluate import run_evaluate

    raise typer.Exit(run_evaluate(settings(), needs, as_json=as_json, quiet=quiet or as_json))


@app.command(cls=FrenchCommand)
def check(as_json: AsJson = False) -> None:
    """Vérifier le corpus, la base et l’index."""
    from api.commands.check import run_check

    raise typer.Exit(run_check(settings(), as_json=as_json))


@app.command(cls=FrenchCommand)
def stats(as_json: AsJson = False) -> None:
    """Dire ce que la base contient."""
    from api.commands.check import run_stats

    raise typer.Exit(run_stats(settings(), as_json=as_json))


@app.command(cls=FrenchCommand)
def reindex() -> None:
    """Refaire l’index de recherche à neuf."""
    from api.commands.ingest import run_reindex

    raise typer.Exit(run_reindex(settings()))


@app.command(cls=FrenchCommand)
def serve(
    host: Annotated[str, typer.Option(help="Adresse d’écoute.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port d’écoute.")] = 8000,
    no_work: Annotated[
        bool, typer.Option("--no-work", help="Laisser « essaim work » lire les dépôts.")
    ] = False,
) -> None:
    """Ouvrir le site et l’API, et lire ce qui est déposé dans l’atelier."""
    from api.commands.serve import run_serve

    raise typer.Exit(run_serve(settings(), host, port, work=not no_work))


@app.command(cls=FrenchCommand)
def work(
    once: Annotated[
        bool, typer.Option("--once", help="Lire ce qui attend, puis s’arrêter.")
    ] = False,
    attached: Annotated[bool, typer.Option("--attached", hidden=True)] = False,
) -> None:
    """Lire ce qui est déposé dans l’atelier, fichier après fichier.

    « essaim serve » s’en charge déjà ; un autre processus peut l’aider."""
    from api.commands.work import run_work

    raise typer.Exit(run_work(settings(), once=once, attached=attached))


add_exchange(app, settings)
add_events(app, settings)


# --- review

review = typer.Typer(
    name="review",
    help="Relire ce qui a été lu dans les comptes rendus : accepter, corriger, fusionner, refuser.",
    no_args_is_help=True,
    cls=FrenchGroup,
    rich_markup_mode=None,
)
app.add_typer(review)

OneProposal = Annotated[str, typer.Argument(metavar="ID", help="Une proposition.")]
Proposals = Annotated[list[str], typer.Argument(metavar="ID", help="Une ou des propositions.")]


def signed(by: str | None, why: str | None) -> Signed:
    """Every decision has a name: that of the session, unless another is given."""
    from api.commands.decide import Signed

    try:
        name = (by or getpass.getuser()).strip()
    except (KeyError, OSError, ImportError):  # a session of nobody, in some containers
        name = ""
    if not name:
        raise InvalidRequest("Dites qui décide : « --by NOM ».")
    return Signed(by=name, why=why)


@review.command("list", cls=FrenchCommand)
def review_list(
    document: Annotated[
        str | None, typer.Option(metavar="ID", help="Celles d’un document.")
    ] = None,
    kind: Annotated[ProposalKind | None, typer.Option(help="Sorte de proposition.")] = None,
    state: Annotated[AskedState, typer.Option(help="Où elles en sont.")] = AskedState.WAITING,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Combien en montrer.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Dire ce qui attend d’être relu, par document, le plus sûr d’abord."""
    from api.commands.review import ListOptions, run_list

    options = ListOptions(document=document, kind=kind, state=state, limit=limit)
    raise typer.Exit(run_list(settings(), options, as_json=as_json))


@review.command("show", cls=FrenchCommand)
def review_show(proposal: OneProposal, as_json: AsJson = False) -> None:
    """Montrer une proposition, et la phrase qui prouve chaque valeur."""
    from api.commands.review import run_show

    raise typer.Exit(run_show(settings(), proposal, as_json=as_json))


@review.command("accept", cls=FrenchCommand)
def review_accept(
    proposals: Proposals,
    publish: Annotated[
        bool, typer.Option("--publish", help="Publier la fiche, si elle est complète.")
    ] = False,
    by: By = None,
    why: Why = None,
) -> None:
    """Accepter : une fiche devient un brouillon, ou complète la fiche connue.

    Redit avec --publish, publie le brouillon."""
    from api.commands.decide import run_accept

    raise typer.Exit(run_accept(settings(), proposals, signed(by, why), publish=publish))


@review.command("correct", cls=FrenchCommand)
def review_correct(
    proposal: OneProposal,
    changes: Annotated[
        list[str], typer.Argument(metavar="CHAMP=VALEUR", help="Rien après « = » efface le champ.")
    ],
    proof: Annotated[
        str | None,
        typer.Option("--preuve", metavar="MOTS", help="Les mots exacts du document qui le disent."),
    ] = None,
    by: By = None,
    why: Why = None,
) -> None:
    """Corriger des champs d’une proposition, ou de son brouillon.

    Exemple : essaim review correct ID lead.name="Ville de Tarbes" themes="[énergie, habitat]" """
    from api.commands.decide import run_correct

    raise typer.Exit(run_correct(settings(), proposal, changes, signed(by, why), proof))


@review.command("merge", cls=FrenchCommand)
def review_merge(
    proposal: OneProposal,
    into: Annotated[str, typer.Option("--into", metavar="FICHE", help="La fiche à compléter.")],
    by: By = None,
    why: Why = None,
) -> None:
    """Compléter une fiche connue, sans rien remplacer de ce qu’elle dit."""
    from api.commands.decide import run_merge

    raise typer.Exit(run_merge(settings(), proposal, into, signed(by, why)))


@review.command("refuse", cls=FrenchCommand)
def review_refuse(proposals: Proposals, by: By = None, why: Why = None) -> None:
    """Refuser : la même lecture ne reviendra pas."""
    from api.commands.decide import run_refuse

    raise typer.Exit(run_refuse(settings(), proposals, signed(by, why)))


@review.command("undo", cls=FrenchCommand)
def review_undo(
    number: Annotated[
        int | None,
        typer.Argument(metavar="NUMÉRO", min=1, help="Une décision ; la dernière sinon."),
    ] = None,
    by: By = None,
    why: Why = None,
) -> None:
    """Annuler une décision, si rien n’a été décidé par-dessus ; le journal garde les deux."""
    from api.commands.decide import run_undo

    raise typer.Exit(run_undo(settings(), number, signed(by, why)))


# --- feedback, told needs

app.add_typer(feedback_group(settings, signed))
app.add_typer(needs_group(settings, signed))
app.add_typer(suggestions_group(settings, signed))

# --- accounts, people's rights

app.add_typer(user_group(settings, signed))
app.add_typer(privacy_group(settings, signed))


def main() -> None:
    """The console script: one door, where every domain error becomes a French line and a code."""
    sys.exit(_guarded(lambda: run(app)))


def _guarded(command: Callable[[], int]) -> int:
    try:
        return command()
    except EssaimError as error:
        note(f"Erreur : {error}")
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the door: nothing unexpected may show a traceback to a reader
        if os.environ.get("ESSAIM_DEBUG"):
            raise
        note(
            f"Erreur inattendue ({type(error).__name__}). Rien n’a été perdu. "
            "Relancez avec ESSAIM_DEBUG=1 pour en voir le détail."
        )
        return 1
    except KeyboardInterrupt:
        note("Interrompu. Rien n’est perdu : ce qui était enregistré le reste.")
        return 130


if __name__ == "__main__":
    main()
