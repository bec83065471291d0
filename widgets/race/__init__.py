"""Races: architectures side by side."""
