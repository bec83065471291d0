"""Runs, side by side: the list of the store, their curves, and races."""
