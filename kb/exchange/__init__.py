"""The forms in which records leave the base and come back: tables, and the shapes of others."""
