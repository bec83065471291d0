"""Sweeps: one experiment over and over, with fields of it varied."""
