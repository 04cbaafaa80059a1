"""JSON routes, one file per subject."""
