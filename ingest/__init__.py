"""How knowledge comes in."""
