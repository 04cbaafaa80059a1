"""Reminders as a calendar file, for the organiser's own calendar. Source: RFC 5545."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from kb.text import fingerprint

LONGEST_LINE_BYTES = 75
MEDIA_TYPE = "text/calendar; charset=utf-8"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_UNWRITTEN = frozenset({"Cc", "Cs"})


class Entry(NamedTuple):
    """One day. `about`: what makes it the same entry when the file is made again."""

    about: str
    day: date
    summary: str
    text: str


def write_calendar(name: str, entries: Sequence[Entry], host: str, now: datetime) -> bytes:
    """`host`: of the site, which makes the identifiers ours; `now`: when the file is made."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Essaim//Suites//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for entry in entries:
        lines += _event(entry, host, now)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines).encode()


def _event(entry: Entry, host: str, now: datetime) -> list[str]:
    """A whole day, free of anything else, called back at nine in the morning."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return [
        "BEGIN:VEVENT",
        f"UID:{fingerprint(entry.about.encode())[:32]}@{host}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(entry.summary)}",
        f"DESCRIPTION:{escaped(entry.text)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(entry.summary)}",
        "TRIGGER:PT9H",
        "END:VALARM",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """A text as a value (3.3.11), without signs of control, nor those that nothing can write."""
    clean = "".join(s for s in text if s in "\n\t" or unicodedata.category(s) not in _UNWRITTEN)
    return clean.translate(_ESCAPES)


def folded(line: str) -> str:
    """Lines of 75 octets at most, never cut within a sign (3.1); each ends with CRLF."""
    rows, row, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LONGEST_LINE_BYTES:
            rows.append(row)
            row, size = " ", 1
        row, size = row + sign, size + width
    return "".join(f"{one}\r\n" for one in [*rows, row])
