"""Nouns → what a template shows. Pure: values in, frozen values out."""
