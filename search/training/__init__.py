"""How the embedded encoder is made: run by hand, `make encoder`."""
