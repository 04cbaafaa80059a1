"""What a text names and counts: organisations, places, money, quantities, dates."""
