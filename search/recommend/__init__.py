"""From a need to the four lists."""
