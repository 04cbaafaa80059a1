"""Routes to HTML, one file per journey."""
