"""Brakes, levers and decisions: what a sentence or a list item says beyond its facts."""
