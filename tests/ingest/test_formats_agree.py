"""The same report, in five formats, gives the same sections and the same passages."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from ingest.model import BlockKind
from ingest.passages import assemble
from ingest.readers.registry import read_file

FORMATS = ("docx", "odt", "pdf", "html")
JUSTIFIED = "justifie"
CONVERT_TIMEOUT_S = 120

# Wrapped by hand, in our own words: what a mail or an old text file looks like.
WRAPPED = """COMPTE-RENDU DE LA RÉUNION PUBLIQUE

1. Contexte

La communauté de communes du plateau étudie depuis deux ans une navette
à la demande entre les six villages et la gare. L'étude, confiée à un
bureau local, a montré que la moitié des habitants sans voiture renonce
à un rendez-vous de santé au moins une fois par an.

2. Freins relevés

Les personnes présentes ont cité plusieurs freins, dont le manque de
conducteurs et le coût de la plateforme de réservation :

- le recrutement de conducteurs, difficile en zone de montagne et plus
  encore en hiver
- le coût de la plateforme, que trois communes sur six jugent trop élevé
  pour leur budget
- l'habitude de la voiture

La prochaine réunion aura lieu après la rentrée. D'ici là, le bureau
local enverra aux communes un tableau des coûts et un projet de statuts.
"""

Shape = list[tuple[tuple[str, ...], str, str]]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what LibreOffice makes of each text, one format at a time."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice n’est pas installé")
    folder = tmp_path_factory.mktemp("formats")
    seeds = Path(__file__).parents[3] / "shared" / "seeds"
    for path in sorted(seeds.glob("*.txt")) if seeds.is_dir() else []:
        shutil.copy(path, folder / path.name)
    (folder / "courriel.txt").write_text(WRAPPED, encoding="utf-8")
    sources = sorted(folder.glob("*.txt"))
    for form in FORMATS:
        _convert(office, folder, form, sources)
    _convert(office, folder / JUSTIFIED, "pdf", [_typeset(path, folder) for path in sources])
    return folder


def _typeset(source: Path, folder: Path) -> Path:
    """The same text as a designer prints it: proportional, justified, no blank line, large gaps."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "DejaVu Serif", Pt(11)
    style.paragraph_format.space_after = Pt(6)
    for block in read_file(source).blocks:
        mark = "- " if block.kind is BlockKind.LIST_ITEM else ""
        bold = "**" if block.kind is BlockKind.HEADING and not block.level else ""
        paragraph = document.add_paragraph(f"{mark}{bold}{block.text}{bold}")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    (folder / JUSTIFIED).mkdir(exist_ok=True)
    path = folder / JUSTIFIED / f"{source.stem}.docx"
    document.save(str(path))
    return path


def _convert(office: str, folder: Path, form: str, sources: list[Path]) -> None:
    """LibreOffice with a profile of its own; `sources` are texts or Word documents."""
    texts = sources[0].suffix == ".txt"
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder / 'profil').as_uri()}",
            "--headless",
            "--norestore",
            *(["--infilter=Text (encoded):UTF8,LF,,,"] if texts else []),
            "--convert-to",
            form,
            "--outdir",
            str(folder),
            *map(str, sources),
        ],
        check=True,
        capture_output=True,
        timeout=CONVERT_TIMEOUT_S,
    )


def _shape(path: Path) -> Shape:
    """Sections and passages, white space apart."""
    text, drafts = assemble(read_file(path))
    return [
        (
            tuple(map(_squeezed, draft.heading_path)),
            draft.role.value,
            _squeezed(text[draft.start : draft.end]),
        )
        for draft in drafts
    ]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _check_same(source: Path, other: Path) -> None:
    expected, found = _shape(source), _shape(other)
    different = [i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b]
    assert not different, (source.name, expected[different[0]], found[different[0]])
    assert len(found) == len(expected)


@pytest.mark.office
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_reads_as_the_text_does(converted: Path, form: str) -> None:
    sources = sorted(converted.glob("*.txt"))
    assert sources
    for source in sources:
        other = source.with_suffix(f".{form}")
        _check_same(source, other)
        assert read_file(source).title == read_file(other).title


@pytest.mark.office
def test_a_justified_pdf_reads_as_the_text_does(converted: Path) -> None:
    for source in sorted(converted.glob("*.txt")):
        _check_same(source, converted / JUSTIFIED / f"{source.stem}.pdf")
