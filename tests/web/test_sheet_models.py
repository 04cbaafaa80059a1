"""A model of the organiser is tried before it is accepted, and runs nothing."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from kb.errors import InvalidRequest
from web.sheets.docx_template import default_template
from web.sheets.models import check_model


def model(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def repacked(add: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(default_template())) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename not in add:
                new.writestr(entry, old.read(entry))
        for name, data in add.items():
            new.writestr(name, data)
    return file.getvalue()


ALL = (
    "{{ title }}",
    "{{ subtitle }}",
    "{%p for p in paragraphs %}",
    "{{ p.text }}",
    "{%p endfor %}",
)


def test_ours_and_a_bare_one_are_accepted() -> None:
    check_model(default_template())
    check_model(model("Notre en-tête", *ALL, "Merci."))


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b"", "pas un fichier Word"),
        (b"%PDF-1.7", "pas un fichier Word"),
        (b"PK\x03\x04 no", "pas un fichier Word"),
        (b"\0" * 5_100_000, "5 Mo"),
        (model("Bonjour"), "aucune des balises"),
        (model("{{ title }}", "{{ subtitle }}"), "laisse de côté"),
        (model("{{ title ", *ALL), "balises"),
        (model(*ALL[:-1]), "balises"),
        (repacked({"word/vbaProject.bin": b"x"}), "macros"),
        (repacked({"word/media/big.bin": b"\0" * 61_000_000}), "démesuré"),
        (repacked({"word/document.xml": b"<no"}), "abîmé"),
    ],
)
def test_a_broken_one_is_refused_in_french(broken: bytes, why: str) -> None:
    with pytest.raises(InvalidRequest, match="modèle") as refused:
        check_model(broken)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ paragraphs.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__['os'].environ }}",
        "{% for a in range(10**9) %}x{% endfor %}",
        "{{ title.__class__.__base__.__subclasses__()[0] }}",
    ],
)
def test_a_model_that_would_run_something_is_refused(attack: str) -> None:
    with pytest.raises(InvalidRequest, match="permis"):
        check_model(model(*ALL, attack))
