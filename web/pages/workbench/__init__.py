"""« L’atelier »: where facilitators read again, correct, merge and publish."""
