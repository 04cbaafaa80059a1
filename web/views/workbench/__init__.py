"""What the screens of the workbench show: pure, from nouns to templates."""
