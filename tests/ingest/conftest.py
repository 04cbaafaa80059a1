"""Real input (the two source reports, when the workplace has them) and small PDFs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


@pytest.fixture(scope="session")
def seeds() -> list[Path]:
    found = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
    if not found:
        pytest.skip("les deux comptes rendus sources ne sont pas là")
    return found


WIDTH, HEIGHT = 595, 842
LEFT = 60


@dataclass(frozen=True)
class Ink:
    x: float
    y: float
    text: str
    size: float = 10.0
    bold: bool = False


class Press:
    """Small PDFs built by hand: pages of words at given places, in Courier (0.6 em a character)."""

    @staticmethod
    def ink(x: float, y: float, text: str, size: float = 10.0, *, bold: bool = False) -> Ink:
        return Ink(x, y, text, size, bold)

    @staticmethod
    def column(text: str, top: float = 780, left: float = LEFT, leading: float = 12) -> list[Ink]:
        """One printed line for each line of a text; an empty line is a blank."""
        lines = text.strip("\n").split("\n")
        return [Ink(left, top - leading * i, line) for i, line in enumerate(lines) if line]

    @staticmethod
    def pdf(*pages: list[Ink]) -> bytes:
        return _pdf(list(pages))


@pytest.fixture
def press() -> type[Press]:
    return Press


def _pdf(pages: list[list[Ink]]) -> bytes:
    count = len(pages)
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        _font("Courier"),
        _font("Courier-Bold"),
    ]
    for index, page in enumerate(pages):
        stream = b"\n".join(map(_drawn, page))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> "
            f"/Contents {6 + 2 * index} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _file(objects)


def _font(name: str) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
    )


def _drawn(ink: Ink) -> bytes:
    text = ink.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
    font = b"F2" if ink.bold else b"F1"
    return b"BT /%s %g Tf %g %g Td (%s) Tj ET" % (font, ink.size, ink.x, ink.y, text)


def _file(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF" % (size, table, size, len(out))
    )
