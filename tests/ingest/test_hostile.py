"""Broken and hostile files: each refused with its own reason, quickly, and alone."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import odfdo
import pptx
import pypdf
import pytest

from ingest.model import Refusal, RefusalCode
from ingest.readers.registry import open_file, read_document, read_file, read_record
from ingest.readers.sniff import Format

TIME_MAX_S = 10.0
MEMORY_MAX_BYTES = 1_000_000_000

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Override PartName="/word/document.xml" ContentType="{}"/></Types>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def _zip(entries: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _office(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _docx() -> bytes:
    document = docx.Document()
    for number in range(200):
        document.add_paragraph(f"Paragraphe {number} du compte rendu.")
    return _office(document)


def _odt() -> bytes:
    return _office(odfdo.Document("text"))


def _pptx() -> bytes:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Titre"
    return _office(deck)


def _pdf(pages: int = 1, password: str | None = None) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _replaced(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {n: archive.read(n) for n in archive.namelist()}
    return _zip({n: change(c) if n == name else c for n, c in entries.items()})


def _word_with(declaration: str, text: str) -> bytes:
    xml = (
        f'<?xml version="1.0"?>{declaration}<w:document xmlns:w="http://schemas.openxmlformats.org/'
        f'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>'
        "</w:document>"
    )
    return _replaced(_docx(), "word/document.xml", lambda _: xml.encode())


def _laughing_odt() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    laugh = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><x>&l9;</x>'
    return _replaced(_odt(), "content.xml", lambda _: laugh.encode())


def _encrypted_odt() -> bytes:
    mark = b"<manifest:encryption-data/></manifest:manifest>"
    return _replaced(
        _odt(),
        "META-INF/manifest.xml",
        lambda xml: xml.replace(b"</manifest:manifest>", mark),
    )


def _locked_zip() -> bytes:
    data = bytearray(_zip({"secret.txt": "x" * 50}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _picture_pdf() -> bytes:
    image = zlib.compress(b"\x80" * 100)
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 5 0 R"
        b" /Resources << /XObject << /I 4 0 R >> >> >>",
        b"<< /Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(image), image),
        b"<< /Length 28 >>\nstream\nq 100 0 0 100 0 0 cm /I Do Q\nendstream",
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, c) for n, c in enumerate(parts, start=1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R /Size 6 >>\n%%EOF"


def _crowd() -> bytes:
    return _zip({str(n): "" for n in range(100_000)})


def _alias_bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(lines)


def _ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\x00" * 512


C = RefusalCode
Hostile = tuple[str, Callable[[], bytes | str], RefusalCode, str]
HOSTILE: tuple[Hostile, ...] = (
    ("vide.docx", lambda: b"", C.EMPTY, "est vide (0 octet)"),
    ("blancs.txt", lambda: " \n\t\r\n ", C.EMPTY, "fait de blancs"),
    ("blancs.md", lambda: "\n \n", C.EMPTY, "document Markdown ne contient aucun texte"),
    ("verrou.pdf", lambda: _pdf(password="secret"), C.ENCRYPTED, "PDF est protégé par un mot de"),
    ("verrou.docx", lambda: _ole("EncryptedPackage"), C.ENCRYPTED, "Office est protégé par un mot"),
    ("verrou.odt", _encrypted_odt, C.ENCRYPTED, "OpenDocument est protégé par un mot de passe"),
    ("verrou.zip", _locked_zip, C.ENCRYPTED, "fichier est protégé par un mot de passe"),
    ("coupe.docx", lambda: _docx()[:9_000], C.UNREADABLE, "archive abîmée ou tronquée"),
    ("coupe.odt", lambda: _odt()[:3_000], C.UNREADABLE, "archive abîmée ou tronquée"),
    ("coupe.pptx", lambda: _pptx()[:-400], C.UNREADABLE, "archive abîmée ou tronquée"),
    ("coupe.pdf", lambda: b"%PDF-1.7\n1 0 obj <<", C.UNREADABLE, "PDF est abîmé ou incomplet"),
    ("sans_page.pdf", lambda: _pdf(pages=0), C.EMPTY, "ne contient aucune page"),
    ("image.pdf", _picture_pdf, C.NO_TEXT, "reconnaissance de caractères (OCR)"),
    ("blanche.pdf", _pdf, C.NO_TEXT, "ne contient aucun texte"),
    ("bombe.docx", lambda: _word_with("", "A" * 200_000_000), C.ZIP_BOMB, "pèserait 192 Mo"),
    ("foule.odt", _crowd, C.ZIP_BOMB, "100000 éléments"),
    (
        "gigogne.zip",
        lambda: _zip({"dedans.zip": _zip({"encore.zip": _zip({"a": "b"})})}),
        C.UNSUPPORTED,
        "simple archive zip",
    ),
    (
        "xxe.docx",
        lambda: _word_with('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        C.UNREADABLE,
        "déclare des entités XML",
    ),
    ("rires.odt", _laughing_odt, C.UNREADABLE, "déclare des entités XML"),
    ("photo.pdf", lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 90, C.MISMATCH, "c’est une image PNG"),
    ("archive.docx", lambda: _zip({"a.txt": "bonjour"}), C.MISMATCH, "simple archive zip"),
    ("page.docx", _pdf, C.MISMATCH, "contient un PDF. Renommez-le en .pdf"),
    ("texte.pdf", lambda: "Bonjour à tous.", C.MISMATCH, "n’est pas un PDF"),
    ("page.txt", lambda: "<!DOCTYPE html><p>x</p>", C.MISMATCH, "contient une page HTML"),
    ("ancien.doc", lambda: _ole("WordDocument"), C.UNSUPPORTED, "ancien document Word (.doc)"),
    ("ancien.xls", lambda: _ole("Workbook"), C.UNSUPPORTED, "ancien classeur Excel"),
    ("ancien.ppt", lambda: _ole("PowerPoint Document"), C.UNSUPPORTED, "ancienne présentation"),
    ("courriel.msg", lambda: _ole("__substg1.0_0037"), C.UNSUPPORTED, "courriel Outlook"),
    ("note.rtf", lambda: r"{\rtf1 Bonjour}", C.UNSUPPORTED, "document RTF"),
    ("prog", lambda: b"\x7fELF\x02\x01" + b"\x00" * 99, C.UNSUPPORTED, "programme Linux (ELF)"),
    ("prog.exe", lambda: b"MZ\x90\x00" + b"\x00" * 99, C.UNSUPPORTED, "programme Windows (EXE)"),
    ("photo.jpg", lambda: b"\xff\xd8\xff\xe0" + b"\x00" * 99, C.UNSUPPORTED, "image JPEG"),
    ("sac.gz", lambda: b"\x1f\x8b\x08" + b"\x00" * 99, C.UNSUPPORTED, "archive gzip"),
    ("liste.csv", lambda: "a;b\n1;2\n", C.UNSUPPORTED, "tableaux CSV"),
    ("muet.txt", lambda: "Bonjour à tous".encode("utf-16-le"), C.UNREADABLE, "UTF-16 sans marque"),
    ("binaire.txt", lambda: bytes(range(1, 32)) * 40, C.MISMATCH, "données binaires"),
    ("nul.txt", lambda: b"Un texte correct\x00 puis un octet nul", C.UNREADABLE, "octets nuls"),
    ("profond.html", lambda: "<div>" * 200_000 + "x", C.UNREADABLE, "imbrique plus de"),
    ("enorme.md", lambda: "mot " * 7_500_000, C.TOO_LARGE, "limite de 20 Mo"),
    ("tetu.yml", _alias_bomb, C.INVALID_RECORD, "alias YAML"),
    ("champ.yml", lambda: "kind: partner\nfoo: 1\n", C.INVALID_RECORD, "champ « foo » inconnu"),
    ("liste.yml", lambda: "- un\n- deux\n", C.INVALID_RECORD, "doit être une liste de champs"),
    ("autre.yml", lambda: "version: 3\n", C.INVALID_RECORD, "n’est pas une fiche"),
    ("tableur.xlsx", lambda: _zip({"[Content_Types].xml": TYPES.format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")}),
        C.UNSUPPORTED, "classeur Excel (.xlsx)"),
    ("macro.docm", lambda: _zip({"[Content_Types].xml": TYPES.format(
        "application/vnd.ms-word.document.macroEnabled.main+xml")}),
        C.UNSUPPORTED, "contient des macros"),
    ("macro.docx", lambda: _zip({"[Content_Types].xml": TYPES.format(
        "application/vnd.ms-word.document.macroEnabled.main+xml")}),
        C.UNSUPPORTED, "contient des macros"),
    ("creux.docx", lambda: _zip({"[Content_Types].xml": TYPES.format(WORD_TYPE)}),
        C.UNREADABLE, "abîmé ou incomplet"),
    ("muet.docx", lambda: _office(docx.Document()), C.NO_TEXT, "Word ne contient aucun texte"),
    ("livre.odt", lambda: _zip({"mimetype": "application/epub+zip"}), C.UNSUPPORTED, "EPUB"),
    ("x" * 200 + "\u202etxt.xyz", lambda: "texte", C.UNSUPPORTED, "L’extension « .xyz »"),
)  # fmt: skip


def _read(path: Path) -> object:
    """As the pipeline does: records by their reader, the rest by theirs."""
    data, found = open_file(path)
    if found is Format.RECORD:
        return read_record(data, str(path))
    return read_document(data, found, path.name)


def _write(folder: Path, name: str, build: Callable[[], bytes | str]) -> Path:
    content = build()
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _refusal(path: Path) -> Refusal:
    started = time.monotonic()
    with pytest.raises(Refusal) as caught:
        _read(path)
    assert time.monotonic() - started < TIME_MAX_S
    return caught.value


@pytest.mark.parametrize(
    ("name", "build", "code", "reason"), HOSTILE, ids=[name[:20] for name, *_ in HOSTILE]
)
def test_each_is_refused_with_its_own_reason(
    tmp_path: Path, name: str, build: Callable[[], bytes | str], code: RefusalCode, reason: str
) -> None:
    refusal = _refusal(_write(tmp_path, name, build))
    assert reason in str(refusal)
    assert refusal.code is code
    assert str(refusal).endswith(".")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tube")
    (tmp_path / "lien.txt").symlink_to(tmp_path / "parti.txt")
    for name, reason in [
        (".", "C’est un dossier"),
        ("tube", "tube nommé (FIFO)"),
        ("lien.txt", "lien vers un fichier qui n’existe plus"),
        ("absent.txt", "n’existe pas"),
    ]:
        refusal = _refusal(tmp_path / name)
        assert refusal.code is RefusalCode.NOT_A_FILE
        assert reason in str(refusal)
    assert "nom" in str(_refusal(tmp_path / ("é" * 300)))
    assert "nom" in str(_refusal(Path("a\x00b")))


@pytest.mark.skipif(os.geteuid() == 0, reason="root lit tout")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, "interdit.txt", lambda: "texte")
    path.chmod(0)
    assert "interdite" in str(_refusal(path))


def test_a_file_over_100_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "gros.pdf"
    with path.open("wb") as file:
        file.truncate(101 * 1024 * 1024)
    assert "limite de 100 Mo" in str(_refusal(path))


def test_a_reader_that_fails_in_english_refuses_in_french(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(data: bytes, name: str) -> object:
        raise KeyError("word/document.xml")

    monkeypatch.setattr("ingest.readers.text.read", broken)
    refusal = _refusal(_write(tmp_path, "a.txt", lambda: "texte"))
    assert refusal.code is RefusalCode.UNREADABLE
    assert "word" not in str(refusal)


def test_valid_neighbours_are_read(tmp_path: Path) -> None:
    for name, build in (("a.docx", _docx), ("a.pptx", _pptx), ("a.txt", lambda: "Du texte.")):
        _write(tmp_path, "mauvais.docx", lambda: b"PK\x03\x04")
        with pytest.raises(Refusal):
            read_file(tmp_path / "mauvais.docx")
        assert read_file(_write(tmp_path, name, build)).blocks


def test_mutated_documents_never_raise_anything_else(tmp_path: Path) -> None:
    """Cut or scrambled at regular places: a refusal or a document, nothing else."""
    for name, data in (("a.docx", _docx()), ("a.odt", _odt()), ("a.pptx", _pptx())):
        for step in range(1, 30):
            at = len(data) * step // 30
            broken = bytearray(data)
            broken[at : at + 20] = bytes(byte ^ 0x5A for byte in broken[at : at + 20])
            path = _write(tmp_path, name, lambda broken=broken: bytes(broken))  # type: ignore[misc]
            try:
                assert read_file(path).blocks
            except Refusal as refusal:
                assert str(refusal).endswith(".")


WATCHED = r"""
import re, sys
from pathlib import Path
from ingest.model import Refusal
from ingest.readers.registry import open_file, read_document
for name in sys.argv[1:]:
    path = Path(name)
    try:
        data, found = open_file(path)
        read_document(data, found, path.name)
    except Refusal:
        continue
    sys.exit(f"{path.name} est passé")
# `ru_maxrss` would count what the process that started this one had in memory.
print(int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024)
"""


def test_refusals_cost_little_memory(tmp_path: Path) -> None:
    names = {"bombe.docx", "foule.odt", "rires.odt", "profond.html", "enorme.md", "xxe.docx"}
    paths = [_write(tmp_path, name, build) for name, build, *_ in HOSTILE if name in names]

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 * MEMORY_MAX_BYTES, 2 * MEMORY_MAX_BYTES))

    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=limited,
        timeout=60,
    )
    assert int(done.stdout) < MEMORY_MAX_BYTES
