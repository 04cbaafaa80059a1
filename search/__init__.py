"""How it is found again."""
